/** The files that a run leaves in its folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCsv } from '../data/index.js';
import type { RunOutcome, RunResult } from '../synthesis/index.js';

export const runFiles = ['result.json', 'synthetic.csv', 'model.safetensors', 'report.html'] as const;

/** Writes all files of a run into a folder. */
export async function writeRun(into: string, outcome: RunOutcome, command: string): Promise<RunResult> {
  // The drawing library is loaded only here, so that help and errors come at once.
  const { renderReport } = await import('../report/index.js');
  const result: RunResult = { ...outcome.result, files: runFiles };
  await writeFile(join(into, 'synthetic.csv'), writeCsv(outcome.synthetic));
  await writeFile(join(into, 'model.safetensors'), outcome.toBytes());
  await writeFile(join(into, 'report.html'), renderReport(result, outcome.pictures, { command }));
  await writeFile(join(into, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
