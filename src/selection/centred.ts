/** Columns and targets less their means, as ridge regression takes them. */
import type { RankedRows } from './ranker.js';

/** Columns less their means, one after the other [p, n]. */
export function centredColumns({ x }: RankedRows): Float64Array {
  const [n, p] = x.shape as [number, number];
  const out = new Float64Array(p * n);
  const means = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0, at = i * p; j < p; j++) means[j]! += x.data[at + j]! / n;
  // A few columns at a time, so that what is read and what is written stays in the cache.
  for (let from = 0; from < p; from += 16)
    for (let i = 0; i < n; i++)
      for (let j = from, end = Math.min(p, from + 16); j < end; j++) out[j * n + i] = x.data[i * p + j]! - means[j]!;
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
