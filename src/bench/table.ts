/** Results as text. */
import type { BenchDocument, BenchResult, Machine, Unit } from './types.js';

const headings: Readonly<Record<Unit, string>> = {
  'GFLOP/s': 'products, GFLOP/s',
  'GB/s': 'passes over memory, GB/s',
  'ms/epoch': 'training, ms per epoch',
};

/** The machine in one line. */
function machineText({ model, cores, node, v8, load }: Machine): string {
  return `${model}, ${cores} ${cores === 1 ? 'core' : 'cores'}, Node ${node} (V8 ${v8}), load ${load.toFixed(2)}`;
}

/** "wasm, 2 threads" */
function backendText(name: string, threads: number): string {
  return name === 'reference' ? name : `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** The machine, the backends, and a table for each unit. */
export function benchTable({ version, machine, backends, results }: BenchDocument): string {
  const lines = [`vaelab ${version}; ${machineText(machine)}`];
  for (const { name, threads, vectors, fused, reason, startMs } of backends) {
    const bits = vectors === null ? '' : `, ${vectors}-bit vectors${fused === true ? ', fused' : ''}`;
    lines.push(`  ${backendText(name, threads)}${bits} (${reason}): first result after ${significant(startMs)} ms`);
  }
  for (const unit of Object.keys(headings) as Unit[]) {
    const own = results.filter((result) => result.unit === unit);
    if (own.length > 0) lines.push('', ...section(headings[unit], own));
  }
  return lines.join('\n');
}

function section(heading: string, results: readonly BenchResult[]): string[] {
  const training = results.some(({ rowsPerSecond }) => rowsPerSecond !== undefined);
  const rows = results.map((result, i) => [
    result.name === results[i - 1]?.name ? '' : result.name,
    backendText(result.backend, result.threads),
    significant(result.median),
    significant(result.best),
    significant(result.firstMs),
    ...(training ? [significant(result.rowsPerSecond ?? 0)] : []),
  ]);
  const head = [heading, 'backend', 'median', 'best', 'first ms', ...(training ? ['rows/s'] : [])];
  const widths = [27, 15, 7, 7, 8, 6].map((least, at) =>
    [head, ...rows].reduce((width, cells) => Math.max(width, cells[at]?.length ?? 0), least),
  );
  return [head, ...rows].map((cells) =>
    cells.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
  );
}

/** Three digits, and all those before the point. */
function significant(value: number): string {
  if (value >= 100 || value === 0) return value.toFixed(0);
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value))));
}
