/**
 * A mixture of normals for the latent points of a class: of all its rows' posteriors together.
 *
 * Notation: m rows with posteriors N(μ_i, diag exp s_i) of Z dimensions; G components with weight w, centre c [Z] and factor L [Z, Z] of the
 * covariance L Lᵀ.
 */
import { cholesky, type Matrix, matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { fitMixture, mixtureLogLikelihood } from './expectation-maximisation.js';
import type { Posterior } from './row-model.js';

/** A mixture of normals in latent coordinates, with G components of Z dimensions. */
export interface Mixture {
  readonly dimensions: number;
  /** [G]. */
  readonly weights: Float64Array;
  /** [G, Z] and [G, Z, Z], flat. */
  readonly centres: Float64Array;
  readonly factors: Float64Array;
}

/** Points that are drawn from the posteriors of a class, at least; each row gives equally many. */
const fewestPoints = 500;
/** What covariances are drawn towards, in the units of the prior. */
const ridge = 1e-3;

/** The mixture for the rows' posteriors whose number of components, of `counts`, has the least BIC; every component needs 2 Z rows or it is one. */
export function mixtureOf(
  posterior: Posterior,
  rows: readonly number[],
  counts: readonly number[],
  random: SeededRandom,
): Mixture {
  const points = drawnPoints(posterior, rows, random);
  const [drawn, z] = points.shape as [number, number];
  const perRow = rows.length / drawn;
  let best: { readonly bic: number; readonly parts: ReturnType<typeof fitMixture> } | undefined;
  for (const count of counts) {
    if (count > 1 && rows.length < 2 * z * count) continue;
    const parts = fitMixture(points, count, random);
    const free = parts.length * (1 + z + (z * (z + 1)) / 2) - 1;
    const bic = free * Math.log(rows.length) - 2 * perRow * mixtureLogLikelihood(points, parts, ridge, 0);
    if (best === undefined || bic < best.bic) best = { bic, parts };
  }
  const { parts } = best!;
  const factors = new Float64Array(parts.length * z * z);
  parts.forEach(({ covariance }, g) => {
    const own = factors.subarray(g * z * z, (g + 1) * z * z);
    covariance.forEach((value, at) => (own[at] = (1 - ridge) * value));
    for (let j = 0; j < z; j++) own[j * z + j]! += ridge;
    cholesky(own, z);
  });
  return {
    dimensions: z,
    weights: Float64Array.from(parts, ({ weight }) => weight),
    centres: Float64Array.from(parts.flatMap(({ centre }) => [...centre])),
    factors,
  };
}

/** Points of the rows' posteriors, [any, Z]. */
function drawnPoints({ mean, logVariance }: Posterior, rows: readonly number[], random: SeededRandom): Matrix {
  const z = mean.shape[1]!;
  const each = Math.ceil(fewestPoints / rows.length);
  const points = matrix(each * rows.length, z);
  rows.forEach((row, i) => {
    for (let at = i * each * z; at < (i + 1) * each * z; at++) {
      const of = row * z + (at % z);
      points.data[at] = mean.data[of]! + Math.exp(logVariance.data[of]! / 2) * random.normal();
    }
  });
  return points;
}

/** Writes a point of the mixture into `out` [Z]. */
export function drawFrom(mixture: Mixture, random: SeededRandom, out: Float64Array): void {
  const { weights, centres, factors, dimensions: z } = mixture;
  let left = random.uniform();
  let g = 0;
  while (g < weights.length - 1 && (left -= weights[g]!) >= 0) g++;
  const noise = new Float64Array(z);
  random.fillNormal(noise);
  for (let j = 0; j < z; j++) {
    out[j] = centres[g * z + j]!;
    for (let l = 0; l <= j; l++) out[j]! += factors[(g * z + j) * z + l]! * noise[l]!;
  }
}
