/**
 * What must hold of a graph on a backend.
 *
 * - Every operation is right where it stands: with all nodes as outputs, each value agrees with the operation's own kernel
 *   in float64 on the backend's values of its inputs. Errors do not add up that way, so that tolerances stay small.
 * - Sharing buffers, leaving out what is not needed, and dividing work change no bit: a plan of the roots alone gives the
 *   same bits, on any number of threads and with vectors of any width, and so do updates of parameters.
 * - The derivatives agree with differences along a random direction, in float64.
 */
import ndarray from 'ndarray';
import { type Assign, type Backend, grad, plan, type Tensor } from '../../../src/tensor/index.js';
import { ops } from '../../../src/tensor/ops/index.js';
import type { FloatArray, OpName, OpRecord } from '../../../src/tensor/types.js';
import { numberText } from '../../../src/tensor/values.js';
import type { RandomGraph } from './random-graph.js';

export interface Fuzzed {
  /** Each is checked by itself, operation by operation. */
  readonly whole: readonly Backend[];
  /** These must give the bits of the last of `whole`. */
  readonly twins: readonly Backend[];
  /** The reference backend in float64. */
  readonly exact: Backend;
}

/** What is wrong, for a person; undefined when all is well. */
export type Problem = string | undefined;

/** A graph's roots, and their derivatives where they have some. */
function allRoots({ roots, parameters }: RandomGraph): Tensor[] {
  return parameters.length === 0 ? [...roots] : [...roots, ...grad(lossOf(roots), parameters)];
}

const lossOf = (roots: readonly Tensor[]): Tensor =>
  roots.map((root) => root.tanh().sum()).reduce((total, part) => total.add(part));

/** All nodes below the roots, inputs first. */
export function nodesOf(roots: readonly Tensor[]): Tensor[] {
  const seen = new Set<Tensor>();
  const visit = (node: Tensor): void => {
    if (seen.has(node)) return;
    node.inputs.forEach(visit);
    seen.add(node);
  };
  roots.forEach(visit);
  return [...seen];
}

/** Every second parameter takes the values of a root of its size. */
function updatesOf(graph: RandomGraph, roots: readonly Tensor[]): Assign[] {
  return graph.parameters.flatMap((p, i) => {
    const value = roots.find((root) => root.size === p.size);
    return i % 2 === 0 && value !== undefined ? [{ kind: 'assign', parameter: p, value }] : [];
  });
}

export async function checkGraph(graph: RandomGraph, { whole, twins, exact }: Fuzzed): Promise<Problem> {
  const roots = allRoots(graph);
  const nodes = nodesOf(roots);
  let values = new Map<Tensor, FloatArray>();
  for (const backend of whole) {
    values = await run(backend, graph, nodes);
    for (const node of nodes) {
      const problem = localProblem(node, values, backend);
      if (problem !== undefined) return `${backend.name} in ${backend.dtype}: ${problem}`;
    }
    const problem = await bitProblem(backend, graph, roots, values);
    if (problem !== undefined) return problem;
  }
  for (const backend of twins) {
    const problem = await bitProblem(backend, graph, roots, values);
    if (problem !== undefined) return problem;
  }
  return graph.differentiable && graph.parameters.length > 0 ? derivativeProblem(graph, exact) : undefined;
}

const feedOf = (graph: Pick<RandomGraph, 'feed'>, names: Iterable<string>): Record<string, Float64Array> =>
  Object.fromEntries([...names].map((name) => [name, graph.feed[name]!]));

/** The values of all nodes, from one plan. */
export async function run(
  backend: Backend,
  graph: Pick<RandomGraph, 'feed'>,
  nodes: readonly Tensor[],
): Promise<Map<Tensor, FloatArray>> {
  const all = plan({ outputs: Object.fromEntries(nodes.map((node, i) => [`n${i}`, node])) });
  const program = await backend.compile(all);
  try {
    await program.run([feedOf(graph, all.inputs.keys())]);
    const values = new Map<Tensor, FloatArray>();
    for (const [i, node] of nodes.entries()) values.set(node, (await program.read(`n${i}`)).data);
    return values;
  } finally {
    await program.dispose();
  }
}

async function bitProblem(
  backend: Backend,
  graph: RandomGraph,
  roots: readonly Tensor[],
  values: ReadonlyMap<Tensor, FloatArray>,
): Promise<Problem> {
  const updates = updatesOf(graph, roots);
  const before = updates.map(({ parameter: p }) => p.value.data.slice());
  const some = plan({ outputs: Object.fromEntries(roots.map((root, i) => [`r${i}`, root])), updates });
  const where = (what: string, at: number, found: number, wanted: number): string =>
    `${backend.name} in ${backend.dtype}, ${backend.threads} threads: ${what}, element ${at}: ${numberText(found)} where a plan of all nodes gives ${numberText(wanted)}\n${some.explain()}`;
  const program = await backend.compile(some);
  try {
    await program.run([feedOf(graph, some.inputs.keys())]);
    for (const [i, root] of roots.entries()) {
      const found = (await program.read(`r${i}`)).data;
      const at = firstDifference(found, values.get(root)!);
      if (at >= 0) return where(`root ${i}`, at, found[at]!, values.get(root)![at]!);
    }
    for (const { parameter: p, value } of updates) {
      const found = await program.readParameter(p);
      const at = firstDifference(found, values.get(value)!);
      if (at >= 0) return where(`the new ${p.name}`, at, found[at]!, values.get(value)![at]!);
    }
    return undefined;
  } finally {
    await program.dispose();
    for (const [i, { parameter: p }] of updates.entries()) p.value = ndarray(before[i]!, [...p.shape]);
  }
}

