/**
 * How much noise and how much of a class's own covariance: what makes held-out rows likeliest.
 *
 * Notation: as in covariance.ts. The rows are dealt into folds, class by class; a fold's rows are judged by means and covariances of the
 * others. Columns stay scaled by the deviations of all rows, so that everything happens in r dimensions. The mean of m_c rows errs by
 * Σ / m_c, so that a held-out row of the class has covariance t Σ, t = 1 + 1 / m_c.
 */
import { type Matrix, takeRows } from '../matrix/index.js';
import { blend, type Density, densityOf, logDensity, scatter } from './covariance.js';
import { membersOf } from './latent-points.js';
import { classMeans } from './row-space.js';

/** λ and γ. */
export interface Shares {
  readonly noise: number;
  readonly classShare: number;
}

export interface SharesInput {
  /** Y, [n, r]. */
  readonly coordinates: Matrix;
  readonly classCodes: readonly number[];
  readonly classes: number;
  /** Columns that vary within classes, q'. */
  readonly columns: number;
}

/** Values of λ that are tried. */
export const noiseShares: readonly number[] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const classShares = [0.25, 0.5, 1];
const foldCount = 5;
/** Beyond this many dimensions one fold is judged, for time. */
const manyDimensions = 300;

/** One fold: covariances of the other rows, and the rows to judge. */
interface Fold {
  readonly heldOut: readonly number[];
  readonly means: Matrix;
  readonly counts: readonly number[];
  readonly pooled: Float64Array;
  /** Of a class with fewer than two rows undefined. */
  readonly own: readonly (Float64Array | undefined)[];
}

/** λ and γ by held-out likelihood; what is `given` stays. Without a row to hold out λ is 1/2 and γ is 0. */
export function heldOutShares(input: SharesInput, given: Partial<Shares> = {}): Shares {
  const folds = foldsOf(input);
  const noiseGrid = given.noise === undefined ? noiseShares : [given.noise];
  const fallback = { noise: given.noise ?? 0.5, classShare: given.classShare ?? 0 };
  if (folds.length === 0 || (given.noise !== undefined && given.classShare !== undefined)) return fallback;
  const score = (shares: Shares): number => folds.reduce((sum, fold) => sum + foldScore(input, fold, shares), 0);
  const first = bestOf(
    noiseGrid.map((noise) => ({ noise, classShare: given.classShare ?? 0 })),
    score,
  );
  if (first === undefined) return fallback;
  if (given.classShare !== undefined || input.classes === 1) return first.shares;
  const at = noiseGrid.indexOf(first.shares.noise);
  const near = noiseGrid.slice(Math.max(0, at - 1), at + 2);
  const more = bestOf(
    classShares.flatMap((classShare) => near.map((noise) => ({ noise, classShare }))),
    score,
  );
  return more !== undefined && more.value > first.value ? more.shares : first.shares;
}

function bestOf(
  candidates: readonly Shares[],
  score: (shares: Shares) => number,
): { readonly shares: Shares; readonly value: number } | undefined {
  let best: { readonly shares: Shares; readonly value: number } | undefined;
  for (const shares of candidates) {
    const value = score(shares);
    if (value > (best?.value ?? -Infinity)) best = { shares, value };
  }
  return best;
}

/** The number of the fold that every row is held out in; -1 for the only row of a class. */
export function dealt(classCodes: readonly number[], classes: number): number[] {
  const fold = new Array<number>(classCodes.length).fill(-1);
  let next = 0;
  for (const members of membersOf(classCodes, classes))
    if (members.length > 1) for (const row of members) fold[row] = next++ % foldCount;
  return fold;
}

function foldsOf(input: SharesInput): Fold[] {
  const { coordinates: y, classCodes, classes } = input;
  const r = y.shape[1]!;
  const foldOf = dealt(classCodes, classes);
  const numbers = [...new Set(foldOf)].filter((fold) => fold >= 0).sort((a, b) => a - b);
  return numbers.slice(0, r > manyDimensions ? 1 : foldCount).flatMap((number) => {
    const rows = classCodes.flatMap((_, row) => (foldOf[row] === number ? [] : [row]));
    const members = membersOf(classCodes, classes).map((own) => own.filter((row) => foldOf[row] !== number));
    const counts = members.map((own) => own.length);
    const freedom = rows.length - counts.filter((count) => count > 0).length;
    if (freedom < 1) return [];
    const means = classMeans(
      takeRows(y, rows),
      rows.map((row) => classCodes[row]!),
      classes,
    );
    const own = members.map((inClass) => scatter(y, inClass, means.data, (row) => classCodes[row]! * r));
    const pooled = new Float64Array(r * r);
    for (const part of own) part.forEach((value, at) => (pooled[at]! += value / freedom));
    return [
      {
        heldOut: classCodes.flatMap((_, row) => (foldOf[row] === number ? [row] : [])),
        means,
        counts,
        pooled,
        own: own.map((part, code) =>
          counts[code]! < 2 ? undefined : part.map((value) => value / (counts[code]! - 1)),
        ),
      },
    ];
  });
}

/** The log density of a fold's rows, less a constant. */
function foldScore(input: SharesInput, fold: Fold, { noise, classShare }: Shares): number {
  const { coordinates: y, classCodes, columns } = input;
  const { means, counts, pooled, own } = fold;
  const r = y.shape[1]!;
  const densities = new Map<number, Density | undefined>();
  const densityFor = (code: number): Density | undefined => {
    const shared = classShare === 0 || own[code] === undefined;
    const key = shared ? -1 : code;
    if (!densities.has(key)) {
      const covariance = shared ? pooled : blend(pooled, own[code]!, classShare);
      densities.set(key, densityOf(covariance, r, noise, columns - r));
    }
    return densities.get(key);
  };
  let sum = 0;
  const d = new Float64Array(r);
  for (const row of fold.heldOut) {
    const code = classCodes[row]!;
    const density = densityFor(code);
    if (density === undefined) return -Infinity;
    const stretch = Math.sqrt(1 + 1 / counts[code]!);
    for (let k = 0; k < r; k++) d[k] = (y.data[row * r + k]! - means.data[code * r + k]!) / stretch;
    sum += logDensity(density, d);
  }
  return sum;
}
