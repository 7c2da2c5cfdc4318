/** A line of a results file: what one run of an experiment gave, small enough that hundreds of them can be kept with the project. */
import type { ClassifierName, Leakage, Quality, SplitScores, VerdictMeasure } from '../metrics/index.js';
import type { ProtocolName } from './protocol.js';
import type { RunPictures } from '../synthesis/index.js';
import type { SearchTrial } from './search-again.js';

/** Scores of one kind of training rows on the real test rows, by classifier seed, the study's (42) first. */
export interface SeedScores {
  readonly accuracies: readonly number[];
  /** Steps of the optimiser. */
  readonly updates: readonly number[];
  /** Classes, by code, that test rows have and that no test row was given. */
  readonly neverPredicted: readonly (readonly number[])[];
  /** Of the study's seed: rows true, columns predicted; every score of every class follows from it. */
  readonly confusion: {
    readonly labels: readonly (number | string)[];
    readonly matrix: readonly (readonly number[])[];
  };
  readonly trainedOn: number;
}

/** The same trained generator drawn from again. */
export interface DrawScores extends Omit<SeedScores, 'confusion'> {
  /** Rows as a multiple of those of the run's own draw. */
  readonly times: number;
  /** Whether each classifier was stopped at the number of updates that it had on the run's own draw. */
  readonly equalUpdates: boolean;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Version of Node. */
  readonly node: string;
}

/** One experiment under one protocol with one seed. */
export interface RunOrigin {
  /** Names the configuration; a line with the same key is not computed again. */
  readonly key: string;
  readonly experiment: string;
  readonly protocol: ProtocolName;
  readonly seed: number;
  /** The data set that was used; another one than the experiment's where it stands in for it. */
  readonly dataset: string;
  readonly standsInFor: string | null;
  /** The most epochs, where fewer than the experiment's own were allowed. */
  readonly epochCap: number | null;
  /** Where it was computed, in words: kind, threads, width of vectors, fused or not. */
  readonly backend: string;
  readonly machine: Machine;
  readonly vaelab: string;
  readonly seconds: number;
}

/** How a network's training went. */
export interface TrainingRecord {
  readonly epochs: number;
  readonly requestedEpochs: number;
  /** Of the lowest watched loss, among the epochs in which it was computed. */
  readonly bestEpoch: number;
  readonly stoppedBecause: string;
  readonly lastTrainLoss: number | null;
  readonly lastHeldOutLoss: number | null;
  /** The lowest of the held-out losses that were computed. */
  readonly bestHeldOutLoss: number | null;
  readonly constantPredictor: { readonly train: number; readonly heldOut: number | null };
  /** Epoch, training loss and loss on held-out rows, thinned. */
  readonly curve: readonly (readonly [epoch: number, train: number | null, heldOut: number | null])[];
  readonly seconds: number;
}

/** What synthetic rows are worth by the library's own rules, on the same split. */
export interface JudgedRecord {
  /** The classifier that decides, chosen within the real training rows, and the columns that all of these classifiers see. */
  readonly deciding: ClassifierName;
  readonly columns: 'all' | 'related';
  readonly measure: VerdictMeasure;
  /** Of the classifier that decides, with its answers row by row. */
  readonly scores: SplitScores;
  /** Accuracies on the real test rows, after real and after synthetic rows. */
  readonly accuracies: Readonly<Partial<Record<ClassifierName, { readonly real: number; readonly synthetic: number }>>>;
  /** Null where nothing varies. */
  readonly varianceRatio: number | null;
  readonly strongPairs: number | null;
  readonly distanceAttack: number | null;
  readonly spanAttack: number | null;
  readonly quality: Quality;
  /** Whether it is a network that is worse than always answering the columns' means. */
  readonly worseThanConstant: boolean;
  /** Whether the classifier that decides stopped before it had converged. */
  readonly unconverged: boolean;
}

export interface ReproductionRecord extends RunOrigin {
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
  readonly classifierSeeds: readonly number[];
  readonly real: SeedScores;
  readonly synthetic: SeedScores;
  /** Trained on real and synthetic rows together; clean protocol only. */
  readonly both: SeedScores | null;
  /** Trained on rows of the trivial generator (`class-normals.ts`), as many of each class as synthetic ones; clean protocol only. */
  readonly trivial: SeedScores | null;
  /** More draws from the same generator, where the experiment asks for them. */
  readonly draws: readonly DrawScores[] | null;
  readonly majorityBaseline: number;
  /** Share of the synthetic rows in each class. */
  readonly classShare: readonly number[];
  /** Its kind and, where it is a network, its sizes. */
  readonly generator: {
    readonly model: string;
    readonly hidden: readonly number[] | null;
    readonly latent: number | null;
    readonly learningRate: number | null;
    readonly parameters: number | null;
  };
  /** Null without a network. */
  readonly training: TrainingRecord | null;
  readonly leakage: Leakage;
  /** What the library's own classifiers and measures say, in runs of its generators; null in those of the study's. */
  readonly judged: JudgedRecord | null;
  /** A few real training rows and synthetic ones, for a picture; null where none were kept. */
  readonly projection: RunPictures['rows'] | null;
  /** Of a search that the run made for its parameters; a trial that diverged has no loss. Null without one. */
  readonly trials: readonly (Omit<SearchTrial, 'loss'> & { readonly loss: number | null })[] | null;
  readonly notes: readonly string[];
}

/** A run without a result, kept so that it is not tried again. */
export interface FailedRun extends RunOrigin {
  /** Why. */
  readonly failure: string;
}

export type ResultLine = ReproductionRecord | FailedRun;

export function isFinished(line: ResultLine): line is ReproductionRecord {
  return !('failure' in line);
}

/** Digits that are kept of a number; accuracies have fewer, losses differ by more from seed to seed. */
const digits = 6;

/** The same with every number rounded as it is kept; what is not finite is null. */
export function compact<T>(value: T): T {
  const round = (_: string, part: unknown): unknown =>
    typeof part === 'number' && !Number.isInteger(part) ? Number(part.toPrecision(digits)) : part;
  return JSON.parse(JSON.stringify(value, round)) as T;
}
