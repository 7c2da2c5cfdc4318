/**
 * Rewrites a plan's expressions into cheaper ones with the same values, bit for bit.
 *
 * - Two nodes of one operation, the same inputs and the same attributes become one node.
 * - A broadcast that only feeds an elementwise operation disappears, since those broadcast by themselves; so does a
 *   reshape that only adds or drops sizes of 1 in front.
 * - x · 1 and x / 1 are x; a reshape of a reshape is one reshape.
 * - A slice of what was padded is what it was before, also where two such parts were added (zeros may change sign there).
 * - Arithmetic on scalar constants becomes a constant where the result is exact in float32, and so in every element type.
 *
 * Tensors are used through their methods alone, so that tensor.ts, which evaluates plans, is not imported in a circle.
 */
import ndarray from 'ndarray';
import { elementwiseNames } from './ops/elementwise.js';
import { ops } from './ops/index.js';
import { broadcastShapes, shapeText } from './ops/shapes.js';
import type { Constant, Tensor } from './tensor.js';
import type { OpAttributes, OpName, OpRecord, Shape } from './types.js';
import { floats } from './values.js';

/** A function from nodes to their cheaper forms; nodes that it has met before share their forms. */
export function simplifier(): (root: Tensor) => Tensor {
  const done = new Map<Tensor, Tensor>();
  const known = new Map<string, Tensor>();
  const numbers = new Map<Tensor, number>();
  const numberOf = (node: Tensor): number => {
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    return number;
  };
  const unique = (node: Tensor): Tensor => {
    if (node.inputs.length === 0)
      return isScalar(node) ? remember(`constant ${scalarOf(node)} ${shapeText(node.shape)}`, node) : node;
    return remember(`${node.op} ${node.inputs.map(numberOf).join()} ${JSON.stringify(node.attributes)}`, node);
  };
  const remember = (key: string, node: Tensor): Tensor => {
    const twin = known.get(key);
    if (twin !== undefined) return twin;
    known.set(key, node);
    return node;
  };
  return (root) => {
    for (const node of topologicalOrder([root])) {
      if (done.has(node)) continue;
      const inputs = node.inputs.map((x) => done.get(x)!);
      const same = inputs.every((x, i) => x === node.inputs[i]);
      done.set(node, unique(rewrite(same ? node : node.withInputs(inputs))));
    }
    return done.get(root)!;
  };
}

function rewrite(node: Tensor): Tensor {
  if (node.inputs.length === 0) return node;
  if (node.op === 'reshape') {
    const [x] = node.inputs as [Tensor];
    if (x.op === 'reshape') return rewrite(node.withInputs(x.inputs));
    return isScalar(x) ? x.withValue(ndarray(x.value.data, [...node.shape])) : node;
  }
  if (node.op === 'slice') return unpadded(node);
  if (!elementwiseNames.has(node.op as OpName)) return node;
  const lean = withoutBroadcasts(node);
  if (lean.inputs.every(isScalar)) return folded(lean);
  const [a, b] = lean.inputs;
  if (lean.op === 'multiply' && isOne(a!) && sameShape(b!.shape, lean.shape)) return b!;
  if ((lean.op === 'multiply' || lean.op === 'divide') && isOne(b!) && sameShape(a!.shape, lean.shape)) return a!;
  return lean;
}

/** The operation on what its inputs were broadcast or reshaped from, where the result keeps its shape. */
function withoutBroadcasts(node: Tensor): Tensor {
  if (node.inputs.length < 2) return node;
  const inputs = [...node.inputs];
  for (const [i, x] of inputs.entries()) {
    const [source] = x.inputs;
    const spare =
      x.op === 'broadcast' ||
      (x.op === 'reshape' && sameShape(withoutLeadingOnes(x.shape), withoutLeadingOnes(source!.shape)));
    if (!spare) continue;
    const shapes = inputs.map((other, at) => (at === i ? source!.shape : other.shape));
    if (sameShape(broadcastShapes(node.op, shapes), node.shape)) inputs[i] = source!;
  }
  return inputs.every((x, i) => x === node.inputs[i]) ? node : node.withInputs(inputs);
}

function withoutLeadingOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/** A slice that takes back what a pad, or the sum of two pads, put there. */
function unpadded(node: Tensor): Tensor {
  const [x] = node.inputs as [Tensor];
  const region = node.attributes as OpAttributes['slice'];
  if (x.op === 'pad') {
    const part = partOfPad(x, region);
    return part === undefined || part === 'zeros' ? node : part;
  }
  if (x.op !== 'add' || !x.inputs.every(({ op, shape }) => op === 'pad' && sameShape(shape, x.shape))) return node;
  const [a, b] = x.inputs.map((pad) => partOfPad(pad, region));
  if (b === 'zeros' && a !== undefined && a !== 'zeros') return a;
  return a === 'zeros' && b !== undefined && b !== 'zeros' ? b : node;
}

/** What lies in a region of a padded tensor: all of the tensor, zeros, or (undefined) something else. */
function partOfPad(pad: Tensor, { start, size }: OpAttributes['slice']): Tensor | 'zeros' | undefined {
  const [x] = pad.inputs as [Tensor];
  const { before } = pad.attributes as OpAttributes['pad'];
  if (sameShape(start, before) && sameShape(size, x.shape)) return x;
  const apart = start.some((from, axis) => {
    const inside = before[axis]!;
    return from + size[axis]! <= inside || from >= inside + x.shape[axis]!;
  });
  return apart ? 'zeros' : undefined;
}

const arithmetic: ReadonlySet<string> = new Set(['negate', 'add', 'subtract', 'multiply', 'divide']);

/** The constant that arithmetic makes of scalar constants, if no element type rounds anything on the way. */
function folded(node: Tensor): Tensor {
  const inputs = node.inputs as readonly Constant[];
  if (node.size !== 1 || !arithmetic.has(node.op) || !inputs.map(scalarOf).every(isFloat32)) return node;
  const output = ndarray(floats('float64', 1), [...node.shape]);
  const record = ops[node.op as OpName] as OpRecord<OpName>;
  record.reference(
    output,
    inputs.map(({ value }) => value),
    node.attributes,
  );
  return isFloat32(output.data[0]!) ? inputs[0]!.withValue(output) : node;
}

const isFloat32 = (value: number): boolean => Math.fround(value) === value;
const isScalar = (node: Tensor): node is Constant => node.op === 'constant' && node.size === 1;
const scalarOf = (node: Constant): number => node.value.data[0]!;
const isOne = (node: Tensor): boolean => isScalar(node) && scalarOf(node) === 1;
const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/**
 * Every node that `roots` need, inputs first; of several inputs the one with the longest way to its leaves first, so that
 * what is quick to compute comes just before its use.
 */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const heights = new Map<Tensor, number>();
  for (const node of depthFirst(roots, (x) => x.inputs))
    heights.set(
      node,
      node.inputs.reduce((most, x) => Math.max(most, heights.get(x)! + 1), 0),
    );
  const height = (x: Tensor): number => heights.get(x)!;
  return depthFirst(roots, (node) => [...node.inputs].sort((a, b) => height(b) - height(a)));
}

/** Every node that `roots` need, inputs first, in the order in which they are visited. */
function depthFirst(roots: readonly Tensor[], inputsOf: (node: Tensor) => readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  for (const root of roots) {
    const stack: { node: Tensor; inputs: readonly Tensor[]; next: number }[] = [];
    const visit = (node: Tensor): void => {
      if (seen.has(node)) return;
      seen.add(node);
      stack.push({ node, inputs: inputsOf(node), next: 0 });
    };
    visit(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const child = top.inputs[top.next++];
      if (child !== undefined) visit(child);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
