/**
 * Plan: what is to be computed (outputs to read, parameters to update), in order, with every buffer's lifetime known.
 *
 * A plan is built once and says nothing about how: a Backend compiles it into a Program. All sizes are in elements.
 */
import type { Parameter } from './leaves.js';
import { matmulSizes } from './ops/matmul.js';
import { shapeText } from './ops/shapes.js';
import { PlanBuilder } from './plan-builder.js';
import type { PlanSpec, Step, Value } from './plan-types.js';
import type { Constant, Tensor } from './tensor.js';

export type { AdamStep, Assign, OpStep, PlanSpec, Step, Storage, Update, UpdateStep, Value } from './plan-types.js';

export class Plan {
  readonly steps: readonly Step[];
  readonly outputs: ReadonlyMap<string, Value>;
  readonly inputs: ReadonlyMap<string, Value>;
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** Elements of scratch that one run needs, inputs included. */
  readonly arenaSize: number;

  constructor(spec: PlanSpec) {
    const builder = new PlanBuilder(spec);
    this.steps = builder.steps;
    this.outputs = builder.outputs;
    this.inputs = builder.inputs;
    this.parameters = builder.parameters;
    this.constants = builder.constants;
    this.arenaSize = builder.arenaSize;
  }

  /** Bytes of parameters, constants and scratch together, the most that a run holds. */
  peakBytes(bytesPerElement = 4): number {
    const total = (leaves: readonly Tensor[]): number => leaves.reduce((sum, leaf) => sum + leaf.size, 0);
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

  /** The plan as text: a line per step with shapes, scratch offsets and FLOPs, then the totals. */
  explain(): string {
    const place = (value: Value): string =>
      value.storage.kind === 'arena' ? `${value.name}@${value.storage.offset}` : value.name;
    const lines = this.steps.map((step, i) => {
      const at = String(i).padStart(3);
      if (step.kind === 'update')
        return `${at}  ${step.update.kind} ${step.update.parameter.name}${shapeText(step.update.parameter.shape)} <- ${place(step.value)}`;
      const flops = stepFlops(step);
      const attributes = Object.keys(step.attributes).length > 0 ? ` ${JSON.stringify(step.attributes)}` : '';
      return `${at}  ${place(step.output)}${shapeText(step.output.shape)} = ${step.op}(${step.inputs.map(place).join(', ')})${attributes}${flops > 0 ? `  ${flops} FLOP` : ''}`;
    });
    const flops = this.steps.reduce((sum, step) => sum + stepFlops(step), 0);
    lines.push(`inputs: ${[...this.inputs.values()].map((v) => place(v) + shapeText(v.shape)).join(', ') || 'none'}`);
    lines.push(`outputs: ${[...this.outputs].map(([name, v]) => `${name} = ${place(v)}`).join(', ') || 'none'}`);
    lines.push(
      `${this.steps.length} steps, ${flops} FLOP in products, scratch ${this.arenaSize} elements, peak ${formatBytes(this.peakBytes())} in float32`,
    );
    return lines.join('\n');
  }
}

/** Orders the computation of `outputs` and `updates`. @throws Error for two inputs of one name or two updates of one parameter. */
export function plan(spec: PlanSpec): Plan {
  return new Plan(spec);
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

function stepFlops(step: Step): number {
  if (step.kind !== 'op' || step.op !== 'matmul') return 0;
  const { m, n, k } = matmulSizes(
    step.inputs.map((value) => value.shape),
    step.attributes as { transposeA: boolean; transposeB: boolean },
  );
  return 2 * m * n * k;
}
