/** A lower Cholesky factor L for many right sides: WebAssembly solves them, with the same bits, once it has proved worth the copy. */
import { type KernelMemory, optionalKernels } from '../checks/kernel-module.js';
import { solveLower, solveUpper } from './cholesky.js';
import { packed } from './kernels/binary.js';

interface SolveKernels {
  readonly memory: KernelMemory;
  solveLower(l: number, n: number, b: number): void;
  solveUpper(l: number, n: number, b: number): void;
}

/** The memory: a right side, then as many factors as `most`, after which it begins again. Addresses are in numbers of 8 bytes. */
class Room {
  readonly #memory: KernelMemory;
  numbers: Float64Array;
  #end = longest;
  #count = 0;
  #turn = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.numbers = new Float64Array(memory.buffer);
  }

  /** Copies the lower triangle of `l` [n x n]. @returns where it stands, and until when; undefined where there is no memory left */
  put(l: Float64Array, n: number): Place | undefined {
    // The kernels look one row further than there are, where n is odd.
    const size = (n * (n + 1)) / 2 + n;
    if (this.#count === most) {
      this.#count = 0;
      this.#turn++;
      this.#end = longest;
    }
    const address = this.#end;
    const missing = 8 * (address + size) - this.#memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / 65536));
      } catch {
        return undefined;
      }
      this.numbers = new Float64Array(this.#memory.buffer);
    }
    this.#end += size;
    this.#count++;
    for (let i = 0, at = address; i < n; at += ++i) this.numbers.set(l.subarray(i * n, i * n + i + 1), at);
    return { address, turn: this.#turn };
  }

  holds({ turn }: Place): boolean {
    return turn === this.#turn;
  }
}

interface Place {
  readonly address: number;
  readonly turn: number;
}

/** Larger systems are solved without the kernels, and so are small ones, of which a call takes as long as the work. */
const longest = 4096;
const shortest = 32;
/** A model of the objective, one of failures, one each of two more. */
const most = 4;
/** Solves without the kernels before the factor is copied, which takes as long as two of them. */
const patience = 2;

const open = optionalKernels<SolveKernels>(packed);
let room: Room | undefined;

export class Factor {
  /** Its lower triangle must not change any more. */
  readonly l: Float64Array;
  readonly n: number;
  #solved = 0;
  #place: Place | undefined;

  constructor(l: Float64Array, n: number) {
    this.l = l;
    this.n = n;
  }

  /** Overwrites b [n] with L⁻¹ b. */
  solveLower(b: Float64Array): void {
    if (!this.#byKernel('solveLower', b)) solveLower(this.l, this.n, b);
  }

  /** Overwrites b [n] with L⁻ᵀ b. */
  solveUpper(b: Float64Array): void {
    if (!this.#byKernel('solveUpper', b)) solveUpper(this.l, this.n, b);
  }

  #byKernel(name: 'solveLower' | 'solveUpper', b: Float64Array): boolean {
    const { n } = this;
    if (n < shortest || n > longest || this.#solved++ < patience) return false;
    const kernels = open();
    if (kernels === undefined) return false;
    room ??= new Room(kernels.memory);
    if (this.#place === undefined || !room.holds(this.#place)) this.#place = room.put(this.l, n);
    if (this.#place === undefined) return false;
    room.numbers.set(b);
    kernels[name](8 * this.#place.address, n, 0);
    b.set(room.numbers.subarray(0, n));
    return true;
  }
}
