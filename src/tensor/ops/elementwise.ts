/** Elementwise operations. Notation: x, a, b inputs; y result; g upstream gradient; all products are elementwise. */
import nops from 'ndarray-ops';
import type { Matrix, OpName, OpRecord, OpTable, Shape } from '../types.js';
import { broadcastCopy, broadcastView, flat, mapInto } from './reference.js';
import { broadcastShapes } from './shapes.js';

type UnaryName =
  'negate' | 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'reciprocal' | 'relu' | 'sigmoid' | 'tanh' | 'softplus';
type BinaryName = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'greater' | 'equal';

const sameAsInput = (shapes: readonly Shape[]): Shape => shapes[0]!;

function unary<K extends UnaryName>(
  doc: string,
  gradient: OpRecord<K>['gradient'],
  compute: (output: Matrix, x: Matrix) => void,
): OpRecord<K> {
  return { doc, shape: sameAsInput, gradient, reference: (output, [x]) => compute(flat(output), flat(x!)) };
}

function binary<K extends BinaryName>(
  name: K,
  doc: string,
  gradient: OpRecord<K>['gradient'],
  compute: (output: Matrix, a: Matrix, b: Matrix) => void,
): OpRecord<K> {
  return {
    doc,
    shape: (shapes) => broadcastShapes(name, shapes),
    gradient,
    reference: (output, [a, b]) =>
      compute(broadcastView(output, output.shape), broadcastView(a!, output.shape), broadcastView(b!, output.shape)),
  };
}

/** log(1 + exp(x)) as max(x, 0) + log1p(exp(-|x|)). */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export const elementwise: Pick<OpTable, UnaryName | BinaryName | 'select'> = {
  negate: unary(
    '-x',
    (_, g) => [g.negate()],
    (y, x) => nops.neg(y, x),
  ),
  exp: unary(
    'exp(x)',
    ({ output }, g) => [g.multiply(output)],
    (y, x) => nops.exp(y, x),
  ),
  log: unary(
    'natural logarithm of x',
    ({ inputs: [x] }, g) => [g.divide(x!)],
    (y, x) => nops.log(y, x),
  ),
  sqrt: unary(
    'square root of x',
    ({ output }, g) => [g.multiply(0.5).divide(output)],
    (y, x) => nops.sqrt(y, x),
  ),
  abs: unary(
    '|x|, with derivative 0 at 0',
    ({ inputs: [x] }, g) => [g.multiply(x!.sign())],
    (y, x) => nops.abs(y, x),
  ),
  sign: unary(
    '-1, 0 or 1',
    () => [undefined],
    (y, x) => mapInto(y, x, Math.sign),
  ),
  reciprocal: unary(
    '1 / x',
    ({ output }, g) => [g.multiply(output).multiply(output).negate()],
    (y, x) => nops.recip(y, x),
  ),
  relu: unary(
    'max(x, 0), with derivative 0 at 0',
    ({ output }, g) => [output.greater(0).select(g, 0)],
    (y, x) => mapInto(y, x, (v) => (v < 0 ? 0 : v)),
  ),
  sigmoid: unary(
    '1 / (1 + exp(-x))',
    ({ output }, g) => [g.multiply(output).multiply(output.negate().add(1))],
    (y, x) => mapInto(y, x, sigmoid),
  ),
  tanh: unary(
    'hyperbolic tangent of x',
    ({ output }, g) => [g.multiply(output.square().negate().add(1))],
    (y, x) => mapInto(y, x, Math.tanh),
  ),
  softplus: unary(
    'log(1 + exp(x))',
    ({ inputs: [x] }, g) => [g.multiply(x!.sigmoid())],
    (y, x) => mapInto(y, x, softplus),
  ),

  add: binary(
    'add',
    'a + b',
    ({ inputs: [a, b] }, g) => [g.sumTo(a!.shape), g.sumTo(b!.shape)],
    (y, a, b) => nops.add(y, a, b),
  ),
  subtract: binary(
    'subtract',
    'a - b',
    ({ inputs: [a, b] }, g) => [g.sumTo(a!.shape), g.sumTo(b!.shape).negate()],
    (y, a, b) => nops.sub(y, a, b),
  ),
  multiply: binary(
    'multiply',
    'a b',
    ({ inputs: [a, b] }, g) => [g.multiply(b!).sumTo(a!.shape), g.multiply(a!).sumTo(b!.shape)],
    (y, a, b) => nops.mul(y, a, b),
  ),
  divide: binary(
    'divide',
    'a / b',
    ({ inputs: [a, b], output }, g) => [
      g.divide(b!).sumTo(a!.shape),
      g.multiply(output).divide(b!).sumTo(b!.shape).negate(),
    ],
    (y, a, b) => nops.div(y, a, b),
  ),
  maximum: binary(
    'maximum',
    'max(a, b); where they are equal each gets half of the gradient',
    ({ inputs: [a, b] }, g) => {
      const tie = a!.equal(b!).multiply(0.5);
      return [g.multiply(a!.greater(b!).add(tie)).sumTo(a!.shape), g.multiply(b!.greater(a!).add(tie)).sumTo(b!.shape)];
    },
    (y, a, b) => nops.max(y, a, b),
  ),
  greater: binary(
    'greater',
    '1 where a > b, else 0; derivative 0',
    () => [undefined, undefined],
    (y, a, b) => nops.gt(y, a, b),
  ),
  equal: binary(
    'equal',
    '1 where a = b, else 0; derivative 0',
    () => [undefined, undefined],
    (y, a, b) => nops.eq(y, a, b),
  ),

  select: {
    doc: 'a where c is not 0, b elsewhere',
    shape: (shapes) => broadcastShapes('select', shapes),
    gradient: ({ inputs: [c, a, b] }, g) => [
      undefined,
      c!.select(g, 0).sumTo(a!.shape),
      c!.select(0, g).sumTo(b!.shape),
    ],
    reference: (output, inputs) => {
      const [c, a, b] = inputs.map((x) => broadcastCopy(x, output.shape).data);
      for (let i = 0; i < output.data.length; i++) output.data[i] = c![i] !== 0 ? a![i]! : b![i]!;
    },
  },
};

/** The names whose kernels may write over an input of the same shape, because element i of y needs only element i of x. */
export const elementwiseNames: ReadonlySet<OpName> = new Set(Object.keys(elementwise) as OpName[]);
