/**
 * Acquisition functions: what is gained by an observation at a point, to be maximised. The objective is minimised.
 *
 * Notation: mu and v are mean and variance of the model at a point, sigma = √v, b the best value so far, z = (b - mu) / sigma; phi and Phi are density
 * and distribution of the standard normal; h(z) = phi(z) + z Phi(z), so that the expected improvement is sigma h(z). A model may have
 * several means (fantasies of outcomes that are not known yet), whose improvements are averaged, but has one variance.
 * Sources: Ament, Daulton, Eriksson, Balandat and Bakshy 2023, "Unexpected improvements to expected improvement for Bayesian optimization";
 * Snoek, Larochelle and Adams 2012, "Practical Bayesian optimization" (averages over fantasies);
 * Srinivas, Krause, Kakade and Seeger 2010 (confidence bound).
 */

import { average } from '../average.js';
import { satisfies } from '../linear-constraints.js';
import type { Space } from '../space.js';
import type { LinearConstraint } from '../types.js';

/** What an acquisition function asks of a model. */
export interface Surrogate {
  /** Means, one list [rows] for each fantasy, and variances [rows] at points [rows x d]. */
  predict(points: Float64Array): { means: readonly Float64Array[]; variance: Float64Array };
  /** About the same at less cost, where that makes a difference. */
  screen?(points: Float64Array): { means: readonly Float64Array[]; variance: Float64Array };
  /** The same at one point [d] with gradients [d]. */
  at(x: Float64Array): {
    means: readonly number[];
    variance: number;
    meanGradients: readonly Float64Array[];
    varianceGradient: Float64Array;
  };
}

export interface Acquisition {
  /** Values [rows] at points [rows x d]. */
  readonly values: (points: Float64Array) => Float64Array;
  /** About the same at less cost, where that makes a difference. */
  readonly screen?: ((points: Float64Array) => Float64Array) | undefined;
  /** The value at x [d]; its gradient is written into `gradient` [d]. */
  value(x: Float64Array, gradient: Float64Array): number;
}

interface Improvement {
  /** log h(z). */
  readonly log: number;
  /** phi(z) / h(z) and Phi(z) / h(z). */
  readonly density: number;
  readonly distribution: number;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * log h(z) with relative accuracy near 1e-12, for z from -1e150 on; below that it stays what it is there.
 *
 * For |z| <= 3, Phi(z) = ½ + phi(z) (z + z³/3 + z⁵/15 + …). Below, with t = -z, Mills' ratio Phi(z) / phi(z) is 1 / (t + c) with the continued fraction
 * c = 1/(t + 2/(t + 3/(t + …))), so that h = phi c / (t + c) without any difference of nearly equal numbers.
 */
export function improvement(z: number): Improvement {
  if (z < -3) {
    const t = Math.min(-z, 1e150); // its square must stay within the range of doubles
    let c = 0;
    for (let k = 40; k >= 1; k--) c = k / (t + c);
    return {
      log: -0.5 * t * t - halfLogTwoPi + Math.log(c) - Math.log(t + c),
      density: (t + c) / c,
      distribution: 1 / c,
    };
  }
  const density = Math.exp(-0.5 * z * z - halfLogTwoPi);
  let distribution = 1;
  if (z <= 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
    distribution = 0.5 + density * sum;
  } else {
    let c = 0;
    for (let k = 40; k >= 1; k--) c = k / (z + c);
    distribution = 1 - density / (z + c);
  }
  const h = density + z * distribution;
  return { log: Math.log(h), density: density / h, distribution: distribution / h };
}

/** log EI = log sigma + log h(z), the logarithm of the mean over fantasies where there are several; `best` has one value for each. */
export function logExpectedImprovement(model: Surrogate, best: readonly number[]): Acquisition {
  const logShare = -Math.log(best.length);
  const valuesOf = ({ means, variance }: ReturnType<Surrogate['predict']>): Float64Array =>
    variance.map((v, i) => {
      const sigma = Math.sqrt(v);
      const logs = best.map((b, s) => improvement((b - means[s]![i]!) / sigma).log);
      return Math.log(sigma) + logSum(logs) + logShare;
    });
  return {
    values: (points) => valuesOf(model.predict(points)),
    screen: model.screen && ((points) => valuesOf(model.screen!(points))),
    value(x, gradient) {
      const { means, variance, meanGradients, varianceGradient } = model.at(x);
      const sigma = Math.sqrt(variance);
      const terms = best.map((b, s) => improvement((b - means[s]!) / sigma));
      const total = logSum(terms.map(({ log }) => log));
      gradient.fill(0);
      terms.forEach(({ log, density, distribution }, s) => {
        const share = Math.exp(log - total);
        for (let j = 0; j < gradient.length; j++)
          gradient[j]! +=
            share *
            ((density * varianceGradient[j]!) / (2 * variance) - (distribution * meanGradients[s]![j]!) / sigma);
      });
      return Math.log(sigma) + total + logShare;
    },
  };
}

/** The confidence bound sigma √beta - mu, for a single mean. */
export function confidenceBound(model: Surrogate, beta: number): Acquisition {
  const root = Math.sqrt(beta);
  const valuesOf = ({ means, variance }: ReturnType<Surrogate['predict']>): Float64Array =>
    variance.map((v, i) => root * Math.sqrt(v) - average(means.map((mean) => mean[i]!)));
  return {
    values: (points) => valuesOf(model.predict(points)),
    screen: model.screen && ((points) => valuesOf(model.screen!(points))),
    value(x, gradient) {
      const { means, variance, meanGradients, varianceGradient } = model.at(x);
      const sigma = Math.sqrt(variance);
      for (let j = 0; j < gradient.length; j++)
        gradient[j] = (root * varianceGradient[j]!) / (2 * sigma) - average(meanGradients.map((one) => one[j]!));
      return root * sigma - average(means);
    },
  };
}

/** The sum of some acquisition functions, as of an improvement and the chances that it counts. */
export function sumOf(parts: readonly Acquisition[]): Acquisition {
  if (parts.length === 1) return parts[0]!;
  const total = (each: readonly Float64Array[]): Float64Array =>
    each[0]!.map((_, i) => each.reduce((sum, values) => sum + values[i]!, 0));
  return {
    values: (points) => total(parts.map((part) => part.values(points))),
    screen: parts.some(({ screen }) => screen)
      ? (points) => total(parts.map(({ values, screen }) => (screen ?? values)(points)))
      : undefined,
    value(x, gradient) {
      const own = new Float64Array(gradient.length);
      gradient.fill(0);
      let sum = 0;
      for (const part of parts) {
        sum += part.value(x, own);
        for (let j = 0; j < own.length; j++) gradient[j]! += own[j]!;
      }
      return sum;
    },
  };
}

/** The same where linear constraints on the parameters allow it, and -∞ elsewhere. */
export function within(acquisition: Acquisition, space: Space, linear?: readonly LinearConstraint[]): Acquisition {
  if (!linear || linear.length === 0) return acquisition;
  const allowed = (x: Float64Array): boolean => satisfies(space.decode(x), linear);
  const masked =
    (values: (points: Float64Array) => Float64Array) =>
    (points: Float64Array): Float64Array =>
      values(points).map((value, i) =>
        allowed(points.subarray(i * space.size, (i + 1) * space.size)) ? value : -Infinity,
      );
  return {
    values: masked(acquisition.values),
    screen: acquisition.screen && masked(acquisition.screen),
    value: (x, gradient) => (allowed(x) ? acquisition.value(x, gradient) : -Infinity),
  };
}

function logSum(logs: readonly number[]): number {
  if (logs.length === 1) return logs[0]!;
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
}
