/** The data set or file that a command line names. */
import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { InputError, nearestName } from '../../checks/index.js';
import { checkTable, className, type DatasetName, datasetNames, datasets, isDatasetName } from '../../data/index.js';
import { loadDataset, loadTable } from '../../data/node.js';
import type { RunData } from '../../synthesis/index.js';

export interface DataFlags {
  readonly target?: string;
  readonly data?: string;
}

export const tableHelp = 'a .csv, .tsv or .arff file';

export const datasetHelp: string = `a named data set (${datasetNames.join(', ')}) or ${tableHelp}`;

/** @throws InputError for what is not there or cannot be read */
export async function loadData(name: string, flags: DataFlags): Promise<RunData> {
  if (isDatasetName(name)) {
    if (flags.target !== undefined)
      throw new InputError(`--target is for your own tables; the class column of ${name} is known`);
    return loadNamed(name, flags.data ?? process.env['VAELAB_DATA']);
  }
  if (extname(name) === '' && !existsSync(name)) {
    const near = nearestName(name, datasetNames);
    throw new InputError(
      `there is no data set and no file called '${name}'${near === undefined ? '.' : `; did you mean '${near}'?`} Data sets: ${datasetNames.join(', ')}; files end in .csv, .tsv or .arff`,
    );
  }
  const table = await loadTable(name, flags.target === undefined ? {} : { target: flags.target });
  return {
    table: { ...table, name: basename(name) },
    classes: checkTable(table).map((label) => className(table, label)),
    own: undefined,
    classScaled: false,
    images: undefined,
    notes: [],
  };
}

/** A named data set as runs take it. @throws what `loadDataset` throws */
export async function loadNamed(name: DatasetName, dataDir: string | undefined): Promise<RunData> {
  const { table, classes, trainRows, testRows, splitAtRandom, notes } = await loadDataset(
    name,
    dataDir === undefined ? {} : { dataDir },
  );
  const { images, classStandardised } = datasets[name];
  return {
    table,
    classes,
    own: trainRows && testRows && { train: trainRows, test: testRows, atRandom: splitAtRandom },
    classScaled: classStandardised === true,
    images,
    notes,
  };
}
