/** Hyperparameters of a Gaussian process as they are chosen unless told otherwise: priors, ranges, starts. */
import { type FitRanges, gamma, normal, type Priors } from './likelihood.js';

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

const middleLengthscale = (d: number): number => Math.log(0.5) + 0.5 * Math.log(Math.max(1, d));

export const defaultRanges: FitRanges = {
  lengthscale: { low: 0.01, high: 100 },
  outputScale: { low: 1e-2, high: 1e2 },
  noise: { low: 1e-12, high: 1 },
};

/** Where fits begin, theta [d + 3]: a smooth function without noise, and a rougher one with some. */
export function defaultStarts(d: number): number[][] {
  const from = (lengthscale: number, noise: number): number[] => [
    ...new Array<number>(d).fill(lengthscale),
    0,
    Math.log(noise),
    0.5,
  ];
  return [from(middleLengthscale(d), 1e-6), from(middleLengthscale(d) - 1, 1e-3)];
}
