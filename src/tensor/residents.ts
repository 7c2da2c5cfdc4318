/** Parameters on a backend: moved there with the first program that uses them, moved back with the last. */
import type { Parameter } from './leaves.js';

/** How one backend keeps a parameter's values. */
export interface ResidentHome<S> {
  /** Makes room for a parameter and moves its values in; leaves nothing behind when it throws. */
  claim(p: Parameter): S;
  /** Hands the values back to the parameter and gives up the room. */
  release(p: Parameter, storage: S): void;
}

export class Residents<S> {
  readonly #home: ResidentHome<S>;
  readonly #entries: Map<Parameter, { readonly storage: S; users: number }> = new Map();

  constructor(home: ResidentHome<S>) {
    this.#home = home;
  }

  /** Counts one more user of each parameter: of all of them, or of none if one cannot be had. */
  hold(parameters: readonly Parameter[]): void {
    const held: Parameter[] = [];
    try {
      for (const p of parameters) {
        const entry = this.#entries.get(p) ?? { storage: this.#home.claim(p), users: 0 };
        entry.users++;
        this.#entries.set(p, entry);
        held.push(p);
      }
    } catch (error) {
      this.release(held);
      throw error;
    }
  }

  /** Counts one user less; those that nobody uses any more go home. */
  release(parameters: readonly Parameter[]): void {
    for (const p of parameters) {
      const entry = this.#entries.get(p)!;
      if (--entry.users > 0) continue;
      this.#entries.delete(p);
      this.#home.release(p, entry.storage);
    }
  }

  /** Those of the parameters that `release` would send home. */
  leaving(parameters: readonly Parameter[]): Parameter[] {
    return parameters.filter((p) => this.#entries.get(p)?.users === 1);
  }

  /** @throws Error for a parameter that no program here uses */
  get(p: Parameter): S {
    const entry = this.#entries.get(p);
    if (entry === undefined) throw new Error(`parameter '${p.name}' is not used by this program`);
    return entry.storage;
  }
}
