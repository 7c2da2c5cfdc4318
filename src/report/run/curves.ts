/** The loss over the epochs: total loss beside the constant predictor, and its two parts. */
import type { RunResult } from '../../synthesis/index.js';
import { draw, innerLabels, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { count, extent, short } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { line, upright } from '../kit/series.js';

type XY = [number, number];
type Training = NonNullable<RunResult['training']>;

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
  const series = curves.map(({ data, colour: color, mark }) =>
    line(data, mark === 'dashed' ? { color, type: 'dashed', width: 1.5 } : { color, type: 'solid', width: 2 }, {
      showSymbol: data.length === 1,
      symbol: 'circle',
      symbolSize: 7,
      itemStyle: { color },
    }),
  );
  if (bestEpoch !== null)
    series.push(upright(bestEpoch, [scale.low, scale.high], { color: colours.best, type: 'dotted', width: 2 }));
  const range = { min: scale.low, max: scale.high };
  return draw(
    {
      xAxis: xAxis('epoch', { min: 1, max: Math.max(2, epochs) }),
      yAxis: scale.log
        ? yAxis('loss per row (log scale)', { type: 'log', ...range })
        : yAxis('loss per row', { ...range, axisLabel: innerLabels() }),
      series,
    },
    { id, label },
  );
}

/** A constant as a level line over the epochs; no points where it is not known. */
export function levelOver(epochs: number, value: number | null | undefined): XY[] {
  if (value === null || value === undefined || !Number.isFinite(value) || epochs < 1) return [];
  return [
    [1, value],
    [Math.max(2, epochs), value],
  ];
}

function endingOf(training: Training): string {
  const { epochs, requestedEpochs, stoppedBecause } = training;
  const of = `after ${count(epochs)} of ${count(requestedEpochs)} epochs`;
  if (stoppedBecause === 'patience')
    return `Training stopped ${of}, when the watched loss had not improved for as long as its patience allows.`;
  if (stoppedBecause === 'diverged')
    return `Training ended ${of} because the loss was no longer a number; the curves show the epochs before that.`;
  if (stoppedBecause === 'interrupted') return `Training was interrupted ${of}.`;
  return `Training ran for all ${count(epochs)} epochs.`;
}

function baselineWords(training: Training): string {
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

/** The curves of the loss and of the constant predictor, of training and of validation rows. */
function totalCurves(training: Training, epochs: number): Curve[] {
  const { trainLoss, validationLoss, constantPredictor } = training;
  const validated = validationLoss.some(Number.isFinite);
  const curves: Curve[] = [
    { text: 'training loss', data: thin(trainLoss), colour: 'var(--c0)', mark: 'line' },
    { text: 'validation loss', data: thin(validationLoss), colour: 'var(--c1)', mark: 'line' },
    {
      text: 'constant predictor, training rows',
      data: levelOver(epochs, constantPredictor.train),
      colour: 'var(--c0)',
      mark: 'dashed',
    },
    {
      text: 'constant predictor, validation rows',
      data: levelOver(epochs, validated ? constantPredictor.validation : null),
      colour: 'var(--c1)',
      mark: 'dashed',
    },
  ];
  return curves.filter(({ data }) => data.length > 0);
}

/** The curves of the two parts of the loss. */
function partCurves({ reconstruction, kl }: Training): Curve[] {
  const curves: Curve[] = [
    { text: 'reconstruction', data: thin(reconstruction), colour: 'var(--c0)', mark: 'line' },
    { text: 'KL divergence', data: thin(kl), colour: 'var(--c3)', mark: 'line' },
  ];
  return curves.filter(({ data }) => data.length > 0);
}

/** Both pictures of the training, or a sentence where no loss was recorded. */
export function lossCurves(training: Training): Html {
  const { trainLoss, validationLoss, reconstruction, kl, bestEpoch } = training;
  const epochs = Math.max(trainLoss.length, validationLoss.length, reconstruction.length, kl.length);
  const best = Number.isInteger(bestEpoch) && bestEpoch >= 1 && bestEpoch <= epochs ? bestEpoch : null;
  const totals = totalCurves(training, epochs);
  const parts = partCurves(training);
  const over = `per row over ${count(epochs)} epochs`;
  const total = lossPicture('loss', `Loss ${over}: ${totals.map(({ text }) => text).join(', ')}`, totals, epochs, best);
  const split = lossPicture('parts', `Reconstruction loss and KL divergence ${over}`, parts, epochs, best);
  if (!total && !split) return html`<p>No finite loss was recorded. ${endingOf(training)}</p>`;
  const bestKey: LegendItem[] =
    best === null ? [] : [{ text: `best epoch: ${count(best)}`, colour: colours.best, mark: 'dotted' }];
  return html`<div class="pair">
    ${total && figure(total, [...totals, ...bestKey], `${endingOf(training)}${baselineWords(training)}`)}
    ${split && figure(split, [...parts, ...bestKey], 'The two parts of the loss: how far the rebuilt rows are from the true ones, and how much the latent code says about each row. A KL divergence near zero means that the code is not used.')}
  </div>`;
}
