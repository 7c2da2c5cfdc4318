/** What matters, and how far the model of the objective can be trusted. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import { draw, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure } from '../kit/legend.js';
import { fixed, full, percent, plural, short } from '../kit/numbers.js';
import { colours } from '../kit/palette.js';
import { tickLabel, valueScale } from './scale.js';

/** Importance by the forest, with the Gaussian process's lengthscales beside it. */
export function importancePicture(analysis: StudyAnalysis): Html {
  const { importance, model, fence } = analysis;
  if (importance === null)
    return html`<p>There are too few complete trials, or their values are all the same: nothing can be said yet.</p>`;
  const lengthscaleOf = new Map(model?.lengthscales.map(({ parameter, lengthscale }) => [parameter, lengthscale]));
  const relevance = (name: string): number => 1 / (lengthscaleOf.get(name) ?? Infinity);
  const total = importance.reduce((sum, { parameter }) => sum + relevance(parameter), 0);
  const share = (name: string): number => (total > 0 ? relevance(name) / total : 0);
  const names = importance.map(({ parameter }) => parameter);
  const both = model !== null;
  const longest = Math.max(...names.map((name) => name.length));
  const left = Math.min(150, 24 + 8 * longest);
  const end = Math.max(...importance.map((one) => Math.max(one.share, both ? share(one.parameter) : 0)));
  const bars = (values: readonly number[], color: string): object => ({
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
      formatter: (p: { value: number }) => percent(p.value, 0),
    },
    data: values,
  });
  const picture = draw(
    {
      grid: { left, right: 46, top: 6, bottom: 16 },
      xAxis: xAxis('', { max: Math.min(1, end * 1.02), axisLabel: { show: false }, axisLine: { show: false } }),
      yAxis: yAxis('', {
        type: 'category',
        data: names,
        inverse: true,
        axisLine: { show: true, lineStyle: { color: colours.rule } },
        splitLine: { show: false },
        axisLabel: { color: colours.ink, fontSize: 14, formatter: undefined },
      } as object),
      series: [
        bars(
          importance.map((one) => one.share),
          'var(--c0)',
        ),
        ...(both ? [bars(names.map(share), 'var(--c1)')] : []),
      ] as never,
    },
    {
      id: 'importance',
      label: `Importance of ${plural(names.length, 'parameter')}`,
      height: 34 + (both ? 52 : 38) * names.length,
    },
  );
  const sum = importance.reduce((all, { fraction }) => all + fraction, 0);
  return html`<div class="pair">
    ${figure(
      picture,
      [
        { text: 'variance explained (fANOVA)', colour: 'var(--c0)', mark: 'rect' },
        ...(both
          ? [{ text: '1 / lengthscale of the Gaussian process', colour: 'var(--c1)', mark: 'rect' } as const]
          : []),
      ],
      `Shares of the parameters. A random forest says how much of the objective’s variance each explains by itself; by itself all together explain ${percent(Math.min(1, sum), 0)}, the rest is the work of several at once.${fence === null ? '' : ` Trials with more extreme values than ${short(fence)} count as that, here and for the Gaussian process.`}`,
    )}
    <div class="scroll">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">parameter</th>
            <th scope="col">variance explained</th>
            <th scope="col">± over trees</th>
            ${both && html`<th scope="col">lengthscale</th>`}
          </tr>
        </thead>
        <tbody>
          ${importance.map(
            ({ parameter, fraction, spread }) =>
              html`<tr>
                <th scope="row">${parameter}</th>
                <td title="${full(fraction)}">${percent(fraction)}</td>
                <td title="${full(spread)}">${percent(spread)}</td>
                ${both && html`<td title="${full(lengthscaleOf.get(parameter))}">${short(lengthscaleOf.get(parameter))}</td>`}
              </tr>`,
          )}
        </tbody>
      </table>
      <p class="small">
        A lengthscale is the distance over which the objective changes, in units of the parameter’s range: the shorter,
        the more it matters; far above 1, not at all.
      </p>
    </div>
  </div>`;
}

/** Every trial as the model predicts it without having seen it. */
export function leaveOneOutPicture(analysis: StudyAnalysis, valueName: string): Html | null {
  const { model, direction } = analysis;
  if (model === null || model.leaveOneOut.length < 3) return null;
  const looks = model.leaveOneOut;
  const scale = valueScale(
    looks.flatMap(({ observed, predicted }) => [observed, predicted]),
    direction,
  );
  if (scale === null) return null;
  const { low, high, clip } = scale;
  const axis = {
    min: low,
    max: high,
    axisLabel: {
      color: colours.muted,
      fontSize: 13,
      showMinLabel: false,
      showMaxLabel: false,
      hideOverlap: true,
      formatter: tickLabel(low, high),
    },
  };
  const picture = draw(
    {
      grid: { left: 76, right: 16, top: 12, bottom: 48 },
      xAxis: xAxis(`${valueName}, observed`, axis),
      yAxis: yAxis('predicted without the trial', { ...axis, nameGap: 58 }),
      series: [
        {
          type: 'line',
          silent: true,
          showSymbol: false,
          lineStyle: { color: colours.muted, width: 1.5, type: 'dashed' },
          data: [
            [low, low],
            [high, high],
          ],
        },
        ...looks.map(({ observed, predicted, deviation }) => ({
          type: 'line' as const,
          silent: true,
          showSymbol: false,
          lineStyle: { color: 'var(--c0)', width: 1, opacity: 0.4 },
          data: [
            [clip(observed), clip(predicted - deviation)],
            [clip(observed), clip(predicted + deviation)],
          ],
        })),
        {
          type: 'scatter',
          silent: true,
          symbolSize: looks.length > 150 ? 5 : 7,
          itemStyle: { color: 'var(--c0)', opacity: 0.8 },
          data: looks.map(({ observed, predicted }) => [clip(observed), clip(predicted)]),
        },
      ],
    },
    {
      id: 'loo',
      label: `Predicted and observed ${valueName} of ${plural(looks.length, 'trial')}`,
      width: 480,
      height: 380,
    },
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

function trust(looks: NonNullable<StudyAnalysis['model']>['leaveOneOut']): string {
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
