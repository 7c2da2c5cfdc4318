/**
 * Correlations of pairs of columns, real against synthetic, for a picture.
 *
 * Notation: n rows, p columns; z [n] a column less its mean, over its norm, so that the correlation of two columns is Σ z z'.
 */
import { type Matrix, takeRows } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import { spread } from './nearest.js';
import type { CorrelationPicture, Point } from './result.js';

/** Rows of each kind that are looked at, and multiplications that may be spent on the pairs of each. */
const mostRows = 500;
const budget = 3e7;

/** The picture's points are even over this many strengths of the real correlation, with at most so many points each. */
const strengths = 20;
const perStrength = 40;

/** Correlations of at most some 800 pairs of columns of `real` [n, p] and `synthetic` [m, p]; undefined where no two columns vary. */
export function correlationPicture(real: Matrix, synthetic: Matrix): CorrelationPicture | undefined {
  const [own, drawn] = [real, synthetic].map((x) => takeRows(x, spread(x.shape[0]!, mostRows))) as [Matrix, Matrix];
  const columns = own.shape[1]!;
  const allPairs = (columns * (columns - 1)) / 2;
  const pairs = somePairs(columns, Math.floor(budget / Math.max(own.shape[0]!, drawn.shape[0]!)));
  const used = [...new Set(pairs.flat())];
  const [ownColumns, drawnColumns] = [unitColumns(own, used), unitColumns(drawn, used)];
  const bins = Array.from({ length: strengths }, (): Point[] => []);
  for (const [a, b] of pairs) {
    const r = correlation(ownColumns, a, b);
    if (!Number.isFinite(r)) continue;
    const bin = bins[Math.min(strengths - 1, Math.floor(((1 + r) / 2) * strengths))]!;
    if (bin.length >= perStrength) continue;
    const other = correlation(drawnColumns, a, b);
    if (Number.isFinite(other)) bin.push([round(r), round(other)]);
  }
  const points = bins.flat();
  return points.length === 0 ? undefined : { points, pairs: pairs.length, allPairs };
}

/** All pairs of columns in a random order, or `most` random ones where there are more. */
function somePairs(columns: number, most: number): [number, number][] {
  const random = new SeededRandom('pairs of columns');
  const pairs: [number, number][] = [];
  if ((columns * (columns - 1)) / 2 <= most) {
    for (let a = 0; a < columns; a++) for (let b = a + 1; b < columns; b++) pairs.push([a, b]);
    for (let i = pairs.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      [pairs[i], pairs[j]] = [pairs[j]!, pairs[i]!];
    }
    return pairs;
  }
  for (let i = 0; i < most; i++) {
    const a = Math.floor(random.uniform() * columns);
    const b = Math.floor(random.uniform() * (columns - 1));
    pairs.push([a, b < a ? b : b + 1]);
  }
  return pairs;
}

/** The columns named, each less its mean and over its norm; NaN for a column that does not vary. */
function unitColumns(x: Matrix, columns: readonly number[]): Map<number, Float64Array> {
  const [rows, width] = x.shape as [number, number];
  return new Map(
    columns.map((column) => {
      const z = Float64Array.from({ length: rows }, (_, row) => x.data[row * width + column]!);
      const mean = z.reduce((a, b) => a + b, 0) / rows;
      const size = Math.max(...z.map(Math.abs));
      const norm = Math.sqrt(z.reduce((a, b) => a + (b - mean) ** 2, 0));
      return [column, z.map((value) => (norm > 1e-12 * size * Math.sqrt(rows) ? (value - mean) / norm : NaN))];
    }),
  );
}

function correlation(units: ReadonlyMap<number, Float64Array>, a: number, b: number): number {
  const [left, right] = [units.get(a)!, units.get(b)!];
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return Math.max(-1, Math.min(1, sum));
}

const round = (r: number): number => Math.round(1000 * r) / 1000;
