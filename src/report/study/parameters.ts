/** The objective over the parameters: one at a time, two at a time, all at once. */
import type { CustomSeriesOption, ScatterSeriesOption } from 'echarts';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { Axis } from '../../search/analysis/axes.js';
import type { Contour } from '../../search/analysis/contours.js';
import type { ParamValue } from '../../search/types.js';
import { draw } from '../kit/chart.js';
import type { Html } from '../kit/html.js';
import { html } from '../kit/html.js';
import { figure, legend, type LegendItem } from '../kit/legend.js';
import { count, extent, plural } from '../kit/numbers.js';
import { colours } from '../kit/palette.js';
import { coordinate, parameterX, parameterY, shade, valueAxis, valueScale } from './scale.js';

/** A star for the best trial, which hides under nothing. */
function bestMark(data: number[][]): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    symbol: 'diamond',
    symbolSize: 15,
    z: 5,
    itemStyle: { color: colours.best, borderColor: 'var(--card)', borderWidth: 1.5 },
    data,
  };
}

const bestKey = (id: number): LegendItem => ({ text: `best trial, ${id}`, colour: colours.best, mark: 'diamond' });

/** A small picture for every parameter: the trials' values over the parameter's. */
export function slicePictures(analysis: StudyAnalysis, valueName: string): Html {
  const { slices, axes, direction, ranked, importance } = analysis;
  const scale = valueScale(
    ranked.map(({ value }) => value),
    direction,
  );
  if (scale === null || slices.length === 0) return html`<p>There is nothing to draw yet.</p>`;
  const best = ranked[0]!;
  const rankOf = new Map(importance?.map(({ parameter }, i) => [parameter, i]));
  const ordered = [...slices].sort((a, b) => (rankOf.get(a.parameter) ?? 0) - (rankOf.get(b.parameter) ?? 0));
  const last = Math.max(1, ...ranked.map(({ id }) => id));
  const pictures = ordered.map(({ parameter, points }, i) => {
    const axis = axes.find(({ name }) => name === parameter)!;
    const at = best.params[parameter];
    const jitter = (id: number): number => (axis.type === 'categorical' ? (((id * 0.618) % 1) - 0.5) * 0.4 : 0);
    return draw(
      {
        grid: { left: 66, right: 18, top: 10, bottom: 46 },
        xAxis: [
          parameterX(axis),
          // Categories are spread out on a hidden axis of numbers.
          ...(axis.type === 'categorical'
            ? [{ type: 'value', min: -0.5, max: axis.choices.length - 0.5, show: false } as const]
            : []),
        ],
        yAxis: valueAxis(valueName, scale, { nameGap: 50 }),
        series: [
          {
            type: 'scatter',
            silent: true,
            symbolSize: points.length > 150 ? 6 : 8,
            xAxisIndex: axis.type === 'categorical' ? 1 : 0,
            data: points.map(({ id, x, y }) => ({
              value: [coordinate(axis, x) + jitter(id), scale.clip(y)],
              itemStyle: { color: shade(1 - id / last), opacity: 0.9 },
            })),
          },
          ...(at === undefined
            ? []
            : [
                {
                  ...bestMark([[coordinate(axis, at) + jitter(best.id), best.value]]),
                  xAxisIndex: axis.type === 'categorical' ? 1 : 0,
                },
              ]),
        ],
      },
      {
        id: `slice${i}`,
        label: `The ${valueName} over ${parameter} in ${plural(points.length, 'trial')}`,
        width: 420,
        height: 290,
      },
    );
  });
  return html`<figure>
    <div class="${fewOf(pictures.length)}">${pictures}</div>
    ${legend([{ text: 'a trial; the stronger, the later', colour: 'var(--c0)', mark: 'circle' }, bestKey(best.id)])}
    <figcaption>
      Every trial by one parameter at a time, the most important parameter first. A cloud that leans says that the
      parameter matters; one without a shape, that it does not, or not by itself.
    </figcaption>
  </figure>`;
}

/** Three in a line, but two where there are two or four. */
const fewOf = (pictures: number): string => (pictures === 2 || pictures === 4 ? 'few two' : 'few');

/** Shades of a contour. */
const shades = 10;

