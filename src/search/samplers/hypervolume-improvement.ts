/**
 * The expected improvement of the hypervolume by an observation of two objectives, exactly, and its logarithm.
 *
 * Notation: both objectives are minimised; r [2] is the reference point; (a_i, b_i), i = 1 … m, are the values that no other dominates, with a
 * ascending and so b descending; a_0 = -∞, b_0 = r_2, a_(m+1) = r_1; psi_k(t) = E max(0, t - f_k) = sigma h((t - mu) / sigma) as in acquisition.ts. An
 * observation f adds, in the strip of a_i <= f_1 < a_(i+1) that it covers, the height b_i - f_2, and the objectives are independent:
 *   EHVI = Σ_i (psi_1(a_(i+1)) - psi_1(a_i)) psi_2(b_i)
 * Every term is positive, so that the logarithm of the sum is that of terms whose logarithms are known.
 * Sources: Emmerich, Deutz and Klinkenberg 2011, "Hypervolume-based expected improvement: monotonicity properties and exact computation"; Ament et
 * al. 2023 for logarithms.
 */
import { type Acquisition, improvement, type Surrogate } from './acquisition.js';

/** The points that no other dominates [m], by their first value; small is good. */
export function nondominated(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const front: (readonly [number, number])[] = [];
  for (const point of [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]))
    if (front.length === 0 || point[1] < front.at(-1)![1]) front.push(point);
  return front;
}

/**
 * The worst value of each objective among all points and a tenth of its extent more. With the front's own worst values, as is usual, what lies beyond
 * its ends would not count, and the ends would not be looked for.
 */
export function referenceOf(points: readonly (readonly [number, number])[]): readonly [number, number] {
  const beyond = (k: 0 | 1): number => {
    const all = points.map((point) => point[k]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return high + 0.1 * (high - low || 1);
  };
  return [beyond(0), beyond(1)];
}

/** log psi(t) for mean and standard deviation, and its derivatives by both. */
function logPsi(t: number, mean: number, sigma: number): { log: number; byMean: number; bySigma: number } {
  const { log, density, distribution } = improvement((t - mean) / sigma);
  return { log: Math.log(sigma) + log, byMean: -distribution / sigma, bySigma: density / sigma };
}

interface Slopes {
  /** log EHVI and its derivatives by mean and standard deviation of either objective. */
  readonly log: number;
  readonly byMean: readonly [number, number];
  readonly bySigma: readonly [number, number];
}

/** Strips narrower than this share of what lies left of them add nothing that could be told. */
const narrow = 1e-12;

/** log EHVI for independent normal objectives. */
export function logHypervolumeImprovement(
  front: readonly (readonly [number, number])[],
  reference: readonly [number, number],
  mean: readonly [number, number],
  sigma: readonly [number, number],
): Slopes {
  const terms: { log: number; mean0: number; sigma0: number; mean1: number; sigma1: number }[] = [];
  let left: ReturnType<typeof logPsi> | undefined;
  for (let i = 0; i <= front.length; i++) {
    const right = logPsi(i < front.length ? front[i]![0] : reference[0], mean[0], sigma[0]);
    const height = logPsi(i === 0 ? reference[1] : front[i - 1]![1], mean[1], sigma[1]);
    const share = left ? Math.exp(left.log - right.log) : 0;
    if (1 - share > narrow)
      terms.push({
        log: right.log + Math.log1p(-share) + height.log,
        mean0: (right.byMean - share * (left?.byMean ?? 0)) / (1 - share),
        sigma0: (right.bySigma - share * (left?.bySigma ?? 0)) / (1 - share),
        mean1: height.byMean,
        sigma1: height.bySigma,
      });
    left = right;
  }
  const top = terms.reduce((most, { log }) => Math.max(most, log), -Infinity);
  let [sum, mean0, mean1, sigma0, sigma1] = [0, 0, 0, 0, 0];
  for (const term of terms) {
    const weight = Math.exp(term.log - top);
    sum += weight;
    mean0 += weight * term.mean0;
    mean1 += weight * term.mean1;
    sigma0 += weight * term.sigma0;
    sigma1 += weight * term.sigma1;
  }
  return {
    log: top + Math.log(sum),
    byMean: [mean0 / sum, mean1 / sum],
    bySigma: [sigma0 / sum, sigma1 / sum],
  };
}

/** log EHVI of two models, each with a single mean. */
export function logExpectedHypervolume(
  models: readonly [Surrogate, Surrogate],
  front: readonly (readonly [number, number])[],
  reference: readonly [number, number],
): Acquisition {
  return {
    values(points) {
      const [first, second] = [models[0].predict(points), models[1].predict(points)];
      return first.variance.map((v, i) => {
        const mean = [first.means[0]![i]!, second.means[0]![i]!] as const;
        return logHypervolumeImprovement(front, reference, mean, [Math.sqrt(v), Math.sqrt(second.variance[i]!)]).log;
      });
    },
    value(x, gradient) {
      const both = [models[0].at(x), models[1].at(x)] as const;
      const sigma = [Math.sqrt(both[0].variance), Math.sqrt(both[1].variance)] as const;
      const mean = [both[0].means[0]!, both[1].means[0]!] as const;
      const { log, byMean, bySigma } = logHypervolumeImprovement(front, reference, mean, sigma);
      gradient.fill(0);
      both.forEach(({ meanGradients, varianceGradient }, k) => {
        for (let j = 0; j < gradient.length; j++)
          gradient[j]! += byMean[k]! * meanGradients[0]![j]! + (bySigma[k]! * varianceGradient[j]!) / (2 * sigma[k]!);
      });
      return log;
    },
  };
}
