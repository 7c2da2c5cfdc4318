import type { Space } from '../space.js';
import type { Trial } from '../types.js';

/** Keys of the configurations that need not be tried again: those of all trials but the interrupted ones. */
export function triedKeys(space: Space, trials: readonly Trial[]): Set<string> {
  return new Set(trials.filter(({ state }) => state !== 'interrupted').map(({ params }) => space.key(params)));
}
