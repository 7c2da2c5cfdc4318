/** Elementwise operations. Notation: x, a, b inputs; y result; g upstream gradient; all products are elementwise. */
import { arrayOps } from './array-ops.js';
import type { TensorData, OpName, OpRecord, OpTable, Shape } from '../types.js';
import { broadcastCopy, broadcastView, flat, mapInto } from './reference.js';
import { broadcastShapes } from './shapes.js';

type UnaryName =
  'negate' | 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'reciprocal' | 'relu' | 'sigmoid' | 'tanh' | 'softplus';
type BinaryName = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'greater' | 'equal';

const sameAsInput = (shapes: readonly Shape[]): Shape => shapes[0]!;

function unary<K extends UnaryName>(doc: string, compute: (output: TensorData, x: TensorData) => void): OpRecord<K> {
  return { doc, shape: sameAsInput, reference: (output, [x]) => compute(flat(output), flat(x!)) };
}

function binary<K extends BinaryName>(
  name: K,
  doc: string,
  compute: (output: TensorData, a: TensorData, b: TensorData) => void,
): OpRecord<K> {
  return {
    doc,
    shape: (shapes) => broadcastShapes(name, shapes),
    reference: (output, [a, b]) =>
      compute(broadcastView(output, output.shape), broadcastView(a!, output.shape), broadcastView(b!, output.shape)),
  };
}

/** log(1 + exp(x)) as max(x, 0) + log1p(exp(-|x|)). */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export const elementwise: Pick<OpTable, UnaryName | BinaryName | 'select'> = {
  negate: unary('-x', (y, x) => arrayOps().neg(y, x)),
  exp: unary('exp(x)', (y, x) => arrayOps().exp(y, x)),
  log: unary('natural logarithm of x', (y, x) => arrayOps().log(y, x)),
  sqrt: unary('square root of x', (y, x) => arrayOps().sqrt(y, x)),
  abs: unary('|x|, with derivative 0 at 0', (y, x) => arrayOps().abs(y, x)),
  sign: unary('-1, 0 or 1', (y, x) => mapInto(y, x, Math.sign)),
  reciprocal: unary('1 / x', (y, x) => arrayOps().recip(y, x)),
  relu: unary('max(x, 0), with derivative 0 at 0', (y, x) => mapInto(y, x, (v) => (v < 0 ? 0 : v))),
  sigmoid: unary('1 / (1 + exp(-x))', (y, x) => mapInto(y, x, sigmoid)),
  tanh: unary('hyperbolic tangent of x', (y, x) => mapInto(y, x, Math.tanh)),
  softplus: unary('log(1 + exp(x))', (y, x) => mapInto(y, x, softplus)),

  add: binary('add', 'a + b', (y, a, b) => arrayOps().add(y, a, b)),
  subtract: binary('subtract', 'a - b', (y, a, b) => arrayOps().sub(y, a, b)),
  multiply: binary('multiply', 'a b', (y, a, b) => arrayOps().mul(y, a, b)),
  divide: binary('divide', 'a / b', (y, a, b) => arrayOps().div(y, a, b)),
  maximum: binary('maximum', 'max(a, b); where they are equal each gets half of the gradient', (y, a, b) =>
    arrayOps().max(y, a, b),
  ),
  greater: binary('greater', '1 where a > b, else 0; derivative 0', (y, a, b) => arrayOps().gt(y, a, b)),
  equal: binary('equal', '1 where a = b, else 0; derivative 0', (y, a, b) => arrayOps().eq(y, a, b)),

  select: {
    doc: 'a where c is not 0, b elsewhere',
    shape: (shapes) => broadcastShapes('select', shapes),
    reference: (output, inputs) => {
      const [c, a, b] = inputs.map((x) => broadcastCopy(x, output.shape).data);
      for (let i = 0; i < output.data.length; i++) output.data[i] = c![i] !== 0 ? a![i]! : b![i]!;
    },
  },
};

/** The names whose kernels may write over an input of the same shape, because element i of y needs only element i of x. */
export const elementwiseNames: ReadonlySet<OpName> = new Set(Object.keys(elementwise) as OpName[]);
