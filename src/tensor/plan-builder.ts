/** Orders a plan's computation, finds every buffer's lifetime and lays the buffers out. */
import { layoutArena } from './arena.js';
import type { Input, Parameter } from './leaves.js';
import { elementwiseNames } from './ops/elementwise.js';
import { shapeText, sizeOf } from './ops/shapes.js';
import type { PlanSpec, Step, Storage, Update, Value } from './plan-types.js';
import type { Constant, Tensor } from './tensor.js';
import { type OpName, ShapeError } from './types.js';

// Leaves are told apart by name, so that this file needs no class of tensor.ts at run time.
const isParameter = (node: Tensor): node is Parameter => node.op === 'parameter';
const isConstant = (node: Tensor): node is Constant => node.op === 'constant';
const isInput = (node: Tensor): node is Input => node.op === 'input';

const views: ReadonlySet<string> = new Set(['reshape', 'stopGradient']);

export class PlanBuilder {
  readonly steps: Step[] = [];
  readonly outputs: Map<string, Value> = new Map();
  readonly inputs: Map<string, Value> = new Map();
  readonly parameters: Parameter[] = [];
  readonly constants: Constant[] = [];
  readonly arenaSize: number;
  readonly #values: Map<Tensor, Value> = new Map();
  readonly #readersLeft: Map<Parameter, number> = new Map();
  readonly #buffers: Extract<Storage, { kind: 'arena' }>[] = [];
  #pending: Update[];

  constructor(spec: PlanSpec) {
    const outputs = Object.entries(spec.outputs).map(([name, node]) => [name, materialised(node)] as const);
    this.#pending = (spec.updates ?? []).map((update) => ({ ...update, value: materialised(update.value) }));
    this.#checkUpdates();
    const order = topologicalOrder([
      ...outputs.map(([, node]) => node),
      ...this.#pending.flatMap((update) => (update.kind === 'adam' ? [update.value, update.scalars] : [update.value])),
    ]);
    for (const node of order)
      for (const leaf of parametersReadBy(node)) this.#readersLeft.set(leaf, (this.#readersLeft.get(leaf) ?? 0) + 1);
    const usesLeft = new Map<Tensor, number>();
    for (const node of order) for (const x of node.inputs) usesLeft.set(x, (usesLeft.get(x) ?? 0) + 1);
    for (const [, node] of outputs) usesLeft.set(node, Infinity);
    for (const update of this.#pending) {
      usesLeft.set(update.value, Infinity);
      if (update.kind === 'adam') usesLeft.set(update.scalars, Infinity);
    }

    for (const node of order) this.#place(node, usesLeft);
    this.#runReadyUpdates();
    for (const update of this.#pending) for (const p of parametersOf(update)) this.#addParameter(p);
    if (this.#pending.length > 0)
      throw new Error(`plan: the update of '${this.#pending[0]!.parameter.name}' can never run`);

    for (const [name, node] of outputs) {
      const value = this.#values.get(node)!;
      this.outputs.set(name, value);
      if (value.storage.kind === 'arena') value.storage.last = this.steps.length;
    }
    this.arenaSize = layoutArena(this.#buffers);
  }

  #checkUpdates(): void {
    const seen = new Set<Parameter>();
    for (const update of this.#pending) {
      for (const p of parametersOf(update)) {
        if (seen.has(p))
          throw new Error(`plan: parameter '${p.name}' is updated twice; add the two changes into one update`);
        seen.add(p);
      }
      if (sizeOf(update.value.shape) !== update.parameter.size) {
        throw new ShapeError(
          `plan: the update of '${update.parameter.name}' has shape ${shapeText(update.value.shape)}, the parameter ${shapeText(update.parameter.shape)}`,
        );
      }
    }
  }

  #place(node: Tensor, usesLeft: Map<Tensor, number>): void {
    if (isParameter(node)) this.#addParameter(node);
    else if (isConstant(node)) {
      this.constants.push(node);
      this.#values.set(node, {
        name: node.rank === 0 ? String(node.value.data[0]) : `constant${this.constants.length - 1}`,
        shape: node.shape,
        storage: { kind: 'constant', constant: node },
      });
    } else if (isInput(node)) {
      if (this.inputs.has(node.name))
        throw new Error(`plan: two inputs are named '${node.name}'; a plan's inputs need different names`);
      const value: Value = { name: node.name, shape: node.shape, storage: this.#buffer(node.size, 0) };
      this.inputs.set(node.name, value);
      this.#values.set(node, value);
    } else this.#addStep(node, usesLeft);
  }

