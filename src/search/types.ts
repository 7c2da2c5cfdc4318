/** What the parts of a search share: spaces, trials, samplers and storage. Everything is float64; nothing here touches Node. */

/** A value of one parameter. */
export type ParamValue = number | string | boolean;

/** Values by parameter name; a conditional parameter whose condition does not hold is absent. */
export type Params = Readonly<Record<string, ParamValue>>;

/** A parameter exists only where another one has one of these values. */
export interface Condition {
  readonly parameter: string;
  readonly in: readonly ParamValue[];
}

/** The range or the choices of one parameter; `log` spaces numbers evenly in their logarithm. */
export type ParameterSpec = (
  | { readonly type: 'real'; readonly low: number; readonly high: number; readonly log?: boolean }
  | {
      readonly type: 'int';
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly step?: number;
    }
  | { readonly type: 'categorical'; readonly choices: readonly ParamValue[] }
  | { readonly type: 'fixed'; readonly value: ParamValue }
) & { readonly when?: Condition };

/** As declared in code or in a JSON file. */
export type SpaceSpec = Readonly<Record<string, ParameterSpec>>;

/** Whether small or large values are good. */
export type Direction = 'minimize' | 'maximize';

/** `interrupted`: ended by the user, told as such. `lost`: its worker died twice. */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed' | 'interrupted' | 'lost';

/** One choice of parameters, and what came of it. */
export interface Trial {
  /** Counted from 0 in the order in which trials were asked for. */
  readonly id: number;
  readonly params: Params;
  readonly state: TrialState;
  /** The objective; of a pruned trial the last intermediate value. */
  readonly value?: number;
  /** Values reported on the way, by step (epoch). */
  readonly intermediate: readonly { readonly step: number; readonly value: number }[];
  /** Who runs it, and how many times it was begun (2 after its first worker died). */
  readonly worker: string;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it failed, was pruned or lost. */
  readonly reason?: string;
}

/** What a sampler is told. Its answer depends on this and its own options alone. */
export interface Suggestion {
  readonly space: SpaceSpec;
  readonly direction: Direction;
  /** Every trial so far, running ones (of other workers) included, by id. The study goes on changing this list: copy what is to be kept. */
  readonly trials: readonly Trial[];
  /** The id of the trial to be suggested: seeds are derived from it, so that a replayed study suggests the same. */
  readonly id: number;
}

/** Suggests parameters from what the study's trials have shown. */
export interface Sampler {
  readonly name: string;
  /** What makes it this sampler, as plain data: it is kept in the study. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Undefined when there is nothing left to try (a grid that is through). */
  suggest(about: Suggestion): Params | undefined;
  /** How much worse the best trial may be than the optimum, by the sampler's model; undefined before it has one. */
  regretBound?(about: Suggestion): number | undefined;
}

/** Decides whether a running trial is hopeless. */
export interface Pruner {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Asked after each reported value; the trial's own values are in `trial.intermediate`. A text says why it ends. */
  judge(trial: Trial, trials: readonly Trial[], direction: Direction): string | undefined;
}
