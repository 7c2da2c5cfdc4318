/**
 * Values with their intervals, one below the other on one scale: names wrap, and a narrow page puts them above their lines. In HTML,
 * since text inside a picture shrinks with it.
 */
import { extent, fixed, full } from '../../checks/numbers.js';
import { html, type Html, type HtmlPart } from './html.js';
import { pile } from './pile.js';

/** One line. */
export interface ForestRow {
  readonly name: HtmlPart;
  /** What is to be known of it, in small letters. */
  readonly words?: HtmlPart;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  /** What the value is the mean of, as small marks above it. */
  readonly single?: readonly number[];
  /** A class of colours: real, synthetic, control, plain, or a tone. */
  readonly look: string;
  /** What stands to the right. */
  readonly figure: HtmlPart;
}

export interface ForestScale {
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  /** Written below the scale. */
  readonly axis: string;
  /** The value that all are compared with: a line through the whole picture. */
  readonly zero: number;
  /** A range behind everything, from one value to another. */
  readonly band?: readonly [number, number];
  /** Ends of the scale. Default: what the rows need. */
  readonly ends?: readonly [number, number];
  /** How a tick is written. Default: a number with its sign. */
  readonly tick?: (value: number) => string;
}

/** A number with its sign; none at zero. */
export const signed = (value: number, digits: number): string =>
  `${value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : ''}${fixed(value, digits)}`;

/** The step of 1, 2 or 5 times a power of ten that cuts a range into at most six. */
function stepOf(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width / 6));
  return power * [1, 2, 5, 10].find((step) => step * power * 6 >= width - 1e-9)!;
}

/** Ends of the scale around everything that is drawn, with a little room. */
function endsOf(rows: readonly ForestRow[], { zero, band, ends }: ForestScale): readonly [number, number] {
  if (ends !== undefined) return ends;
  const all = rows.flatMap(({ value, interval, single }) => [value, ...(interval ?? []), ...(single ?? [])]);
  const [low, high] = extent([...all, zero, ...(band ?? [])]) ?? [0, 1];
  const room = 0.06 * (high - low || 1);
  return [low - room, high + room];
}

/** The rows on their scale. */
export function forest(rows: readonly ForestRow[], scale: ForestScale): Html {
  const [low, high] = endsOf(rows, scale);
  const at = (value: number): string =>
    `${Number(Math.min(100, Math.max(0, (100 * (value - low)) / (high - low))).toFixed(2))}%`;
  const span = (from: number, to: number): string => `left:${at(from)};right:calc(100% - ${at(to)})`;
  const step = stepOf(high - low);
  const first = Math.ceil(low / step - 1e-9);
  const ticks = Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
  const tick = scale.tick ?? ((value: number): string => signed(value, step < 1 ? 1 : 0));
  const behind = html`${scale.band !== undefined && html`<i class="band" style="${span(...scale.band)}"></i>`}${ticks.map((value) => html`<i class="grid" style="left:${at(value)}"></i>`)}${Number.isFinite(scale.zero) && html`<i class="zero" style="left:${at(scale.zero)}"></i>`}`;
  const marks = (single: readonly number[]): Html[] => {
    const heights = pile(single);
    return single.map(
      (value, i) =>
        html`${Number.isFinite(value) && html`<i class="single" style="left:${at(value)};top:${Number((32 + 60 * heights[i]!).toFixed(1))}%"></i>`}`,
    );
  };
  const line = ({ name, words, value, interval, single, look, figure }: ForestRow): Html =>
    html`<div class="row ${look}${single !== undefined && ' of-many'}">
      <div class="what">
        <strong>${name}</strong>${words !== undefined && words !== null && html`<div class="words">${words}</div>`}
      </div>
      <div class="lane" title="${full(value)}">
        ${behind}${single !== undefined && marks(single)}${interval !== null && interval.every(Number.isFinite) && html`<i class="interval" style="${span(...interval)}"></i>`}${Number.isFinite(value) && html`<i class="dot" style="left:${at(value)}"></i>`}
      </div>
      <div class="figure">${figure}</div>
    </div>`;
  return html`<div class="forest" role="group" aria-label="${scale.label}">
    ${rows.map(line)}
    <div class="row ticks" aria-hidden="true">
      <div class="what"></div>
      <div class="lane">${ticks.map((value) => html`<span style="left:${at(value)}">${tick(value)}</span>`)}</div>
      <div class="figure"></div>
    </div>
    <div class="row axis">
      <div class="what"></div>
      <div>${scale.axis}</div>
      <div class="figure"></div>
    </div>
  </div>`;
}
