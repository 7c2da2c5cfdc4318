/** A plan as text, and what its steps cost. */
import { matmulSizes } from './ops/matmul.js';
import { shapeText, sizeOf } from './ops/shapes.js';
import type { PlanParts, Step, Value } from './plan-types.js';
import type { OpAttributes } from './types.js';

export function explainPlan(plan: PlanParts, peakBytes: number): string {
  const lines = plan.steps.map((step, i) => {
    const bar = plan.groups[i - 1] === plan.groups[i] || plan.groups[i + 1] === plan.groups[i] ? '|' : ' ';
    const flops = stepFlops(step);
    const work = `${formatBytes(stepBytes(step))}${flops > 0 ? `, ${flops} FLOP` : ''}`;
    return `${String(i).padStart(3)} ${bar}${describe(step)}  ${work}`;
  });
  const total = (cost: (step: Step) => number): number => plan.steps.reduce((sum, step) => sum + cost(step), 0);
  const { inputs, outputs } = plan;
  lines.push(`inputs: ${[...inputs.values()].map((v) => place(v) + shapeText(v.shape)).join(', ') || 'none'}`);
  lines.push(`outputs: ${[...outputs].map(([name, v]) => `${name} = ${place(v)}`).join(', ') || 'none'}`);
  lines.push(
    `${plan.steps.length} steps, of which those marked | go column by column with their neighbours; ${total(stepFlops)} FLOP in products, ${formatBytes(total(stepBytes))} read and written, scratch ${plan.arenaSize} elements, peak ${formatBytes(peakBytes)} in float32`,
  );
  return lines.join('\n');
}

function describe(step: Step): string {
  if (step.kind === 'op') {
    const attributes = Object.keys(step.attributes).length > 0 ? ` ${JSON.stringify(step.attributes)}` : '';
    return `${place(step.output)}${shapeText(step.output.shape)} = ${step.op}(${step.inputs.map(place).join(', ')})${attributes}`;
  }
  const { update, source, unfused } = step;
  const target = `${update.kind} ${update.parameter.name}${shapeText(update.parameter.shape)}`;
  if (source.kind !== 'product') return `${target} <- ${place(source)}${unfused ? ` (not fused: ${unfused})` : ''}`;
  const { transposeA, transposeB } = source.attributes;
  const operands = [
    place(source.inputs[0]) + (transposeA ? "'" : ''),
    place(source.inputs[1]) + (transposeB ? "'" : ''),
  ];
  return `${target} <- fused product ${operands.join(' ')}`;
}

function place(value: Value): string {
  return value.storage.kind === 'arena' ? `${value.name}@${value.storage.offset}` : value.name;
}

/** Floating-point operations of a step's matrix product, two for each multiplication and addition; 0 for other steps. */
export function stepFlops(step: Step): number {
  const product =
    step.kind === 'op'
      ? step.op === 'matmul'
        ? step
        : undefined
      : step.source.kind === 'product'
        ? step.source
        : undefined;
  if (product === undefined) return 0;
  const shapes = product.inputs.map((value) => value.shape);
  const { m, n, k } = matmulSizes(shapes, product.attributes as OpAttributes['matmul']);
  return 2 * m * n * k;
}

/** Bytes in float32 that a step reads and writes, each operand counted once. */
export function stepBytes(step: Step): number {
  const elements = (values: readonly { readonly shape: readonly number[] }[]): number =>
    values.reduce((sum, value) => sum + sizeOf(value.shape), 0);
  const read = elements(readsOf(step));
  if (step.kind === 'op') return 4 * (read + sizeOf(step.output.shape));
  const { update } = step;
  return 4 * (read + (update.kind === 'adam' ? 6 : 1) * update.parameter.size);
}

/** The values that a step reads, those of its optimiser apart. */
export function readsOf(step: Step): readonly Value[] {
  if (step.kind === 'op') return step.inputs;
  return step.source.kind === 'product' ? step.source.inputs : [step.source];
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
