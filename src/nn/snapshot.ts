/** Copies of a model's state on the host, to go back to. */
import type { FloatArray, Parameter, Program } from '../tensor/index.js';

/** The latest copy that was worth keeping. */
export class Snapshot {
  readonly #state: readonly Parameter[];
  #copies: FloatArray[] = [];
  #spare: FloatArray[] = [];
  #epoch = 0;

  constructor(state: readonly Parameter[]) {
    this.#state = state;
  }
  /** Copies the state; with `checked`, only if all of it is finite. */
  async take(epoch: number, program: Program, checked: boolean): Promise<void> {
    const spare = checked ? this.#spare : this.#copies;
    const copies: FloatArray[] = [];
    for (const [i, p] of this.#state.entries()) copies.push(await program.readParameter(p, spare[i]));
    if (checked && !copies.every(allFinite)) return;
    if (checked) this.#spare = this.#copies;
    this.#copies = copies;
    this.#epoch = epoch;
  }
  /** Puts the copy back into the parameters, which no program may hold any more; returns its epoch, or 0 if there is none. */
  restore(): number {
    for (const [i, copy] of this.#copies.entries()) this.#state[i]!.value = copy;
    return this.#epoch;
  }
}

/** Whether no value is infinite or not a number: 0 · x is 0 for every other. Many times as fast as asking each. */
function allFinite(values: FloatArray): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += 0 * values[i]!;
  return a + b + c + d === 0;
}