  #addParameter(p: Parameter): void {
    if (this.#values.has(p)) return;
    this.parameters.push(p);
    this.#values.set(p, { name: p.name, shape: p.shape, storage: { kind: 'parameter', parameter: p } });
  }

  #addStep(node: Tensor, usesLeft: Map<Tensor, number>): void {
    const inputs = node.inputs.map((x) => this.#values.get(x)!);
    for (const x of node.inputs) usesLeft.set(x, usesLeft.get(x)! - 1);
    if (views.has(node.op)) {
      this.#values.set(node, { name: inputs[0]!.name, shape: node.shape, storage: inputs[0]!.storage });
      return;
    }
    const at = this.steps.length;
    for (const value of inputs) if (value.storage.kind === 'arena') value.storage.last = at;
    const storage = this.#reusable(node, inputs, at, usesLeft) ?? this.#buffer(node.size, at);
    const output: Value = { name: `t${at}`, shape: node.shape, storage };
    this.#values.set(node, output);
    this.steps.push({ kind: 'op', op: node.op as OpName, attributes: node.attributes, inputs, output });
    for (const p of parametersReadBy(node)) this.#readersLeft.set(p, this.#readersLeft.get(p)! - 1);
    this.#runReadyUpdates();
  }

  /** The buffer of an input that ends at this elementwise step and has the result's size: it is written in place. */
  #reusable(
    node: Tensor,
    inputs: readonly Value[],
    at: number,
    usesLeft: ReadonlyMap<Tensor, number>,
  ): Storage | undefined {
    if (!elementwiseNames.has(node.op as OpName)) return undefined;
    for (const [i, x] of node.inputs.entries()) {
      const { storage, shape } = inputs[i]!;
      if (storage.kind !== 'arena' || sizeOf(shape) !== node.size || isInput(x)) continue;
      // A view shares its input's buffer and is counted by itself: none of the buffer's names may still be read.
      const names = [...this.#values].filter(([, value]) => value.storage === storage);
      if (names.every(([other]) => (usesLeft.get(other) ?? 0) === 0)) {
        storage.last = at;
        return storage;
      }
    }
    return undefined;
  }

  #buffer(size: number, first: number): Extract<Storage, { kind: 'arena' }> {
    const storage = { kind: 'arena' as const, offset: 0, size, first, last: first };
    this.#buffers.push(storage);
    return storage;
  }

  /** Appends every update whose value is known and whose parameters nobody has yet to read. */
  #runReadyUpdates(): void {
    const waiting: Update[] = [];
    for (const update of this.#pending) {
      const value = this.#values.get(update.value);
      const scalars = update.kind === 'adam' ? this.#values.get(update.scalars) : undefined;
      const ready =
        value !== undefined &&
        (update.kind === 'assign' || scalars !== undefined) &&
        parametersOf(update).every((p) => (this.#readersLeft.get(p) ?? 0) === 0);
      if (!ready) {
        waiting.push(update);
        continue;
      }
      for (const p of parametersOf(update)) this.#addParameter(p);
      const at = this.steps.length;
      for (const used of [value, scalars]) if (used?.storage.kind === 'arena') used.storage.last = at;
      this.steps.push({ kind: 'update', update, value, scalars });
    }
    this.#pending = waiting;
  }
}

function parametersOf(update: Update): Parameter[] {
  return update.kind === 'adam' ? [update.parameter, update.firstMoment, update.secondMoment] : [update.parameter];
}

/** The parameters that a step of this node reads, through views too. */
function parametersReadBy(node: Tensor): Parameter[] {
  if (views.has(node.op)) return [];
  return node.inputs.map(viewed).filter(isParameter);
}

function viewed(node: Tensor): Tensor {
  return views.has(node.op) ? viewed(node.inputs[0]!) : node;
}

/** A node with a buffer of its own, so that an update or a read never aliases a leaf. */
function materialised(node: Tensor): Tensor {
  const source = viewed(node);
  return source.inputs.length === 0 ? node.copy() : node;
}

/** Every node that `roots` need, inputs first. */
function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  for (const root of roots) {
    const stack: { node: Tensor; next: number }[] = seen.has(root) ? [] : [{ node: root, next: 0 }];
    seen.add(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const child = top.node.inputs[top.next++];
      if (child === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}
