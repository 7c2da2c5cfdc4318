/**
 * Rewrites a plan's expressions into cheaper ones with the same values, bit for bit.
 *
 * - Two nodes of one operation, the same inputs and the same attributes become one node.
 * - A broadcast that only feeds an elementwise operation disappears, since those broadcast by themselves; so does a
 *   reshape that only adds or drops sizes of 1 in front.
 * - x · 1 and x / 1 are x; a reshape of a reshape is one reshape.
 * - A slice of what was padded is what it was before; where two such parts were added, it is that plus 0 (as -0 + 0 is 0).
 * - Arithmetic on scalar constants becomes a constant where the result is exact in float32, and so in every element type.
 */
import ndarray from 'ndarray';
import { ConstantNode, isConstant, Node, withInputs } from './node.js';
import { elementwiseNames } from './ops/elementwise.js';
import { broadcastShapes, shapeText } from './ops/shapes.js';
import type { OpAttributes, OpName, Shape } from './types.js';
import { numberText } from './values.js';

/** A function from nodes to their cheaper forms; nodes that it has met before share their forms. */
export function simplifier(): (root: Node) => Node {
  const done = new Map<Node, Node>();
  const known = new Map<string, Node>();
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => {
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    return number;
  };
  const unique = (node: Node): Node => {
    if (node.inputs.length === 0)
      return isScalar(node) ? remember(`constant ${numberText(scalarOf(node))} ${shapeText(node.shape)}`, node) : node;
    return remember(`${node.op} ${node.inputs.map(numberOf).join()} ${JSON.stringify(node.attributes)}`, node);
  };
  const remember = (key: string, node: Node): Node => {
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
      done.set(node, unique(rewrite(same ? node : withInputs(node, inputs))));
    }
    return done.get(root)!;
  };
}

function rewrite(node: Node): Node {
  if (node.inputs.length === 0) return node;
  if (node.op === 'reshape') {
    const [x] = node.inputs as [Node];
    if (x.op === 'reshape') return rewrite(withInputs(node, x.inputs));
    return isScalar(x) ? new ConstantNode(ndarray(x.value.data, [...node.shape])) : node;
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
function withoutBroadcasts(node: Node): Node {
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
  return inputs.every((x, i) => x === node.inputs[i]) ? node : withInputs(node, inputs);
}

function withoutLeadingOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/** A slice that takes back what a pad, or the sum of two pads, put there. */
function unpadded(node: Node): Node {
  const [x] = node.inputs as [Node];
  const region = node.attributes as OpAttributes['slice'];
  if (x.op === 'pad') {
    const part = partOfPad(x, region);
    return part === undefined || part === 'zeros' ? node : part;
  }
  if (x.op !== 'add' || !x.inputs.every(({ op, shape }) => op === 'pad' && sameShape(shape, x.shape))) return node;
  const [a, b] = x.inputs.map((pad) => partOfPad(pad, region));
  if (b === 'zeros' && a !== undefined && a !== 'zeros') return plusZero(a);
  return a === 'zeros' && b !== undefined && b !== 'zeros' ? plusZero(b) : node;
}

const zero = new ConstantNode(ndarray(Float64Array.of(0), []));
/** x + 0, which is x but for -0. */
const plusZero = (x: Node): Node => new Node('add', [x, zero], {}, x.shape);

/** What lies in a region of a padded tensor: all of the tensor, zeros, or (undefined) something else. */
function partOfPad(pad: Node, { start, size }: OpAttributes['slice']): Node | 'zeros' | undefined {
  const [x] = pad.inputs as [Node];
  const { before } = pad.attributes as OpAttributes['pad'];
  if (sameShape(start, before) && sameShape(size, x.shape)) return x;
  const apart = start.some((from, axis) => {
    const inside = before[axis]!;
    return from + size[axis]! <= inside || from >= inside + x.shape[axis]!;
  });
  return apart ? 'zeros' : undefined;
}

/** What of scalar constants is known before anything runs. */
const arithmetic: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['negate', (a: number): number => -a],
  ['add', (a: number, b: number): number => a + b],
  ['subtract', (a: number, b: number): number => a - b],
  ['multiply', (a: number, b: number): number => a * b],
  ['divide', (a: number, b: number): number => a / b],
]);

/** The constant that arithmetic makes of scalar constants, if no element type rounds anything on the way. */
function folded(node: Node): Node {
  const compute = arithmetic.get(node.op);
  const inputs = (node.inputs as readonly ConstantNode[]).map(scalarOf);
  if (node.size !== 1 || compute === undefined || !inputs.every(isFloat32)) return node;
  const [a, b] = inputs as [number, number];
  const output = ndarray(Float64Array.of(compute(a, b)), [...node.shape]);
  return isFloat32(output.data[0]!) ? new ConstantNode(output) : node;
}

const isFloat32 = (value: number): boolean => Math.fround(value) === value;
const isScalar = (node: Node): node is ConstantNode => isConstant(node) && node.size === 1;
const scalarOf = (node: ConstantNode): number => node.value.data[0]!;
const isOne = (node: Node): boolean => isScalar(node) && scalarOf(node) === 1;
const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/**
 * Every node that `roots` need, inputs first; of several inputs the one with the longest way to its leaves first, so that
 * what is quick to compute comes just before its use.
 */
export function topologicalOrder(roots: readonly Node[]): Node[] {
  const heights = new Map<Node, number>();
  for (const node of depthFirst(roots, (x) => x.inputs))
    heights.set(
      node,
      node.inputs.reduce((most, x) => Math.max(most, heights.get(x)! + 1), 0),
    );
  const height = (x: Node): number => heights.get(x)!;
  return depthFirst(roots, (node) => [...node.inputs].sort((a, b) => height(b) - height(a)));
}

/** Every node that `roots` need, inputs first, in the order in which they are visited. */
function depthFirst(roots: readonly Node[], inputsOf: (node: Node) => readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  for (const root of roots) {
    const stack: { node: Node; inputs: readonly Node[]; next: number }[] = [];
    const visit = (node: Node): void => {
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
