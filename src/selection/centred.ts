/** Columns and targets less their means, as ridge regression takes them. */
import type { RankedRows } from './ranker.js';

/** Columns less their means, one after the other [p, n]. */
export function centredColumns({ x }: RankedRows): Float64Array {
  const [n, p] = x.shape as [number, number];
  const out = new Float64Array(p * n);
  for (let j = 0; j < p; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += x.data[i * p + j]! / n;
    for (let i = 0; i < n; i++) out[j * n + i] = x.data[i * p + j]! - mean;
  }
  return out;
}

/** 1 and -1 less their means, a list [n] for each class; one for two classes. */
export function centredTargets({ classCodes, classes }: RankedRows): Float64Array[] {
  const n = classCodes.length;
  return Array.from({ length: classes === 2 ? 1 : classes }, (_, c) => {
    const wanted = classes === 2 ? 1 : c;
    const y = Float64Array.from(classCodes, (code) => (code === wanted ? 1 : -1));
    const mean = y.reduce((a, b) => a + b, 0) / n;
    return y.map((value) => value - mean);
  });
}
