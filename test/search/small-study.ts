/** A small study, and what is compared of one. */
import {
  type Params,
  RandomSearch,
  type SpaceSpec,
  Study,
  type StudyOptions,
  type Trial,
} from '../../src/search/index.js';

export const space: SpaceSpec = {
  x: { type: 'real', low: -5, high: 5 },
  n: { type: 'int', low: 1, high: 9 },
};
export const study = (options: Partial<StudyOptions> = {}): Study =>
  new Study({ space, sampler: new RandomSearch({ seed: 1 }), ...options });

/** A trial as samplers and analyses are given them, complete unless `more` says otherwise. */
export const trialOf = (id: number, params: Params, more: Partial<Trial> = {}): Trial => ({
  id,
  params,
  state: 'complete',
  intermediate: [],
  worker: 'w',
  attempt: 1,
  startedAt: 0,
  ...more,
});

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
