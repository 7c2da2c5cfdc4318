/** A classifier on one set of training rows, scored on real test rows. */
import { type Matrix } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { type ClassificationReport, classificationReport, type ClassifierName } from '../metrics/index.js';
import { MLPClassifier, type MLPClassifierOptions } from '../models/index.js';
import type { EpochReport } from '../nn/index.js';
import type { LabelledRows } from './sample.js';

/** One classifier's score on the real test rows. */
export interface Score {
  readonly accuracy: number;
  readonly report: ClassificationReport;
  /** Training rows, and those of them that carry each class, in class order. */
  readonly trainedOn: number;
  readonly classCounts: readonly number[];
  readonly iterations: number;
  readonly lossCurve: readonly number[];
}

/** What a comparison needs of a classifier: it learns class codes, and answers with them. */
export interface Classifier {
  /** Learns rows [rows, columns] with their class codes. */
  fit(x: Matrix, classCodes: readonly number[], onEpoch?: (report: EpochReport) => void): Promise<unknown>;
  /** The class code of every row of x [rows, columns]. */
  predict(x: Matrix): Promise<readonly number[]>;
  /** Passes over the rows that training took, and the loss of each; nothing for a classifier that has none. */
  readonly nIter?: number;
  readonly lossCurve?: readonly number[];
  /** How likely each learned class is for every row, the larger the likelier; nothing for a classifier that has no such scores. */
  decide?(x: Matrix): Promise<ClassScores>;
  /** Whether training ran until it could not get better; true for a classifier that is not trained in steps. */
  readonly converged?: boolean;
}

/** Scores [rows, classes] in the order of the class codes that were learned. */
export interface ClassScores {
  readonly classCodes: readonly number[];
  readonly scores: ArrayLike<number>;
}

/** The multilayer perceptron that judges a run, the study's: the same for real and synthetic rows. */
export const classifierSettings = {
  hiddenLayerSizes: [500, 200, 100],
  alpha: 0.001,
  maxIter: 500,
  randomState: 42,
} as const;

/** Makes a fresh classifier. */
export interface ClassifierFactory {
  (): Classifier;
  /** Which of the classifiers of a comparison it makes, if one of them. */
  readonly kind?: ClassifierName;
}

/** Fewer updates than these leave a network where its first weights put it, whatever its loss is. */
const fewestUpdates = 30;
/** Updates without improvement after which a network has settled. */
const settlingUpdates = 50;

/** A multilayer perceptron, as `compareRows` takes it. */
export function mlp(options: MLPClassifierOptions, signal?: AbortSignal): ClassifierFactory {
  const make = (): Classifier => {
    const model = new MLPClassifier<number>(options);
    let rows = 0;
    return {
      fit(x, classCodes, onEpoch) {
        rows = classCodes.length;
        return model.fit(x, classCodes, { onEpoch, signal });
      },
      predict: (x) => model.predict(x),
      async decide(x) {
        const { data } = await model.predictProba(x);
        return { classCodes: model.classes, scores: data };
      },
      get nIter() {
        return model.nIter;
      },
      get lossCurve() {
        return model.lossCurve;
      },
      get converged() {
        const batches = Math.ceil(rows / Math.min(options.batchSize ?? 200, rows));
        return model.history?.stoppedBecause === 'patience' && model.nIter * batches >= fewestUpdates;
      },
    };
  };
  return Object.assign(make, { kind: 'mlp' as const });
}

/** The study's network, trained until the loss stands still for as many updates as it needs to settle. */
export function settledMlp(rows: number, options: MLPClassifierOptions = {}, signal?: AbortSignal): ClassifierFactory {
  const batches = Math.ceil(rows / 200);
  const nIterNoChange = Math.max(10, Math.ceil(settlingUpdates / batches));
  return mlp({ ...classifierSettings, nIterNoChange, ...options }, signal);
}

/** What `classify` trains on and asks about: rows in original units [rows, columns]. */
export interface ClassifierInput {
  readonly classifier: ClassifierFactory;
  readonly train: LabelledRows;
  readonly test: LabelledRows;
  readonly classes: readonly string[];
  /** Rows that the columns are standardised with. Default: the training rows. */
  readonly scaleWith?: Matrix;
  /** Brings rows to what the classifier sees, in place of standardising. */
  readonly prepare?: ((rows: Matrix) => Matrix) | undefined;
  /** Called after every epoch of a classifier that has some. */
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
}

/** What a trained classifier made of the test rows. */
export interface Classified {
  readonly score: Score;
  /** Predicted class code of every test row. */
  readonly predicted: readonly number[];
  /** The trained classifier's answers for other rows in original units. */
  readonly answer: (rows: Matrix) => Promise<readonly number[]>;
  /** Scores of the test rows; undefined where there are none. */
  readonly decided: ClassScores | undefined;
  readonly converged: boolean;
}

/** Standardises, trains and scores. Training rows of a single class leave nothing to learn: that class is predicted. */
export async function classify(input: ClassifierInput): Promise<Classified> {
  const { train, test, classes } = input;
  const prepare = input.prepare ?? standardiser(input.scaleWith ?? train.features);
  const distinct = [...new Set(train.classCodes)];
  let answer = (rows: Matrix): Promise<readonly number[]> =>
    Promise.resolve(new Array<number>(rows.shape[0]!).fill(distinct[0]!));
  let model: Classifier | undefined;
  if (distinct.length > 1) {
    const learned = (model = input.classifier());
    await learned.fit(prepare(train.features), train.classCodes, input.onEpoch);
    answer = (rows) => learned.predict(prepare(rows));
  }
  const predicted = await answer(test.features);
  const report = reportOf(test.classCodes, predicted, classes);
  const score = {
    accuracy: report.accuracy ?? report.micro!.f1,
    report,
    trainedOn: train.classCodes.length,
    classCounts: classes.map((_, code) => train.classCodes.filter((other) => other === code).length),
    iterations: model?.nIter ?? 0,
    lossCurve: model?.lossCurve ?? [],
  };
  const decided = await model?.decide?.(prepare(test.features));
  return { score, predicted, answer, decided, converged: model?.converged ?? true };
}

function standardiser(rows: Matrix): (x: Matrix) => Matrix {
  const scaler = new StandardScaler().fit(rows);
  return (x) => scaler.transform(x);
}

/** Numbers that are no class, which a generator may give, are reported as such after the real classes. */
function reportOf(
  truth: readonly number[],
  predicted: readonly number[],
  classes: readonly string[],
): ClassificationReport {
  const present = new Set([...predicted, ...truth]);
  const strange = [...present].filter((code) => code < 0 || code >= classes.length).sort((a, b) => a - b);
  const labels = [...[...classes.keys()].filter((code) => present.has(code)), ...strange];
  return classificationReport([...truth], [...predicted], {
    labels,
    targetNames: labels.map((code) => classes[code] ?? `no class (${code})`),
    zeroDivision: 0,
  });
}
