/** What the plain pictures of a study show: history with the running best, slices, intermediate curves, times of the workers. */
import { isFeasible, scoredTrials } from '../ranking.js';
import type { Direction, ParamValue, Trial, TrialState } from '../types.js';

/** A trial in the course of a study. */
export interface HistoryPoint {
  readonly id: number;
  readonly state: TrialState;
  /** Null for a trial without a finite value. */
  readonly value: number | null;
  /** The best value of the complete trials up to this one that break no constraint; null before there is any. */
  readonly best: number | null;
}

/** Every trial in the order of their ids, with the running best. */
export function history(trials: readonly Trial[], direction: Direction): HistoryPoint[] {
  const better = direction === 'minimize' ? Math.min : Math.max;
  let best: number | null = null;
  return [...trials]
    .sort((a, b) => a.id - b.id)
    .map((trial) => {
      const { id, state, value } = trial;
      const finite = value !== undefined && Number.isFinite(value) ? value : null;
      if (state === 'complete' && finite !== null && isFeasible(trial))
        best = best === null ? finite : better(best, finite);
      return { id, state, value: finite, best };
    });
}

/** The values of finished trials over one parameter. */
export interface Slice {
  readonly parameter: string;
  readonly points: readonly { readonly id: number; readonly x: ParamValue; readonly y: number }[];
}

/** For every parameter the complete trials' values over its own. */
export function slices(parameters: readonly string[], trials: readonly Trial[]): Slice[] {
  const scored = scoredTrials(trials);
  return parameters.map((name) => ({
    parameter: name,
    points: scored.flatMap(({ id, params, value }) => {
      const x = params[name];
      return x === undefined ? [] : [{ id, x, y: value }];
    }),
  }));
}

/** What a trial reported, step by step. */
export interface Curve {
  readonly id: number;
  readonly state: TrialState;
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** The values that trials reported on the way. */
export function curves(trials: readonly Trial[]): Curve[] {
  return trials.flatMap(({ id, state, intermediate }) =>
    intermediate.length === 0
      ? []
      : [{ id, state, points: intermediate.map(({ step, value }) => [step, value] as const) }],
  );
}

/** When a worker was at a trial. */
export interface Span {
  readonly id: number;
  readonly worker: string;
  readonly state: TrialState;
  /** Seconds since the first trial began. */
  readonly from: number;
  readonly to: number;
}

/** Who worked on what and when; a trial that has not ended lasts until `now` (milliseconds since 1970). */
export function timeline(trials: readonly Trial[], now: number): Span[] {
  const begin = trials.reduce((first, { startedAt }) => Math.min(first, startedAt), Infinity);
  return trials.map(({ id, worker, state, startedAt, endedAt }) => ({
    id,
    worker,
    state,
    from: (startedAt - begin) / 1000,
    to: (Math.max(endedAt ?? now, startedAt) - begin) / 1000,
  }));
}
