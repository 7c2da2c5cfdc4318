/** Results as text. */
import { backendText, alignColumns, headings, machineText, significant } from './text.js';
import type { BenchDocument, BenchResult, MeasuredBackend, Unit } from './types.js';

/** The machine, the backends, and a table for each unit. */
export function benchTable({ version, machine, backends, results }: BenchDocument): string {
  const lines = [`vaelab ${version}; ${machineText(machine)}`];
  for (const backend of backends)
    lines.push(`  ${backendLine(backend)}: first result after ${significant(backend.startMs)} ms`);
  for (const unit of Object.keys(headings) as Unit[]) {
    const own = results.filter((result) => result.unit === unit);
    if (own.length > 0) lines.push('', ...section(headings[unit], own));
  }
  return lines.join('\n');
}

/** "wasm, 2 threads, 256-bit vectors, fused (works here)" */
export function backendLine(backend: MeasuredBackend): string {
  const { name, vectors, fused, reason } = backend;
  const bits = vectors === null ? '' : `, ${vectors}-bit vectors${fused === true ? ', fused' : ''}`;
  return `${backendText(name, backend)}${bits} (${reason})`;
}

function section(heading: string, results: readonly BenchResult[]): string[] {
  const training = results.some(({ rowsPerSecond }) => rowsPerSecond !== undefined);
  const rows = results.map((result, i) => [
    result.name === results[i - 1]?.name ? '' : result.name,
    backendText(result.backend, result),
    significant(result.median),
    significant(result.best),
    significant(result.firstMs),
    ...(training ? [significant(result.rowsPerSecond ?? 0)] : []),
  ]);
  const head = [heading, 'backend', 'median', 'best', 'first ms', ...(training ? ['rows/s'] : [])];
  return alignColumns([head, ...rows], [27, 15, 7, 7, 8, 6], 2);
}