function firstDifference(found: FloatArray, wanted: FloatArray): number {
  for (let i = 0; i < wanted.length; i++) if (!Object.is(found[i], wanted[i])) return i;
  return -1;
}

/** Operations whose result is rounded once, or not at all, whoever computes it. */
const approximate: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'sigmoid',
  'tanh',
  'softplus',
  'sum',
  'batchMoments',
  'matmul',
]);

/** Whether a node's value is what its kernel makes of its inputs' values. */
function localProblem(node: Tensor, values: ReadonlyMap<Tensor, FloatArray>, backend: Backend): Problem {
  if (node.inputs.length === 0) return undefined;
  const found = values.get(node)!;
  const kernel = ops[node.op as OpName] as OpRecord<OpName>;
  const compute = (change: (value: number) => number): Float64Array => {
    const output = ndarray(new Float64Array(node.size), [...node.shape]);
    const inputs = node.inputs.map((x) => ndarray(Float64Array.from(values.get(x)!, change), [...x.shape]));
    kernel.reference(output, inputs, node.attributes);
    return output.data;
  };
  const wanted = compute((value) => value);
  const rough = backend.name !== 'reference' && approximate.has(node.op);
  // The sum of the terms without their signs bounds what rounding each of them can do.
  const scale = rough && ['sum', 'matmul'].includes(node.op) ? compute(Math.abs) : undefined;
  const terms = scale === undefined ? 1 : Math.max(1, node.inputs[0]!.size / Math.max(1, node.size));
  for (let i = 0; i < wanted.length; i++) {
    const want = backend.dtype === 'float32' ? Math.fround(wanted[i]!) : wanted[i]!;
    if (Object.is(found[i], want)) continue;
    if (rough && (found[i] === want || close(found[i]!, wanted[i]!, node, terms, scale?.[i]))) continue;
    const inputs = node.inputs.map((x) => `[${x.shape.join(', ')}]`).join(', ');
    return `${node.op}(${inputs}) ${JSON.stringify(node.attributes)}, element ${i}: ${numberText(found[i]!)} where ${numberText(want)} is right`;
  }
  return undefined;
}

const half = 2 ** -24;

function close(found: number, wanted: number, node: Tensor, terms: number, scale: number | undefined): boolean {
  if (!Number.isFinite(wanted) || Math.abs(wanted) > 3e38) return Number.isNaN(found) === Number.isNaN(wanted);
  const depth = node.op === 'matmul' ? Math.max(...node.inputs[0]!.shape) : 1;
  const sum = scale === undefined ? 0 : scale * (node.op === 'matmul' ? 2 * depth * half : terms * 2 ** -50);
  const moments = node.op === 'batchMoments' ? 1e-12 : 0;
  return Math.abs(found - wanted) <= 12 * half * Math.abs(wanted) + sum + moments + 1e-43;
}

/** Central differences of the loss along a random direction, where they tell anything. */
async function derivativeProblem(graph: RandomGraph, exact: Backend): Promise<Problem> {
  const { parameters } = graph;
  const starts = parameters.map((p) => Float64Array.from(p.value.data));
  const direction = starts.map((values, p) => values.map((_, i) => Math.sin(1 + 3 * p + 7 * i)));
  const loss = lossOf(graph.roots);
  const gradients = grad(loss, parameters);
  const values = await run(exact, graph, gradients);
  let along = 0;
  let scale = 0;
  for (const [p, node] of gradients.entries()) {
    const g = values.get(node)!;
    for (let i = 0; i < g.length; i++) {
      along += g[i]! * direction[p]![i]!;
      scale += Math.abs(g[i]! * direction[p]![i]!);
    }
  }
  const at = async (step: number): Promise<number> => {
    for (const [i, p] of parameters.entries())
      p.value = ndarray(
        starts[i]!.map((value, k) => value + step * direction[i]![k]!),
        [...p.shape],
      );
    return [...(await run(exact, graph, [loss])).values()][0]![0]!;
  };
  const difference = async (h: number): Promise<number> =>
    ((await at(-2 * h)) - 8 * (await at(-h)) + 8 * (await at(h)) - (await at(2 * h))) / (12 * h);
  const estimates = [await difference(1e-4), await difference(2.5e-5)] as const;
  for (const [i, p] of parameters.entries()) p.value = ndarray(starts[i]!, [...p.shape]);
  if (![along, scale, ...estimates].every(Number.isFinite)) return undefined;
  const tolerance = 1e-6 * (1 + scale);
  // A kink or a jump nearby: the differences of two steps do not agree.
  if (Math.abs(estimates[0] - estimates[1]) > tolerance) return undefined;
  if (Math.abs(estimates[1] - along) <= 10 * tolerance) return undefined;
  return `the derivative along a direction is ${along}, differences say ${estimates[1]}`;
}
