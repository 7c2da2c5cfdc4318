/** Several seeds: every score as a dot, and the table behind it. */
import type { RunResult } from '../../synthesis/index.js';
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { draw } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { accuracyAxis, laneAxis } from '../kit/lanes.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { meanAndSd } from '../../metrics/index.js';
import { count, extent, fixed, percent, plural, short } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { dots, line, upright } from '../kit/series.js';
import { cell } from '../kit/table.js';

type Repeat = NonNullable<RunResult['repeats']>[number];

/** Offsets that pile equal values up around a line, within ±0.36: 0, +s, -s, +2s, … */
export function pile(values: readonly number[]): number[] {
  const seen = new Map<string, number>();
  const ranks = values.map((v) => {
    const key = v.toFixed(6);
    const k = seen.get(key) ?? 0;
    seen.set(key, k + 1);
    return k;
  });
  const highest = Math.max(1, ...seen.values());
  const step = Math.min(0.12, 0.72 / highest);
  return ranks.map((k) => Math.ceil(k / 2) * step * (k % 2 === 1 ? 1 : -1) || 0);
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

function picture(repeats: readonly Repeat[], baseline: number, withBaseline: boolean): Html | null {
  const range = extent([...repeats.flatMap((r) => [r.real, r.synthetic]), withBaseline ? baseline : NaN]);
  if (!range) return null;
  const names: Record<string, string> = { '0': 'synthetic', '1': 'real' };
  const dashed = { color: colours.muted, width: 1.5, type: 'dashed' } as const;
  const of = (kind: 'real' | 'synthetic'): number[] => repeats.map((repeat) => repeat[kind]);
  return draw(
    {
      grid: { left: 88, right: 24, top: 8, bottom: 48 },
      xAxis: accuracyAxis(range).axis,
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
      id: 'seeds',
      label: `Accuracy of ${plural(repeats.length, 'seed')}, trained on real and on synthetic rows`,
      height: 230,
    },
  );
}

/** Shares of the classes among the synthetic rows, in a few words where there are many classes. */
function shares(values: readonly number[]): string {
  if (values.length <= 4) return values.map((v) => percent(v, 0)).join(' / ');
  const range = extent(values);
  if (!range) return '–';
  const empty = values.filter((v) => v === 0).length;
  return `${percent(range[0], 0)} to ${percent(range[1], 0)}${empty > 0 ? `, ${plural(empty, 'class', 'classes')} without rows` : ''}`;
}

/** The section on repeated runs; null when there was one seed only. */
export function seedsSection(result: RunResult): Html | null {
  const { repeats } = result;
  if (!repeats || repeats.length < 2) return null;
  const withBaseline = baselineFits(repeats, result.majorityBaseline);
  const summary = (name: string, pick: 'mean' | 'sd'): Html => {
    const of = (values: readonly number[]): number => meanAndSd(values)[pick];
    const reals = of(repeats.map((r) => r.real));
    const synthetics = of(repeats.map((r) => r.synthetic));
    const differences = of(repeats.map((r) => r.synthetic - r.real));
    const losses = of(repeats.map((r) => r.lastValidationLoss ?? NaN));
    return html`<tr>
      <th scope="row">${name}</th>
      ${cell(reals, percent(reals))}${cell(synthetics, percent(synthetics))}${cell(differences, fixed(100 * differences, 1))}${cell(losses, short(losses))}
      <td></td>
    </tr>`;
  };
  const key: LegendItem[] = [
    { text: 'real rows, one seed', colour: colours.real, mark: 'circle' },
    { text: 'synthetic rows, one seed', colour: colours.synthetic, mark: 'circle' },
    { text: 'mean ± standard deviation', colour: colours.ink, mark: 'line' },
  ];
  if (withBaseline) key.push({ text: 'most frequent class', colour: colours.muted, mark: 'dashed' });
  const drawn = picture(repeats, result.majorityBaseline, withBaseline);
  const shareHead = repeats.every((r) => r.classShare.length <= 4)
    ? `share of ${result.data.classes.join(' / ')}`
    : 'shares of the classes';
  return html`<section id="seeds-section"><h2>How much it changes from seed to seed</h2>
${drawn && figure(drawn, key, `Every dot is one whole run with its own random numbers. Where the two clouds overlap, a single run says little.`)}
<details${repeats.length <= 12 ? html` open` : null}><summary>All ${count(repeats.length)} seeds as a table</summary>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">seed</th><th scope="col">real</th><th scope="col">synthetic</th><th scope="col">difference, points</th><th scope="col">last validation loss</th><th scope="col">${shareHead}</th></tr></thead>
<tbody>${repeats.map((r) => html`<tr${r.seed === result.seed ? html` class="this"` : null}><th scope="row">${r.seed}${r.seed === result.seed ? ' (this report)' : ''}</th>${cell(r.real, percent(r.real))}${cell(r.synthetic, percent(r.synthetic))}${cell(r.synthetic - r.real, fixed(100 * (r.synthetic - r.real), 1))}${cell(r.lastValidationLoss ?? NaN, short(r.lastValidationLoss))}<td>${shares(r.classShare)}</td></tr>`)}</tbody>
<tfoot>${summary('mean', 'mean')}${summary('standard deviation', 'sd')}</tfoot></table></div></details></section>`;
}
