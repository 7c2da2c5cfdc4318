/** The loss over the epochs: total loss beside the constant predictor, and its two parts. */
import type { LineSeriesOption } from 'echarts';
import type { RunResult } from '../../thesis/result.js';
import { draw, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { count, extent, short } from '../kit/numbers.js';
import { colours } from '../kit/palette.js';

type XY = [number, number];

/**
 * At most about `2 · buckets` points [epoch, value] with the shape of the whole curve: the least and the greatest finite value of
 * every stretch of epochs, in order, and both ends. Epochs count from 1.
 */
export function thin(values: readonly number[], buckets = 220): XY[] {
  return thinPoints(
    values.map((v, i) => [i + 1, v] as const),
    buckets,
  );
}

/** The same for points [x, value] in ascending order of x. */
export function thinPoints(points: readonly (readonly [number, number])[], buckets: number): XY[] {
  const all = points.flatMap(([x, v]): XY[] => (Number.isFinite(v) ? [[x, v]] : []));
  if (all.length <= 2 * buckets) return all;
  const kept = new Set<XY>([all[0]!, all.at(-1)!]);
  for (let b = 0; b < buckets; b++) {
    const part = all.slice(Math.floor((b * all.length) / buckets), Math.floor(((b + 1) * all.length) / buckets));
    kept.add(part.reduce((a, p) => (p[1] < a[1] ? p : a)));
    kept.add(part.reduce((a, p) => (p[1] > a[1] ? p : a)));
  }
  return [...kept].sort((a, b) => a[0] - b[0]);
}

/** 1, 2 or 5 times a power of ten, not above (`down`) or not below the value. */
export function roundTo125(value: number, down: boolean): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 5, 10].map((s) => Number((s * power).toPrecision(1)));
  return down ? (steps.findLast((s) => s <= value) ?? steps[0]!) : (steps.find((s) => s >= value) ?? steps[3]!);
}

interface Scale {
  readonly log: boolean;
  readonly low: number;
  readonly high: number;
}

/** Logarithmic where everything is positive and the greatest value is more than 100 times the least. */
function scaleOf(values: readonly number[]): Scale | null {
  const range = extent(values);
  if (!range) return null;
  const [low, high] = range;
  if (low > 0 && high / low > 100) return { log: true, low: roundTo125(low, true), high: roundTo125(high, false) };
  const margin = (high - low || Math.abs(high) || 1) * 0.04;
  return { log: false, low: low - margin, high: high + margin };
}

const line = (
  data: XY[],
  color: string,
  type: 'solid' | 'dashed' | 'dotted' = 'solid',
  width = 2,
): LineSeriesOption => ({
  type: 'line',
  data,
  silent: true,
  showSymbol: data.length === 1,
  symbol: 'circle',
  symbolSize: 7,
  itemStyle: { color },
  lineStyle: { color, type, width },
});

interface Curve extends LegendItem {
  readonly data: XY[];
}

/** Curves over the epochs on one scale; null where no value is finite. */
export function lossPicture(
  id: string,
  label: string,
  curves: readonly Curve[],
  epochs: number,
  bestEpoch: number | null,
): Html | null {
  const scale = scaleOf(curves.flatMap((c) => c.data.map((p) => p[1])));
  if (!scale) return null;
  const series = curves.map((c) =>
    line(c.data, c.colour, c.mark === 'dashed' ? 'dashed' : 'solid', c.mark === 'dashed' ? 1.5 : 2),
  );
  if (bestEpoch !== null)
    series.push(
      line(
        [
          [bestEpoch, scale.low],
          [bestEpoch, scale.high],
        ],
        colours.best,
        'dotted',
        2,
      ),
    );
  return draw(
    {
      xAxis: xAxis('epoch', { min: 1, max: Math.max(2, epochs) }),
      yAxis: scale.log
        ? yAxis('loss per row (log scale)', { type: 'log', min: scale.low, max: scale.high } as object)
        : yAxis('loss per row', {
            min: scale.low,
            max: scale.high,
            axisLabel: {
              color: colours.muted,
              fontSize: 13,
              showMinLabel: false,
              showMaxLabel: false,
              formatter: (v: number) => short(v),
            },
          }),
      series,
    },
    { id, label },
  );
}

