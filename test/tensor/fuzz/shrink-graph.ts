/** Makes a failing graph smaller for as long as it fails. */
import ndarray from 'ndarray';
import { Parameter, Tensor, tensor } from '../../../src/tensor/index.js';
import { nodesOf } from './check-graph.js';
import type { RandomGraph } from './random-graph.js';

/** Attempts at most: each runs the whole check. */
const mostAttempts = 300;

export async function shrinkGraph(
  graph: RandomGraph,
  fails: (smaller: RandomGraph) => Promise<boolean>,
  valueOf: (node: Tensor, of: RandomGraph) => Promise<Float64Array>,
): Promise<RandomGraph> {
  let best = graph;
  let attempts = 0;
  for (let improved = true; improved && attempts < mostAttempts;) {
    improved = false;
    for await (const candidate of smallerOnes(best, valueOf)) {
      if (++attempts > mostAttempts) break;
      if (!(await fails(candidate))) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

/** Graphs with one root, with a root's input for a root, and with a constant of its value for an inner node. */
async function* smallerOnes(
  graph: RandomGraph,
  valueOf: (node: Tensor, of: RandomGraph) => Promise<Float64Array>,
): AsyncGenerator<RandomGraph> {
  const { roots } = graph;
  if (roots.length > 1) for (const root of roots) yield withRoots(graph, [root]);
  for (const [i, root] of roots.entries())
    for (const x of root.inputs) if (x.inputs.length > 0) yield withRoots(graph, roots.with(i, x));
  const inner = nodesOf(roots).filter((node) => node.inputs.length > 0 && !roots.includes(node));
  for (const node of inner.reverse()) {
    const values = Float64Array.from(await valueOf(node, graph), Math.fround);
    const leaf = tensor(ndarray(values, [...node.shape]));
    yield withRoots(graph, replaced(roots, node, leaf));
  }
}

function withRoots(graph: RandomGraph, roots: readonly Tensor[]): RandomGraph {
  const nodes = nodesOf(roots);
  return {
    roots,
    parameters: nodes.filter((node): node is Parameter => node instanceof Parameter),
    feed: graph.feed,
    differentiable: !nodes.some(({ op }) => op === 'stopGradient'),
  };
}

/** The roots with another node in the place of one. */
function replaced(roots: readonly Tensor[], old: Tensor, fresh: Tensor): Tensor[] {
  const done = new Map<Tensor, Tensor>([[old, fresh]]);
  for (const node of nodesOf(roots)) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((x) => done.get(x)!);
    const same = inputs.every((x, i) => x === node.inputs[i]);
    done.set(node, same ? node : new Tensor(node.op, inputs, node.attributes, node.shape));
  }
  return roots.map((root) => done.get(root)!);
}
