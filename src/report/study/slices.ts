/** The objective over one parameter at a time. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { Axis } from '../../search/analysis/axes.js';
import { draw } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { legend } from '../kit/legend.js';
import { plural } from '../../checks/numbers.js';
import { bestKey, bestMark, fewOf, smallGrid } from './best.js';
import { coordinate, parameterX, shade, valueAxis, type ValueScale, valueScale } from './scale.js';

type Slice = StudyAnalysis['slices'][number];

/** The place of a trial on the axis; trials of one category are spread out around it. */
function placeOn(axis: Axis, value: Slice['points'][number]['x'], id: number): number {
  const jitter = axis.type === 'categorical' ? (((id * 0.618) % 1) - 0.5) * 0.4 : 0;
  return coordinate(axis, value) + jitter;
}

function slicePicture(
  slice: Slice,
  index: number,
  analysis: StudyAnalysis,
  valueName: string,
  scale: ValueScale,
): Html {
  const { parameter, points } = slice;
  const axis = analysis.axes.find(({ name }) => name === parameter)!;
  const best = analysis.ranked[0]!;
  const at = best.params[parameter];
  const last = Math.max(1, ...analysis.ranked.map(({ id }) => id));
  // Categories are spread out on a hidden axis of numbers.
  const spread = axis.type === 'categorical';
  const numbers = { type: 'value', min: -0.5, max: axis.choices.length - 0.5, show: false } as const;
  const xAxisIndex = spread ? 1 : 0;
  return draw(
    {
      grid: smallGrid,
      xAxis: spread ? [parameterX(axis), numbers] : [parameterX(axis)],
      yAxis: valueAxis(valueName, scale, { nameGap: 50 }),
      series: [
        {
          type: 'scatter',
          silent: true,
          symbolSize: points.length > 150 ? 6 : 8,
          xAxisIndex,
          data: points.map(({ id, x, y }) => ({
            value: [placeOn(axis, x, id), scale.clip(y)],
            itemStyle: { color: shade(1 - id / last), opacity: 0.9 },
          })),
        },
        ...(at === undefined ? [] : [bestMark([[placeOn(axis, at, best.id), best.value]], { xAxisIndex })]),
      ],
    },
    {
      id: `slice${index}`,
      label: `The ${valueName} over ${parameter} in ${plural(points.length, 'trial')}`,
      width: 420,
      height: 290,
    },
  );
}

/** A small picture for every parameter: the trials' values over the parameter's. */
export function slicePictures(analysis: StudyAnalysis, valueName: string): Html {
  const { slices, direction, ranked, importance } = analysis;
  const scale = valueScale(
    ranked.map(({ value }) => value),
    direction,
  );
  if (scale === null || slices.length === 0) return html`<p>There is nothing to draw yet.</p>`;
  const rankOf = new Map(importance?.map(({ parameter }, i) => [parameter, i]));
  const ordered = [...slices].sort((a, b) => (rankOf.get(a.parameter) ?? 0) - (rankOf.get(b.parameter) ?? 0));
  return html`<figure>
    <div class="${fewOf(ordered.length)}">
      ${ordered.map((slice, i) => slicePicture(slice, i, analysis, valueName, scale))}
    </div>
    ${legend([{ text: 'a trial; the stronger, the later', colour: 'var(--c0)', mark: 'circle' }, bestKey(ranked[0]!.id)])}
    <figcaption>
      Every trial by one parameter at a time, the most important parameter first. A cloud that leans says that the
      parameter matters; one without a shape, that it does not, or not by itself.
    </figcaption>
  </figure>`;
}
