/** What a search leaves behind: `study.json`, and what its report is drawn from. */
import type { AutoencoderKind } from '../models/index.js';
import type { Params, SpaceSpec, Trial } from '../search/types.js';
import type { RunResult } from './result.js';

export interface SearchResult {
  readonly vaelab: string;
  readonly name: string;
  readonly dataset: string;
  readonly data: { readonly rows: number; readonly features: number; readonly classes: readonly string[] };
  readonly protocol: string;
  /** What that means, in a sentence. */
  readonly protocolMeaning: string;
  readonly experiment: string | null;
  readonly model: AutoencoderKind;
  readonly seed: number;
  readonly objective: {
    /** Such as "validation loss", per row. */
    readonly name: string;
    /** What it is, in a sentence. */
    readonly meaning: string;
    /** The loss of always answering the mean of every column. */
    readonly constantPredictor: number;
    readonly rows: { readonly fitted: number; readonly heldOut: number };
  };
  readonly space: SpaceSpec;
  readonly sampler: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly pruner: { readonly name: string; readonly options: Readonly<Record<string, unknown>> } | null;
  readonly workers: number;
  /** How many trials the study should have in the end, and why no more were begun. */
  readonly wanted: number;
  readonly stoppedBecause: string;
  /** The study's file. */
  readonly study: string;
  readonly trials: readonly Trial[];
  readonly best: { readonly id: number; readonly value: number; readonly params: Params } | null;
  /** The best configuration's own run; null where it was not made. */
  readonly retrained: Pick<RunResult, 'real' | 'synthetic' | 'training'> | null;
  readonly files: readonly string[];
  readonly notes: readonly string[];
}
