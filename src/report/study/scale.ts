/** Axes of a study's pictures: the objective's values without the few that are far off, and the parameters. */
import type { XAXisComponentOption, YAXisComponentOption } from 'echarts';
import type { Axis } from '../../search/analysis/axes.js';
import type { Direction, ParamValue } from '../../search/types.js';
import { innerLabels, xAxis, yAxis } from '../kit/chart.js';
import { count, extent, short } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';

/** The range of values that a picture shows. */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  /** Brings a value beyond the range to its edge. */
  readonly clip: (value: number) => number;
  readonly label: (value: number) => string;
}

/**
 * Everything but what is worse than the outer fence (three interquartile ranges beyond the quartile), so that trials gone astray do not
 * flatten the others. Null when there is no finite value.
 */
export function valueScale(values: readonly number[], direction: Direction): ValueScale | null {
  const sign = direction === 'minimize' ? 1 : -1;
  const sorted = values
    .filter(Number.isFinite)
    .map((v) => sign * v)
    .sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))]!;
  const fence = at(0.75) + 3 * (at(0.75) - at(0.25));
  const range = extent(sorted.filter((v) => sorted.length < 4 || v <= fence).map((v) => sign * v));
  if (!range) return null;
  const margin = (range[1] - range[0] || Math.abs(range[1]) || 1) * 0.06;
  const [low, high] = [range[0] - margin, range[1] + margin];
  return {
    low,
    high,
    clip: (v) => Math.min(high, Math.max(low, v)),
    label: tickLabel(low, high),
  };
}

/** Ticks with as many decimals as tell neighbours apart. */
export function tickLabel(low: number, high: number): (value: number) => string {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size >= 1e7 || size < 1e-3) return short;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10((high - low) / 8))));
  return (v) => {
    const text = v.toFixed(decimals).replace('-', '−');
    const [whole, rest] = text.split('.');
    return whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (rest === undefined ? '' : `.${rest}`);
  };
}

/** The vertical axis of the objective's values. */
export function valueAxis(name: string, scale: ValueScale, more: object = {}): YAXisComponentOption {
  return yAxis(name, { ...valueRange(scale), ...more });
}

/** What every axis of values has. */
export function valueRange({ low, high, label }: ValueScale): object {
  return { min: low, max: high, axisLabel: innerLabels(label) };
}

function parameterOptions({ type, low, high, log, choices }: Axis): object {
  if (type === 'categorical')
    return { type: 'category', data: choices.map(String), axisLabel: { formatter: undefined, ...plain } };
  if (log) return { type: 'log', min: low, max: high, axisLabel: { ...plain, formatter: (v: number) => short(v) } };
  const label = tickLabel(low, high);
  return { min: low, max: high, axisLabel: { ...plain, hideOverlap: true, formatter: type === 'int' ? whole : label } };
}

const plain = { color: colours.muted, fontSize: 13, hideOverlap: true };
const whole = (v: number): string => (Number.isInteger(v) ? count(v) : '');

export function parameterX(axis: Axis, more: object = {}): XAXisComponentOption {
  return xAxis(axis.name, { ...parameterOptions(axis), ...more });
}

export function parameterY(axis: Axis, more: object = {}): YAXisComponentOption {
  return yAxis(axis.name, { splitLine: { show: false }, ...parameterOptions(axis), ...more });
}

/** A parameter's value as a coordinate: categories by their number. */
export function coordinate({ type, choices }: Axis, value: ParamValue): number {
  return type === 'categorical' ? choices.indexOf(value) : (value as number);
}

/** A colour between the first colour (0: best) and the faintest that still shows (1: worst). */
export function shade(share: number): string {
  const strength = Math.round(100 - 82 * Math.min(1, Math.max(0, share)));
  return `color-mix(in srgb,var(--c0) ${strength}%,var(--card))`;
}
