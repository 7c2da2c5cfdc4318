/** What the kernels of selection compute, in float64 and by the formulas as they stand in src/selection. */
import { cholesky, dot, solveLower, solveUpper } from '../../src/matrix/index.js';
import { centredColumns, centredTargets } from '../../src/selection/centred.js';
import type { RankedRows } from '../../src/selection/ranker.js';

/** Weights of some columns by ReliefF, with neighbours by these columns alone. */
export function reliefWeights({ x, classCodes, classes }: RankedRows, which: readonly number[], k: number): number[] {
  const [n, p] = x.shape as [number, number];
  const u = which.map((j) => {
    const column = Array.from({ length: n }, (_, i) => x.data[i * p + j]!);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    return column.map((value) => (high > low ? (value - low) / (high - low) : 0));
  });
  const distance = (i: number, m: number): number => u.reduce((sum, c) => sum + Math.abs(c[i]! - c[m]!), 0);
  const share = (c: number): number => classCodes.filter((code) => code === c).length / n;
  return u.map((column) => {
    let weight = 0;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < classes; c++) {
        const near = classCodes
          .flatMap((code, m) => (code === c && m !== i ? [m] : []))
          .sort((a, b) => distance(i, a) - distance(i, b) || a - b)
          .slice(0, k);
        const mean = near.reduce((sum, m) => sum + Math.abs(column[i]! - column[m]!), 0) / near.length;
        const own = classCodes[i]!;
        weight += (c === own ? -mean : (share(c) / (1 - share(own))) * mean) / n;
      }
    return weight;
  });
}

/** The squared error on rows left out of a ridge regression on some columns, solved anew. */
export function errorLeftOut(rows: RankedRows, which: readonly number[], alpha: number): number {
  const n = rows.classCodes.length;
  const columns = centredColumns(rows);
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let m = 0; m < n; m++)
      factor[i * n + m] =
        which.reduce((sum, j) => sum + columns[j * n + i]! * columns[j * n + m]!, 0) + (i === m ? alpha : 0);
  if (!cholesky(factor, n)) throw new Error('not positive definite');
  const solved = (y: Float64Array): Float64Array => {
    const a = y.slice();
    solveLower(factor, n, a);
    solveUpper(factor, n, a);
    return a;
  };
  const diagonal = Array.from(
    { length: n },
    (_, i) => solved(Float64Array.from({ length: n }, (_, m) => Number(m === i)))[i]!,
  );
  return centredTargets(rows).reduce((sum, y) => {
    const missed = solved(y).map((value, i) => value / diagonal[i]!);
    return sum + dot(missed, 0, missed, 0, n);
  }, 0);
}
