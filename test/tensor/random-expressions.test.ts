import fc from 'fast-check';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { ops } from '../../src/tensor/ops/index.js';
import {
  type Assign,
  type Backend,
  concat,
  grad,
  input,
  type Matrix,
  type Parameter,
  parameter,
  plan,
  reference,
  ShapeError,
  Tensor,
  tensor,
} from '../../src/tensor/index.js';
import type { OpName, OpRecord } from '../../src/tensor/types.js';
import { dividedWasm } from '../backends/divided.js';

let single: Backend;
const exact = reference({ dtype: 'float64' });
beforeAll(async () => {
  single = await dividedWasm(2);
});
afterAll(async () => {
  expect([exact.liveBytes, single.liveBytes]).toEqual([0, 0]);
  await single.dispose();
});
const assign = (p: Parameter, value: Tensor): Assign => ({ kind: 'assign', parameter: p, value });

/** A recipe for one more node: which operation, and which of the nodes before it it reads (counted from the latest). */
interface Recipe {
  readonly op: number;
  readonly picks: readonly [number, number, number];
}
const recipes = fc.array(fc.record({ op: fc.nat(99), picks: fc.tuple(fc.nat(6), fc.nat(12), fc.nat(30)) }), {
  minLength: 1,
  maxLength: 24,
});

/** Operations on whatever is at hand; where the shapes do not fit, `undefined`. */
const makers: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor | undefined)[] = [
  (a) => a.negate(),
  (a) => a.relu(),
  (a) => a.tanh(),
  (a) => a.sigmoid(),
  (a) => a.abs(),
  (a, b) => fitting(() => a.add(b)),
  (a, b) => fitting(() => a.subtract(b)),
  (a, b) => fitting(() => a.multiply(b)?.tanh()),
  (a, b) => fitting(() => a.maximum(b)),
  (a, b, c) => fitting(() => a.greater(0).select(b, c)),
  (a) => a.square().multiply(0.5),
  (a, b) => fitting(() => a.matmul(b)),
  (a, b) => fitting(() => a.matmul(b, { transposeA: true })),
  (a, b) => fitting(() => a.matmul(b, { transposeB: true })),
  (a) => a.sum(0, { keepDims: true }).multiply(0.25),
  (a) => a.sum(-1, { keepDims: true }).tanh(),
  (a) => a.max(0, { keepDims: true }),
  (a) => (a.size <= 12 && a.shape[0] === 1 ? a.broadcastTo([3, a.shape[1]!]) : undefined),
  (a) => a.reshape([a.shape[1]!, a.shape[0]!]),
  (a) => a.reshape([1, -1]).stopGradient().reshape(a.shape),
  (a) => a.transpose(),
  (a) => (a.shape[0]! > 1 ? a.slice([1, 0], [-1, -1]) : undefined),
  (a, b) => (a.size + b.size <= 24 ? fitting(() => concat([a, b], 1)) : undefined),
  (a, b) => (a.size + b.size <= 24 ? fitting(() => concat([a, b, a], 0)) : undefined),
];
function fitting(build: () => Tensor): Tensor | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}

/** Small matrices as leaves: parameters, inputs and constants with values in ±2 that float32 holds. */
function leavesOf(seed: number): { leaves: Tensor[]; parameters: Parameter[]; values: Map<Tensor, Matrix> } {
  const random = new SeededRandom(seed);
  const values = new Map<Tensor, Matrix>();
  const draw = (shape: number[]): Matrix =>
    ndarray(
      Float64Array.from({ length: shape[0]! * shape[1]! }, () => Math.fround(4 * random.uniform() - 2)),
      shape,
    );
  const shapes = [
    [3, 2],
    [2, 3],
    [1, 3],
    [3, 1],
    [2, 2],
    [3, 3],
  ];
  const parameters = shapes.map((shape, i) => parameter(`p${i}`, draw(shape)));
  for (const p of parameters) values.set(p, p.value);
  const inputs = shapes.map((shape, i) => input(`x${i}`, shape));
  for (const x of inputs) values.set(x, draw([...x.shape]));
  const constants = shapes.map((shape) => tensor(draw(shape)));
  for (const constant of constants) values.set(constant, constant.value);
  return { leaves: [...constants, ...inputs, ...parameters], parameters, values };
}

