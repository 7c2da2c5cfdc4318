/** Checks of a space's declaration, from code or from a JSON file. */
import { jsonText, nearestName, shortList } from '../checks/index.js';
import type { Condition, ParameterSpec, ParamValue, SpaceSpec } from './types.js';

/** A space that is not sound, or a value that does not belong to it. */
export class SpaceError extends RangeError {
  override readonly name = 'SpaceError';
}

/** The properties of each type besides `type` and `when`; those marked true must be there. */
const properties = {
  real: { low: true, high: true, log: false, step: false },
  int: { low: true, high: true, log: false, step: false },
  categorical: { choices: true, ordered: false },
  fixed: { value: true },
} as const;

function didYouMean(name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' ? nearestName(name, known) : undefined;
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a parameter could have this value. */
export const isValue = (value: unknown): value is ParamValue => value === null || isNamed(value);

const isNamed = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

const deepest = 100;

/** Whether data from JSON are nested no deeper than any that is meant. */
export function isPlainData(value: unknown, depth: number = deepest): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((each) => isPlainData(each, depth - 1));
}

function checkValues(where: string, values: unknown): void {
  if (!Array.isArray(values) || values.length === 0)
    throw new SpaceError(`${where} must be a list with at least one value, found ${jsonText(values)}.`);
  values.forEach((value, i) => {
    if (!isValue(value))
      throw new SpaceError(`${where} holds ${jsonText(value)}; values are texts, finite numbers, true, false or null.`);
    if (values.indexOf(value) !== i) throw new SpaceError(`${where} holds ${jsonText(value)} twice.`);
  });
}

function checkBounds(where: string, spec: Record<string, unknown>): void {
  const { low, high, log, step } = spec;
  const whole = spec.type === 'int';
  for (const [bound, value] of Object.entries({ low, high })) {
    if (typeof value !== 'number' || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value)))
      throw new SpaceError(
        `${where}: ${bound} must be a ${whole ? 'whole' : 'finite'} number, found ${jsonText(value)}.`,
      );
  }
  if (!((low as number) <= (high as number)))
    throw new SpaceError(
      `${where}: low is ${jsonText(low)} and high is ${jsonText(high)}; low must not be above high.`,
    );
  if (log !== undefined && typeof log !== 'boolean')
    throw new SpaceError(`${where}: log must be true or false, found ${jsonText(log)}.`);
  if (log && !((low as number) > 0))
    throw new SpaceError(`${where}: low is ${jsonText(low)}, which has no logarithm; with log it must be above 0.`);
  if (step !== undefined && !(whole ? Number.isSafeInteger(step) && (step as number) >= 1 : isStep(spec)))
    throw new SpaceError(
      `${where}: step must be a ${whole ? 'whole number of at least 1' : 'positive number that divides the range into at most a million steps'}, found ${jsonText(step)}.`,
    );
  if (log && step !== undefined && !(whole && step === 1))
    throw new SpaceError(`${where}: step and log exclude each other; leave one of them out.`);
}

const mostSteps = 1e6;

const isStep = ({ low, high, step }: Record<string, unknown>): boolean =>
  Number.isFinite(step) && (step as number) > 0 && ((high as number) - (low as number)) / (step as number) <= mostSteps;

function checkParameter(where: string, spec: unknown): void {
  if (!isObject(spec))
    throw new SpaceError(`${where} must be an object such as {"type": "real", "low": 0, "high": 1}.`);
  if (typeof spec.type !== 'string' || !Object.hasOwn(properties, spec.type))
    throw new SpaceError(
      `${where}: type must be one of ${Object.keys(properties).join(', ')}, found ${jsonText(spec.type)}.${didYouMean(spec.type, Object.keys(properties))}`,
    );
  const known: Record<string, boolean> = properties[spec.type as keyof typeof properties];
  for (const name of Object.keys(spec)) {
    if (name !== 'type' && name !== 'when' && !Object.hasOwn(known, name))
      throw new SpaceError(
        `${where}: "${name}" is no property of a ${spec.type} parameter, which has ${Object.keys(known).join(', ')} and when.${didYouMean(name, [...Object.keys(known), 'type', 'when'])}`,
      );
  }
  for (const [name, needed] of Object.entries(known))
    if (needed && spec[name] === undefined) throw new SpaceError(`${where}: "${name}" is missing.`);
  if (spec.type === 'categorical') {
    checkValues(`${where}: choices`, spec.choices);
    if (spec.ordered !== undefined && typeof spec.ordered !== 'boolean')
      throw new SpaceError(`${where}: ordered must be true or false, found ${jsonText(spec.ordered)}.`);
  } else if (spec.type === 'fixed') {
    if (!isNamed(spec.value))
      throw new SpaceError(
        `${where}: value must be a text, a finite number, true or false, found ${jsonText(spec.value)}.`,
      );
  } else checkBounds(where, spec);
}

