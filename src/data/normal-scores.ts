/** Knots of a column's curve to normal scores (van der Waerden 1952), equal values sharing the score of their middle rank. */

/** Knots that are kept at most: more would follow the noise of a margin. */
const mostKnots = 32;

/** Values and their normal scores, both increasing. */
export function normalScores(column: Float64Array): { readonly values: number[]; readonly scores: number[] } {
  const sorted = column.slice().sort();
  const n = sorted.length;
  const all: [number, number][] = [];
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && sorted[end] === sorted[start]) end++;
    all.push([sorted[start]!, normalQuantile((start + end) / 2 / n)]);
  }
  const kept = Math.min(mostKnots, all.length);
  const chosen = Array.from({ length: kept }, (_, k) =>
    kept === 1 ? all[0]! : all[Math.round((k * (all.length - 1)) / (kept - 1))]!,
  );
  return { values: chosen.map(([value]) => value), scores: chosen.map(([, score]) => score) };
}

/** The z with Φ(z) = p, to 4.5e-4 (Abramowitz and Stegun 1964, 26.2.23). */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  const z = t - top / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p < 0.5 ? -z : z;
}
