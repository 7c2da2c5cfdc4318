/**
 * Multilayer perceptron for classification, which repeats scikit-learn's MLPClassifier step by step (solver "adam"):
 * the same first weights from the same `randomState`, the same batches in the same order, the same stopping rule.
 *
 * Notation: x [rows, features]; W, b weights and biases of a layer; z logits; n rows of a batch; α L2 strength.
 * Loss of a batch: (log-loss + ½ α Σ W²) / n, with a logistic output for two classes and softmax for more.
 */
import ndarray, { type NdArray } from 'ndarray';
import { OptionError, withDefaults } from '../checks/index.js';
import { type Label, uniqueSorted } from '../matrix/index.js';
import { Activation, Linear, Sequential, type TrainingHistory } from '../nn/index.js';
import { RandomState } from '../random/index.js';
import type { FloatArray, TensorData, Values } from '../tensor/index.js';
import { divergence } from './diverged-error.js';
import type { Fitted } from './fitted.js';
import { glorotInOrder } from './glorot.js';
import { labelList } from './labels.js';
import {
  checkClassifierOptions,
  type ClassifierFitOptions,
  type ClassifierSettings,
  type MLPClassifierOptions,
} from './mlp-options.js';
import { trainClassifier } from './mlp-training.js';
import { oneHot } from './one-hot.js';
import { Passes } from './passes.js';
import { checkColumns, checkMatrix } from './rows.js';

interface Trained<L extends Label> {
  readonly network: Sequential;
  readonly features: number;
  readonly classes: readonly L[];
  readonly history: TrainingHistory;
}

/** A multilayer perceptron that tells classes apart, with scikit-learn's losses, starts and stopping rule. */
export class MLPClassifier<L extends Label = Label> {
  readonly options: ClassifierSettings;
  readonly #passes: Passes;
  #trained: Trained<L> | undefined;
  #history: TrainingHistory | undefined;

  /** @throws OptionError for sizes or rates that are zero, negative, fractional or not numbers, and unknown names */
  constructor(options: MLPClassifierOptions = {}) {
    const { settings, backend } = checkClassifierOptions(options);
    this.options = settings;
    this.#passes = new Passes(backend);
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
  /** What the last `fit` went through; undefined before there was one. */
  get history(): TrainingHistory | undefined {
    return this.#history;
  }
  get #model(): Trained<L> {
    if (this.#trained === undefined) throw new Error('the classifier has no weights yet: call fit() first');
    return this.#trained;
  }

  /**
   * Trains from fresh weights on `[rows, features]` and one label per row, and answers with the model itself.
   * @throws OptionError for cells that are not finite in float32, labels that are missing or differ from the rows in
   *   number, or fewer than two classes; DivergedError when the numbers leave the range of numbers
   */
  async fit(x: Values, y: ArrayLike<L>, options: ClassifierFitOptions = {}): Promise<this & Fitted> {
    const listeners = withDefaults<ClassifierFitOptions>('MLPClassifier.fit', options, {
      onEpoch: undefined,
      signal: undefined,
    });
    const matrix = checkMatrix('x', x);
    const labels = labelList('y', y);
    const rows = matrix.shape[0]!;
    if (labels.length !== rows) throw new OptionError(`x has ${rows} rows and y ${labels.length} labels`);
    const classes = uniqueSorted(labels);
    if (classes.length < 2)
      throw new OptionError(`y has ${classes.length} class (${classes.join(', ')}); a classifier needs at least two`);
    return this.#passes.inTurn(() => this.#train(matrix, labels, classes, listeners));
  }

  async #train(
    x: TensorData,
    labels: readonly L[],
    classes: readonly L[],
    listeners: ClassifierFitOptions,
  ): Promise<this & Fitted> {
    const features = x.shape[1]!;
    const target = targetsOf(labels, classes);
    const state = new RandomState(this.options.randomState);
    const network = this.#build(features, target.shape[1]!, state);
    const history = await trainClassifier({
      network,
      x,
      target,
      settings: this.options,
      listeners,
      state,
      backend: await this.#passes.backend(),
    });
    this.#trained = history.keptEpoch > 0 ? { network, features, classes, history } : undefined;
    this.#history = history;
    if (history.stoppedBecause === 'diverged') throw divergence('the classifier', history, 'alpha', 'pass');
    return this as this & Fitted;
  }

  /** The most probable class of every row. */
  async predict(x: Values): Promise<L[]> {
    const matrix = checkMatrix('x', x);
    return this.#passes.inTurn(async () => {
      const { data, shape } = await this.#probabilities(matrix);
      const { classes } = this.#model;
      const count = shape[1]!;
      return Array.from({ length: shape[0]! }, (_, row) => {
        const p = data.subarray(row * count, (row + 1) * count);
        // Like scikit-learn: two classes are told apart at > 1/2, several by the first of the largest.
        return classes[count === 2 ? Number(p[1]! > 0.5) : p.indexOf(Math.max(...p))]!;
      });
    });
  }

  /** Probability of every class, in the order of `classes`: `[rows, classes]`. */
  async predictProba(x: Values): Promise<NdArray<Float32Array>> {
    const matrix = checkMatrix('x', x);
    return this.#passes.inTurn(() => this.#probabilities(matrix));
  }

  async #probabilities(x: TensorData): Promise<NdArray<Float32Array>> {
    const { network, features, classes } = this.#model;
    const rows = { x: checkColumns('x', x, features) };
    const { p } = await this.#passes.compute(network.state, rows, 'evaluation', (inputs, pass) => {
      const logits = network.forward(inputs.x, pass);
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

/** 0 or 1 for the second of two classes, `[rows, 1]`; one-hot rows for several. */
function targetsOf<L extends Label>(labels: readonly L[], classes: readonly L[]): TensorData {
  if (classes.length > 2) return oneHot(labels, classes);
  const second = Float64Array.from(labels, (label) => Number(label === classes[1]));
  return ndarray<FloatArray>(second, [labels.length, 1]);
}
