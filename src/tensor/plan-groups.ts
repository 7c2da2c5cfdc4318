/**
 * Runs of steps that may be taken column by column: a backend can do all of them for some columns, then all of them for
 * others, on any thread and without waiting in between. One layer's bias, batch normalisation and activation are such a
 * run, and so is most of the way back through it.
 *
 * Notation: F the number of columns, the last size of a shape; R the rows above them, so a value is [R, F] or [F].
 */
import { elementwiseNames } from './ops/elementwise.js';
import { sizeOf } from './ops/shapes.js';
import type { OpStep, Step, Value } from './plan-types.js';
import type { OpAttributes, OpName } from './types.js';

export class ColumnGroups {
  /** The number of each step's group; a step that fits no other is a group of its own. */
  readonly groups: readonly number[];
  /** Of every group, its first and last step. */
  readonly #bounds: { first: number; last: number }[] = [];

  constructor(steps: readonly Step[]) {
    let open: Group | undefined;
    this.groups = steps.map((step, at) => {
      if (open?.admits(step) !== true) {
        open = new Group(step);
        this.#bounds.push({ first: at, last: at });
      }
      open.add(step);
      this.#bounds.at(-1)!.last = at;
      return this.#bounds.length - 1;
    });
  }

  /** Makes buffers live as long as the groups that use them, since a group's steps are not done one after the other. */
  extend(buffers: readonly { first: number; last: number }[]): void {
    for (const buffer of buffers) {
      const from = this.groups[buffer.first];
      const to = this.groups[buffer.last];
      if (from !== undefined) buffer.first = this.#bounds[from]!.first;
      if (to !== undefined) buffer.last = this.#bounds[to]!.last;
    }
  }
}

/** The steps since a group began: what they wrote column by column, and what one of them read as a whole. */
class Group {
  readonly #columns: number | undefined;
  readonly #written: Set<unknown> = new Set();
  readonly #readWhole: Set<unknown> = new Set();

  constructor(first: Step) {
    this.#columns = columnsOf(first);
  }

  /** Whether a step touches, for some columns, only the same columns of what the steps before it wrote. */
  admits(step: Step): boolean {
    const columns = this.#columns;
    if (columns === undefined || columnsOf(step) !== columns) return false;
    const local = (value: Value): boolean => !this.#written.has(ownerOf(value)) || value.shape.at(-1) === columns;
    const inputs = step.kind === 'op' ? step.inputs : [step.source as Value, ...(step.scalars ? [step.scalars] : [])];
    if (!targetsOf(step).every((target) => !this.#readWhole.has(target))) return false;
    if (step.kind === 'op' && step.op === 'matmul') return inputs.every((value) => !this.#written.has(ownerOf(value)));
    // An input that the result overwrites must lie under it column by column.
    const overwritten = step.kind === 'op' ? inputs.filter((value) => ownerOf(value) === ownerOf(step.output)) : [];
    return inputs.every(local) && overwritten.every((value) => value.shape.at(-1) === columns);
  }

  add(step: Step): void {
    for (const target of targetsOf(step)) this.#written.add(target);
    if (step.kind === 'op' && step.op === 'matmul')
      for (const value of step.inputs) this.#readWhole.add(ownerOf(value));
  }
}

/** What a value is kept in: its buffer, parameter or constant. */
function ownerOf({ storage }: Value): unknown {
  if (storage.kind === 'arena') return storage;
  return storage.kind === 'parameter' ? storage.parameter : storage.constant;
}

function targetsOf(step: Step): unknown[] {
  if (step.kind === 'op') return [ownerOf(step.output)];
  const { update } = step;
  return update.kind === 'adam' ? [update.parameter, update.firstMoment, update.secondMoment] : [update.parameter];
}

/** F, where every column of the step's result depends on that column of its inputs alone; undefined elsewhere. */
function columnsOf(step: Step): number | undefined {
  if (step.kind === 'update') {
    if (step.source.kind === 'product') return undefined;
    const columns = step.update.parameter.size;
    return step.update.parameter.shape.at(-1) === columns && step.source.shape.at(-1) === columns ? columns : undefined;
  }
  const { op, inputs, output } = step;
  const columns = output.shape.at(-1);
  if (columns === undefined || columns < 2 || output.shape.length > 2) return undefined;
  return keepsColumns(step, op, columns) && inputs.length > 0 ? columns : undefined;
}

function keepsColumns({ inputs, attributes }: OpStep, op: OpName, columns: number): boolean {
  const [x] = inputs;
  if (op === 'matmul') return true;
  if (elementwiseNames.has(op) || op === 'broadcast')
    return inputs.every(({ shape }) => shape.length <= 2 && [1, columns, undefined].includes(shape.at(-1)));
  if (op === 'batchMoments') return true;
  if (op === 'sum' || op === 'max') {
    const { axes } = attributes as OpAttributes['sum'];
    return x!.shape.length === 2 && axes.length === 1 && axes[0] === 0;
  }
  if (op === 'slice') {
    const { start } = attributes as OpAttributes['slice'];
    return x!.shape.at(-1) === columns && start.at(-1) === 0 && sizeOf(x!.shape) > 0;
  }
  return false;
}
