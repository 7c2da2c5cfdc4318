/** The study's classifier on one set of training rows, scored on the real test rows. */
import type { Matrix } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { classificationReport } from '../metrics/index.js';
import { MLPClassifier } from '../models/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend } from '../tensor/index.js';
import type { Score } from './result.js';
import { classifierSettings } from './settings.js';

export interface ClassifierInput {
  readonly train: Matrix;
  readonly trainCodes: readonly number[];
  readonly test: Matrix;
  readonly testCodes: readonly number[];
  readonly classes: readonly string[];
  /** Rows that the columns are standardised with: the training rows when left out. */
  readonly scaleWith?: Matrix;
  /** Seed of first weights and batch order. Default: the study's. */
  readonly randomState?: number;
  /** At most this many passes over the rows. Default: the study's. */
  readonly maxIter?: number;
  readonly backend: Backend;
  readonly onEpoch?: (report: EpochReport) => void;
}

export interface Classified {
  readonly score: Score;
  /** Predicted code of every test row. */
  readonly predicted: readonly number[];
  /** The trained classifier's answers for other rows in original units. */
  readonly answer: (rows: Matrix) => Promise<number[]>;
}

/** Standardises, trains and scores. Training rows of a single class leave nothing to learn: that class is predicted. */
export async function classify(input: ClassifierInput): Promise<Classified> {
  const scaler = new StandardScaler().fit(input.scaleWith ?? input.train);
  const distinct = [...new Set(input.trainCodes)];
  let answer = (rows: Matrix): Promise<number[]> =>
    Promise.resolve(new Array<number>(rows.shape[0]!).fill(distinct[0]!));
  let [iterations, lossCurve]: [number, readonly number[]] = [0, []];
  if (distinct.length > 1) {
    const model = new MLPClassifier<number>({
      ...classifierSettings,
      ...(input.randomState !== undefined && { randomState: input.randomState }),
      ...(input.maxIter !== undefined && { maxIter: input.maxIter }),
      backend: input.backend,
    });
    const train = scaler.transform(input.train);
    await model.fit(train, input.trainCodes, input.onEpoch === undefined ? {} : { onEpoch: input.onEpoch });
    answer = (rows) => model.predict(scaler.transform(rows));
    iterations = model.nIter;
    lossCurve = model.lossCurve;
  }
  const predicted = await answer(input.test);
  // Published decoding can yield numbers that are no class; they are reported as such, after the real classes.
  const strange = [...new Set([...predicted, ...input.testCodes])]
    .filter((code) => code < 0 || code >= input.classes.length)
    .sort((a, b) => a - b);
  const labels = [...input.classes.keys(), ...strange].filter(
    (code) => strange.includes(code) || predicted.includes(code) || input.testCodes.includes(code),
  );
  const report = classificationReport([...input.testCodes], predicted, {
    labels,
    targetNames: labels.map((code) => input.classes[code] ?? `no class (${code})`),
    zeroDivision: 0,
  });
  const score = {
    accuracy: report.accuracy ?? report.micro!.f1,
    report,
    trainedOn: input.trainCodes.length,
    classCounts: input.classes.map((_, code) => input.trainCodes.filter((other) => other === code).length),
    iterations,
    lossCurve,
  };
  return { score, predicted, answer };
}
