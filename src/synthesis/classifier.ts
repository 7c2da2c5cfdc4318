/** A classifier on one set of training rows, scored on real test rows. */
import { type Matrix } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { type ClassificationReport, classificationReport } from '../metrics/index.js';
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
  fit(x: Matrix, classCodes: readonly number[], onEpoch?: (report: EpochReport) => void): Promise<unknown>;
  predict(x: Matrix): Promise<readonly number[]>;
  /** Passes over the rows that training took, and the loss of each; nothing for a classifier that has none. */
  readonly nIter?: number;
  readonly lossCurve?: readonly number[];
}

/** The multilayer perceptron that judges a run, the study's: the same for real and synthetic rows. */
export const classifierSettings = {
  hiddenLayerSizes: [500, 200, 100],
  alpha: 0.001,
  maxIter: 500,
  randomState: 42,
} as const;

/** Makes a fresh classifier. */
export type ClassifierFactory = () => Classifier;

/** A multilayer perceptron, as `compareRows` takes it. */
export function mlp(options: MLPClassifierOptions): ClassifierFactory {
  return () => {
    const model = new MLPClassifier<number>(options);
    return {
      fit: (x, classCodes, onEpoch) => model.fit(x, classCodes, onEpoch === undefined ? {} : { onEpoch }),
      predict: (x) => model.predict(x),
      get nIter() {
        return model.nIter;
      },
      get lossCurve() {
        return model.lossCurve;
      },
    };
  };
}

export interface ClassifierInput {
  readonly classifier: ClassifierFactory;
  readonly train: LabelledRows;
  readonly test: LabelledRows;
  readonly classes: readonly string[];
  /** Rows that the columns are standardised with. Default: the training rows. */
  readonly scaleWith?: Matrix;
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
}

export interface Classified {
  readonly score: Score;
  /** Predicted class code of every test row. */
  readonly predicted: readonly number[];
  /** The trained classifier's answers for other rows in original units. */
  readonly answer: (rows: Matrix) => Promise<readonly number[]>;
}

/** Standardises, trains and scores. Training rows of a single class leave nothing to learn: that class is predicted. */
export async function classify(input: ClassifierInput): Promise<Classified> {
  const { train, test, classes } = input;
  const scaler = new StandardScaler().fit(input.scaleWith ?? train.features);
  const distinct = [...new Set(train.classCodes)];
  let answer = (rows: Matrix): Promise<readonly number[]> =>
    Promise.resolve(new Array<number>(rows.shape[0]!).fill(distinct[0]!));
  let [iterations, lossCurve]: [number, readonly number[]] = [0, []];
  if (distinct.length > 1) {
    const model = input.classifier();
    await model.fit(scaler.transform(train.features), train.classCodes, input.onEpoch);
    answer = (rows) => model.predict(scaler.transform(rows));
    iterations = model.nIter ?? 0;
    lossCurve = model.lossCurve ?? [];
  }
  const predicted = await answer(test.features);
  const report = reportOf(test.classCodes, predicted, classes);
  const score = {
    accuracy: report.accuracy ?? report.micro!.f1,
    report,
    trainedOn: train.classCodes.length,
    classCounts: classes.map((_, code) => train.classCodes.filter((other) => other === code).length),
    iterations,
    lossCurve,
  };
  return { score, predicted, answer };
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
