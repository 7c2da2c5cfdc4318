/** Orders a plan's computation, finds every buffer's lifetime and lays the buffers out. */
import { layoutArena } from './arena.js';
import { type ConstantNode, isConstant, isInput, isParameter, Node, type ParameterNode } from './node.js';
import { elementwiseNames } from './ops/elementwise.js';
import { shapeText, sizeOf } from './ops/shapes.js';
import { ColumnGroups } from './plan-groups.js';
import type { PlanSpec, Product, Step, Storage, Update, Value } from './plan-types.js';
import { simplifier, topologicalOrder } from './simplify.js';
import { type OpAttributes, type OpName, ShapeError } from './types.js';
import { numberText } from './values.js';

const views: ReadonlySet<string> = new Set(['reshape', 'stopGradient']);

/** An update that has yet to run: what its new value or gradient is made of. */
interface Pending {
  readonly update: Update;
  /** The node of the value; of a product that the update forms itself, the product's node. */
  readonly value: Node;
  readonly fused: boolean;
  readonly unfused: string | undefined;
  /** Nodes that must have values before the update runs. */
  readonly needs: readonly Node[];
}

export class PlanBuilder {
  readonly steps: Step[] = [];
  /** For every step, the number of the run of steps that may be taken column by column. */
  readonly groups: readonly number[];
  readonly outputs: Map<string, Value> = new Map();
  readonly inputs: Map<string, Value> = new Map();
  readonly parameters: ParameterNode[] = [];
  readonly constants: ConstantNode[] = [];
  readonly arenaSize: number;
  readonly #values: Map<Node, Value> = new Map();
  /** The nodes whose values lie in a buffer and have yet to be read, or may have. */
  readonly #names: Map<Storage, Node[]> = new Map();
  readonly #usesLeft: Map<Node, number> = new Map();
  readonly #readersLeft: Map<ParameterNode, number> = new Map();
  readonly #buffers: Extract<Storage, { kind: 'arena' }>[] = [];
  #pending: Pending[];

  constructor(spec: PlanSpec) {
    const updates = spec.updates ?? [];
    checkUpdates(updates);
    const simplify = simplifier();
    const outputs = Object.entries(spec.outputs).map(([name, node]) => [name, materialised(simplify(node))] as const);
    const values = updates.map((update) => materialised(simplify(update.value)));
    const readers = countUses([...outputs.map(([, node]) => node), ...values]);
    this.#pending = updates.map((update, i) => pendingUpdate(update, values[i]!, readers, updates));

    // Backwards from the last update: a network's last layer, whose gradients come first, so that they are used up early.
    const order = topologicalOrder([
      ...outputs.map(([, node]) => node),
      ...[...this.#pending].reverse().flatMap(({ needs }) => needs),
    ]);
    const uses = (node: Node, times: number): void => {
      this.#usesLeft.set(node, (this.#usesLeft.get(node) ?? 0) + times);
    };
    const reads = (node: Node): void => {
      for (const p of parametersReadBy(node)) this.#readersLeft.set(p, (this.#readersLeft.get(p) ?? 0) + 1);
    };
    for (const node of order) {
      reads(node);
      for (const x of node.inputs) uses(x, 1);
    }
    for (const [, node] of outputs) uses(node, Infinity);
    for (const { needs, value, fused } of this.#pending) {
      for (const node of needs) uses(node, 1);
      if (fused) reads(value);
    }

    for (const node of order) this.#place(node);
    this.#runReadyUpdates();
    if (this.#pending.length > 0)
      throw new Error(`plan: the update of '${this.#pending[0]!.update.parameter.name}' can never run`);

    for (const [name, node] of outputs) {
      const value = this.#values.get(node)!;
      this.outputs.set(name, value);
      if (value.storage.kind === 'arena') value.storage.last = this.steps.length;
    }
    const columns = new ColumnGroups(this.steps);
    this.groups = columns.groups;
    columns.extend(this.#buffers);
    this.arenaSize = layoutArena(this.#buffers);
  }

  #place(node: Node): void {
    if (isParameter(node)) this.#addParameter(node);
    else if (isConstant(node)) {
      this.constants.push(node);
      this.#values.set(node, {
        name: node.rank === 0 ? numberText(node.value.data[0]!) : `constant${this.constants.length - 1}`,
        shape: node.shape,
        storage: { kind: 'constant', constant: node },
      });
    } else if (isInput(node)) {
      if (this.inputs.has(node.name))
        throw new Error(`plan: two inputs are named '${node.name}'; a plan's inputs need different names`);
      const value: Value = { name: node.name, shape: node.shape, storage: this.#buffer(node.size, 0) };
      this.inputs.set(node.name, value);
      this.#setValue(node, value);
    } else this.#addStep(node);
  }

  #addParameter(p: ParameterNode): void {
    if (this.#values.has(p)) return;
    this.parameters.push(p);
    this.#values.set(p, { name: p.name, shape: p.shape, storage: { kind: 'parameter', parameter: p } });
  }

  #addStep(node: Node): void {
    const inputs = node.inputs.map((x) => this.#values.get(x)!);
    for (const x of node.inputs) this.#usesLeft.set(x, this.#usesLeft.get(x)! - 1);
    if (views.has(node.op)) {
      this.#setValue(node, { name: inputs[0]!.name, shape: node.shape, storage: inputs[0]!.storage });
      return;
    }
    const at = this.steps.length;
    for (const value of inputs) if (value.storage.kind === 'arena') value.storage.last = at;
    const storage = this.#reusable(node, inputs, at) ?? this.#buffer(node.size, at);
    const output: Value = { name: `t${at}`, shape: node.shape, storage };
    this.#setValue(node, output);
    this.steps.push({ kind: 'op', op: node.op as OpName, attributes: node.attributes, inputs, output });
    this.#hasRead(node);
    this.#runReadyUpdates();
  }

  #setValue(node: Node, value: Value): void {
    this.#values.set(node, value);
    this.#names.get(value.storage)?.push(node);
  }

  #hasRead(node: Node): void {
    for (const p of parametersReadBy(node)) this.#readersLeft.set(p, this.#readersLeft.get(p)! - 1);
  }

