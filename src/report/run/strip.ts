/** Several splits, or seeds of a published protocol: every score as a dot, and the table behind it. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { RunResult } from '../../synthesis/index.js';
import { draw } from '../kit/chart.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { accuracyAxis, laneAxis } from '../kit/lanes.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { meanAndSd } from '../../metrics/index.js';
import { count, extent, fixed, percent, plural } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { pile } from '../kit/pile.js';
import { dots, line, upright } from '../kit/series.js';
import { cell, tableOf } from '../kit/table.js';

/** One split or seed. */
interface Repeat {
  readonly seed: number;
  readonly real: number;
  readonly synthetic: number;
  /** The kind of generator, where each split may have had its own. */
  readonly kind?: string;
}

/** The splits that the verdict goes by, or else the seeds of a published protocol; `unit` is what one of them is called. */
function repeatsOf({ splits, repeats }: RunResult): {
  readonly unit: 'split' | 'seed';
  readonly all: readonly Repeat[];
} {
  if (splits.length < 2) return { unit: 'seed', all: repeats ?? [] };
  const all = splits.map(({ seed, kind, scores: { real, synthetic } }) => ({ seed, kind, real, synthetic }));
  return { unit: 'split', all };
}

function lane(values: readonly number[], at: number, color: string): (ScatterSeriesOption | LineSeriesOption)[] {
  const finite = values.filter(Number.isFinite);
  const offsets = pile(finite);
  const { mean, sd } = meanAndSd(finite);
  if (!Number.isFinite(mean)) return [];
  const runs = dots(
    finite.map((v, i) => [100 * v, at + offsets[i]!]),
    { color, opacity: 0.75 },
    { symbolSize: finite.length > 60 ? 6 : 9 },
  );
  const middle = upright(100 * mean, [at - 0.4, at + 0.4], { color: colours.ink, width: 2.5 }, { z: 3 });
  if (!Number.isFinite(sd)) return [runs, middle];
  const spread = [
    [100 * (mean - sd), at],
    [100 * (mean + sd), at],
  ];
  return [runs, middle, line(spread, { color: colours.ink, width: 1.2 }, { z: 3 })];
}

/** Whether the baseline can be drawn without squeezing the dots into a corner. */
function baselineFits(repeats: readonly Repeat[], baseline: number): boolean {
  const range = extent(repeats.flatMap((r) => [r.real, r.synthetic]));
  return range !== null && baseline >= range[0] - Math.max(0.15, range[1] - range[0]);
}

function picture(repeats: readonly Repeat[], result: RunResult, withBaseline: boolean): Html | null {
  const { baseline, measure } = result.verdict;
  const range = extent([...repeats.flatMap((r) => [r.real, r.synthetic]), withBaseline ? baseline : NaN]);
  if (!range) return null;
  const names: Record<string, string> = { '0': 'synthetic', '1': 'real' };
  const dashed = { color: colours.muted, width: 1.5, type: 'dashed' } as const;
  const of = (kind: 'real' | 'synthetic'): number[] => repeats.map((repeat) => repeat[kind]);
  return draw(
    {
      grid: { left: 88, right: 24, top: 8, bottom: 48 },
      xAxis: accuracyAxis(range, measure).axis,
      yAxis: laneAxis(-1, 2, {
        color: colours.ink,
        fontSize: 13,
        formatter: (v: number) => names[String(v)] ?? '',
      }),
      series: [
        ...(withBaseline ? [upright(100 * baseline, [-0.8, 1.8], dashed, { z: 3 })] : []),
        ...lane(of('real'), 1, colours.real),
        ...lane(of('synthetic'), 0, colours.synthetic),
      ],
    },
    {
      id: 'repeats',
      label: `${measure} of ${plural(repeats.length, 'repetition')}, trained on real and on synthetic rows`,
      height: 230,
    },
  );
}

function repeatsTable(repeats: readonly Repeat[], unit: string, seed: number): Html {
  const kinds = new Set(repeats.map(({ kind }) => kind)).size > 1;
  const line = (name: HtmlPart, real: number, synthetic: number, difference: number, kind?: string): HtmlPart[] => [
    name,
    ...(kinds ? [kind ?? null] : []),
    cell(real, percent(real)),
    cell(synthetic, percent(synthetic)),
    cell(difference, fixed(100 * difference, 1)),
  ];
  const summary = (name: string, pick: 'mean' | 'sd'): HtmlPart[] => {
    const of = (value: (repeat: Repeat) => number): number => meanAndSd(repeats.map(value))[pick];
    return line(
      name,
      of((r) => r.real),
      of((r) => r.synthetic),
      of((r) => r.synthetic - r.real),
    );
  };
  return tableOf(
    [unit, ...(kinds ? ['generator'] : []), 'real', 'synthetic', 'difference, points'],
    [
      ...repeats.map((r) =>
        line(`${r.seed}${r.seed === seed ? ' (first)' : ''}`, r.real, r.synthetic, r.synthetic - r.real, r.kind),
      ),
      summary('mean', 'mean'),
      summary('standard deviation', 'sd'),
    ],
    { kind: 'numbers summed stack', words: kinds ? [1] : [] },
  );
}

/** The section on repeated runs; null where there was one only. */
export function repeatsSection(result: RunResult): Html | null {
  const { unit, all } = repeatsOf(result);
  if (all.length < 2) return null;
  const withBaseline = baselineFits(all, result.verdict.baseline);
  const key: LegendItem[] = [
    { text: `real rows, one ${unit}`, colour: colours.real, mark: 'circle' },
    { text: `synthetic rows, one ${unit}`, colour: colours.synthetic, mark: 'circle' },
    { text: 'mean ± standard deviation', colour: colours.ink, mark: 'line' },
  ];
  if (withBaseline) key.push({ text: 'most frequent class', colour: colours.muted, mark: 'dashed' });
  const drawn = picture(all, result, withBaseline);
  const what =
    unit === 'split'
      ? 'Every dot is a whole run with test rows of its own: generator and classifiers learned anew from the others.'
      : 'Every dot is a whole run with random numbers of its own.';
  return html`<section id="repeats-section">
    <h2>How much it changes from ${unit} to ${unit}</h2>
    ${drawn && figure(drawn, key, `${what} Where the two clouds overlap, a single run says little.`)}
    <details${all.length <= 12 ? html` open` : null}>
      <summary>All ${count(all.length)} ${unit}s as a table</summary>
      ${repeatsTable(all, unit, result.seed)}
    </details>
  </section>`;
}
