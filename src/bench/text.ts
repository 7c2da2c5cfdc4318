/** How machines, backends and figures are written. */
import type { BenchResult, MeasuredMachine, Unit } from './types.js';

export const headings: Readonly<Record<Unit, string>> = {
  'GFLOP/s': 'products, GFLOP/s',
  'GB/s': 'passes over memory, GB/s',
  'ms/epoch': 'training, ms per epoch',
};

/** The machine in one line. */
export function machineText({ model, cores, node, v8, load }: MeasuredMachine): string {
  return `${model}, ${cores} ${cores === 1 ? 'core' : 'cores'}, Node ${node} (V8 ${v8}), load ${load.toFixed(2)}`;
}

type Looks = Pick<BenchResult, 'threads' | 'mode'>;

/** "wasm, 2 threads", "reference", "gpu webgl2" */
export function backendText(name: string, { threads, mode }: Looks): string {
  if (mode !== undefined && mode !== null) return `${name} ${mode}`;
  return name === 'reference' ? name : `${name}, ${threadsText(threads)}`;
}

export function threadsText(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Three digits, and all those before the point. */
export function significant(value: number): string {
  if (value >= 100 || value === 0) return value.toFixed(0);
  // toFixed takes no more than a hundred.
  return value.toFixed(Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(value)))));
}

/** Columns as wide as their widest cell, and as `least` says; the first `left` of them begin at the left. */
export function alignColumns(rows: readonly (readonly string[])[], least: readonly number[], left: number): string[] {
  const widths = least.map((width, at) =>
    rows.reduce((widest, cells) => Math.max(widest, cells[at]?.length ?? 0), width),
  );
  return rows.map((cells) =>
    cells
      .map((cell, at) => (at < left ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** Values by key, in the order in which keys come first. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
