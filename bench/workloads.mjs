// Training epochs that are measured: tables and the widths of published configurations, and the work in one epoch.
import ndarray from 'ndarray';
import { SeededRandom } from './library.mjs';

/** Rows per step, where a workload says nothing else: the tables of 38 and 133 rows are one batch. */
export const BATCH = 1024;
export const RATE = 2.7e-4;

/**
 * Rows and columns of a table (the class among the columns), widths, latent size; `warmup` epochs ahead of the timed ones
 * in every round; `timed` epochs at least in all rounds together; `exact` whether the first losses are also computed
 * in float64, which takes minutes for the large ones.
 */
export const WORKLOADS = {
  '25t2': { rows: 38, features: 7130, hidden: [206, 260], latent: 253, warmup: 20, timed: 20, exact: true },
  '25t1': { rows: 38, features: 7130, hidden: [346, 178], latent: 108, warmup: 20, timed: 20, exact: true },
  '23-trial95': { rows: 38, features: 7130, hidden: [759, 315], latent: 13, warmup: 10, timed: 20, exact: true },
  'gcm-42': { rows: 133, features: 16064, hidden: [358, 189], latent: 35, warmup: 5, timed: 20, exact: true },
  'madelon-31': { rows: 1820, features: 501, hidden: [835, 308], latent: 25, warmup: 5, timed: 20, exact: true },
  'leukemia-28': { rows: 38, features: 7130, hidden: [7316, 3565], latent: 270, warmup: 1, timed: 5, exact: false },
  // Small ones, in which what surrounds the arithmetic decides.
  'small-400': { rows: 400, features: 8, hidden: [64, 32], latent: 8, batch: 32, warmup: 50, timed: 100, exact: true },
  'full-178': { rows: 178, features: 13, hidden: [64, 32], latent: 8, warmup: 50, timed: 100, exact: true },
  'wide-60': { rows: 60, features: 2000, hidden: [64, 32], latent: 8, batch: 16, warmup: 50, timed: 100, exact: true },
  'gisette-32': { rows: 4200, features: 5001, hidden: [3870, 2987], latent: 18, warmup: 1, timed: 5, exact: false },
};

/** Options of the library's VAE for a workload. `keepBest` watches the loss without ever stopping: the cost of copies. */
export const settings = ({ hidden, latent, batch = BATCH }, keepBest) => ({
  hidden,
  latentDim: latent,
  batchSize: batch,
  shuffle: false,
  learningRate: RATE,
  seed: 1,
  ...(keepBest && { patience: 1e9 }),
});

/** Standard normal columns, standardised over the rows: the distribution that torch_epoch.py draws from. */
export function table({ rows, features }) {
  const data = new Float32Array(rows * features);
  const random = new SeededRandom(1);
  const row = new Float64Array(features);
  for (let i = 0; i < rows; i++) {
    random.fillNormal(row);
    data.set(row, i * features);
  }
  for (let j = 0; j < features; j++) {
    let sum = 0;
    let squares = 0;
    for (let at = j; at < data.length; at += features) sum += data[at];
    for (let at = j; at < data.length; at += features) squares += (data[at] - sum / rows) ** 2;
    const deviation = Math.sqrt(squares / rows);
    for (let at = j; at < data.length; at += features) data[at] = (data[at] - sum / rows) / deviation;
  }
  return ndarray(data, [rows, features]);
}

/** Elements of all weight matrices together; both sides repeat the last hidden layer. */
function weights({ features, hidden, latent }) {
  const wayIn = [...hidden, hidden.at(-1)];
  const chain = (widths) => widths.slice(1).reduce((sum, width, i) => sum + widths[i] * width, 0);
  return (
    chain([features, ...wayIn, latent]) + 2 * latent * latent + chain([latent, latent, ...wayIn.toReversed(), features])
  );
}

/**
 * The least work of one epoch. FLOPs: 2 x rows x weights for each of the forward pass, the weights' gradients and the
 * inputs' gradients, less the gradient of the table itself. Bytes: a parameter and its two moments, each read and
 * written once a step.
 */
export function leastWork(workload, parameters) {
  const { rows, features, hidden, batch = BATCH } = workload;
  return {
    flops: 2 * rows * (3 * weights(workload) - features * hidden[0]),
    bytes: 24 * parameters * Math.ceil(rows / batch),
  };
}