function graphOf(list: readonly Recipe[], leaves: readonly Tensor[]): Tensor[] {
  const nodes = [...leaves];
  for (const { op, picks } of list) {
    const [a, b, c] = picks.map((pick) => nodes.at(-1 - (pick % nodes.length))!) as [Tensor, Tensor, Tensor];
    // The first operation from the chosen one on whose shapes fit.
    for (let at = op % makers.length; ; at = (at + 1) % makers.length) {
      const node = makers[at]!(a, b, c);
      if (node === undefined) continue;
      nodes.push(node);
      break;
    }
  }
  return nodes.slice(leaves.length);
}

/** Each node by itself, from its inputs' values, into memory of its own. */
async function oneByOne(
  roots: readonly Tensor[],
  known: ReadonlyMap<Tensor, Matrix>,
  evaluate: (node: Tensor, inputs: readonly Matrix[]) => Promise<Matrix>,
): Promise<Map<Tensor, Matrix>> {
  const values = new Map(known);
  const visit = async (node: Tensor): Promise<Matrix> => {
    const have = values.get(node);
    if (have !== undefined) return have;
    const inputs: Matrix[] = [];
    for (const x of node.inputs) inputs.push(await visit(x));
    const value = node.op === 'constant' ? await node.data(exact) : await evaluate(node, inputs);
    values.set(node, value);
    return value;
  };
  for (const root of roots) await visit(root);
  return values;
}
/** The record's own kernel, with no plan. */
const byKernel = (node: Tensor, inputs: readonly Matrix[]): Promise<Matrix> => {
  const output = ndarray(new Float64Array(node.size), [...node.shape]);
  (ops[node.op as OpName] as OpRecord<OpName>).reference(output, inputs, node.attributes);
  return Promise.resolve(output);
};
/** A plan of a single operation on constants. */
const alone = (node: Tensor, inputs: readonly Matrix[]): Promise<Matrix> =>
  new Tensor(
    node.op,
    inputs.map((value) => tensor(value)),
    node.attributes,
    node.shape,
  ).data(single);

describe('random expressions: sharing buffers never changes a bit', () => {
  const check = async (
    backend: Backend,
    evaluate: typeof byKernel,
    [seed, list, outputPicks]: readonly [number, readonly Recipe[], readonly number[]],
  ): Promise<void> => {
    const { leaves, parameters, values } = leavesOf(seed);
    const nodes = graphOf(list, leaves);
    const chosen = [nodes.at(-1)!, ...outputPicks.map((pick) => nodes[pick % nodes.length]!)];
    const loss = chosen.map((node) => node.tanh().sum()).reduce((a, b) => a.add(b));
    const gradients = grad(loss, parameters);
    // Each parameter gets a new value from somewhere else in the graph.
    const updates = parameters.flatMap((p, i) => {
      const fits = ({ size }: Tensor): boolean => size === p.size;
      const from = nodes.some(fits) ? nodes.filter(fits) : [...leaves, ...gradients].filter(fits);
      return i % 2 === seed % 2 ? [assign(p, from[(seed + 7 * i) % from.length]!)] : [];
    });
    const outputs = Object.fromEntries([...chosen, loss, ...gradients].map((node, i) => [`out${i}`, node]));
    const one = plan({ outputs, updates });
    const expected = await oneByOne(
      [...Object.values(outputs), ...updates.map(({ value }) => value)],
      values,
      evaluate,
    );
    const program = await backend.compile(one);
    const feed = Object.fromEntries(
      [...one.inputs.keys()].map((name) => [
        name,
        values.get(leaves.find((x) => 'name' in x && x.name === name)!)!.data,
      ]),
    );
    await program.run([feed]);
    const floats = (matrix: Matrix): number[] => Array.from(matrix.data, (value) => value + 0);
    for (const [name, node] of Object.entries(outputs))
      expect(floats(await program.read(name)), `${name}\n${one.explain()}`).toEqual(floats(expected.get(node)!));
    for (const { parameter: p, value } of updates)
      expect(
        Array.from(await program.readParameter(p), (v) => v + 0),
        `${p.name}\n${one.explain()}`,
      ).toEqual(floats(expected.get(value)!));
    await program.dispose();
  };
  const arguments_ = fc.tuple(fc.nat(1e6), recipes, fc.array(fc.nat(99), { maxLength: 3 }));

  test('the reference backend in float64, against each kernel by itself', async () => {
    await fc.assert(
      fc.asyncProperty(arguments_, (drawn) => check(exact, byKernel, drawn)),
      { numRuns: 300 },
    );
  });
  test('the wasm backend, against plans of a single operation', async () => {
    await fc.assert(
      fc.asyncProperty(arguments_, (drawn) => check(single, alone, drawn)),
      { numRuns: 100 },
    );
  });
});
