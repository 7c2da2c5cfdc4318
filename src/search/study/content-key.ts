import type { Params, Trial } from '../types.js';

const sorted = (params: Params): unknown[] => Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));

/** A text that two configurations share exactly when they have the same values. */
export const paramsKey = (params: Params): string => JSON.stringify(sorted(params));

/** A text that two trials share exactly when parameters and outcome are the same, whoever ran them and when. */
export function contentKey({ params, state, value, values, constraints }: Trial): string {
  const outcome = values ?? (value === undefined ? null : [value]);
  return JSON.stringify([sorted(params), state, outcome, constraints ?? null]);
}
