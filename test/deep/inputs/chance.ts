/** Draws for fuzzing: every input follows from one number. */
import { SeededRandom } from '../../../src/random/index.js';

export class Chance {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    // The first draws of neighbouring seeds depend on each other.
    this.#random = new SeededRandom(`input ${seed}`).split('fuzzing');
    for (let i = 0; i < 8; i++) this.#random.uniform();
  }

  /** Whether something happens that has this probability. */
  happens(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.#random.uniform() * below);
  }

  /** A whole number from `low` to `high`; small ones are the more likely. */
  around(low: number, high: number): number {
    return Math.floor(low + (high + 1 - low) * this.#random.uniform() ** 3);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}
