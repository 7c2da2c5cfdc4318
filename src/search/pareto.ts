/**
 * Several objectives: which trials are no worse than any other, and how much they cover.
 *
 * Notation: f [m] are a trial's values with their signs turned so that small is good; f dominates g when f <= g everywhere and f < g
 * somewhere. The hypervolume of a set is the volume of what it dominates within the reference point r [m].
 */
import { isFeasible, signOf } from './ranking.js';
import type { Direction, Trial } from './types.js';

/** A complete trial with a value for each objective. */
export type Valued = Trial & { readonly values: readonly number[] };

const hasValues = (trial: Trial): trial is Valued =>
  trial.state === 'complete' && Array.isArray(trial.values) && trial.values.every(Number.isFinite);

/** The complete trials with all their values, those that break a constraint left out. */
export function feasibleTrials(trials: readonly Trial[]): Valued[] {
  return trials.filter(hasValues).filter(isFeasible);
}

/** The values with signs such that small is good. */
export const turned = ({ values }: Valued, directions: readonly Direction[]): number[] =>
  directions.map((direction, j) => signOf(direction) * values[j]!);

/** Whether f is at least as good as g in every objective. */
export const covers = (f: readonly number[], g: readonly number[]): boolean => f.every((each, j) => each <= g[j]!);

/** The trials that no other dominates, in the order in which they are given; of equal ones the first. */
export function paretoFront(trials: readonly Trial[], directions: readonly Direction[]): Valued[] {
  const all = feasibleTrials(trials).map((trial, place) => ({ trial, place, f: turned(trial, directions) }));
  // In this order nothing is dominated by what comes after it.
  all.sort((a, b) => a.f.map((each, j) => each - b.f[j]!).find((difference) => difference !== 0) ?? a.place - b.place);
  const front: typeof all = [];
  for (const one of all) if (!front.some(({ f }) => covers(f, one.f))) front.push(one);
  return front.sort((a, b) => a.place - b.place).map(({ trial }) => trial);
}

/** The area that points f [n x 2], small being good, dominate within the reference point r [2]. */
export function hypervolume(points: readonly (readonly number[])[], r: readonly number[]): number {
  const inside = points
    .filter((f) => f.every((each, j) => each < r[j]!))
    .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  let area = 0;
  let height = r[1]!;
  for (const [first, second] of inside as [number, number][]) {
    if (second >= height) continue;
    area += (r[0]! - first) * (height - second);
    height = second;
  }
  return area;
}
