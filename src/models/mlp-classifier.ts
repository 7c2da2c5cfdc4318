/**
 * Multilayer perceptron for classification, which repeats scikit-learn's MLPClassifier step by step (solver "adam"):
 * the same first weights from the same `randomState`, the same batches in the same order, the same stopping rule.
 *
 * Notation: x [rows, features]; W, b weights and biases of a layer; z logits; n rows of a batch; α L2 strength.
 * Loss of a batch: (log-loss + ½ α Σ W²) / n, with a logistic output for two classes and softmax for more.
 */
import { checkPositive, checkWhole, checkWidths, OptionError } from '../checks/index.js';
import type { NdArray } from 'ndarray';
import {
  Activation,
  Adam,
  type Batch,
  binaryCrossEntropy,
  crossEntropy,
  type EpochReport,
  type Initialization,
  Linear,
  Sequential,
  type Stopping,
  train,
  type TrainingHistory,
} from '../nn/index.js';
import { type Backend, input, type Matrix, type Tensor, type Values } from '../tensor/index.js';
import { RandomState, SeededRandom } from '../random/index.js';
import { computeRows, withBackend } from './compute.js';
import { type Label, oneHot, sortedUnique } from './labels.js';
import { asType, checkMatrix, rowsOf } from './options.js';

export interface MLPClassifierOptions {
  /** Default [100]. */
  readonly hiddenLayerSizes?: readonly number[];
  /** Default 'relu'; 'sigmoid' is scikit-learn's 'logistic'. */
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'identity';
  /** L2 strength. Default 1e-4. */
  readonly alpha?: number;
  /** Default min(200, rows). */
  readonly batchSize?: number;
  /** Default 1e-3. */
  readonly learningRate?: number;
  /** At most this many passes over the rows. Default 200. */
  readonly maxIter?: number;
  /** The least decrease of the loss that counts as improvement. Default 1e-4. */
  readonly tol?: number;
  /** Training stops after more than this many passes without improvement. Default 10. */
  readonly nIterNoChange?: number;
  /** Seed of first weights and batch order, as scikit-learn takes it. Default 0. */
  readonly randomState?: number;
  /** Default: the fastest that works here, made for each call and let go after it. */
  readonly backend?: Backend;
}

interface Fitted<L extends Label> {
  readonly network: Sequential;
  readonly features: number;
  readonly classes: readonly L[];
  readonly history: TrainingHistory;
}

export class MLPClassifier<L extends Label = Label> {
  readonly options: Readonly<Required<Omit<MLPClassifierOptions, 'backend' | 'batchSize'>>>;
  readonly #batchSize: number | undefined;
  readonly #backend: Backend | undefined;
  #fitted: Fitted<L> | undefined;

  /** @throws OptionError for sizes or rates that are zero, negative, fractional or not numbers */
  constructor(options: MLPClassifierOptions = {}) {
    const { backend, batchSize, ...rest } = options;
    const all = {
      hiddenLayerSizes: [100],
      activation: 'relu' as const,
      alpha: 1e-4,
      learningRate: 1e-3,
      maxIter: 200,
      tol: 1e-4,
      nIterNoChange: 10,
      randomState: 0,
      ...rest,
    };
    checkWidths('hiddenLayerSizes', all.hiddenLayerSizes);
    if (!(all.alpha >= 0 && all.alpha < Infinity))
      throw new OptionError(`alpha must be at least 0, found ${all.alpha}`);
    checkPositive('learningRate', all.learningRate);
    checkWhole('maxIter', all.maxIter);
    checkWhole('nIterNoChange', all.nIterNoChange);
    checkWhole('randomState', all.randomState, 0, 2 ** 32 - 1);
    if (!(all.tol >= 0)) throw new OptionError(`tol must be at least 0, found ${all.tol}`);
    if (batchSize !== undefined) checkWhole('batchSize', batchSize);
    this.options = all;
    this.#batchSize = batchSize;
    this.#backend = backend;
  }

