/** Copies of a model's state on the host, to go back to. */
import type { FloatArray, Parameter, Program } from '../tensor/index.js';
import { type NamedArray, valuesFor } from './training-state.js';

/** The latest copy that was worth keeping. */
export class Snapshot {
  readonly #state: readonly Parameter[];
  readonly #copies: FloatArray[] = [];
  #epoch = 0;

  constructor(state: readonly Parameter[]) {
    this.#state = state;
  }
  /** The epoch of the copy, 0 if there is none. */
  get epoch(): number {
    return this.#epoch;
  }
  /** Copies the state. */
  async take(epoch: number, program: Program): Promise<void> {
    for (const [i, p] of this.#state.entries()) this.#copies[i] = await program.readParameter(p, this.#copies[i]);
    this.#epoch = epoch;
  }
  /** The copy, by the names of what it is of; none where there is none. */
  get arrays(): readonly NamedArray[] {
    return this.#copies.map((values, i) => {
      const { name, shape } = this.#state[i]!;
      return { name, shape, values: values.slice() };
    });
  }
  /** Takes a copy that `arrays` gave. */
  restore(epoch: number, arrays: ReadonlyMap<string, NamedArray>): void {
    this.#epoch = epoch;
    if (epoch > 0) for (const [i, p] of this.#state.entries()) this.#copies[i] = valuesFor(p, arrays).slice();
  }
  /**
   * Gives the copy away: it becomes the parameters' values when their last program lets them go, or (unless `restore`)
   * the memory that their values then move into.
   */
  handOver(restore: boolean): void {
    for (const [i, copy] of this.#copies.entries()) this.#state[i]!.returnTo(copy, restore);
    this.#copies.length = 0;
  }
}
