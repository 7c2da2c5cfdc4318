/** What a run leaves behind: `RunResult` is `result.json`, `RunPictures` is what only the report draws. */
import type { AutoencoderKind } from '../models/index.js';
import type { GpuMode } from '../backends/index.js';
import type { Leakage } from '../metrics/index.js';
import type { Architecture, LayerSpec } from '../models/index.js';
import type { Score } from './classifier.js';
import type { NearestDistances } from './nearest.js';

/** One seed of one configuration. Losses are per row, summed over columns. */
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
  readonly generator: {
    readonly model: AutoencoderKind;
    /** Everything that the network is made of. */
    readonly architecture: Architecture;
    readonly layers: readonly LayerSpec[];
    readonly hidden: readonly number[];
    readonly latent: number;
    readonly parameters: number;
    readonly learningRate: number;
    readonly batchSize: number;
    readonly batchNormWhileSampling: 'training' | 'evaluation';
    readonly stop: string;
    readonly patience: number;
    readonly warmup: number;
  };
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
  };
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
  /** Remarks a reader needs, in sentences. */
  readonly notes: readonly string[];
}

export type Point = readonly [number, number];

/** A scatter: points, with the class index of each. */
export interface Scatter {
  readonly points: readonly Point[];
  readonly classes: readonly number[];
}

/** Data for pictures that `result.json` need not carry. */
export interface RunPictures {
  /** Posterior means of training rows, and the latent points that were decoded, on the first two principal axes of the former. */
  readonly latent: { readonly training: Scatter; readonly sampled: Scatter; readonly explained: Point };
  /** Real and synthetic rows on the first two principal axes of the real training rows (standardised, but for images). */
  readonly rows: { readonly real: Scatter; readonly synthetic: Scatter; readonly explained: Point };
  /** For image data: grey values in 0-1, row-major; `reconstructed[i]` belongs to `real[i]`. */
  readonly images?: {
    readonly width: number;
    readonly height: number;
    readonly real: readonly (readonly number[])[];
    readonly reconstructed: readonly (readonly number[])[];
    readonly synthetic: readonly { readonly pixels: readonly number[]; readonly label: string }[];
  };
}
