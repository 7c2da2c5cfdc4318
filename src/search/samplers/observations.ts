/** The trials of a study as a sampler's model sees them: smaller is better. */
import { signOf } from '../ranking.js';
import type { Space } from '../space.js';
import type { Direction, Params, Trial } from '../types.js';

export interface Observations {
  /** Points [n x d] of the trials that gave a value, in the order of their ids [n], with the values [n]; worse is larger. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly ids: readonly number[];
  /** Values of the second objective [n], where there are two. */
  readonly second: Float64Array | undefined;
  /** What was told of the constraints of each [n]. */
  readonly constraints: readonly (readonly number[] | undefined)[];
  /** Points of all trials that have ended [e x d], in the same order, and which of the n each is: -1 for failed and lost ones, and those without a finite value. */
  readonly ended: Float64Array;
  readonly rowOf: readonly number[];
  /** Points of running trials [p x d]. */
  readonly pending: Float64Array;
  /** Keys of the configurations that were tried, interrupted trials apart, and what their values say of noise. */
  readonly tried: ReadonlySet<string>;
  /** Whether a configuration was told twice: with equal values each time, or with different ones. */
  readonly repeats: 'none' | 'equal' | 'different';
}

interface Encoded {
  readonly x: Float64Array;
  readonly key: string;
}

/** Sees the trials of one space; what it has encoded it keeps for the next time. */
export class Observer {
  readonly #space: Space;
  readonly #encoded = new WeakMap<Params, Encoded>();

  constructor(space: Space) {
    this.#space = space;
  }

  #encode(params: Params): Encoded {
    let found = this.#encoded.get(params);
    if (!found) this.#encoded.set(params, (found = { x: this.#space.encode(params), key: this.#space.key(params) }));
    return found;
  }

  /**
   * Complete trials count with their value, and pruned ones with their last one, but never as better than the median of the complete ones: they
   * were ended because they were worse. Interrupted trials say nothing and may come again.
   */
  observe(trials: readonly Trial[], directions: readonly Direction[]): Observations {
    const ordered = inOrder(trials);
    const valueOf = ({ value, values }: Trial, k = 0): number | undefined => {
      const own = directions.length > 1 ? values?.[k] : value;
      return own !== undefined && Number.isFinite(own) ? signOf(directions[k]!) * own : undefined;
    };
    const complete = ordered.filter(({ state }) => state === 'complete').flatMap((trial) => valueOf(trial) ?? []);
    const median = Float64Array.from(complete).sort()[(complete.length - 1) >> 1] ?? Infinity;
    const rows: Float64Array[] = [];
    const y: number[] = [];
    const second: number[] = [];
    const ids: number[] = [];
    const constraints: (readonly number[] | undefined)[] = [];
    const ended: Float64Array[] = [];
    const rowOf: number[] = [];
    const pending: Float64Array[] = [];
    const told = new Map<string, number>();
    const tried = new Set<string>();
    let repeats: Observations['repeats'] = 'none';
    for (const trial of ordered) {
      if (trial.state === 'interrupted') continue;
      const { x, key } = this.#encode(trial.params);
      tried.add(key);
      const value = valueOf(trial);
      if (trial.state === 'running') {
        pending.push(x);
        continue;
      }
      ended.push(x);
      rowOf.push(-1);
      const other = directions.length > 1 ? valueOf(trial, 1) : 0;
      if (value === undefined || other === undefined) continue;
      if (trial.state === 'complete') {
        const before = told.get(key);
        if (before !== undefined && repeats !== 'different') repeats = before === value ? 'equal' : 'different';
        told.set(key, value);
      } else if (trial.state !== 'pruned' || complete.length === 0) continue;
      rowOf[rowOf.length - 1] = y.length;
      rows.push(x);
      ids.push(trial.id);
      second.push(other);
      constraints.push(trial.constraints?.every(Number.isFinite) ? trial.constraints : undefined);
      y.push(trial.state === 'pruned' ? Math.max(median, value) : value);
    }
    return {
      x: joined(rows),
      y: Float64Array.from(y),
      ids,
      second: directions.length > 1 ? Float64Array.from(second) : undefined,
      constraints,
      ended: joined(ended),
      rowOf,
      pending: joined(pending),
      tried,
      repeats,
    };
  }
}

/** By id; a copy only where they are not in order. */
function inOrder(trials: readonly Trial[]): readonly Trial[] {
  const ordered = trials.every(({ id }, i) => i === 0 || trials[i - 1]!.id < id);
  return ordered ? trials : [...trials].sort((a, b) => a.id - b.id);
}

/** Rows, one after the other. */
export function joined(rows: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    out.set(row, at);
    at += row.length;
  }
  return out;
}

/** Some rows of x [n x d], one after the other. */
export function picked(x: Float64Array, d: number, rows: readonly number[]): Float64Array {
  return joined(rows.map((i) => x.subarray(i * d, (i + 1) * d)));
}
