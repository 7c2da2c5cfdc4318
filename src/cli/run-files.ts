/** The files that a run leaves in its folder. */
import { writeCsv } from '../data/index.js';
import type { RunOutcome, RunResult } from '../synthesis/index.js';
import type { PutFile } from './kit/output.js';

/** All of them; a generator that keeps training rows is saved only where that was asked for. */
export const runFiles = ['result.json', 'synthetic.csv', 'model.safetensors', 'report.html'] as const;

/** Puts all files of a run into a folder. */
export async function writeRun(
  put: PutFile,
  outcome: RunOutcome,
  command: string,
  formulas: 'keep' | 'defuse' = 'keep',
): Promise<RunResult> {
  // The drawing library is loaded only here, so that help and errors come at once.
  const { renderReport } = await import('../report/index.js');
  const { toBytes } = outcome;
  const files = runFiles.filter((file) => file !== 'model.safetensors' || toBytes !== null);
  const result: RunResult = { ...outcome.result, files };
  await put('synthetic.csv', writeCsv(outcome.synthetic, { formulas }));
  if (toBytes !== null) await put('model.safetensors', toBytes());
  await put('report.html', renderReport(result, outcome.pictures, { command }));
  await put('result.json', `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
