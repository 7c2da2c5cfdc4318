/** The data set or file that a command line names. */
import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { checkTable, datasetNames, InputError, isDatasetName, nearestName } from '../data/index.js';
import { loadDataset, loadTable } from '../data/node.js';
import type { RunData } from '../thesis/index.js';

export interface DataFlags {
  readonly target?: string;
  readonly data?: string;
}

export const datasetHelp: string = `a named data set (${datasetNames.join(', ')}) or a .csv, .tsv or .arff file; default: the experiment's, else digits`;

/** @throws InputError for what is not there or cannot be read */
export async function loadData(name: string, flags: DataFlags): Promise<RunData> {
  if (isDatasetName(name)) {
    if (flags.target !== undefined)
      throw new InputError(`--target is for your own tables; the class column of ${name} is known`);
    const dataDir = flags.data ?? process.env['VAELAB_DATA'];
    const { table, classes, trainRows, testRows, notes } = await loadDataset(
      name,
      dataDir === undefined ? {} : { dataDir },
    );
    return {
      table,
      classes,
      own: trainRows && testRows && { train: trainRows, test: testRows },
      images: name === 'digits',
      notes,
    };
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
    classes: checkTable(table),
    own: undefined,
    images: false,
    notes: [],
  };
}
