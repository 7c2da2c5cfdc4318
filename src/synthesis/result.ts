/** What a run leaves behind: `RunResult` is `result.json`, `RunPictures` is what only the report draws. */
import type { BlasUse, GpuMode } from '../backends/index.js';
import type { ClassifierName, Fidelity, Leakage, Privacy, Quality, SplitScores, Verdict } from '../metrics/index.js';
import type { Architecture, LayerSpec } from '../models/index.js';
import type { Score } from './classifier.js';
import type { NearestDistances } from './nearest.js';
import type { Choice, CurvePoint, RankedGenerator } from './ranking.js';
import type { AccuracyTable, DecidingClassifier, UtilityTable } from './utility.js';

/**
 * A run. What is of one split (`seed` to `leakage`) is the first split's; `verdict`, `utility` and what follows is of all of them. Losses
 * are per row, summed over columns.
 */
export interface RunResult {
  readonly vaelab: string;
  readonly name: string;
  readonly dataset: string;
  readonly data: {
    readonly rows: number;
    readonly features: number;
    readonly classes: readonly string[];
    readonly classCounts: readonly number[];
    readonly target: string;
  };
  /** Who saw which rows: the name of the arrangement. */
  readonly protocol: string;
  /** What that means, in a sentence. */
  readonly protocolMeaning: string;
  /** What the settings were taken from, where they were taken from anything. */
  readonly experiment: string | null;
  readonly seed: number;
  /** Row numbers in the joined table: the classifiers' outer split, and the rows the generator used. */
  readonly split: {
    readonly train: readonly number[];
    readonly test: readonly number[];
    readonly generatorTrain: readonly number[];
    readonly generatorValidation: readonly number[];
  };
  /** All but `model` is null for a kind that trains no network. */
  readonly generator: {
    /** The kind of synthesizer. */
    readonly model: string;
    /** Everything that the network is made of. */
    readonly architecture: Architecture | null;
    readonly layers: readonly LayerSpec[] | null;
    readonly hidden: readonly number[] | null;
    readonly latent: number | null;
    readonly parameters: number | null;
    readonly learningRate: number | null;
    readonly batchSize: number | null;
    readonly batchNormWhileSampling: 'training' | 'evaluation' | null;
    readonly stop: string | null;
    readonly patience: number | null;
    readonly warmup: number | null;
  };
  /** Null for a kind that trains no network. */
  readonly training: {
    readonly epochs: number;
    readonly requestedEpochs: number;
    readonly bestEpoch: number;
    readonly stoppedBecause: 'epochs' | 'patience' | 'interrupted' | 'diverged';
    readonly trainLoss: readonly number[];
    readonly validationLoss: readonly number[];
    readonly reconstruction: readonly number[];
    readonly kl: readonly number[];
    /** Reconstruction loss of predicting the training mean of every column. */
    readonly constantPredictor: { readonly train: number; readonly validation: number | null };
    readonly seconds: number;
  } | null;
  readonly real: Score;
  readonly synthetic: Score & { readonly rows: number };
  /** Trained on real and synthetic rows together; null where that was not done. */
  readonly both: Score | null;
  /** Share of the test rows on which the two classifiers say the same. */
  readonly agreement: number;
  /** What the classifier trained on real rows makes of the synthetic ones: the share it names as the class they carry, and how many it gives each class. */
  readonly recognised: { readonly share: number; readonly classCounts: readonly number[] };
  /** Accuracy of always predicting the most frequent class of the real training rows. */
  readonly majorityBaseline: number;
  readonly nearest: NearestDistances;
  readonly leakage: Leakage;
  readonly backend: {
    readonly name: string;
    readonly threads: number;
    /** Bits of its vectors, where it has any. */
    readonly vectors?: 128 | 256;
    /** Whether its products fuse multiplications and additions, where that is known. */
    readonly fused?: boolean;
    /** The native BLAS of its products, where it used one: with it (`--blas result.json`) the same seed gives the same bits. */
    readonly blas?: BlasUse;
    /** How the gpu backend computed, and on what. */
    readonly mode?: GpuMode;
    readonly adapter?: string;
    readonly reason: string;
  };
  /** File names written into the output folder. */
  readonly files: readonly string[];
  /** When several seeds were asked for: every seed's scores, this one's included. */
  readonly repeats?: readonly {
    readonly seed: number;
    readonly real: number;
    readonly synthetic: number;
    readonly lastValidationLoss: number | null;
    readonly classShare: readonly number[];
  }[];
  readonly verdict: Verdict;
  /** By classifier: accuracies on the real test rows, means over the splits. */
  readonly utility: AccuracyTable;
  /** The same with all measures. */
  readonly measures: UtilityTable;
  /** The classifier that decided on the first split; null where it was given and not chosen. */
  readonly deciding: DecidingClassifier | null;
  /** Means over the splits; worst columns are the first split's. */
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  /** Of those means. */
  readonly quality: Quality;
  /** Every split, the first one included. */
  readonly splits: readonly SplitResult[];
  /** Why no more splits were made, in a sentence; null where as many as were asked for are there. */
  readonly endedBecause: string | null;
  /** What `--model auto` decided on the first split; null without it. */
  readonly choice: Choice | null;
  /** The generator and the controls, the best first. */
  readonly ranking: readonly RankedGenerator[];
  /** The learning curve of augmentation; null where it was not asked for. */
  readonly curve: readonly CurvePoint[] | null;
  /** Remarks a reader needs, in sentences. */
  readonly notes: readonly string[];
}