  /** The buffer of an input that ends at this elementwise step and has the result's size: it is written in place. */
  #reusable(node: Node, inputs: readonly Value[], at: number): Storage | undefined {
    if (!elementwiseNames.has(node.op as OpName)) return undefined;
    for (const [i, x] of node.inputs.entries()) {
      const { storage, shape } = inputs[i]!;
      if (storage.kind !== 'arena' || sizeOf(shape) !== node.size || isInput(x)) continue;
      // A view shares its input's buffer and is counted by itself: none of the buffer's names may still be read.
      const names = this.#names.get(storage)!;
      if (names.some((other) => (this.#usesLeft.get(other) ?? 0) > 0)) continue;
      names.length = 0;
      storage.last = at;
      return storage;
    }
    return undefined;
  }

  #buffer(size: number, first: number): Extract<Storage, { kind: 'arena' }> {
    const storage = { kind: 'arena' as const, offset: 0, size, first, last: first };
    this.#buffers.push(storage);
    this.#names.set(storage, []);
    return storage;
  }

  /** Appends every update whose parts are known and whose parameters nobody has yet to read. */
  #runReadyUpdates(): void {
    for (let ready = this.#nextReady(); ready !== undefined; ready = this.#nextReady()) {
      this.#pending = this.#pending.filter((other) => other !== ready);
      this.#addUpdate(ready);
    }
  }

  #nextReady(): Pending | undefined {
    return this.#pending.find(
      ({ needs, update }) =>
        needs.every((node) => this.#values.has(node)) &&
        parametersOf(update).every((p) => (this.#readersLeft.get(p) ?? 0) === 0),
    );
  }

  #addUpdate({ update, value, fused, unfused, needs }: Pending): void {
    for (const p of parametersOf(update)) this.#addParameter(p);
    const at = this.steps.length;
    for (const node of needs) {
      this.#usesLeft.set(node, this.#usesLeft.get(node)! - 1);
      const { storage } = this.#values.get(node)!;
      if (storage.kind === 'arena') storage.last = at;
    }
    const source: Value | Product = fused
      ? {
          kind: 'product',
          shape: value.shape,
          inputs: value.inputs.map((x) => this.#values.get(x)!) as [Value, Value],
          attributes: value.attributes as OpAttributes['matmul'],
        }
      : this.#values.get(value)!;
    const scalars = update.kind === 'adam' ? this.#values.get(update.scalars) : undefined;
    this.steps.push({ kind: 'update', update, source, scalars, unfused });
    if (fused) this.#hasRead(value);
  }
}

function checkUpdates(updates: readonly Update[]): void {
  const seen = new Set<ParameterNode>();
  for (const update of updates) {
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

/** Decides whether an Adam step forms its gradient, a product that nobody else reads, by itself. */
function pendingUpdate(
  update: Update,
  value: Node,
  readers: ReadonlyMap<Node, number>,
  updates: readonly Update[],
): Pending {
  const scalars = update.kind === 'adam' ? [update.scalars] : [];
  const changed = new Set(updates.flatMap(parametersOf));
  const unfused =
    update.kind !== 'adam' || update.parameter.rank !== 2
      ? undefined
      : value.op !== 'matmul'
        ? `the gradient is no single product but ${value.op}(…)`
        : readers.get(value)! > 1
          ? `${readers.get(value)} readers of the gradient`
          : parametersReadBy(value).some((p) => changed.has(p))
            ? 'the product reads a parameter that changes in this plan'
            : undefined;
  const fused = update.kind === 'adam' && update.parameter.rank === 2 && unfused === undefined;
  return { update, value, fused, unfused, needs: [...(fused ? value.inputs : [value]), ...scalars] };
}

/** How often each node is read, counting the roots themselves. */
function countUses(roots: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const used = (node: Node): Map<Node, number> => uses.set(node, (uses.get(node) ?? 0) + 1);
  roots.forEach(used);
  for (const node of topologicalOrder(roots)) node.inputs.forEach(used);
  return uses;
}

function parametersOf(update: Update): ParameterNode[] {
  return update.kind === 'adam' ? [update.parameter, update.firstMoment, update.secondMoment] : [update.parameter];
}

/** The parameters that a step of this node reads, through views too. */
function parametersReadBy(node: Node): ParameterNode[] {
  if (views.has(node.op)) return [];
  return node.inputs.map(viewed).filter(isParameter);
}

function viewed(node: Node): Node {
  let source = node;
  while (views.has(source.op)) source = source.inputs[0]!;
  return source;
}

/** A node with a buffer of its own, so that an update or a read never aliases a leaf. */
function materialised(node: Node): Node {
  const source = viewed(node);
  return source.inputs.length === 0 ? new Node('broadcast', [node], { shape: node.shape }, node.shape) : node;
}
