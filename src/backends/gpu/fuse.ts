/**
 * Elementwise operations that feed each other, as one kernel: a result that only the next operation reads is a variable
 * there and never goes to memory. One start of a kernel costs as much as work on thousands of numbers.
 */
import { sizeOf } from '../../tensor/ops/shapes.js';
import type { Shape } from '../../tensor/types.js';
import { type ElementwiseName, expressionOf } from './elementwise.js';
import type { Emit, Operand, Place } from './emit.js';
import { broadcastStrides, kernelSource, letters, walk } from './walk.js';

/** An operation that has yet to run. Those among its inputs that are formulas have its very shape. */
export interface Formula {
  readonly op: ElementwiseName;
  readonly inputs: readonly (Formula | Operand)[];
  readonly shape: Shape;
}

/** Operations in one kernel at most; compilers get slow on long ones. */
const mostOperations = 24;

const isFormula = (input: Formula | Operand): input is Formula => 'op' in input;

/** Whether a formula has no more arrays and operations than one kernel takes. */
export function fits(formula: Formula): boolean {
  return arraysOf(formula).length <= letters.length && operations(formula) <= mostOperations;
}

function operations(formula: Formula): number {
  return formula.inputs.reduce((count, input) => count + (isFormula(input) ? operations(input) : 0), 1);
}

/** The different arrays that a formula reads. */
export function arraysOf(formula: Formula): Operand[] {
  const found: Operand[] = [];
  for (const input of formula.inputs)
    for (const array of isFormula(input) ? arraysOf(input) : [input])
      if (!found.some((other) => sameArray(other, array))) found.push(array);
  return found;
}

function sameArray(one: Operand, other: Operand): boolean {
  return samePlace(one.place, other.place) && one.shape.join() === other.shape.join();
}

function samePlace(one: Place, other: Place): boolean {
  if (one.kind === 'result') return other.kind === 'result' && one.id === other.id;
  if (one.kind === 'input') return other.kind === 'input' && one.name === other.name;
  if (one.kind === 'parameter') return other.kind === 'parameter' && one.parameter === other.parameter;
  if (one.kind === 'constant') return other.kind === 'constant' && one.constant === other.constant;
  return one === other;
}

/** Runs a formula. Constants of one number are written into the kernel, unless they have no decimal form there. */
export function evaluate(emit: Emit, formula: Formula): Place {
  const arrays = arraysOf(formula);
  const numbers = arrays.map(literal);
  const read = arrays.filter((_, i) => numbers[i] === undefined);
  const { output, setup, places } = walk(
    formula.shape,
    read.map(({ shape }) => broadcastStrides(shape, formula.shape)),
  );
  let body = setup + places.map((place, i) => `const v${i} = ${letters[i]!}[${place}];\n`).join('');
  let count = 0;
  const nameOf = (array: Operand): string => {
    const index = arrays.findIndex((other) => sameArray(other, array));
    return numbers[index] ?? `v${read.indexOf(arrays[index]!)}`;
  };
  const write = ({ op, inputs }: Formula): string => {
    const variables = inputs.map((input) => (isFormula(input) ? write(input) : nameOf(input)));
    const name = `t${count++}`;
    const { setup: before = '', result } = expressionOf(op, variables, name);
    body += `${before}const ${name} = ${result};\n`;
    return name;
  };
  const result = write(formula);
  const source = kernelSource(read.length, `${body}return ${result};`);
  return emit.launch(
    { source, output, lanes: 1, size: sizeOf(formula.shape) },
    read.map(({ place }) => place),
  );
}

/** A constant's number as a kernel's text, in parentheses and never a whole number to gpu.js. */
function literal({ place, shape }: Operand): string | undefined {
  if (place.kind !== 'constant' || sizeOf(shape) !== 1) return undefined;
  const value = Math.fround(place.constant.value.data[0]!);
  // Compilers of shaders may drop the sign of a zero.
  return Number.isFinite(value) && !Object.is(value, -0)
    ? `(${value < 0 ? '-' : ''}${numberText(Math.abs(value))})`
    : undefined;
}

/** A number as gpu.js reads it: digits, a point, digits; no exponent with a sign of its own in front. */
export function numberText(value: number): string {
  const text = String(value);
  return /^\d+$/.test(text) ? `${text}.0` : text;
}
