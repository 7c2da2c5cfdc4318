/** What schemas of data from files are made of. A value that breaks a rule is named with its field and what would fit. */
import { printable } from './errors.js';

/** A value that does not fit a schema. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** Checks the value of a field. @throws RuleError naming the field, what was found and what would fit */
export type Rule = (field: string, value: unknown) => void;

const longestFound = 60;

function found(value: unknown): string {
  try {
    return printable(JSON.stringify(value) ?? 'nothing', longestFound);
  } catch {
    return 'something nested too deeply';
  }
}

export const wrong = (field: string, value: unknown, wanted: string): never => {
  throw new RuleError(`${field} must be ${wanted}, found ${found(value)}`);
};
export const rule =
  (wanted: string, fits: (value: unknown) => boolean): Rule =>
  (field, value) =>
    fits(value) || wrong(field, value, wanted);

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWhole = (value: unknown, low: number): boolean => Number.isInteger(value) && (value as number) >= low;

// Marked as pure, so that a page's bundle leaves out what it does not use.
export const text: Rule = /* @__PURE__ */ rule('a text', (value) => typeof value === 'string');
export const bool: Rule = /* @__PURE__ */ rule('true or false', (value) => typeof value === 'boolean');
export const finite: Rule = /* @__PURE__ */ rule('a finite number', isNumber);
export const natural: Rule = /* @__PURE__ */ rule('a whole number of at least 0', (value) => isWhole(value, 0));
export const whole: Rule = /* @__PURE__ */ rule('a whole number of at least 1', (value) => isWhole(value, 1));
export const positive: Rule = /* @__PURE__ */ rule('a positive number', (value) => isNumber(value) && value > 0);
export const share: Rule = /* @__PURE__ */ rule(
  'a number from 0 to 1',
  (value) => isNumber(value) && value >= 0 && value <= 1,
);
export const among = (...names: readonly string[]): Rule =>
  rule(`one of ${names.join(', ')}`, (value) => names.includes(value as string));
export const orNull =
  (inner: Rule): Rule =>
  (field, value) =>
    value === null || inner(field, value);
export const optional =
  (inner: Rule): Rule =>
  (field, value) =>
    value === undefined || inner(field, value);
export const list =
  (inner: Rule, [low, high]: readonly [number, number] = [1, Infinity]): Rule =>
  (field, value) => {
    if (!Array.isArray(value) || value.length < low || value.length > high)
      return wrong(field, value, low === high ? `a list of ${low}` : `a list of ${low} or more, at most ${high}`);
    value.forEach((entry, i) => inner(`${field}[${i}]`, entry));
  };
/** A list whose entries have a rule each. */
export const tuple =
  (...inner: readonly Rule[]): Rule =>
  (field, value) => {
    if (!Array.isArray(value) || value.length !== inner.length) return wrong(field, value, `a list of ${inner.length}`);
    inner.forEach((one, i) => one(`${field}[${i}]`, value[i]));
  };
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with these fields, and perhaps others. */
export const fields =
  (known: Readonly<Record<string, Rule>>): Rule =>
  (field, value) => {
    if (!isObject(value)) return wrong(field, value, 'an object');
    for (const [name, inner] of Object.entries(known)) inner(`${field}.${name}`, value[name]);
  };
/** An object with these fields and no others. */
export const object =
  (known: Readonly<Record<string, Rule>>): Rule =>
  (field, value) => {
    if (!isObject(value)) return wrong(field, value, 'an object');
    for (const name of Object.keys(value))
      if (!Object.hasOwn(known, name))
        throw new RuleError(`${field} has an unknown field '${name}'; known are ${Object.keys(known).join(', ')}`);
    fields(known)(field, value);
  };

/** The value, once it fits. @throws RuleError where it does not */
export function checked<T>(rule: Rule, field: string, value: unknown): T {
  rule(field, value);
  return value as T;
}
