/** A small study, and what is compared of one. */
import { RandomSearch, type SpaceSpec, Study, type StudyOptions } from '../../src/search/index.js';

export const space: SpaceSpec = {
  x: { type: 'real', low: -5, high: 5 },
  n: { type: 'int', low: 1, high: 9 },
};
export const study = (options: Partial<StudyOptions> = {}): Study =>
  new Study({ space, sampler: new RandomSearch({ seed: 1 }), ...options });

/** Trials without times and names of processes. */
export const kept = ({ trials }: Study): unknown =>
  trials.map(({ id, params, state, value, intermediate, reason }) => ({
    id,
    params,
    state,
    value,
    intermediate,
    reason,
  }));
