/** What the study's experiments are described with. */
import type { ArchitectureSettings } from '../../models/index.js';

/** The data sets that the study worked on. */
export const studyDatasets = ['wine', 'leukemia', 'madelon', 'gisette', 'gcm'] as const;
export type StudyDataset = (typeof studyDatasets)[number];

/** The families of networks; dropout and the reconstruction loss vary within one. */
type VariantName = 'vae' | 'cvae' | 'cvae-repeated';

/** What a variant fixes. Both kinds of CVAE join labels at the inputs of encoder and decoder. */
export const variants: Readonly<
  Record<
    VariantName,
    Omit<ArchitectureSettings, 'hidden' | 'latentDim' | 'dropout' | 'reconstruction' | 'outputVariance'>
  >
> = {
  // Two or three widths; the class is one more column of the data.
  vae: {
    repeatLastLayer: true,
    latentBlock: true,
    outputActivation: 'none',
    outputBatchNorm: true,
    noiseInEvaluation: false,
  },
  // The early CVAE of two widths, and that of three.
  cvae: {
    repeatLastLayer: false,
    latentBlock: false,
    outputActivation: 'sigmoid',
    outputBatchNorm: false,
    noiseInEvaluation: true,
  },
  // The later CVAE of two widths.
  'cvae-repeated': {
    repeatLastLayer: true,
    latentBlock: false,
    outputActivation: 'sigmoid',
    outputBatchNorm: false,
    noiseInEvaluation: true,
  },
};

export interface Parameters {
  /** Two or three widths. */
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Default 0. */
  readonly dropout?: number;
}

/** The names of searched parameters: the widths one by one. */
export const searchedParameters = [
  'hidden1',
  'hidden2',
  'hidden3',
  'latent',
  'learningRate',
  'epochs',
  'dropout',
] as const;
export type SearchedParameter = (typeof searchedParameters)[number];

/** The sizes of the clean protocol where none are given. */
export const cleanSizes: Parameters = { hidden: [256, 128], latent: 32, learningRate: 1e-3, epochs: 400 };

export interface SearchRecord {
  readonly method: 'bayesian' | 'grid';
  /** null where the records do not say. */
  readonly trials: number | null;
  /** Epochs without improvement of the test loss that ended a trial; null for none. */
  readonly patience: number | null;
  /** Bounds `[low, high]`, uniform, of a Bayesian search; the values of a grid. null where they were not kept. */
  readonly space: Readonly<Partial<Record<SearchedParameter, readonly number[]>>> | null;
}

/** How the training of the final generator ended. */
export interface FinalTraining {
  readonly stop: 'none' | 'train' | 'test';
  /** Epochs without improvement of the watched loss. */
  readonly patience?: number;
  /** A limit that took the place of the searched number of epochs. */
  readonly epochs?: number;
}

type Triple = readonly [precision: number, recall: number, f1: number];

/** A classification report as it was recorded: accuracy to four digits, the rest to two; classes in the order of their codes. */
export interface RecordedReport {
  readonly accuracy: number;
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly macro: Triple;
  readonly weighted: Triple;
}

export interface Experiment {
  readonly id: string;
  /** What the study's draft calls it; empty where it is not mentioned. */
  readonly draftNames: readonly string[];
  readonly dataset: StudyDataset;
  readonly variant: VariantName;
  readonly reconstruction: 'mse' | 'l1';
  /** What the search found; null where that was not kept. */
  readonly parameters: Parameters | null;
  /** Sizes of the network that really drew the rows, where they differ from `parameters` by a mistake of the program. */
  readonly trainedAs?: Pick<Parameters, 'hidden' | 'latent'>;
  readonly search: SearchRecord;
  readonly final: FinalTraining;
  /** Synthetic rows asked for; a CVAE draws the same number of each class, rounded down. */
  readonly samples: number;
  readonly batchNormWhileSampling: 'training' | 'evaluation';
  /** Whether a VAE's class column was split at 0.5 although there are more than two classes. */
  readonly decodedAsBinary?: boolean;
  /** The report of the classifier trained on synthetic rows; null where none was kept. */
  readonly recorded: RecordedReport | null;
  /** Quality scores of the synthetic table (sdmetrics), where they were kept. */
  readonly quality?: {
    readonly overall: number;
    readonly columnShapes: number | null;
    readonly columnPairTrends: number | null;
  };
  readonly note: string;
  /** Of runs beside the study's: which of these it belongs to. */
  readonly block?: BlockName;
  /** A kind of the library's synthesizers, or `auto`, with its own defaults, in place of the network that is described here. */
  readonly generator?: string;
  /** false where no search on this data set chose the parameters. */
  readonly searched?: false;
  /** More draws from the one trained generator, as multiples of `samples`. */
  readonly multiples?: readonly number[];
}

/**
 * Runs beside the study's experiments: what its draft proposes, its grid of latent sizes again one by one, the clean protocol
 * with sizes that nobody chose with an eye on the data, and the clean protocol with the generators of the library.
 */
export const blocks = ['proposals', 'latent-sizes', 'clean-defaults', 'clean-generators'] as const;
export type BlockName = (typeof blocks)[number];

/** What all experiments on one data set share. */
export interface DatasetRecord {
  /** The classes as the study's reports name them. */
  readonly labels: readonly number[];
  /** The classifiers' test rows of every class. */
  readonly support: readonly number[];
  /** The report of the classifier trained on real rows. */
  readonly real: RecordedReport;
}
