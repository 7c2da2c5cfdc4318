/** Checks of the options that this room's classes and functions take; `name` says where and which one, such as `Study: direction`. */
import { described, OptionError } from '../checks/index.js';

/** Options as they are used: those named in `Sure` are always there, the others may be undefined. */
export type Settled<Options, Sure extends keyof Options> = {
  readonly [K in keyof Required<Options>]: K extends Sure ? NonNullable<Options[K]> : Options[K] | undefined;
};

/** @throws OptionError for a seed that is not a finite number. */
export function checkSeed(where: string, seed: number): number {
  if (!Number.isFinite(seed)) throw new OptionError(`${where}: the seed is ${described(seed)}; give a finite number.`);
  return seed;
}

/** @throws OptionError unless `value` is a number of at least `low`. */
export function checkLeast(name: string, value: number, low = 0): void {
  if (typeof value !== 'number' || !(value >= low))
    throw new OptionError(`${name} must be at least ${low}, found ${described(value)}.`);
}

/** @throws OptionError unless `value` is an object with these methods, or a function where none is named. */
export function checkMethods(name: string, value: unknown, methods: readonly string[], example: string): void {
  const has = (method: string): boolean => typeof (value as Record<string, unknown>)[method] === 'function';
  const sound =
    methods.length === 0 ? typeof value === 'function' : typeof value === 'object' && value && methods.every(has);
  if (!sound) throw new OptionError(`${name} must be ${example}, found ${described(value)}.`);
}
