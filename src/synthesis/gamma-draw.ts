import type { SeededRandom } from '../random/index.js';

/**
 * A number of the gamma distribution of this shape and scale 1 (mean and variance are the shape), by squeezing a cubed normal (Marsaglia and
 * Tsang 2000, "A simple method for generating gamma variables", with its boost for shapes below 1). `shape` is above 0.
 */
export function drawGamma(shape: number, random: SeededRandom): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = random.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
