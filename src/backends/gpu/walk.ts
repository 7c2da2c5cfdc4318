/**
 * How threads are numbered over a result, and where each finds its numbers in an array.
 *
 * Notation: a result's axes have sizes s; the array's number for index i is number `offset + Σ iₐ strideₐ`. A kernel has
 * at most three thread numbers, `this.thread.x` along the last axis. They and all constants are whole numbers to gpu.js,
 * whose arithmetic on them is exact; division of them is not, on some GPUs, and is avoided.
 */
import type { Shape } from '../../tensor/types.js';

interface Walk {
  /** Threads of the kernel: [x], [x, y] or [x, y, z]. */
  readonly output: readonly number[];
  /** Statements that come first in the kernel's body. */
  readonly setup: string;
  /** For every array, the place of a thread's number in it. */
  readonly places: readonly string[];
}

/** Row-major strides of a shape. */
export function rowMajor(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Strides by which an array of `from` is read as if it had been broadcast to `shape`. */
export function broadcastStrides(from: Shape, shape: Shape): number[] {
  const own = rowMajor(from);
  const missing = shape.length - from.length;
  return shape.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]!));
}

/** A walk over a result of `shape` that reads arrays with the given strides, from the given offsets on. */
export function walk(shape: Shape, strides: readonly (readonly number[])[], offsets: readonly number[] = []): Walk {
  const axes = merged(shape, strides);
  const { output, setup, names } = threads(axes.map(({ size }) => size));
  const places = strides.map((_, array) =>
    sum([
      ...axes.map(({ strides: steps }, axis) => scaled(names[axis]!, steps[array]!)),
      offsets[array] ? String(offsets[array]) : undefined,
    ]),
  );
  return { output, setup, places };
}

interface Axis {
  readonly size: number;
  /** Of every array. */
  readonly strides: readonly number[];
}

/** The axes without those of size 1, neighbours joined where all arrays run through them as through one. */
function merged(shape: Shape, strides: readonly (readonly number[])[]): Axis[] {
  const result: Axis[] = [];
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue;
    const own = strides.map((steps) => steps[axis]!);
    const last = result.at(-1);
    if (last !== undefined && own.every((step, array) => last.strides[array] === step * size))
      result[result.length - 1] = { size: last.size * size, strides: own };
    else result.push({ size, strides: own });
  }
  return result;
}

/** Thread numbers for axes of the given sizes, and a name for each axis's index. */
function threads(sizes: Shape): { output: number[]; setup: string; names: string[] } {
  const names = ['this.thread.x', 'this.thread.y', 'this.thread.z'].slice(0, sizes.length).reverse();
  if (sizes.length <= 3) return { output: sizes.length === 0 ? [1] : [...sizes].reverse(), setup: '', names };
  // The third thread number counts through all axes before the last two.
  const outer = sizes.slice(0, -2);
  const count = outer.reduce((product, size) => product * size, 1);
  if (count >= 2 ** 22)
    throw new RangeError(`gpu: a tensor of ${sizes.length} axes has ${count} rows of matrices, more than 2^22`);
  let setup = 'let rest = Math.floor(this.thread.z);\n';
  const outerNames = outer.map((_, axis) => `i${axis}`);
  for (let axis = outer.length - 1; axis > 0; axis--) {
    const size = outer[axis]!;
    // Half a step off the edges, so that rounding cannot take the quotient over one.
    setup += `const q${axis} = Math.floor((rest + 0.5) * ${1 / size});\n`;
    setup += `const i${axis} = rest - q${axis} * ${size};\n`;
    setup += `rest = q${axis};\n`;
  }
  setup += 'const i0 = rest;\n';
  return {
    output: [sizes.at(-1)!, sizes.at(-2)!, count],
    setup,
    names: [...outerNames, 'this.thread.y', 'this.thread.x'],
  };
}

/** The same for axes of which those of size 1 get no thread number but the index 0. */
export function indices(sizes: Shape): { output: number[]; setup: string; names: string[] } {
  const { output, setup, names } = threads(sizes.filter((size) => size !== 1));
  let next = 0;
  return { output, setup, names: sizes.map((size) => (size === 1 ? '0' : names[next++]!)) };
}

function scaled(name: string, step: number): string | undefined {
  return step === 0 ? undefined : step === 1 ? name : `${name} * ${step}`;
}

/** A sum of whole numbers as text. */
export function sum(terms: readonly (string | undefined)[]): string {
  return terms.filter((term) => term !== undefined).join(' + ') || '0';
}

/** Letters for the arrays of a kernel. */
export const letters: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** The source of a kernel with so many arrays. */
export function kernelSource(arrays: number, body: string): string {
  return `function (${letters.slice(0, arrays).join(', ')}) {\n${body}\n}`;
}
