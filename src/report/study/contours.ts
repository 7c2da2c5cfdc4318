/** The objective over two parameters at a time, as the model has it. */
import type { CustomSeriesOption } from 'echarts';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { Axis } from '../../search/analysis/axes.js';
import type { Contour } from '../../search/analysis/contours.js';
import { draw } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { legend } from '../kit/legend.js';
import { extent } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { dots } from '../kit/series.js';
import { bestKey, bestMark, fewOf, smallGrid } from './best.js';
import { coordinate, parameterX, parameterY, shade, valueScale } from './scale.js';

/** Shades of a contour. */
const shades = 10;

/** What all contours of a study are drawn with. */
interface Field {
  readonly analysis: StudyAnalysis;
  readonly valueName: string;
  /** The lower bounds of the shades. */
  readonly levels: readonly number[];
}

/** The SVG path of the cells of one shade: neighbours in a row are one rectangle, and overlap by a hair, so that no seams show. */
function shadePath(
  z: Contour['z'],
  xEdges: readonly number[],
  yEdges: readonly number[],
  isIn: (z: number) => boolean,
): string {
  let path = '';
  for (const [r, row] of z.entries())
    for (let c = 0; c < row.length;) {
      const here = isIn(row[c]!);
      let end = c + 1;
      while (end < row.length && isIn(row[end]!) === here) end++;
      const [x0, x1, y0, y1] = [xEdges[c]!, xEdges[end]!, yEdges[r]!, yEdges[r + 1]!];
      if (here) path += `M${n(x0)} ${n(y0 + 0.3)}H${n(x1 + 0.3)}V${n(y1)}H${n(x0)}z`;
      c = end;
    }
  return path === '' ? 'M0 0' : path;
}

/** The model's values as cells of colour, one path for each shade. */
function contourField(contour: Contour, x: Axis, y: Axis, { analysis, levels }: Field): CustomSeriesOption {
  const levelOf = (z: number): number => levels.findLastIndex((level) => z >= level);
  const [xStart, yStart] = [coordinate(x, contour.xs[0]!), coordinate(y, contour.ys[0]!)];
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: Array.from({ length: shades }, (_, level) => [xStart, yStart, level]),
    renderItem: ({ dataIndex: level }, api) => {
      const half = api.size!([1, 1]) as number[];
      const across = (v: number): number => api.coord([v, yStart])[0]!;
      const up = (v: number): number => api.coord([xStart, v])[1]!;
      const xEdges = cellEdges(x, contour.xs, across, half[0]! / 2);
      const yEdges = cellEdges(y, contour.ys, up, -half[1]! / 2);
      const share = level / (shades - 1);
      return {
        type: 'path',
        shape: { pathData: shadePath(contour.z, xEdges, yEdges, (z) => levelOf(z) === level) },
        style: { fill: shade(analysis.direction === 'minimize' ? share : 1 - share) },
      };
    },
  };
}

/** The bounds of the cells in the picture's units; a category reaches `half` a step to either side. */
function cellEdges(axis: Axis, values: Contour['xs'], place: (v: number) => number, half: number): number[] {
  if (axis.type !== 'categorical') return values.map((v) => place(v as number));
  return [place(0) - half, ...values.map((_, i) => place(i) + half)];
}

/** One field of colour with the trials on it. */
function contourPicture(contour: Contour, index: number, field: Field): Html {
  const { analysis, valueName } = field;
  const axisOf = (name: string): Axis => analysis.axes.find((axis) => axis.name === name)!;
  const [x, y] = [axisOf(contour.x), axisOf(contour.y)];
  const { params } = analysis.ranked[0]!;
  return draw(
    {
      grid: smallGrid,
      xAxis: parameterX(x),
      yAxis: parameterY(y, { nameGap: 50 }),
      series: [
        contourField(contour, x, y, field),
        dots(
          contour.points.map((point) => [coordinate(x, point.x), coordinate(y, point.y)]),
          { color: colours.ink, borderColor: 'var(--card)', borderWidth: 1, opacity: 0.85 },
          { z: 3, symbolSize: 5 },
        ),
        bestMark([[coordinate(x, params[x.name]!), coordinate(y, params[y.name]!)]]),
      ],
    },
    { id: `contour${index}`, label: `The model's ${valueName} over ${x.name} and ${y.name}`, width: 420, height: 340 },
  );
}

const n = (v: number): string => String(Number(v.toFixed(1)));

/** The model's values over pairs of parameters; null where there is no model or no pair. */
export function contourPictures(analysis: StudyAnalysis, valueName: string): Html | null {
  const { contours, axes, direction, ranked } = analysis;
  const sign = direction === 'minimize' ? 1 : -1;
  const sorted = contours.flatMap(({ z }) => z.flat().map((value) => sign * value)).sort((a, b) => a - b);
  // The worst twentieth is one shade, so that a bad corner does not take them all.
  const range = extent([sorted[0] ?? NaN, sorted[Math.floor(0.95 * (sorted.length - 1))] ?? NaN].map((z) => sign * z));
  if (range === null || ranked.length === 0) return null;
  const levels = Array.from({ length: shades }, (_, i) =>
    i === 0 ? -Infinity : range[0] + ((range[1] - range[0]) * i) / shades,
  );
  const label = valueScale([...range], direction)!.label;
  const [good, bad] = direction === 'minimize' ? range : [range[1], range[0]];
  const some = axes.length > 4 ? 'The four most important parameters. ' : '';
  return html`<figure>
    <div class="${fewOf(contours.length)}">
      ${contours.map((contour, i) => contourPicture(contour, i, { analysis, valueName, levels }))}
    </div>
    <div class="ramp">
      <span>${label(good)}</span>
      <span class="steps" aria-hidden="true"
        >${Array.from({ length: shades }, (_, i) => html`<i style="background:${shade(i / (shades - 1))}"></i>`)}</span
      >
      <span>${label(bad)} or worse</span>
    </div>
    ${legend([{ text: 'a trial', colour: 'var(--ink)', mark: 'circle' }, bestKey(ranked[0]!.id)])}
    <figcaption>
      ${some}The ${valueName} that the Gaussian process expects over two parameters, on average over the others as the
      trials had them. The stronger the colour, the better. Far from all trials it is a guess.
    </figcaption>
  </figure>`;
}
