/** Writes what `vaelab reproduce` reports: the page, and the same for other programs. */
import { FileError, InputError } from '../../checks/index.js';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ResultLine, summarise } from '../index.js';
import { writeWhole } from '../../cli/kit/output.js';
import { version } from '../../checks/version.js';

/** `runs/reproduction.jsonl` has its report in `runs/reproduction-report`, the folder `results` in `results-report`. */
export function defaultReportFolder(results: string): string {
  return `${results.replace(/\.jsonl$/, '').replace(/[\\/]+$/, '')}-report`;
}

/** Remarks on experiments, by id: a file `remarks.json` beside the results or in their folder. */
async function readRemarks(file: string): Promise<Record<string, string>> {
  const path = join(dirname(file), 'remarks.json');
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (error) {
    throw new InputError(`${path} is no JSON (${(error as Error).message}); correct it, or remove it`);
  }
}

/** Returns the page's path. `file` is the results file, or one of those in the folder. */
export async function writeReproduction(
  folder: string,
  lines: readonly ResultLine[],
  file: string,
  command: string,
): Promise<string> {
  const { renderReproduction, reproductionCsv, reproductionTex } = await import('../report/index.js');
  const summary = summarise(lines);
  const files = {
    'results.json': `${JSON.stringify({ vaelab: version, ...summary })}\n`,
    'results.csv': reproductionCsv(summary),
    'results.tex': reproductionTex(summary),
  };
  const options = { command, version, remarks: await readRemarks(file), files: Object.keys(files) };
  const page = join(folder, 'report.html');
  const all = { ...files, 'report.html': renderReproduction(summary, options) };
  try {
    for (const [name, text] of Object.entries(all)) await writeWhole(join(folder, name), text);
  } catch (error) {
    throw new FileError(
      `the report cannot be written to ${folder} (${(error as Error).message}); the results are kept: name another folder with --report`,
      { cause: error },
    );
  }
  return page;
}
