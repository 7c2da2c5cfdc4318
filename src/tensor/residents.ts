/** Parameters on a backend: moved there with the first program that uses them, moved back with the last. */
import type { ParameterNode } from './node.js';

/** How one backend keeps the values of the parameters that it owns. */
interface ResidentOwner<S> {
  /** Makes room for a parameter and moves its values in; leaves nothing behind when it throws. */
  claim(p: ParameterNode): S;
  /** Hands the values back to the parameter and gives up the room. */
  release(p: ParameterNode, storage: S): void;
}

export class Residents<S> {
  readonly #owner: ResidentOwner<S>;
  readonly #entries: Map<ParameterNode, { readonly storage: S; users: number }> = new Map();

  constructor(owner: ResidentOwner<S>) {
    this.#owner = owner;
  }

  /** Counts one more user of each parameter: of all of them, or of none if one cannot be had. */
  hold(parameters: readonly ParameterNode[]): void {
    const held: ParameterNode[] = [];
    try {
      for (const p of parameters) {
        const entry = this.#entries.get(p) ?? { storage: this.#owner.claim(p), users: 0 };
        entry.users++;
        this.#entries.set(p, entry);
        held.push(p);
      }
    } catch (error) {
      this.release(held);
      throw error;
    }
  }

  /** Counts one user less; those that nobody uses any more go back to the host. */
  release(parameters: readonly ParameterNode[]): void {
    for (const p of parameters) {
      const entry = this.#entries.get(p)!;
      if (--entry.users > 0) continue;
      this.#entries.delete(p);
      this.#owner.release(p, entry.storage);
    }
  }

  /** Those of the parameters that `release` would send back to the host. */
  leaving(parameters: readonly ParameterNode[]): ParameterNode[] {
    return parameters.filter((p) => this.#entries.get(p)?.users === 1);
  }

  /** @throws Error for a parameter that no program here uses */
  get(p: ParameterNode): S {
    const entry = this.#entries.get(p);
    if (entry === undefined) throw new Error(`parameter '${p.name}' is not used by this program`);
    return entry.storage;
  }
}