  /** The classes seen by `fit`, sorted. */
  get classes(): readonly L[] {
    return this.#model.classes;
  }
  /** Passes over the rows that ran. */
  get nIter(): number {
    return this.#model.history.epochs;
  }
  /** The loss of every pass. */
  get lossCurve(): readonly number[] {
    return this.#model.history.trainLoss;
  }
  /** Weight `[in, out]` and bias `[out]` of every layer. */
  get layers(): readonly Linear[] {
    return this.#model.network.modules.filter((module) => module instanceof Linear);
  }
  get #model(): Fitted<L> {
    if (this.#fitted === undefined) throw new Error('the classifier has no weights yet: call fit() first');
    return this.#fitted;
  }

  /**
   * Trains from fresh weights on `[rows, features]` and one label per row.
   * @throws OptionError when labels and rows differ in number or there are fewer than two classes
   */
  async fit(
    x: Values,
    y: readonly L[],
    options: { onEpoch?: (report: EpochReport) => void; signal?: AbortSignal } = {},
  ): Promise<this> {
    const given = checkMatrix('x', x);
    const [rows, features] = given.shape as [number, number];
    if (y.length !== rows) throw new OptionError(`x has ${rows} rows and y ${y.length} labels`);
    const classes = sortedUnique(y);
    if (classes.length < 2)
      throw new OptionError(`y has ${classes.length} class (${classes.join(', ')}); a classifier needs at least two`);
    const outputs = classes.length === 2 ? 1 : classes.length;
    const { alpha, maxIter, tol, nIterNoChange, learningRate, randomState } = this.options;
    const state = new RandomState(randomState);
    const network = this.#build(features, outputs, state);
    const weights = network.modules.filter((module) => module instanceof Linear).map((layer) => layer.weight);
    const batchSize = Math.min(this.#batchSize ?? 200, rows);
    let order: Int32Array = Int32Array.from({ length: rows }, (_, row) => row);

    const history = await withBackend(this.#backend, (backend) => {
      const [matrix, target] = [given, targets(y, classes)].map((values) => asType(values, backend.dtype)) as [
        Matrix,
        Matrix,
      ];
      return train({
        backend,
        random: new SeededRandom(randomState),
        epochs: maxIter,
        parameters: network.parameters,
        state: network.state,
        // The gradient of ½ α Σ W² / n is added where Adam reads the weights anyway.
        optimizer: new Adam({
          ...{ learningRate, arithmetic: 'scikit-learn' },
          weightDecay: (n) => alpha / n,
          decays: (p) => weights.includes(p),
        }),
        build: (count, pass) => {
          const logits = network.forward(input('x', [count, features]), pass);
          const wanted = input('y', [count, outputs]);
          const logLoss = outputs === 1 ? binaryCrossEntropy(logits, wanted) : crossEntropy(logits, wanted);
          const squares = weights.map((w): Tensor => w.square().sum()).reduce((total, term) => total.add(term));
          const loss = logLoss.add(squares.multiply(alpha / 2));
          return { objective: logLoss.multiply(1 / count), sums: { loss } };
        },
        batchRows: batchSize,
        batches: function* (): Generator<Batch> {
          // Each pass shuffles the order of the one before.
          const permutation = state.permutation(rows);
          order = permutation.map((at) => order[at]!);
          for (let from = 0; from < rows; from += batchSize) {
            const chosen = order.subarray(from, Math.min(from + batchSize, rows));
            yield {
              rows: chosen.length,
              feed: { x: rowsOf(matrix, chosen), y: rowsOf(target, chosen) },
            };
          }
        },
        monitor: 'train',
        stopping: new NoImprovement(tol, nIterNoChange),
        restoreBest: false,
        onEpoch: options.onEpoch,
        signal: options.signal,
      });
    });
    if (history.stoppedBecause === 'diverged')
      throw new Error(
        `the classifier's loss became ${history.trainLoss.at(-1)} in pass ${history.epochs}; try a smaller learning rate, or standardise the columns`,
      );
    this.#fitted = { network, features, classes, history };
    return this;
  }

