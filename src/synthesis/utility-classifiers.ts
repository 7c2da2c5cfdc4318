/** The classifiers that every comparison shows, as it takes them. */
import type { Matrix } from '../matrix/index.js';
import type { ClassifierName } from '../metrics/index.js';
import { argMax, KNeighborsClassifier, NearestCentroid, RidgeClassifier } from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import { type Classifier, type ClassifierFactory, settledMlp } from './classifier.js';

/** What the classifiers of a comparison are made with. */
export interface ClassifierMaking {
  readonly backend?: Backend | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** How many neighbours vote. */
  readonly neighbors?: number | 'auto';
}

/** Makes classifiers of this name, for about so many training rows. */
export function classifierFactory(name: ClassifierName, rows: number, making: ClassifierMaking): ClassifierFactory {
  const { backend, seed, signal, neighbors = 'auto' } = making;
  if (name === 'mlp') return settledMlp(rows, { randomState: seed, backend }, signal);
  const make = {
    ridge: () => closedForm(new RidgeClassifier<number>(), (model, x) => bothSides(model.decisionFunction(x))),
    centroid: () => closedForm(new NearestCentroid<number>(), (model, x) => model.decisionFunction(x).data),
    knn: () => nearestNeighbours(neighbors),
  }[name];
  return Object.assign(make, { kind: name });
}

/** As many neighbours as were asked for, or all rows where there are fewer. */
function nearestNeighbours(neighbors: number | 'auto'): Classifier {
  let model = new KNeighborsClassifier<number>();
  // Answers and scores of the same rows are asked for one after the other, and looking for neighbours takes its time.
  let last: { readonly x: Matrix; readonly shares: Matrix } | undefined;
  const shares = (x: Matrix): Matrix => {
    if (last?.x !== x) last = { x, shares: model.predictProba(x) };
    return last.shares;
  };
  return {
    fit(x, classCodes) {
      const voters = neighbors === 'auto' ? neighbors : Math.min(neighbors, classCodes.length);
      model = new KNeighborsClassifier<number>({ neighbors: voters }).fit(x, classCodes);
      last = undefined;
      return Promise.resolve();
    },
    predict(x) {
      const [rows, count] = shares(x).shape as [number, number];
      const most = (row: number): number => argMax(shares(x).data, row * count, count);
      return Promise.resolve(Array.from({ length: rows }, (_, row) => model.classes[most(row)]!));
    },
    decide: (x) => Promise.resolve({ classCodes: model.classes, scores: shares(x).data }),
  };
}

interface ClosedForm {
  readonly classes: readonly number[];
  fit(x: Matrix, classCodes: readonly number[]): unknown;
  predict(x: Matrix): number[];
}

function closedForm<M extends ClosedForm>(model: M, scores: (model: M, x: Matrix) => ArrayLike<number>): Classifier {
  return {
    fit(x, classCodes) {
      model.fit(x, classCodes);
      return Promise.resolve();
    },
    predict: (x) => Promise.resolve(model.predict(x)),
    decide: (x) => Promise.resolve({ classCodes: model.classes, scores: scores(model, x) }),
  };
}

/** A column for each of two classes where there is one for the second. */
function bothSides({ data, shape }: Matrix): ArrayLike<number> {
  if (shape[1]! > 1) return data;
  return Float64Array.from({ length: 2 * data.length }, (_, at) => (at % 2 === 1 ? 1 : -1) * data[at >> 1]!);
}
