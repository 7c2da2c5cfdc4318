/** Where tests look for the study's data sets: the folder that VAELAB_DATA names, else `data` in the clone. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');

export const dataDir: string = resolve(root, process.env['VAELAB_DATA'] ?? 'data');

/** Whether a data set is there; where it is not, says which tests are left out. */
export function haveData(tests: string): boolean {
  const there = existsSync(join(dataDir, 'leukemia'));
  if (!there)
    console.warn(`skipped: ${tests}; ${dataDir} has no data sets (set VAELAB_DATA to their folder, or put them there)`);
  return there;
}