  /** The most probable class of every row. */
  async predict(x: Values): Promise<L[]> {
    const { data, shape } = await this.predictProba(x);
    const count = shape[1]!;
    return Array.from({ length: shape[0]! }, (_, row) => {
      const p = data.subarray(row * count, (row + 1) * count);
      // Like scikit-learn: two classes are told apart at > 1/2, several by the first of the largest.
      return this.classes[count === 2 ? Number(p[1]! > 0.5) : p.indexOf(Math.max(...p))]!;
    });
  }

  /** Probability of every class, in the order of `classes`: `[rows, classes]`. */
  async predictProba(x: Values): Promise<NdArray<Float32Array>> {
    const { network, features, classes } = this.#model;
    const matrix = checkMatrix('x', x, features);
    const { p } = await computeRows(this.#backend, { x: matrix }, 'evaluation', ({ x: rows }, pass) => {
      const logits = network.forward(rows, pass);
      if (classes.length > 2) return { p: logits.softmax(1) };
      const second = logits.sigmoid();
      return {
        p: second
          .negate()
          .add(1)
          .pad([0, 0], [0, 1])
          .add(second.pad([0, 1], [0, 0])),
      };
    });
    return p;
  }

  #build(features: number, outputs: number, state: RandomState): Sequential {
    const { hiddenLayerSizes, activation } = this.options;
    const widths = [features, ...hiddenLayerSizes, outputs];
    const init = glorotInOrder(state, activation === 'sigmoid' ? 2 : 6, widths);
    return new Sequential(
      widths.slice(1).flatMap((width, i) => {
        const linear = new Linear(`layer${i}`, widths[i]!, width, init);
        return i < hiddenLayerSizes.length ? [linear, new Activation(activation)] : [linear];
      }),
    );
  }
}

/**
 * Weights and biases uniform in ±√(factor / (fanIn + fanOut)) (Glorot and Bengio 2010), drawn from one stream layer by
 * layer, a layer's weight before its bias. All are drawn when the first is needed, after memory has been checked.
 */
function glorotInOrder(state: RandomState, factor: number, widths: readonly number[]): Initialization {
  let drawn: Map<string, Float64Array> | undefined;
  const drawAll = (): Map<string, Float64Array> => {
    const values = new Map<string, Float64Array>();
    for (const [i, fanOut] of widths.slice(1).entries()) {
      const bound = Math.sqrt(factor / (widths[i]! + fanOut));
      for (const [part, size] of [
        ['weight', widths[i]! * fanOut],
        ['bias', fanOut],
      ] as const) {
        const out = new Float64Array(size);
        state.fillUniform(out, -bound, bound);
        values.set(`layer${i}.${part}`, out);
      }
    }
    return values;
  };
  const take = (name: string) => (out: Float32Array | Float64Array) => {
    drawn ??= drawAll();
    out.set(drawn.get(name)!);
    drawn.delete(name);
  };
  return { weight: take, bias: take };
}

/** scikit-learn's rule: a pass improves by more than `tol` on the best loss, or counts; more than `limit` in a row stop. */
class NoImprovement implements Stopping {
  bestEpoch = 0;
  waited = 0;
  readonly #tol: number;
  readonly #limit: number;
  #best = Infinity;

  constructor(tol: number, limit: number) {
    this.#tol = tol;
    this.#limit = limit;
  }
  observe(epoch: number, loss: number): { improved: boolean; stop: boolean } {
    this.waited = loss > this.#best - this.#tol ? this.waited + 1 : 0;
    const improved = loss < this.#best;
    if (improved) {
      this.#best = loss;
      this.bestEpoch = epoch;
    }
    return { improved, stop: this.waited > this.#limit };
  }
}

/** 0 or 1 for the second of two classes; one-hot rows for several. */
function targets<L extends Label>(y: readonly L[], classes: readonly L[]): Matrix {
  return classes.length === 2
    ? checkMatrix(
        'y',
        y.map((label) => [Number(label === classes[1])]),
      )
    : oneHot(y, classes);
}