/** One field of colour with the trials on it. */
function contourPicture(
  contour: Contour,
  index: number,
  analysis: StudyAnalysis,
  valueName: string,
  levels: readonly number[],
): Html {
  const axisOf = (name: string): Axis => analysis.axes.find((axis) => axis.name === name)!;
  const [x, y] = [axisOf(contour.x), axisOf(contour.y)];
  const best = analysis.ranked[0]!;
  const levelOf = (z: number): number => levels.findLastIndex((level) => z >= level);
  const sign = analysis.direction === 'minimize' ? 1 : -1;
  const field: CustomSeriesOption = {
    type: 'custom',
    silent: true,
    z: 1,
    // One path for each shade.
    data: Array.from({ length: shades }, (_, i) => [coordinate(x, contour.xs[0]!), coordinate(y, contour.ys[0]!), i]),
    renderItem: (params, api) => {
      const level = params.dataIndex;
      const [xEdges, yEdges] = [edges(x, contour.xs, 0), edges(y, contour.ys, 1)];
      let d = '';
      for (const [r, row] of contour.z.entries())
        for (let c = 0; c < row.length;) {
          const here = levelOf(row[c]!);
          let end = c + 1;
          while (end < row.length && levelOf(row[end]!) === here) end++;
          const [x0, x1, y0, y1] = [xEdges[c]!, xEdges[end]!, yEdges[r]!, yEdges[r + 1]!];
          // Neighbours overlap by a hair, so that no seams show.
          if (here === level) d += `M${n(x0)} ${n(y0 + 0.3)}H${n(x1 + 0.3)}V${n(y1)}H${n(x0)}z`;
          c = end;
        }
      const share = sign === 1 ? level / (shades - 1) : 1 - level / (shades - 1);
      return { type: 'path', shape: { pathData: d === '' ? 'M0 0' : d }, style: { fill: shade(share) } };

      function edges(axis: Axis, values: Contour['xs'], which: 0 | 1): number[] {
        const point = (v: number): number => {
          const at = which === 0 ? [v, coordinate(y, contour.ys[0]!)] : [coordinate(x, contour.xs[0]!), v];
          return api.coord(at)[which]!;
        };
        if (axis.type !== 'categorical') return values.map((v) => point(v as number));
        const half = (api.size!([1, 1]) as number[])[which]! / 2;
        const signed = which === 0 ? half : -half;
        return [point(0) - signed, ...values.map((_, i) => point(i) + signed)];
      }
    },
  };
  return draw(
    {
      grid: { left: 66, right: 18, top: 10, bottom: 46 },
      xAxis: parameterX(x),
      yAxis: parameterY(y, { nameGap: 50 }),
      series: [
        field,
        {
          type: 'scatter',
          silent: true,
          z: 3,
          symbolSize: 5,
          itemStyle: { color: colours.ink, borderColor: 'var(--card)', borderWidth: 1, opacity: 0.85 },
          data: contour.points.map((point) => [coordinate(x, point.x), coordinate(y, point.y)]),
        },
        bestMark([[coordinate(x, best.params[x.name]!), coordinate(y, best.params[y.name]!)]]),
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
      ${contours.map((contour, i) => contourPicture(contour, i, analysis, valueName, levels))}
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

/** Lines drawn at most. */
const mostLines = 150;

/** Every trial as a line through all of its parameters. */
export function parallelPicture(analysis: StudyAnalysis, valueName: string): Html | null {
  const { axes, direction, ranked } = analysis;
  const scale = valueScale(
    ranked.map(({ value }) => value),
    direction,
  );
  if (scale === null || axes.length < 2) return null;
  const step = Math.max(1, ranked.length / mostLines);
  const kept = Array.from({ length: Math.min(mostLines, ranked.length) }, (_, i) => ranked[Math.floor(i * step)]!);
  const style = {
    nameLocation: 'end' as const,
    nameTextStyle: { color: colours.muted, fontSize: 13 },
    nameTruncate: { maxWidth: 120 },
    axisLine: { lineStyle: { color: colours.rule, width: 1.5 } },
    axisTick: { show: false },
    minorTick: { show: false },
  };
  // Lines pass by what is absent.
  const place = (axis: Axis, value: ParamValue | undefined): number | '-' =>
    value === undefined ? '-' : coordinate(axis, value);
  // Labels stand on the lines.
  const halo = { textBorderColor: 'var(--page)', textBorderWidth: 3 };
  const picture = draw(
    {
      parallel: { left: 44, right: 68, top: 34, bottom: 16 },
      parallelAxis: [
        ...axes.map((axis, dim) => {
          const { type, min, max, data, axisLabel } = parameterX(axis) as Record<string, unknown>;
          return {
            dim,
            name: axis.name,
            ...style,
            type,
            min,
            max,
            data,
            axisLabel: { ...(axisLabel as object), ...halo },
          };
        }),
        {
          dim: axes.length,
          name: valueName,
          ...style,
          min: scale.low,
          max: scale.high,
          axisLabel: {
            color: colours.muted,
            fontSize: 13,
            showMinLabel: false,
            showMaxLabel: false,
            formatter: scale.label,
            ...halo,
          },
        },
      ] as never,
      series: [...kept].reverse().map((trial, i, { length }) => {
        const isBest = i === length - 1;
        return {
          type: 'parallel',
          silent: true,
          smooth: 0.15,
          z: isBest ? 5 : 2,
          lineStyle: {
            color: isBest ? colours.best : shade(1 - i / length),
            width: isBest ? 3 : 1.3,
            opacity: isBest ? 1 : 0.75,
          },
          data: [[...axes.map((axis) => place(axis, trial.params[axis.name])), scale.clip(trial.value)]],
        };
      }) as never,
    },
    {
      id: 'parallel',
      label: `${plural(kept.length, 'trial')} as lines through ${plural(axes.length, 'parameter')}`,
      height: 340,
    },
  );
  const some = kept.length < ranked.length ? ` ${count(kept.length)} of ${count(ranked.length)} trials are drawn.` : '';
  return html`<div class="wide">
    ${figure(picture, [{ text: 'a trial; the stronger, the better', colour: 'var(--c0)', mark: 'line' }, bestKey(ranked[0]!.id)], `Every line is a trial. Where the strong lines meet, good trials agree on a value.${some}`)}
  </div>`;
}
