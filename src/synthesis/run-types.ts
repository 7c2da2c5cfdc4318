/** What goes into a run, and what stands between its steps. */
import type { ImageSize, Table } from '../data/index.js';
import type { Matrix } from '../matrix/index.js';
import type { Leakage } from '../metrics/index.js';
import type { Checkpoint } from '../models/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import type { Lineage } from './lineage.js';
import type { Preprocessor } from './preprocessor.js';
import type { Choice } from './ranking.js';
import type { RepeatState } from './repeat-splits.js';
import type { RunCheckpoint } from './run-checkpoint.js';
import type { RunPictures, RunPreview, RunResult } from './result.js';
import type { LabelledRows, Sample } from './sample.js';
import type { RowViewer, Synthesizer } from './synthesizer.js';
import type { DecidingClassifier } from './utility.js';

/** A table with what a run needs to know of it. */
export interface RunData {
  readonly table: Table;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
  /** Rows of the data set's own train and test files, where it has them. */
  readonly own: OwnSplit | undefined;
  /** Whether the class column counts as a measurement of its own, standardised with the others, where it is shown to a model as one. */
  readonly classScaled: boolean;
  /** The size of the image that the columns are the pixels of, if they are. */
  readonly images: ImageSize | undefined;
  /** Remarks about the files. */
  readonly notes: readonly string[];
}

/** A data set's own train and test files, as rows of the joined table. */
export interface OwnSplit {
  readonly train: ArrayLike<number>;
  readonly test: ArrayLike<number>;
  /** Whether they were drawn at random, for want of such files. */
  readonly atRandom?: boolean;
}

/** What a run is at. */
export type Stage =
  | 'search'
  | 'deciding'
  | 'choice'
  | 'generator'
  | 'refit'
  | 'real classifier'
  | 'synthetic classifier'
  | 'joint classifier'
  | 'measures'
  | 'controls'
  | 'curve'
  | 'pictures';

/** What is going on: an epoch of one of the trainings, or the beginning of a stage. */
export interface Progress {
  readonly seed: number;
  readonly stage: Stage;
  readonly epoch?: EpochReport;
  /** What of the stage is being done, in a word or two. */
  readonly detail?: string;
  /** The generator's training step, told once before its first epoch. */
  readonly plan?: Plan;
}

export interface RunContext {
  readonly backend: Backend;
  /** The program's version, for the result. */
  readonly version: string;
  /** What is kept as it goes, and gone on from. A signal then ends a fit with an InterruptedError. */
  readonly checkpoints?: RunCheckpoint | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told before the first split and after every one. */
  readonly onSplits?: ((state: RepeatState) => void) | undefined;
  /** Shown rows of the first split's generator: of a network now and then while it learns, and of every kind when it is ready. */
  readonly onPreview?: ((preview: RunPreview) => void) | undefined;
  /** Given the model of the last good epoch, as the bytes of a file, when a training diverges after one. */
  readonly onKeptModel?: ((bytes: Uint8Array) => void) | undefined;
}

/** Where and how a generator is fitted. */
export interface FitContext {
  readonly seed: number;
  readonly backend: Backend;
  /** The training table's preparation by the usual options, for kinds that want these. */
  readonly preprocessor?: Preprocessor | undefined;
  /** The classifier that decides on this split, where one was chosen. */
  readonly deciding?: DecidingClassifier | undefined;
  /** Where the choice and the fit keep their state. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly viewer?: RowViewer | undefined;
  readonly onKeptModel?: ((bytes: Uint8Array) => void) | undefined;
}

/** A fitted generator and, where it was chosen among several, why. */
export interface FittedGenerator {
  readonly synthesizer: Synthesizer;
  readonly choice: Choice | null;
}

/** Fits a generator to training rows, and to nothing else. */
export type FitGenerator = (train: Table, context: FitContext) => Promise<FittedGenerator>;

/** What a run does. */
export interface RunSettings {
  readonly fit: FitGenerator;
  /** As `fit`, of a kind that is known already, so that nothing is chosen. */
  readonly fitAs: (kind: string) => FitGenerator;
  /** Synthetic rows to draw; undefined for as many as there are training rows. */
  readonly samples: number | undefined;
  /** Whether rows of equal contents stay on one side of the split. */
  readonly equalRowsTogether: boolean;
  /** Whether a kind that keeps training rows may be saved. Default false. */
  readonly includeTrainingRows?: boolean;
  /** What the result says of where its settings come from. */
  readonly labels: RunLabels;
  readonly notes: readonly string[];
  /** Rows of the table that a search for these settings looked at. */
  readonly searched?: Lineage;
}

export interface RunLabels {
  readonly name: string;
  readonly protocol: string;
  /** What the protocol means, in a sentence. */
  readonly protocolMeaning: string;
  readonly experiment: string | null;
}

/** Synthetic rows, and everything that is to be said of where they come from. */
export interface PreparedRun {
  readonly labels: RunLabels;
  readonly classCodes: readonly number[];
  readonly split: RunResult['split'];
  readonly train: Sample;
  readonly test: Sample;
  readonly synthetic: LabelledRows;
  /** The synthetic rows in the table's own form. */
  readonly syntheticTable: Table;
  readonly generator: RunResult['generator'];
  readonly training: RunResult['training'];
  /** Why this generator, where it was chosen among several. */
  readonly choice: Choice | null;
  /** Posterior means of training rows, with their numbers in the table, and the latent points that were decoded; null without a network. */
  readonly latent: { readonly training: Matrix; readonly rows: readonly number[]; readonly sampled: Matrix } | null;
  /** Rows of the table through the model and back, in original units; null for a kind that reconstructs nothing. */
  readonly reconstruct: ((rows: readonly number[]) => Promise<Matrix>) | null;
  /** Another draw from the same model. */
  readonly drawAgain: (samples: number) => Promise<LabelledRows>;
  readonly leakage: Leakage;
  /** Whether both classifiers are standardised with the real training rows. */
  readonly commonScale: boolean;
  readonly notes: readonly string[];
  /** The model as the bytes of a file; null where it keeps training rows and these are not to be saved. */
  readonly toBytes: (() => Uint8Array) | null;
}

/** What a run leaves behind. */
export interface RunOutcome {
  readonly result: RunResult;
  readonly pictures: RunPictures;
  /** The first split's synthetic rows, in the table's own form. */
  readonly synthetic: Table;
  /** The first split's model as the bytes of a file; null where it keeps training rows and these are not to be saved. */
  readonly toBytes: (() => Uint8Array) | null;
}
