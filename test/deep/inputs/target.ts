import type { Chance } from './chance.js';

/** A place where strangers' input comes in. */
export interface Target {
  readonly name: string;
  /** How many of the inputs it gets, relative to the others. */
  readonly share: number;
  /** Makes an input by chance and hands it over; throws what that throws, and an Error when something wrong was taken. */
  readonly attempt: (chance: Chance) => unknown;
  /** Done once before the first input. */
  readonly prepare?: () => Promise<void>;
  /** Done once after the last. */
  readonly finish?: () => Promise<void>;
}
