/** The files that a run leaves in its folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCsv } from '../data/index.js';
import type { RunOutcome, RunResult } from '../synthesis/index.js';

/** All of them; a generator that keeps training rows is saved only where that was asked for. */
export const runFiles = ['result.json', 'synthetic.csv', 'model.safetensors', 'report.html'] as const;

/** Writes all files of a run into a folder. */
export async function writeRun(into: string, outcome: RunOutcome, command: string): Promise<RunResult> {
  // The drawing library is loaded only here, so that help and errors come at once.
  const { renderReport } = await import('../report/index.js');
  const { toBytes } = outcome;
  const files = runFiles.filter((file) => file !== 'model.safetensors' || toBytes !== null);
  const result: RunResult = { ...outcome.result, files };
  await writeFile(join(into, 'synthetic.csv'), writeCsv(outcome.synthetic));
  if (toBytes !== null) await writeFile(join(into, 'model.safetensors'), toBytes());
  await writeFile(join(into, 'report.html'), renderReport(result, outcome.pictures, { command }));
  await writeFile(join(into, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
