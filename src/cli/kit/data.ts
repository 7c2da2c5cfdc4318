/** The data set or file that a command line names. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { InputError, nearestName } from '../../checks/index.js';
import { type DatasetName, datasetNames, datasets, isDatasetName } from '../../data/index.js';
import { loadDataset } from '../../data/node.js';
import { runData, type RunData } from '../../synthesis/index.js';
import { openml, readTable, someTableFlag, type TableFlags } from './table-options.js';

export interface DataFlags extends TableFlags {
  readonly data?: string;
}

export const tableHelp =
  'a .csv, .tsv, .txt, .arff or .parquet file, packed by gzip or not, one that was fetched (openml:<number>), or - for stdin';

export const datasetHelp: string = `a named data set (${datasetNames.join(', ')}), or ${tableHelp}`;

/** @throws InputError for what is not there or cannot be read */
export async function loadData(name: string, flags: DataFlags): Promise<RunData> {
  if (isDatasetName(name)) {
    if (flags.target !== undefined)
      throw new InputError(`--target is for your own tables; the class column of ${name} is known`);
    const other = someTableFlag(flags);
    if (other !== undefined) throw new InputError(`--${other} is for your own tables; how ${name} is read is known`);
    return loadNamed(name, flags.data ?? process.env['VAELAB_DATA']);
  }
  if (extname(name) === '' && name !== '-' && !name.startsWith(openml) && !existsSync(name)) {
    const near = nearestName(name, datasetNames);
    throw new InputError(
      `there is no data set and no file called '${name}'${near === undefined ? '.' : `; did you mean '${near}'?`} Data sets: ${datasetNames.join(', ')}; files end in .csv, .tsv, .txt or .arff`,
    );
  }
  return runData(await readTable(name, flags, { target: flags.target }));
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
