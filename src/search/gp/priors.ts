/** Hyperparameters of a Gaussian process as they are chosen unless told otherwise: priors, ranges, starts. */

/** The logarithm of a density, up to a constant, as a function of u (for a positive hyperparameter its logarithm), and its derivative. */
interface Prior {
  readonly log: (u: number) => number;
  readonly slope: (u: number) => number;
}

/** u is normal with this mean and deviation: a log-normal density of exp(u), taken over u. */
function normal(mean: number, deviation: number): Prior {
  return {
    log: (u) => -0.5 * ((u - mean) / deviation) ** 2,
    slope: (u) => -(u - mean) / deviation ** 2,
  };
}

/** The density of exp(u) is that of a Gamma distribution with this shape and rate. */
function gamma(shape: number, rate: number): Prior {
  return {
    log: (u) => (shape - 1) * u - rate * Math.exp(u),
    slope: (u) => shape - 1 - rate * Math.exp(u),
  };
}

/** Of the lengthscales, the output scale and the noise by their logarithms, of the exponent as it is. */
export interface Priors {
  readonly lengthscale: Prior;
  readonly outputScale: Prior;
  readonly noise: Prior;
  readonly exponent: Prior;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

export interface FitRanges {
  readonly lengthscale: Range;
  readonly outputScale: Range;
  readonly noise: Range;
  readonly exponent: Range;
}

/**
 * Priors for inputs in the unit cube and outputs with variance near 1.
 *
 * Lengthscales: log-normal around ½ √d (Hvarfner, Hellsten and Nardi 2024, "Vanilla Bayesian optimization performs great in high
 * dimensions", for the growth with the dimension d). Output scale: Gamma(2, 1), as in Optuna. Noise: log-normal around 1e-6 with a deviation of four
 * e-foldings, so that it takes evidence to see noise, and little of it. Exponent of the outputs: normal, 1 ± ½.
 */
export function defaultPriors(d: number): Priors {
  return {
    lengthscale: normal(middleLengthscale(d), 1),
    outputScale: gamma(2, 1),
    noise: normal(Math.log(1e-6), 4),
    exponent: normal(1, 0.5),
  };
}

/** Priors for the process behind labels, and where its fit begins: failures by chance have a small output scale, those of a region a large one. */
export function labelPriors(d: number): { lengthscale: Prior; outputScale: Prior; start: number[] } {
  return {
    lengthscale: normal(middleLengthscale(d), 1),
    outputScale: normal(Math.log(2), 2),
    start: [...new Array<number>(d).fill(middleLengthscale(d)), Math.log(2)],
  };
}

const middleLengthscale = (d: number): number => Math.log(0.5) + 0.5 * Math.log(Math.max(1, d));

export const defaultRanges: FitRanges = {
  lengthscale: { low: 0.01, high: 100 },
  outputScale: { low: 1e-2, high: 1e2 },
  noise: { low: 1e-12, high: 1 },
  // From a bounded tail of bad values to none at all drawn in.
  exponent: { low: -1, high: 1 },
};

/** The exponent for a tail of good values: their logarithm. */
export const largestExponent = 2;

/** Where fits begin, theta [d + 3]: a smooth function without noise, and one with much. */
export function defaultStarts(d: number): number[][] {
  const from = (lengthscale: number, noise: number): number[] => [
    ...new Array<number>(d).fill(lengthscale),
    0,
    Math.log(noise),
    0.5,
  ];
  const middle = middleLengthscale(d);
  return [from(middle, 1e-6), from(middle, 0.1)];
}
