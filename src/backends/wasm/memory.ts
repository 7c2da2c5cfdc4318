/** Blocks of one WebAssembly memory, which grows and never shrinks; freed blocks are used again. */
import { MemoryError } from '../../tensor/backend.js';
import { formatBytes } from '../../tensor/plan.js';
import { createMemory, type WasmMemory } from './kernels.js';

const pageBytes = 65536;
/** wasm32 addresses end at 4 GiB. */
export const addressSpace: number = 65536 * pageBytes;
/** Blocks begin at multiples of a cache line. */
const alignment = 64;

export interface Block {
  readonly address: number;
  readonly bytes: number;
}

export class BlockMemory {
  readonly memory: WasmMemory;
  /** Bytes in blocks that are not freed. */
  liveBytes: number = 0;
  /** Free ranges in order of address, never adjacent; the first page stays with the kernels' own constants. */
  #free: Block[] = [];
  #end: number = pageBytes;
  #buffer: ArrayBuffer | undefined;
  #floats: Float32Array | undefined;

  /** @param shared whether other threads will work on it */
  constructor(shared = false) {
    this.memory = createMemory(1, shared);
  }

  allocate(bytes: number): Block {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    this.liveBytes += size;
    const index = this.#free.findIndex((range) => range.bytes >= size);
    if (index >= 0) {
      const { address, bytes: available } = this.#free[index]!;
      if (available === size) this.#free.splice(index, 1);
      else this.#free[index] = { address: address + size, bytes: available - size };
      return { address, bytes: size };
    }
    // A free range that touches the end is the beginning of the new block.
    const tail = this.#free.at(-1);
    const joined = tail !== undefined && tail.address + tail.bytes === this.#end;
    const address = joined ? tail.address : this.#end;
    this.#growTo(address + size, size);
    if (joined) this.#free.pop();
    this.#end = address + size;
    return { address, bytes: size };
  }

  free(block: Block): void {
    this.liveBytes -= block.bytes;
    const at = this.#free.findIndex((range) => range.address > block.address);
    this.#free.splice(at < 0 ? this.#free.length : at, 0, block);
    this.#free = this.#free.reduce<Block[]>((merged, range) => {
      const last = merged.at(-1);
      if (last !== undefined && last.address + last.bytes === range.address)
        merged[merged.length - 1] = { address: last.address, bytes: last.bytes + range.bytes };
      else merged.push(range);
      return merged;
    }, []);
  }

  /** The floats at an address, valid until the memory grows. */
  view(address: number, size: number): Float32Array {
    if (this.#floats === undefined || this.#buffer !== this.memory.buffer) {
      this.#buffer = this.memory.buffer;
      this.#floats = new Float32Array(this.#buffer);
    }
    return this.#floats.subarray(address / 4, address / 4 + size);
  }

  #growTo(end: number, asked: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      if (end > addressSpace) throw new RangeError('beyond 4 GiB');
      this.memory.grow(Math.ceil(missing / pageBytes));
    } catch {
      this.liveBytes -= asked;
      throw new MemoryError(
        `the wasm backend could not get ${formatBytes(asked)} more: it holds ${formatBytes(this.liveBytes)} of at most ${formatBytes(addressSpace)}, and the system may have less`,
      );
    }
  }
}
