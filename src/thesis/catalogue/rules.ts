/** The parts that the catalogue's schema is made of. A value that breaks a rule is named with its field and what would fit. */

/** An entry that does not fit the schema. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** Checks the value of a field. @throws CatalogueError naming the field, what was found and what would fit */
export type Rule = (field: string, value: unknown) => void;

export const wrong = (field: string, value: unknown, wanted: string): never => {
  throw new CatalogueError(`${field} must be ${wanted}, found ${JSON.stringify(value) ?? String(value)}`);
};
export const rule =
  (wanted: string, fits: (value: unknown) => boolean): Rule =>
  (field, value) =>
    fits(value) || wrong(field, value, wanted);

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWhole = (value: unknown, low: number): boolean => Number.isInteger(value) && (value as number) >= low;

export const text: Rule = rule('a text', (value) => typeof value === 'string');
export const bool: Rule = rule('true or false', (value) => typeof value === 'boolean');
export const natural: Rule = rule('a whole number of at least 0', (value) => isWhole(value, 0));
export const whole: Rule = rule('a whole number of at least 1', (value) => isWhole(value, 1));
export const positive: Rule = rule('a positive number', (value) => isNumber(value) && value > 0);
export const share: Rule = rule('a number from 0 to 1', (value) => isNumber(value) && value >= 0 && value <= 1);
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
/** An object with these fields and no others. */
export const object =
  (fields: Readonly<Record<string, Rule>>): Rule =>
  (field, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(field, value, 'an object');
    for (const name of Object.keys(value))
      if (!Object.hasOwn(fields, name))
        throw new CatalogueError(
          `${field} has an unknown field '${name}'; known are ${Object.keys(fields).join(', ')}`,
        );
    for (const [name, inner] of Object.entries(fields))
      inner(`${field}.${name}`, (value as Record<string, unknown>)[name]);
  };

/** The value, once it fits. @throws CatalogueError where it does not */
export function checked<T>(rule: Rule, field: string, value: unknown): T {
  rule(field, value);
  return value as T;
}
