/** Checks of options. Every message names the option, what was found and what it takes. */
import { described } from './described.js';
import { nearestName, OptionError, shortList, shown } from './errors.js';

/** Sizes beyond this are typing errors, not networks; what memory can hold is checked by the plan. */
const largestWidth = 1e9;

/**
 * The options with the defaults in the place of what is missing or undefined. The keys of `defaults` are all the names there are; an
 * option without a default stands there as undefined.
 * @throws OptionError for a name that is not among them, with the nearest one
 */
export function withDefaults<D extends object>(where: string, options: object | undefined, defaults: D): D {
  if (options === undefined) return { ...defaults };
  if (options === null || typeof options !== 'object')
    throw new OptionError(`${where}: the options must be an object, found ${described(options)}`);
  const names = Object.keys(defaults);
  const all = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(defaults, name)) {
      const near = nearestName(name, names);
      throw new OptionError(
        `${where}: there is no option ${shown(name)}${near === undefined ? '.' : `; did you mean '${near}'?`} The options are ${shortList(names, 20)}`,
      );
    }
    if (value !== undefined) (all as Record<string, unknown>)[name] = value;
  }
  return all;
}
/** @throws OptionError unless `value` is a whole number from `low` to `high`. */
export function checkWhole(name: string, value: number, low = 1, high: number = largestWidth): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  // What is no number may have no primitive value to be compared.
  const open = high === largestWidth && !(typeof value === 'number' && value > high);
  throw new OptionError(
    `${name} must be a whole number ${open ? `of at least ${low}` : `from ${low} to ${high}`}, found ${described(value)}`,
  );
}

/** @throws OptionError unless `value` is a text. */
export function checkText(name: string, value: string): string {
  if (typeof value !== 'string') throw new OptionError(`${name} must be a text, found ${described(value)}`);
  return value;
}

/** @throws OptionError unless `value` is finite and above 0. */
export function checkPositive(name: string, value: number): number {
  if (typeof value !== 'number' || !(value > 0 && value < Infinity))
    throw new OptionError(`${name} must be a positive number, found ${described(value)}`);
  return value;
}

/** @throws OptionError unless `value` is finite and at least 0. */
export function checkAmount(name: string, value: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
    throw new OptionError(`${name} must be a number of at least 0, found ${described(value)}`);
  return value;
}

/** @throws OptionError unless `value` is at least 0 and below 1. */
export function checkShare(name: string, value: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value < 1))
    throw new OptionError(`${name} must be at least 0 and below 1, found ${described(value)}`);
  return value;
}

/** @throws OptionError unless `value` lies from 0 to 1. */
export function checkProbability(name: string, value: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new OptionError(`${name} must be from 0 to 1, found ${described(value)}`);
  return value;
}

/** @throws OptionError unless `value` is one of `allowed`. */
export function checkChoice<T>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const near = typeof value === 'string' ? nearestName(value, allowed.map(String)) : undefined;
  throw new OptionError(
    `${name} must be one of ${allowed.join(', ')}; found ${typeof value === 'string' ? shown(value) : described(value)}${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
  );
}

/** Hidden layer widths. @throws OptionError for what is no list, an empty list or a width that is not a whole number of at least 1. */
export function checkWidths(name: string, widths: readonly number[]): readonly number[] {
  const given: unknown = widths;
  if (!Array.isArray(given))
    throw new OptionError(`${name} must be a list of widths, such as [346, 178], found ${described(widths)}`);
  if (widths.length === 0) throw new OptionError(`${name} must list at least one width, such as 346,178`);
  widths.forEach((width, i) => checkWhole(`${name}[${i}]`, width));
  return [...widths];
}
