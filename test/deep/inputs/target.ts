import type { Chance } from './chance.js';

/** A place where strangers' input comes in. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** How many of the inputs it gets, relative to the others. */
  readonly share: number;
  /** Makes an input by chance. */
  readonly make: (chance: Chance) => Input;
  /** Hands an input over; throws what that throws, and an Error when something wrong was taken. */
  readonly attempt: (input: Input) => unknown;
  /** Done before the first input. */
  readonly prepare?: () => Promise<void>;
}

/** A target whose inputs are of one type, as one of many: each is only given what it has made itself. */
export const target = <Input>(one: Target<Input>): Target => one as unknown as Target;
