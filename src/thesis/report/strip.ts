/** One experiment's accuracies over seeds, and what the study recorded. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionRecord } from '../record.js';
import { draw } from '../../report/kit/chart.js';
import { html, type Html } from '../../report/kit/html.js';
import { accuracyAxis, laneAxis, laneNames } from '../../report/kit/lanes.js';
import { legend, type LegendItem } from '../../report/kit/legend.js';
import { count, extent, percent } from '../../checks/numbers.js';
import { colours } from '../../report/kit/palette.js';
import { dots, line, upright } from '../../report/kit/series.js';

type Series = LineSeriesOption | ScatterSeriesOption;

/** All accuracies of one kind of rows. */
interface Bubbles {
  readonly colour: string;
  readonly values: readonly number[];
  /** Those of the study's classifier seed. */
  readonly marked: readonly number[];
  readonly mean: number;
  readonly range: readonly [number, number] | null;
}

interface Lane {
  readonly name: string;
  /** null for a line that only names the protocol of those beneath it. */
  readonly dots: Bubbles | null;
}

const laneColours = { real: colours.real, synthetic: colours.synthetic, both: 'var(--c3)', trivial: colours.muted };

function lanesOf(group: ReproductionGroup): Lane[] {
  const { protocol, cut, records, accuracies, range } = group;
  // As published, every seed has the same real rows' classifiers.
  const seeds = (kind: string): readonly ReproductionRecord[] =>
    kind === 'real' && protocol !== 'clean' ? records.slice(0, 1) : records;
  return [
    { name: `${protocol}${cut ? '†' : ''}`, dots: null },
    ...(['real', 'synthetic', 'both', 'trivial'] as const).flatMap((kind): Lane[] => {
      const of = group[kind];
      if (of === null) return [];
      const dots = {
        colour: laneColours[kind],
        values: kind === 'real' ? seeds(kind).flatMap((one) => one.real.accuracies) : accuracies[kind],
        marked: seeds(kind).map((one) => one[kind]!.accuracies[0]!),
        mean: of.mean,
        range: kind === 'synthetic' ? range : null,
      };
      return [{ name: kind, dots }];
    }),
  ];
}

/** A bubble for every value, its area in proportion to the runs that have it. */
function bubbles(values: readonly number[], y: number, color: string): ScatterSeriesOption {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value.toFixed(4), (counts.get(value.toFixed(4)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return dots(
    [...counts].map(([value, n]) => ({
      value: [100 * Number(value), y],
      symbolSize: Math.max(4, 15 * Math.sqrt(n / most)),
    })),
    { color, opacity: 0.6 },
  );
}

/** The central range, the bubbles, their mean, and those of the study's classifier seed, around the height `y`. */
function laneSeries({ values, marked, mean, range, colour }: Bubbles, y: number): Series[] {
  const series: Series[] = [
    bubbles(values, y, colour),
    upright(100 * mean, [y - 0.3, y + 0.3], { color: colours.ink, width: 2.2 }, { z: 3 }),
    dots(
      [...new Set(marked)].map((value) => [100 * value, y + 0.34]),
      { color: 'none', borderColor: colours.ink, borderWidth: 1.2 },
      { symbol: 'diamond', symbolSize: 7 },
    ),
  ];
  if (range === null) return series;
  const central = range.map((bound) => [100 * bound, y - 0.36]);
  return [line(central, { color: colour, width: 3 }, { z: 3 }), ...series];
}

/** What the study recorded of an experiment, and the data that the runs have instead of its own, if any. */
interface Recorded {
  readonly synthetic: number | null;
  /** null on a stand-in: no figure there is that of the study's data. */
  readonly real: number | null;
  readonly standIn: string | null;
}

/** Dashed lines at the recorded accuracies. */
function recordedLines({ synthetic, real }: Recorded, top: number): Series[] {
  const stem = (value: number | null, color: string): Series[] =>
    value === null ? [] : [upright(100 * value, [-0.6, top], { color, width: 2, type: 'dashed' }, { z: 3 })];
  return [...stem(synthetic, colours.synthetic), ...stem(real, colours.real)];
}

function legendOf({ synthetic, real, standIn }: Recorded): LegendItem[] {
  const items: LegendItem[] = [
    { text: 'one classifier (larger: several)', colour: colours.synthetic, mark: 'circle' },
    { text: 'classifier seed 42', colour: colours.ink, mark: 'diamond', hollow: true },
    { text: 'mean', colour: colours.ink, mark: 'line' },
    { text: 'central 90% of all seeds', colour: colours.synthetic, mark: 'line' },
  ];
  const on = standIn === null ? '' : `, on ${standIn}, which is other data`;
  if (synthetic !== null)
    items.push({
      text: `recorded, synthetic rows${on}: ${percent(synthetic, 2)}`,
      colour: colours.synthetic,
      mark: 'dashed',
    });
  if (real !== null)
    items.push({ text: `recorded, real rows: ${percent(real, 2)}`, colour: colours.real, mark: 'dashed' });
  return items;
}

function drawLanes(id: string, lanes: readonly Lane[], recorded: Recorded): Html {
  const shown = lanes.flatMap(({ dots: of }) => of?.values ?? []);
  const { low, axis } = accuracyAxis(extent([...shown, recorded.synthetic ?? NaN, recorded.real ?? NaN])!);
  const top = lanes.length - 0.4;
  const placed = lanes.map((lane, i) => ({ ...lane, y: lanes.length - 1 - i }));
  const heads = placed.filter(({ dots: of }) => of === null);
  const others = placed.filter(({ dots: of }) => of !== null);
  const words = lanes.map(({ name, dots: of }) => (of === null ? `${name}:` : `${name} ${percent(of.mean)}`)).join(' ');
  return draw(
    {
      grid: { left: 104, right: 20, top: 8, bottom: 48 },
      xAxis: axis,
      yAxis: laneAxis(-0.6, top),
      series: [
        ...recordedLines(recorded, top),
        ...placed.flatMap(({ dots: of, y }) => (of === null ? [] : laneSeries(of, y))),
        laneNames(low, heads, colours.muted),
        laneNames(low, others),
      ],
    },
    {
      id: `strip-${id}`,
      label: `Experiment ${id}: ${words}${recorded.synthetic === null ? '' : `; recorded ${percent(recorded.synthetic)}`}`,
      width: 440,
      height: 60 + 30 * lanes.length,
    },
  );
}

/** Accuracies over seeds by protocol, and what the study recorded. */
export function stripPicture(
  id: string,
  groups: readonly ReproductionGroup[],
  recorded: number | null,
  recordedReal: number,
): Html {
  const { standsInFor } = groups[0]!;
  const marks: Recorded = {
    synthetic: recorded,
    real: standsInFor === null ? recordedReal : null,
    standIn: standsInFor,
  };
  const caps = [...new Set(groups.flatMap(({ cut, epochCap }) => (cut ? [epochCap!] : [])))];
  return html`<figure>
    ${drawLanes(id, groups.flatMap(lanesOf), marks)}${legend(legendOf(marks))}
    ${caps.length > 0 && html`<figcaption>† training cut short after ${caps.map(count).join(' or ')} epochs</figcaption>`}
  </figure>`;
}
