/**
 * Phases of a search: once the trials crowd at the best point, that minimum is found, and the search begins anew elsewhere.
 *
 * Expected improvement by itself goes on polishing a local minimum whenever the model is sure that there is nothing better far away, and the
 * model is, wrongly, where it has seen little. All observations stay in the model; a new phase has a best value of its own and a box around
 * it, away from the minima that were found before. As in trust-region.ts the state follows from the trials in their order.
 *
 * Notation: near is a distance of less than `crowd` in every coordinate of the unit cube.
 */
import { type Box, boxOf } from './box.js';

interface Phase {
  /** The first observation of this phase. */
  readonly first: number;
  /** Where the phases before ended [d]. */
  readonly minima: readonly Float64Array[];
  /** Whether that one is the best of all. */
  readonly leads: boolean;
  /** The best observation of this phase that is not close to an earlier minimum, if there is one. */
  readonly best: number | undefined;
}

const crowd = 1e-3;
/** So many trials near the best one are a crowd. */
const enough = 5;
/** Observations closer to an earlier minimum than this belong to it. */
const basin = 0.1;
/** A later phase that neither finds a minimum nor beats the earlier ones ends after so many observations beyond its design. */
const longest = (d: number): number => 10 + 5 * d;
/** The box reaches so far, or half of the way to an earlier minimum. */
const reach = 0.25;

function apart(x: Float64Array, i: number, other: Float64Array, j: number, d: number): number {
  let worst = 0;
  for (let k = 0; k < d; k++) worst = Math.max(worst, Math.abs(x[i * d + k]! - other[j * d + k]!));
  return worst;
}

/** The phase after observations x [n x d], y [n]; each begins with a design of `initial` points. */
export function phaseOf(x: Float64Array, y: Float64Array, d: number, initial: number): Phase {
  const minima: Float64Array[] = [];
  let first = 0;
  let best: number | undefined;
  let near = 0;
  let least = Infinity;
  for (let i = 0; i < y.length; i++) {
    least = Math.min(least, y[i]!);
    const known = minima.some((minimum) => apart(x, i, minimum, 0, d) < basin);
    if (!known && (best === undefined || y[i]! < y[best]!)) {
      best = i;
      near = 0;
      for (let j = first; j < i; j++) if (apart(x, j, x, i, d) < crowd) near++;
    } else if (best !== undefined && apart(x, i, x, best, d) < crowd) near++;
    const hopeful = best !== undefined && y[best]! <= least;
    const tired = first > 0 && !hopeful && i - first + 1 >= initial + longest(d);
    if (best === undefined || (near < enough && !tired)) continue;
    minima.push(x.slice(best * d, (best + 1) * d));
    [first, best, near] = [i + 1, undefined, 0];
  }
  return { first, minima, best, leads: best !== undefined && y[best]! <= least };
}

/** The box [d] of a later phase around its best point [d]; categories are not confined. */
export function boxOfPhase(
  centre: Float64Array,
  minima: readonly Float64Array[],
  categorical: readonly boolean[],
): Box {
  const half = minima.reduce(
    (least, minimum) => Math.min(least, apart(centre, 0, minimum, 0, centre.length) / 2),
    reach,
  );
  return boxOf(centre, categorical, () => half);
}
