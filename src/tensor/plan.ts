/**
 * Plan: what is to be computed (outputs to read, parameters to update), in order, with every buffer's lifetime known.
 *
 * A plan is built once and says nothing about how: a Backend compiles it into a Program. All sizes are in elements.
 */
import { withDefaults } from '../checks/index.js';
import type { ConstantNode, Node, ParameterNode } from './node.js';
import { shapeText } from './ops/shapes.js';
import { PlanBuilder } from './plan-builder.js';
import { explainPlan, formatBytes } from './plan-explain.js';
import type { PlanParts, PlanSpec, Step, Value } from './plan-types.js';

export type {
  AdamStep,
  Assign,
  OpStep,
  PlanSpec,
  Product,
  Step,
  Storage,
  Update,
  UpdateStep,
  Value,
} from './plan-types.js';
export { formatBytes, readsOf, stepBytes, stepFlops } from './plan-explain.js';

/** What is to be computed, in order, with a place in memory for every value. */
export class Plan implements PlanParts {
  readonly steps: readonly Step[];
  readonly outputs: ReadonlyMap<string, Value>;
  readonly inputs: ReadonlyMap<string, Value>;
  readonly parameters: readonly ParameterNode[];
  readonly constants: readonly ConstantNode[];
  readonly groups: readonly number[];
  readonly arenaSize: number;

  constructor(spec: PlanSpec) {
    const builder = new PlanBuilder(spec);
    this.steps = builder.steps;
    this.groups = builder.groups;
    this.outputs = builder.outputs;
    this.inputs = builder.inputs;
    this.parameters = builder.parameters;
    this.constants = builder.constants;
    this.arenaSize = builder.arenaSize;
  }

  /** Bytes of parameters, constants and scratch together, the most that a run holds. */
  peakBytes(bytesPerElement = 4): number {
    const total = (leaves: readonly Node[]): number => leaves.reduce((sum, leaf) => sum + leaf.size, 0);
    return (total(this.parameters) + total(this.constants) + this.arenaSize) * bytesPerElement;
  }

  /** The `count` largest buffers as a table, largest first: what to look at when a plan does not fit. */
  largestBuffers(count = 8, bytesPerElement = 4): string {
    const rows = [
      ...this.parameters.map((p) => ({ name: `parameter ${p.name}`, shape: p.shape, size: p.size })),
      ...this.constants.map((c, i) => ({ name: `constant ${i}`, shape: c.shape, size: c.size })),
      { name: 'scratch', shape: [this.arenaSize], size: this.arenaSize },
    ].sort((a, b) => b.size - a.size);
    return rows
      .slice(0, count)
      .map((row) => `${formatBytes(row.size * bytesPerElement).padStart(10)}  ${row.name} ${shapeText(row.shape)}`)
      .join('\n');
  }

  /** The plan as text: a line per step with shapes, scratch offsets, bytes touched and FLOPs, then the totals. */
  explain(): string {
    return explainPlan(this, this.peakBytes());
  }
}

/**
 * Orders the computation of `outputs` and `updates`.
 * @throws Error for two inputs of one name or two updates of one parameter; OptionError for an unknown option
 */
export function plan(spec: PlanSpec): Plan {
  return new Plan(withDefaults<PlanSpec>('plan', spec, { outputs: {}, updates: [] }));
}