/** Whether a parameter can have a value; a real one has no values to ask for. */
function canBe(spec: ParameterSpec, value: ParamValue): boolean {
  if (spec.type === 'fixed') return spec.value === value;
  if (spec.type === 'categorical') return spec.choices.includes(value);
  if (spec.type === 'real' || typeof value !== 'number') return false;
  return value >= spec.low && value <= spec.high && Number.isInteger((value - spec.low) / (spec.step ?? 1));
}

/** The conditions of a parameter; none where it always exists. */
export function conditionsOf({ when }: ParameterSpec): readonly Condition[] {
  return when === undefined ? [] : Array.isArray(when) ? (when as Condition[]) : [when as Condition];
}

function checkCondition(where: string, space: SpaceSpec, when: unknown): void {
  if (!isObject(when) || typeof when.parameter !== 'string')
    throw new SpaceError(`${where}: when must be an object such as {"parameter": "model", "in": ["cvae"]}.`);
  const unknown = Object.keys(when).find((key) => key !== 'parameter' && key !== 'in');
  if (unknown !== undefined) throw new SpaceError(`${where}: when has "${unknown}"; it takes parameter and in.`);
  const parent = Object.hasOwn(space, when.parameter) ? space[when.parameter] : undefined;
  if (!parent)
    throw new SpaceError(
      `${where}: when names "${when.parameter}", which is not in the space; it has ${shortList(Object.keys(space).map((each) => jsonText(each)))}.`,
    );
  checkValues(`${where}: when.in`, when.in);
  if (parent.type === 'real')
    throw new SpaceError(
      `${where}: when names "${when.parameter}", a real parameter; conditions need one with levels.`,
    );
  const impossible = (when.in as ParamValue[]).find((value) => !canBe(parent, value));
  if (impossible !== undefined)
    throw new SpaceError(`${where}: when.in holds ${jsonText(impossible)}, which "${when.parameter}" cannot be.`);
}

/** Follows the conditions of `at` upwards; `below` are the parameters passed on the way, `settled` those known to be sound. */
function checkCircles(
  where: string,
  at: string,
  space: SpaceSpec,
  below: readonly string[],
  settled: Set<string>,
): void {
  if (below.includes(at))
    throw new SpaceError(`${where}: its condition leads back to "${at}"; conditions must not go in circles.`);
  if (settled.has(at)) return;
  for (const { parameter } of conditionsOf(space[at]!)) checkCircles(where, parameter, space, [...below, at], settled);
  settled.add(at);
}

/**
 * The space that `value` declares, as it was given: an object of parameters by name, from code or from parsed JSON.
 *
 * @throws SpaceError that names the parameter, what was found and what is possible.
 */
export function checkSpace(value: unknown): SpaceSpec {
  if (!isObject(value) || Object.keys(value).length === 0)
    throw new SpaceError(
      `a space is an object with at least one parameter, such as {"lr": {"type": "real", "low": 1e-4, "high": 0.1, "log": true}}, found ${jsonText(value)}.`,
    );
  for (const [name, spec] of Object.entries(value)) {
    if (name === '' || name === '__proto__')
      throw new SpaceError(`${jsonText(name)} cannot be the name of a parameter.`);
    checkParameter(`parameter "${name}"`, spec);
  }
  const space = value as SpaceSpec;
  for (const [name, { when }] of Object.entries(space)) {
    if (Array.isArray(when) && when.length === 0)
      throw new SpaceError(`parameter "${name}": when is an empty list; leave it out.`);
    for (const each of when === undefined ? [] : [when].flat()) checkCondition(`parameter "${name}"`, space, each);
  }
  const settled = new Set<string>();
  for (const name of Object.keys(space)) checkCircles(`parameter "${name}"`, name, space, [], settled);
  return space;
}
