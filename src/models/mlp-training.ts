/** How the network of `MLPClassifier` is trained, as scikit-learn does it. */
import { Adam, type Batch, binaryCrossEntropy, crossEntropy, Linear, type Sequential, train } from '../nn/index.js';
import type { BatchGraph, Forward, TrainingHistory } from '../nn/index.js';
import { type RandomState, SeededRandom } from '../random/index.js';
import { type Backend, input, type TensorData, type Parameter, type Tensor } from '../tensor/index.js';
import type { ClassifierFitOptions, ClassifierSettings } from './mlp-options.js';
import { NoImprovement } from './no-improvement.js';
import { asType, rowGatherer, rowRange } from './rows.js';

/** Rows whose outputs must be finite for weights to be kept. */
const probeRows = 8;

interface ClassifierTraining {
  readonly network: Sequential;
  /** `[rows, features]`. */
  readonly x: TensorData;
  /** 0 or 1 for the second of two classes, `[rows, 1]`; one-hot rows for several, `[rows, classes]`. */
  readonly target: TensorData;
  readonly settings: ClassifierSettings;
  readonly listeners: ClassifierFitOptions;
  /** Has drawn nothing since the first weights. */
  readonly state: RandomState;
  readonly backend: Backend;
}

/** Minimises (log-loss + ½ α Σ W²) / n on every batch of n rows. */
export function trainClassifier(training: ClassifierTraining): Promise<TrainingHistory> {
  const { network, settings, listeners, state, backend } = training;
  const { alpha, maxIter, tol, nIterNoChange, learningRate, randomState } = settings;
  const [x, target] = [asType(training.x, backend.dtype), asType(training.target, backend.dtype)];
  const [rows, features] = x.shape as [number, number];
  const outputs = target.shape[1]!;
  const weights = weightsOf(network);
  const batchSize = Math.min(settings.batchSize ?? 200, rows);
  const size = Math.min(probeRows, rows);
  return train({
    backend,
    random: new SeededRandom(randomState),
    epochs: maxIter,
    parameters: network.parameters,
    state: network.state,
    // The gradient of ½ α Σ W² / n is added where Adam reads the weights anyway.
    optimizer: new Adam({
      learningRate,
      arithmetic: 'scikit-learn',
      weightDecay: (n) => alpha / n,
      decays: (p) => weights.includes(p),
    }),
    build: (count, pass) => lossOf(network, weights, alpha, [count, features, outputs], pass),
    batchRows: batchSize,
    batches: shuffledBatches(x, target, batchSize, state),
    monitor: 'train',
    probe: {
      batch: { rows: size, feed: { x: rowRange(x, { from: 0, to: size }) } },
      build: (count, pass) => ({ logits: network.forward(input('x', [count, features]), pass) }),
    },
    stopping: new NoImprovement(tol, nIterNoChange),
    restoreBest: false,
    ...listeners,
  });
}

function weightsOf(network: Sequential): Parameter[] {
  return network.modules.filter((module) => module instanceof Linear).map((layer) => layer.weight);
}

function lossOf(
  network: Sequential,
  weights: readonly Parameter[],
  alpha: number,
  [count, features, outputs]: readonly [number, number, number],
  pass: Forward,
): BatchGraph {
  const logits = network.forward(input('x', [count, features]), pass);
  const wanted = input('y', [count, outputs]);
  const logLoss = outputs === 1 ? binaryCrossEntropy(logits, wanted) : crossEntropy(logits, wanted);
  const squares = weights.map((w): Tensor => w.square().sum()).reduce((total, term) => total.add(term));
  const loss = logLoss.add(squares.multiply(alpha / 2));
  return { objective: logLoss.multiply(1 / count), sums: { loss } };
}

/** The batches of a pass; each pass shuffles the order of the one before. */
function shuffledBatches(
  x: TensorData,
  target: TensorData,
  batchSize: number,
  state: RandomState,
): () => Generator<Batch> {
  const rows = x.shape[0]!;
  let order: Int32Array = Int32Array.from({ length: rows }, (_, row) => row);
  // A batch is computed before the next is asked for, which is written over it.
  const gather = { x: rowGatherer(x), y: rowGatherer(target) };
  return function* () {
    const permutation = state.permutation(rows);
    order = permutation.map((at) => order[at]!);
    for (let from = 0; from < rows; from += batchSize) {
      const chosen = order.subarray(from, Math.min(from + batchSize, rows));
      yield { rows: chosen.length, feed: { x: gather.x(chosen), y: gather.y(chosen) } };
    }
  };
}
