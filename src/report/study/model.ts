/** What matters, and how far the model of the objective can be trusted. */
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import { draw, innerLabels, nameAxis, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { fixed, percent, plural, short } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { dots, line, upright } from '../kit/series.js';
import { cell, tableOf } from '../kit/table.js';
import { tickLabel, type ValueScale, valueScale } from './scale.js';

/** A parameter's part in both measures of importance. */
type Importance = NonNullable<StudyAnalysis['importance']>[number] & {
  /** Of the Gaussian process; undefined without one. */
  readonly lengthscale: number | undefined;
  /** Share of 1 / lengthscale. */
  readonly relevance: number;
};

function importanceOf({ importance, model }: StudyAnalysis): readonly Importance[] {
  const lengthscales = new Map(model?.lengthscales.map(({ parameter, lengthscale }) => [parameter, lengthscale]));
  const inverse = (name: string): number => 1 / (lengthscales.get(name) ?? Infinity);
  const total = (importance ?? []).reduce((sum, { parameter }) => sum + inverse(parameter), 0);
  return (importance ?? []).map((one) => ({
    ...one,
    lengthscale: lengthscales.get(one.parameter),
    relevance: total > 0 ? inverse(one.parameter) / total : 0,
  }));
}

function shareBars(data: number[], color: string): BarSeriesOption {
  return {
    type: 'bar',
    silent: true,
    barGap: '12%',
    barCategoryGap: '32%',
    itemStyle: { color, borderRadius: [0, 3, 3, 0] },
    label: {
      show: true,
      position: 'right',
      color: colours.muted,
      fontSize: 13,
      formatter: ({ value }) => percent(value as number, 0),
    },
    data,
  };
}

function shareBarsPicture(parameters: readonly Importance[], both: boolean): Html {
  const names = parameters.map(({ parameter }) => parameter);
  const longest = Math.max(...names.map((name) => name.length));
  const end = Math.max(...parameters.map(({ share, relevance }) => Math.max(share, both ? relevance : 0)));
  const explained = shareBars(
    parameters.map(({ share }) => share),
    'var(--c0)',
  );
  const relevant = shareBars(
    parameters.map(({ relevance }) => relevance),
    'var(--c1)',
  );
  return draw(
    {
      grid: { left: Math.min(150, 24 + 8 * longest), right: 46, top: 6, bottom: 16 },
      xAxis: xAxis('', { max: Math.min(1, end * 1.02), axisLabel: { show: false }, axisLine: { show: false } }),
      yAxis: nameAxis(
        names,
        { color: colours.ink, fontSize: 14 },
        { axisLine: { show: true, lineStyle: { color: colours.rule } } },
      ),
      series: both ? [explained, relevant] : [explained],
    },
    {
      id: 'importance',
      label: `Importance of ${plural(names.length, 'parameter')}`,
      height: 34 + (both ? 52 : 38) * names.length,
    },
  );
}

/** Importance by the forest, with the Gaussian process's lengthscales beside it. */
export function importancePicture(analysis: StudyAnalysis): Html {
  const parameters = importanceOf(analysis);
  if (analysis.importance === null)
    return html`<p>There are too few complete trials, or their values are all the same: nothing can be said yet.</p>`;
  const both = analysis.model !== null;
  const key: LegendItem[] = [{ text: 'variance explained (fANOVA)', colour: 'var(--c0)', mark: 'rect' }];
  if (both) key.push({ text: '1 / lengthscale of the Gaussian process', colour: 'var(--c1)', mark: 'rect' });
  const sum = parameters.reduce((all, { fraction }) => all + fraction, 0);
  const fenced =
    analysis.fence === null
      ? ''
      : ` Trials with more extreme values than ${short(analysis.fence)} count as that, here and for the Gaussian process.`;
  const heads = ['parameter', 'variance explained', '± over trees'];
  return html`<div class="pair">
    ${figure(
      shareBarsPicture(parameters, both),
      key,
      `Shares of the parameters. A random forest says how much of the objective’s variance each explains by itself; by itself all together explain ${percent(Math.min(1, sum), 0)}, the rest is the work of several at once.${fenced}`,
    )}
    <div>
      ${tableOf(
        both ? [...heads, 'lengthscale'] : heads,
        parameters.map(({ parameter, fraction, spread, lengthscale }) => [
          parameter,
          cell(fraction, percent(fraction)),
          cell(spread, percent(spread)),
          ...(both ? [cell(lengthscale, short(lengthscale))] : []),
        ]),
      )}
      <p class="small">
        A lengthscale is the distance over which the objective changes, in units of the parameter’s range: the shorter,
        the more it matters; far above 1, not at all.
      </p>
    </div>
  </div>`;
}

type LeftOut = NonNullable<StudyAnalysis['model']>['leaveOneOut'];

/** The line of perfect predictions, every trial's interval, and the trials. */
function leftOutSeries(looks: LeftOut, { low, high, clip }: ValueScale): (LineSeriesOption | ScatterSeriesOption)[] {
  const diagonal = [
    [low, low],
    [high, high],
  ];
  return [
    line(diagonal, { color: colours.muted, width: 1.5, type: 'dashed' }),
    ...looks.map(({ observed, predicted, deviation }) =>
      upright(clip(observed), [clip(predicted - deviation), clip(predicted + deviation)], {
        color: 'var(--c0)',
        width: 1,
        opacity: 0.4,
      }),
    ),
    dots(
      looks.map(({ observed, predicted }) => [clip(observed), clip(predicted)]),
      { color: 'var(--c0)', opacity: 0.8 },
      { symbolSize: looks.length > 150 ? 5 : 7 },
    ),
  ];
}

/** Every trial as the model predicts it without having seen it. */
export function leaveOneOutPicture({ model, direction }: StudyAnalysis, valueName: string): Html | null {
  const looks = model?.leaveOneOut ?? [];
  if (looks.length < 3) return null;
  const scale = valueScale(
    looks.flatMap(({ observed, predicted }) => [observed, predicted]),
    direction,
  );
  if (scale === null) return null;
  const { low, high } = scale;
  const axisLabel = { ...innerLabels(tickLabel(low, high)), hideOverlap: true };
  const picture = draw(
    {
      grid: { left: 76, right: 16, top: 12, bottom: 48 },
      xAxis: xAxis(`${valueName}, observed`, { min: low, max: high, axisLabel }),
      yAxis: yAxis('predicted without the trial', { min: low, max: high, axisLabel, nameGap: 58 }),
      series: leftOutSeries(looks, scale),
    },
    { id: 'loo', label: `Predicted and observed ${valueName} of ${plural(looks.length, 'trial')}`, height: 380 },
  );
  return figure(
    picture,
    [
      { text: 'a trial, ± one standard deviation', colour: 'var(--c0)', mark: 'circle' },
      { text: 'predicted as observed', colour: colours.muted, mark: 'dashed' },
    ],
    `Each trial as the Gaussian process of all others predicts it. ${trust(looks)}`,
  );
}

function trust(looks: LeftOut): string {
  const mean = looks.reduce((sum, { observed }) => sum + observed, 0) / looks.length;
  const total = looks.reduce((sum, { observed }) => sum + (observed - mean) ** 2, 0);
  const left = looks.reduce((sum, { observed, predicted }) => sum + (observed - predicted) ** 2, 0);
  const inside = looks.filter((one) => Math.abs(one.observed - one.predicted) <= 1.96 * one.deviation).length;
  const explained = total > 0 ? 1 - left / total : NaN;
  const words =
    explained > 0.75
      ? 'the model knows the objective well'
      : explained > 0.3
        ? 'the model has an idea of the objective'
        : 'the model knows little more than the mean, so read the contours with care';
  return `It foresees ${percent(Math.max(0, explained), 0)} of the variance (R² ${fixed(explained, 2)}): ${words}. ${percent(inside / looks.length, 0)} lie within the 95% interval that it gives.`;
}