/** One split of a run. */
export interface SplitResult {
  readonly seed: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** The kind of generator that was used. */
  readonly kind: string;
  readonly deciding: DecidingClassifier | null;
  /** What the verdict takes of it. */
  readonly scores: SplitScores;
  readonly utility: UtilityTable;
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  /** Whether it is a network that is worse at reconstructing rows than always answering the columns' means. */
  readonly worseThanConstant: boolean;
  /** Classifiers whose training ended before it had converged. */
  readonly notConverged: readonly ClassifierName[];
  readonly controls: readonly {
    readonly kind: string;
    readonly scores: SplitScores;
    readonly utility: UtilityTable;
    readonly fidelity: Fidelity;
    readonly privacy: Privacy;
  }[];
  readonly seconds: number;
}

/** What a result says of a generator that trains a network. */
export type NetworkGenerator = {
  readonly [K in keyof RunResult['generator']]: NonNullable<RunResult['generator'][K]>;
};

/** A place in a picture. */
export type Point = readonly [number, number];

/** A scatter: points, with the class index of each. */
export interface Scatter {
  readonly points: readonly Point[];
  readonly classes: readonly number[];
}

/** A column's name, the score of its shape in [0, 1], and values of real training and of synthetic rows. */
export interface ColumnPicture {
  readonly name: string;
  readonly score: number;
  readonly real: readonly number[];
  readonly synthetic: readonly number[];
}

/** Correlations of pairs of columns among real training rows and among synthetic rows. */
export interface CorrelationPicture {
  readonly points: readonly Point[];
  /** Pairs that were looked at, and pairs that there are. */
  readonly pairs: number;
  readonly allPairs: number;
}

/** Data for pictures that `result.json` need not carry. */
export interface RunPictures {
  /** Posterior means of training rows, and the latent points that were decoded, on the first two principal axes of the former; null without a network. */
  readonly latent: { readonly training: Scatter; readonly sampled: Scatter; readonly explained: Point } | null;
  /** Real and synthetic rows on the first two principal axes of the real training rows (standardised, but for images). */
  readonly rows: { readonly real: Scatter; readonly synthetic: Scatter; readonly explained: Point };
  /** Values of the columns whose shapes are kept worst, the worst first: of training and of synthetic rows, in the table's units. */
  readonly columns?: readonly ColumnPicture[];
  /** Correlations of pairs of columns, [real, synthetic], even over the strength of the real one; and the rows and pairs they come from. */
  readonly correlations?: CorrelationPicture;
  /** For image data: grey values in 0-1, row-major; `reconstructed[i]` belongs to `real[i]`; empty for a kind that reconstructs nothing. */
  readonly images?: {
    readonly width: number;
    readonly height: number;
    readonly real: readonly (readonly number[])[];
    readonly reconstructed: readonly (readonly number[])[];
    readonly synthetic: readonly { readonly pixels: readonly number[]; readonly label: string }[];
  };
}

/** Real and synthetic rows in the middle of a run. */
export interface RunPreview {
  /** Real training rows and synthetic ones on the first two principal axes of the former. */
  readonly rows: RunPictures['rows'];
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
  /** The epoch whose weights drew the synthetic ones, 0 before there are any; undefined for a generator that is ready. */
  readonly epoch: number | undefined;
}
