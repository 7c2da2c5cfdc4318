/** What the parts of a search share: spaces, trials, samplers and storage. Everything is float64; nothing here touches Node. */

/** A value of one parameter; null only where it is one of the choices. */
export type ParamValue = number | string | boolean | null;

/** Values by parameter name; a conditional parameter whose condition does not hold is absent. */
export type Params = Readonly<Record<string, ParamValue>>;

/** A parameter exists only where another one has one of these values. */
export interface Condition {
  readonly parameter: string;
  readonly in: readonly ParamValue[];
}

/**
 * The range or the choices of one parameter. `log` spaces numbers evenly in their logarithm, `step` leaves those at whole steps from
 * `low` on, and `ordered` says that neighbouring choices are alike. With several conditions all must hold.
 */
export type ParameterSpec = (
  | {
      readonly type: 'real';
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly step?: number;
    }
  | {
      readonly type: 'int';
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly step?: number;
    }
  | { readonly type: 'categorical'; readonly choices: readonly ParamValue[]; readonly ordered?: boolean }
  | { readonly type: 'fixed'; readonly value: ParamValue }
) & { readonly when?: Condition | readonly Condition[] };

/** Of a parameter that can vary. */
export type VaryingSpec = Exclude<ParameterSpec, { readonly type: 'fixed' }>;

/** As declared in code or in a JSON file. */
export type SpaceSpec = Readonly<Record<string, ParameterSpec>>;

/** Whether small or large values are good. */
export type Direction = 'minimize' | 'maximize';

/**
 * What the numbers of a configuration must satisfy: the sum of coefficient times value, over the parameters named, is at most `atMost`. A
 * parameter that a configuration does not have counts as 0.
 */
export interface LinearConstraint {
  readonly coefficients: Readonly<Record<string, number>>;
  readonly atMost: number;
}

/** `interrupted`: ended by the user, told as such. `lost`: its worker died twice. */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed' | 'interrupted' | 'lost';

/** One choice of parameters, and what came of it. */
export interface Trial {
  /** Counted from 0 in the order in which trials were asked for. */
  readonly id: number;
  readonly params: Params;
  readonly state: TrialState;
  /** The objective, where there is one; of a pruned trial the last intermediate value. */
  readonly value?: number;
  /** The objectives of a complete trial, one or two; null before, and for trials that ended otherwise. */
  readonly values?: readonly number[] | null;
  /** What was told of its outcome constraints: it is feasible where all are at most 0. Null where nothing was told. */
  readonly constraints?: readonly number[] | null;
  /** What its objective or its owner has noted of it, by name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
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
  /** Of every objective; undefined is the same as the one of `direction`. */
  readonly directions?: readonly Direction[];
  /**
   * Every trial so far, running ones (of other workers) included, by id. Before them may come trials of older studies, with negative
   * ids. The study goes on changing this list: copy what is to be kept.
   */
  readonly trials: readonly Trial[];
  /** What configurations must satisfy; the study moves a suggestion that does not to the nearest that does. */
  readonly linear?: readonly LinearConstraint[];
  /** The id of the trial to be suggested: seeds are derived from it, so that a replayed study suggests the same. */
  readonly id: number;
}

/** Suggests parameters from what the study's trials have shown. */
export interface Sampler {
  readonly name: string;
  /** What makes it this sampler, as plain data: it is kept in the study. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * What this sampler understands of `values` and `constraints` by itself. What it does not, the study translates: trials that break
   * a constraint come as failed, and two objectives as one `value` to be made small (`scalarised`).
   */
  readonly understands?: { readonly objectives?: boolean; readonly constraints?: boolean };
  /** Undefined when there is nothing left to try (a grid that is through). */
  suggest(about: Suggestion): Params | undefined;
  /** The trial that the sampler's model takes for the best; undefined without any value. */
  recommend?(about: Suggestion): Recommendation | undefined;
}

/** A trial to be relied on, with what the model says of the objective there: its value, and how far that may be off. */
export interface Recommendation {
  readonly id: number;
  readonly value: number;
  readonly deviation: number;
}

/** Decides whether a running trial is hopeless. */
export interface Pruner {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Asked after each reported value; the trial's own values are in `trial.intermediate`. A text says why it ends. */
  judge(trial: Trial, trials: readonly Trial[], direction: Direction): string | undefined;
}
