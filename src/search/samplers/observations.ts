/** The trials of a study as a sampler's model sees them: smaller is better, and every point has a value. */
import { signOf } from '../ranking.js';
import type { Space } from '../space.js';
import type { Direction, Trial } from '../types.js';

export interface Observations {
  /** Points [n x d] in the order of the trials' ids, with their values [n]; worse is larger. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points of running trials [p x d]. */
  readonly pending: Float64Array;
}

/**
 * Complete trials count with their value, and pruned ones with their last one, but never as better than the median of the complete ones: they
 * were ended because they were worse. Failed and lost ones, and values that are not finite, count as the worst value seen, so that the model
 * keeps away from where they were. Interrupted trials say nothing and may come again.
 *
 * Undefined as long as there is no finite value.
 */
export function observe(space: Space, trials: readonly Trial[], direction: Direction): Observations | undefined {
  const sign = signOf(direction);
  const ordered = [...trials].sort((a, b) => a.id - b.id);
  const valueOf = (trial: Trial): number | undefined =>
    trial.value !== undefined && Number.isFinite(trial.value) ? sign * trial.value : undefined;
  const complete = ordered.filter(({ state }) => state === 'complete').flatMap((trial) => valueOf(trial) ?? []);
  if (complete.length === 0) return undefined;
  complete.sort((a, b) => a - b);
  const median = complete[(complete.length - 1) >> 1]!;
  const worst = complete.at(-1)!;
  const rows: { x: Float64Array; y: number }[] = [];
  const pending: number[] = [];
  for (const trial of ordered) {
    if (trial.state === 'interrupted') continue;
    const x = space.encode(trial.params);
    if (trial.state === 'running') pending.push(...x);
    else if (trial.state === 'complete') rows.push({ x, y: valueOf(trial) ?? worst });
    else if (trial.state === 'pruned') rows.push({ x, y: Math.max(median, valueOf(trial) ?? worst) });
    else rows.push({ x, y: worst });
  }
  return {
    x: Float64Array.from(rows.flatMap((row) => [...row.x])),
    y: Float64Array.from(rows, ({ y }) => y),
    pending: Float64Array.from(pending),
  };
}
