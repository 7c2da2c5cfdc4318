/**
 * The values of one column, of real and of synthetic rows.
 *
 * Notation: n values with standard deviation s and quartile range q; the density at x is the mean of normal densities around the values,
 * with the width h = 0.9 min(s, q / 1.34) n^(-1/5) (Silverman 1986, "Density Estimation", 3.31).
 */
import type { BarSeriesOption } from 'echarts';
import { meanAndSd, quantile } from '../../metrics/index.js';
import type { ColumnPicture } from '../../synthesis/index.js';
import { count, short } from '../../checks/numbers.js';
import { draw, innerLabels, namesBelow, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { colours } from '../kit/palette.js';
import { line } from '../kit/series.js';

/** A column of at most so many different real values is drawn as bars. */
const mostBars = 8;
const steps = 120;
const grid = { left: 8, right: 8, top: 8, bottom: 26 };
const size = { width: 340, height: 170 };

/** Width of the normal around each value. */
function widthOf(values: readonly number[]): number {
  const { sd, n } = meanAndSd(values);
  const quartiles = (quantile(values, 0.75) - quantile(values, 0.25)) / 1.34;
  const spread = Math.min(sd, quartiles > 0 ? quartiles : sd);
  return 0.9 * spread * n ** -0.2;
}

/** The density of values at points x, [x, density]; `least` keeps values that are all the same from being a line without width. */
export function density(values: readonly number[], at: readonly number[], least: number): [number, number][] {
  const own = widthOf(values);
  const h = Math.max(Number.isFinite(own) ? own : 0, least);
  const scale = 1 / (values.length * h * Math.sqrt(2 * Math.PI));
  return at.map((x) => [x, scale * values.reduce((sum, v) => sum + Math.exp(-0.5 * ((x - v) / h) ** 2), 0)]);
}

const hidden = { show: false };

/** The values as a picture; a sentence where they cannot be drawn. */
export function columnPicture({ name, real, synthetic }: ColumnPicture, index: number): Html {
  const [own, drawn] = [real.filter(Number.isFinite), synthetic.filter(Number.isFinite)];
  if (own.length === 0 || drawn.length === 0) return html`<p class="small">There are no finite values to draw.</p>`;
  const frame = { id: `column${index}`, label: `Values of ${name} in real and in synthetic rows`, ...size };
  const distinct = [...new Set(own)];
  if (distinct.length <= mostBars && new Set(drawn).size <= 2 * mostBars) return bars(own, drawn, frame);
  // A few values far out would squeeze the others into a line.
  const pooled = [...own, ...drawn];
  const [low, high] = [0.005, 0.995].map((p) => quantile(pooled, p)) as [number, number];
  const room = 0.08 * (high - low || Math.abs(high) || 1);
  const at = Array.from({ length: steps + 1 }, (_, i) => low - room + ((high - low + 2 * room) * i) / steps);
  const least = (high - low || 1) / 200;
  return draw(
    {
      grid,
      xAxis: xAxis('', { min: at[0], max: at.at(-1), splitNumber: 3, axisLabel: innerLabels() }),
      yAxis: yAxis('', { axisLabel: hidden, axisLine: hidden, splitLine: hidden }),
      series: [
        line(
          density(own, at, least),
          { color: colours.real, width: 1.5 },
          { areaStyle: { color: colours.real, opacity: 0.22 } },
        ),
        line(density(drawn, at, least), { color: colours.synthetic, width: 2 }),
      ],
    },
    frame,
  );
}

/** Shares of few values, side by side. */
function bars(own: readonly number[], drawn: readonly number[], frame: Parameters<typeof draw>[1]): Html {
  const values = [...new Set([...own, ...drawn])].sort((a, b) => a - b);
  const shares = (of: readonly number[]): number[] => values.map((v) => of.filter((w) => w === v).length / of.length);
  const series = (of: readonly number[], color: string): BarSeriesOption => ({
    type: 'bar',
    silent: true,
    data: shares(of),
    itemStyle: { color },
    barGap: '0%',
  });
  return draw(
    {
      grid,
      xAxis: xAxis('', namesBelow(values.map((v) => (Number.isInteger(v) ? count(v) : short(v))))),
      yAxis: yAxis('', { axisLabel: hidden, axisLine: hidden, splitLine: hidden }),
      series: [series(own, colours.real), series(drawn, colours.synthetic)],
    },
    frame,
  );
}
