/** What a run of the study does, and what a person may ask for. */
import type { ArchitectureSettings, AutoencoderKind } from '../models/index.js';
import type { Experiment, SearchRecord } from './catalogue/index.js';
import type { ProtocolName } from './protocol.js';

/** The options of a network but for its sizes. */
export type NetworkOptions = Omit<ArchitectureSettings, 'hidden' | 'latentDim'>;

/** Which loss ends the training: none; the training loss; a validation part of the training rows; the test rows. */
export type StopRule = 'none' | 'train' | 'validation' | 'test';

/** What a person may ask for; everything left out comes from the experiment, then from the protocol. */
export interface StudyRequest {
  readonly model?: string;
  readonly hidden?: readonly number[];
  readonly latentDim?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly patience?: number;
  readonly warmup?: number;
  readonly stop?: string;
  readonly samples?: number;
  readonly latentFrom?: string;
  readonly protocol?: string;
  readonly experiment?: string;
  readonly seed?: number;
  readonly seeds?: number;
}

export interface StudySettings {
  readonly protocol: ProtocolName;
  readonly experiment: Experiment | undefined;
  readonly model: AutoencoderKind;
  /** The network, its sizes aside. */
  readonly network: NetworkOptions;
  readonly hidden: readonly number[];
  readonly latentDim: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Rows per training step; undefined for a share of the rows (see `batchSizesFor`). */
  readonly batchSize: number | undefined;
  readonly shuffle: boolean;
  readonly stop: StopRule;
  readonly patience: number;
  readonly warmup: number;
  /** Synthetic rows to draw; undefined for as many as there are real training rows. */
  readonly samples: number | undefined;
  readonly batchNormWhileSampling: 'training' | 'evaluation';
  /** Where the latent points to decode come from, where the published rule does not say. */
  readonly latentFrom: 'posteriors' | 'prior';
  /** Whether a VAE's class column is split at 0.5 even with more than two classes. */
  readonly decodedAsBinary: boolean;
  /** A search to run first, for every seed, where an experiment's parameters were not kept. */
  readonly search: SearchRecord | undefined;
  readonly seed: number;
  readonly seeds: number;
  /** Remarks on what was asked for. */
  readonly notes: readonly string[];
}

/** What a protocol or an experiment sets. */
export type Defaults = Omit<StudySettings, 'protocol' | 'experiment' | 'model' | 'search' | 'seed' | 'seeds' | 'notes'>;
