/** How a trial ends: what is told of it, and what an objective gives. */
import { described, InputError } from '../../checks/index.js';

/** A number, a number for each of two objectives, or how else a trial ended. */
export type Outcome = number | readonly number[] | 'failed' | 'pruned' | 'interrupted';

/** What may be told beside the outcome. */
export interface TellOptions {
  /** Why it failed, was pruned or interrupted. */
  readonly reason?: string;
  /** The trial is feasible where all of them are at most 0. */
  readonly constraints?: readonly number[];
}

/** What an objective may give in the place of a number. */
export interface ObjectiveResult {
  readonly value?: number;
  /** In the place of `value`, where there are two objectives. */
  readonly values?: readonly number[];
  /** The trial is feasible where all of them are at most 0. */
  readonly constraints?: readonly number[];
  /** To be kept with the trial. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const words = ['failed', 'pruned', 'interrupted'];

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');

/** @throws InputError for anything but a number for each objective or one of the words that end a trial. */
export function checkOutcome(outcome: unknown, objectives: number, where: string = 'tell'): void {
  if (words.includes(outcome as string)) return;
  if (objectives === 1 ? typeof outcome === 'number' : isNumbers(outcome) && outcome.length === objectives) return;
  const list = objectives === 1 ? '' : `a list of ${objectives} numbers`;
  const found = !Array.isArray(outcome)
    ? `${described(outcome)}; give ${list || 'a number'} or '${words.join("', '")}'`
    : objectives > 1
      ? `${described(outcome)}; the study has ${objectives} objectives, so give ${list}`
      : `a list of ${outcome.length}; a study has one objective, so give one number`;
  throw new InputError(`${where}: the outcome is ${found}.`);
}

/** @throws InputError for what is no list of numbers */
export function checkConstraints(constraints: unknown, where: string = 'tell'): void {
  if (constraints === undefined || isNumbers(constraints)) return;
  throw new InputError(`${where}: the constraints are ${described(constraints)}; give a list of numbers.`);
}

/** What an objective gave, taken apart; a text says why it is no result. */
export function readResult(
  given: unknown,
  objectives: number,
): { readonly outcome: number | readonly number[] } & Pick<ObjectiveResult, 'constraints' | 'attributes'> {
  const isResult = typeof given === 'object' && given !== null && !Array.isArray(given);
  const { value, values, constraints, attributes } = isResult ? (given as ObjectiveResult) : ({} as ObjectiveResult);
  const outcome: unknown = isResult ? (values ?? value) : given;
  const single = isNumbers(outcome) && outcome.length === 1 && objectives === 1 && isResult ? outcome[0]! : outcome;
  if (typeof single !== 'number' && !Array.isArray(single))
    throw new Error(
      `the objective gave ${isResult ? 'an object without a number as value' : typeof given}, not a number`,
    );
  // One number for two objectives, or the reverse, is an error of the program and not of the trial.
  checkOutcome(single, objectives);
  if (constraints !== undefined && !isNumbers(constraints))
    throw new Error('the objective gave constraints that are no list of numbers');
  return {
    outcome: single as number | readonly number[],
    ...(constraints && { constraints }),
    ...(attributes && { attributes }),
  };
}

/** Why numbers end a trial as failed; undefined where all are finite. */
export function notFinite(
  outcome: number | readonly number[],
  constraints: readonly number[] = [],
): string | undefined {
  const bad = [outcome].flat().find((each) => !Number.isFinite(each));
  if (bad !== undefined) return `the objective gave ${bad}`;
  const at = constraints.findIndex((each) => !Number.isFinite(each));
  return at < 0 ? undefined : `constraint ${at + 1} is ${constraints[at]}`;
}
