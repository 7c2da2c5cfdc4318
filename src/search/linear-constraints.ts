/** Linear constraints on the parameters: their checks, and the nearest configuration that satisfies them. */
import { described, OptionError } from '../checks/index.js';
import { SeededRandom } from '../random/index.js';
import { StudyError } from './study/study-error.js';
import type { Space } from './space.js';
import type { LinearConstraint, Params, SpaceSpec } from './types.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws OptionError for what is no list of constraints on numbers of the space */
export function checkLinear(name: string, given: unknown, space: SpaceSpec): void {
  const example = `{ coefficients: { a: 1, b: 2 }, atMost: 5 }`;
  if (!Array.isArray(given))
    throw new OptionError(`${name} must be a list such as [${example}], found ${described(given)}`);
  given.forEach((each: unknown, i) => {
    const where = `${name}[${i}]`;
    if (!isObject(each) || !isObject(each.coefficients) || Object.keys(each.coefficients).length === 0)
      throw new OptionError(`${where} must be an object such as ${example}, found ${described(each)}`);
    const unknown = Object.keys(each).find((key) => key !== 'coefficients' && key !== 'atMost');
    if (unknown !== undefined) throw new OptionError(`${where} has '${unknown}'; it takes coefficients and atMost`);
    if (!Number.isFinite(each.atMost))
      throw new OptionError(`${where}: atMost must be a number, found ${described(each.atMost)}`);
    for (const [parameter, coefficient] of Object.entries(each.coefficients)) {
      if (!Number.isFinite(coefficient))
        throw new OptionError(
          `${where}: the coefficient of '${parameter}' must be a number, found ${described(coefficient)}`,
        );
      const spec = Object.hasOwn(space, parameter) ? space[parameter]! : undefined;
      const numeric = spec?.type === 'categorical' ? spec.choices.every((one) => typeof one === 'number') : spec;
      if (!numeric || (spec?.type === 'fixed' && typeof spec.value !== 'number'))
        throw new OptionError(`${where} names '${parameter}', which is no number of the space`);
    }
  });
}

/** Sums may miss their bound by so much of the size of their terms, as rounding does. */
const slack = 1e-9;

/** Whether a configuration satisfies them all. */
export function satisfies(params: Params, linear: readonly LinearConstraint[] = []): boolean {
  return linear.every(({ coefficients, atMost }) => {
    let [sum, size] = [0, Math.abs(atMost)];
    for (const [name, coefficient] of Object.entries(coefficients)) {
      const term = coefficient * Number(params[name] ?? 0);
      sum += term;
      size += Math.abs(term);
    }
    return sum <= atMost + slack * size;
  });
}

const draws = 4096;
const halvings = 30;

/**
 * The configuration itself where it satisfies the constraints; else the nearest in the unit cube of 4,096 uniform points and as many about it,
 * moved towards it as far as they allow. The same configuration gives the same answer.
 * @throws StudyError when none of them does
 */
export function nearestAllowed(space: Space, params: Params, linear: readonly LinearConstraint[] = []): Params {
  if (satisfies(params, linear)) return params;
  const start = space.encode(params);
  const random = new SeededRandom('linear constraints');
  const isAllowed = (x: Float64Array): boolean => satisfies(space.decode(x), linear);
  const away = (x: Float64Array): number => x.reduce((sum, each, j) => sum + (each - start[j]!) ** 2, 0);
  let best: Float64Array | undefined;
  for (let i = 0; i < 2 * draws; i++) {
    const about = i % 2 === 1 ? 0.02 * (1 + (i % 16)) : 0;
    const x = start.map((each) => (about > 0 ? each + about * random.normal() : random.uniform()));
    space.snap(x);
    if ((best === undefined || away(x) < away(best)) && isAllowed(x)) best = x;
  }
  if (best === undefined)
    throw new StudyError(
      `no configuration was found that satisfies the linear constraints; change them, or the space.`,
    );
  let [near, far] = [0, 1];
  for (let i = 0; i < halvings; i++) {
    const share = (near + far) / 2;
    const x = start.map((each, j) => each + share * (best[j]! - each));
    space.snap(x);
    if (isAllowed(x)) far = share;
    else near = share;
  }
  const found = start.map((each, j) => each + far * (best[j]! - each));
  space.snap(found);
  return space.decode(isAllowed(found) ? found : best);
}
