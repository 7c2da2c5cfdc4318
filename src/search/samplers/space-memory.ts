import { Space } from '../space.js';
import type { SpaceSpec } from '../types.js';

/** The space of a declaration, checked once for as long as the same object is given. */
export class SpaceMemory {
  #space: Space | undefined;

  of(spec: SpaceSpec): Space {
    if (this.#space?.spec !== spec) this.#space = new Space(spec);
    return this.#space;
  }
}
