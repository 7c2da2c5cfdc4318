/** The learning curve of augmentation: few real rows, with and without synthetic rows beside them. */
import { classifierWords } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import type { CurvePoint } from '../../synthesis/ranking.js';
import { count, extent, percent, plural } from '../../checks/numbers.js';
import { draw, namesBelow, xAxis, yAxis } from '../kit/chart.js';
import { forest, signed } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { line } from '../kit/series.js';
import { rangeWords } from './answer.js';
import { decidingOf } from './words.js';

const key: readonly LegendItem[] = [
  { text: 'real rows alone', colour: colours.real, mark: 'circle' },
  { text: 'real and synthetic rows', colour: colours.synthetic, mark: 'circle' },
];

function curvePicture(points: readonly CurvePoint[], measure: string): Html {
  const [least, greatest] = extent(points.flatMap(({ real, augmented }) => [real, augmented])) ?? [0, 1];
  const interval = greatest - least > 0.35 ? 10 : 5;
  const marked = (color: string, pick: (point: CurvePoint) => number): ReturnType<typeof line> =>
    line(
      points.map((point) => 100 * pick(point)),
      { color, width: 2 },
      { showSymbol: true, symbol: 'circle', symbolSize: 9, itemStyle: { color } },
    );
  return draw(
    {
      xAxis: xAxis('real rows of each class', namesBelow(points.map((p) => count(p.rowsPerClass)))),
      yAxis: yAxis(`${measure}, %`, {
        min: Math.max(0, interval * Math.floor((100 * least - 2) / interval)),
        max: Math.min(100, interval * Math.ceil((100 * greatest + 2) / interval)),
        interval,
      }),
      series: [marked(colours.real, (p) => p.real), marked(colours.synthetic, (p) => p.augmented)],
    },
    { id: 'augmentation', label: `${measure} over real rows of each class, with and without synthetic rows` },
  );
}

/** The sentence that the intervals allow. */
function summary(points: readonly CurvePoint[]): string {
  const clear = (sign: number): CurvePoint[] =>
    points.filter(({ interval }) => interval !== null && sign * interval[sign > 0 ? 0 : 1] > 0);
  const at = (those: readonly CurvePoint[]): string => those.map((p) => count(p.rowsPerClass)).join(', ');
  const [gains, losses] = [clear(1), clear(-1)];
  if (gains.length + losses.length === 0)
    return 'With none of these numbers of rows is there a difference beyond chance.';
  const parts = [
    gains.length > 0 && `Synthetic rows help beyond chance with ${at(gains)} rows of each class.`,
    losses.length > 0 && `They do harm beyond chance with ${at(losses)}.`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}

/** The section; null where no curve was asked for. */
export function augmentationSection(result: RunResult): Html | null {
  const { curve, verdict } = result;
  if (curve === null || curve.length === 0) return null;
  const rows = curve.map(({ rowsPerClass, splits, difference, interval }) => ({
    name: `${plural(rowsPerClass, 'row')} a class`,
    words: plural(splits, 'repetition'),
    value: 100 * difference,
    interval: interval && ([100 * interval[0], 100 * interval[1]] as const),
    look: 'synthetic',
    figure: html`${signed(100 * difference, 1)}<br /><small>${interval && `(${rangeWords(interval)})`}</small>`,
  }));
  return html`<section id="curve-section">
    <h2>Do synthetic rows help where real ones are few?</h2>
    <p>
      From the training rows a few of each class were kept, a generator learned from these alone, and
      ${classifierWords(decidingOf(result))} learned from them with and without the generator’s rows. ${summary(curve)}
    </p>
    <div class="pair">
      ${figure(curvePicture(curve, verdict.measure), key, `Scores on the real test rows. Where the orange line runs above the blue one, synthetic rows helped; ${percent(verdict.real)} is reached with all real training rows.`)}
      <figure>
        ${forest(rows, {
          label: 'Gain from synthetic rows by number of real rows, in points',
          axis: 'gain from adding synthetic rows, in points',
          zero: 0,
        })}
        <figcaption>
          The gain at each number of rows with its 95% interval. A line that crosses zero may be chance.
        </figcaption>
      </figure>
    </div>
  </section>`;
}