function endingOf(training: RunResult['training']): string {
  const { epochs, requestedEpochs, stoppedBecause } = training;
  const of = `after ${count(epochs)} of ${count(requestedEpochs)} epochs`;
  if (stoppedBecause === 'patience')
    return `Training stopped ${of}, when the watched loss had not improved for as long as its patience allows.`;
  if (stoppedBecause === 'diverged')
    return `Training ended ${of} because the loss was no longer a number; the curves show the epochs before that.`;
  if (stoppedBecause === 'interrupted') return `Training was interrupted ${of}.`;
  return `Training ran for all ${count(epochs)} epochs.`;
}

function baselineWords(training: RunResult['training']): string {
  const { constantPredictor, validationLoss, trainLoss, bestEpoch } = training;
  const onValidation = validationLoss.some(Number.isFinite) && Number.isFinite(constantPredictor.validation);
  const losses = onValidation ? validationLoss : trainLoss;
  const constant = onValidation ? (constantPredictor.validation ?? NaN) : constantPredictor.train;
  const reached = losses[bestEpoch - 1] ?? losses.filter(Number.isFinite).at(-1) ?? NaN;
  if (!Number.isFinite(constant) || !Number.isFinite(reached)) return '';
  const which = onValidation ? 'validation' : 'training';
  const ratio = reached / constant;
  const verdict =
    ratio < 0.98
      ? 'so the model has learned something'
      : ratio <= 1.02
        ? 'so the model has learned next to nothing'
        : 'so the model does worse than a constant';
  return ` Always answering the average of every column costs ${short(constant)} per ${which} row (dashed); the model reaches ${short(reached)}, ${verdict}.`;
}

/** Both pictures of the training, or a sentence where no loss was recorded. */
export function lossCurves(result: RunResult): Html {
  const { training } = result;
  const epochs = Math.max(
    training.trainLoss.length,
    training.validationLoss.length,
    training.reconstruction.length,
    training.kl.length,
  );
  const best =
    Number.isInteger(training.bestEpoch) && training.bestEpoch >= 1 && training.bestEpoch <= epochs
      ? training.bestEpoch
      : null;
  const flat = (value: number): XY[] =>
    Number.isFinite(value) && epochs > 0
      ? [
          [1, value],
          [Math.max(2, epochs), value],
        ]
      : [];
  const curve = (text: string, data: XY[], colour: string, mark: 'line' | 'dashed' = 'line'): Curve => ({
    text,
    data,
    colour,
    mark,
  });
  const hasValidation = training.validationLoss.some(Number.isFinite);
  const totals = [
    curve('training loss', thin(training.trainLoss), 'var(--c0)'),
    curve('validation loss', thin(training.validationLoss), 'var(--c1)'),
    curve('constant predictor, training rows', flat(training.constantPredictor.train), 'var(--c0)', 'dashed'),
    curve(
      'constant predictor, validation rows',
      hasValidation ? flat(training.constantPredictor.validation ?? NaN) : [],
      'var(--c1)',
      'dashed',
    ),
  ].filter((c) => c.data.length > 0);
  const parts = [
    curve('reconstruction', thin(training.reconstruction), 'var(--c0)'),
    curve('KL divergence', thin(training.kl), 'var(--c3)'),
  ].filter((c) => c.data.length > 0);
  const bestKey: LegendItem[] =
    best === null ? [] : [{ text: `best epoch: ${count(best)}`, colour: colours.best, mark: 'dotted' }];
  const total = lossPicture(
    'loss',
    `Loss per row over ${count(epochs)} epochs: ${totals.map((c) => c.text).join(', ')}`,
    totals,
    epochs,
    best,
  );
  const split = lossPicture(
    'parts',
    `Reconstruction loss and KL divergence per row over ${count(epochs)} epochs`,
    parts,
    epochs,
    best,
  );
  if (!total && !split) return html`<p>No finite loss was recorded. ${endingOf(training)}</p>`;
  return html`<div class="pair">
    ${total && figure(total, [...totals, ...bestKey], `${endingOf(training)}${baselineWords(training)}`)}
    ${split && figure(split, [...parts, ...bestKey], 'The two parts of the loss: how far the rebuilt rows are from the true ones, and how much the latent code says about each row. A KL divergence near zero means that the code is not used.')}
  </div>`;
}
