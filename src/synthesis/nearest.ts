/** How near synthetic rows are to real ones. */
import { type Matrix, stackRows, takeRows } from '../matrix/index.js';
import { groupEqualRows, StandardScaler } from '../data/index.js';
import { median, nearestDistances, type Rows } from '../metrics/index.js';

/** Distances of synthetic rows to their nearest real training row, beside those among different real rows, in standardised units. */
export interface NearestDistances {
  /** Medians. */
  readonly syntheticToReal: number;
  readonly realToReal: number;
  /** Synthetic rows that are nearer to a real one than a twentieth of `realToReal`, and those that equal one in every cell. */
  readonly copies: number;
  readonly exactCopies: number;
  /** Rows that were looked at, of equal real ones the first; fewer than there are where all of them would take too long. */
  readonly compared: { readonly synthetic: number; readonly real: number };
}

/** A synthetic row nearer to a real one than this share of the real rows' own median distance counts as a copy. */
export const copyShare = 0.05;

/** Multiplications that comparing all pairs of rows may take, about two seconds. */
const comparisonBudget = 2e9;

/** A matrix as plain rows. */
export const asRows = (x: Matrix): Rows => ({ data: x.data, rows: x.shape[0]!, columns: x.shape[1]! });

/** At most `most` numbers from 0 to count - 1, evenly spread. */
export function spread(count: number, most: number): number[] {
  return Array.from({ length: Math.min(count, most) }, (_, i) => Math.floor((i * count) / Math.min(count, most)));
}

/** The distances of `synthetic` [m, p] to `real` [n, p], both in original units. */
export function nearestNeighbours(real: Matrix, synthetic: Matrix): NearestDistances {
  const most = Math.max(100, Math.floor(Math.sqrt(comparisonBudget / real.shape[1]!)));
  const scaler = new StandardScaler().fit(real);
  const shown = (x: Matrix, rows: readonly number[]): Rows =>
    asRows(
      scaler.transform(
        takeRows(
          x,
          spread(rows.length, most).map((at) => rows[at]!),
        ),
      ),
    );
  const own = shown(real, firstRows(real));
  const drawn = shown(synthetic, [...Array(synthetic.shape[0]).keys()]);
  const toReal = nearestDistances(drawn, own);
  const realToReal = median(nearestDistances(own, own, true));
  return {
    syntheticToReal: median(toReal),
    realToReal,
    copies: toReal.filter((distance) => distance < copyShare * realToReal).length,
    exactCopies: exactCopies(real, synthetic),
    compared: { synthetic: drawn.rows, real: own.rows },
  };
}

/** The numbers of the rows, of equal ones the first: a row that stands twice would be its own neighbour. */
export function firstRows(x: Matrix): number[] {
  const first = new Map<number, number>();
  groupEqualRows(x).forEach((group, row) => first.has(group) || first.set(group, row));
  return [...first.values()];
}

/** Synthetic rows that equal a real row in every cell. */
export function exactCopies(real: Matrix, synthetic: Matrix): number {
  const contents = groupEqualRows(stackRows([real, synthetic]));
  const known = new Set(contents.subarray(0, real.shape[0]));
  return Array.from(contents.subarray(real.shape[0])).filter((row) => known.has(row)).length;
}
