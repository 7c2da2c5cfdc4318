/** How large numbers and tables may be. */
import { InputError, OptionError } from '../checks/index.js';
import type { Table } from '../data/index.js';

/** Beyond this, squares overflow when columns are standardised. */
const largestNumber = 1e150;
/** Cells of the synthetic table: as a CSV text they stay within the longest string there can be. */
export const mostCells = 4e7;

/** @throws InputError for numbers that cannot be standardised, OptionError for more synthetic rows than can be handled */
export function checkNumbers({ name, features, featureNames }: Table, samples: number | undefined): void {
  const columns = featureNames.length;
  const at = features.data.findIndex((value) => Math.abs(value) > largestNumber);
  if (at >= 0)
    throw new InputError(
      `${name}, row ${Math.floor(at / columns) + 1}, column '${featureNames[at % columns]}': ${features.data[at]} is too large to be standardised; correct the cell, or rescale the column`,
    );
  if (samples !== undefined) checkRows('--samples', samples, columns);
}

/** @throws OptionError for more synthetic rows than can be handled; `option` is what asked for them */
export function checkRows(option: string, rows: number, columns: number): void {
  const most = Math.floor(mostCells / columns);
  if (rows > most)
    throw new OptionError(`${option} ${rows}: at most ${most} rows of ${columns} columns can be handled`);
}
