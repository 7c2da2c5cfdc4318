/** Where a backend's time goes: milliseconds, FLOPs and bytes of what its programs did, by the steps of their plans. */
import { type Plan, stepBytes, stepFlops } from '../../tensor/plan.js';
import type { Stage } from './schedule.js';

interface Entry {
  milliseconds: number;
  times: number;
  flops: number;
  bytes: number;
}

export class Profile {
  readonly #entries: Map<string, Entry> = new Map();

  /** Counts a stage of a plan that took so long. */
  add(plan: Plan, { steps, parts }: Stage, milliseconds: number): void {
    const names = steps.map((at) => {
      const step = plan.steps[at]!;
      if (step.kind === 'op') return step.op === 'matmul' ? `matmul ${step.output.shape.join('x')}` : step.op;
      const name = `${step.source.kind === 'product' ? 'matmul + ' : ''}${step.update.kind}`;
      return step.source.kind === 'product' ? `${name} ${step.source.shape.join('x')}` : name;
    });
    const counted = [...new Set(names)].map((name) => {
      const count = names.filter((other) => other === name).length;
      return count > 1 ? `${name} (${count})` : name;
    });
    const key = `${counted.join(', ') || 'sums of parts'}${parts.length > 1 ? '' : ' [one thread]'}`;
    const entry = this.#entries.get(key) ?? { milliseconds: 0, times: 0, flops: 0, bytes: 0 };
    entry.milliseconds += milliseconds;
    entry.times++;
    for (const at of steps) {
      entry.flops += stepFlops(plan.steps[at]!);
      entry.bytes += stepBytes(plan.steps[at]!);
    }
    this.#entries.set(key, entry);
  }

  /** A table, the longest first: share of the time, milliseconds, times, GFLOP/s and GB/s. */
  toString(): string {
    const entries = [...this.#entries].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
    const total = entries.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
    const lines = entries.map(([key, { milliseconds, times, flops, bytes }]) =>
      [
        `${((100 * milliseconds) / total).toFixed(1)}%`.padStart(6),
        milliseconds.toFixed(1).padStart(9),
        String(times).padStart(7),
        (flops > 0 ? (flops / milliseconds / 1e6).toFixed(1) : '').padStart(8),
        (bytes / milliseconds / 1e6).toFixed(1).padStart(7),
        ` ${key}`,
      ].join(' '),
    );
    return [' share        ms   times GFLOP/s    GB/s  steps', ...lines, `total ${total.toFixed(1)} ms`].join('\n');
  }
}
