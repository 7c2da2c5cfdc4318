/** The data set or file that a command line names. */
import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { InputError, nearestName, printable } from '../../checks/index.js';
import { checkTable, className, type DatasetName, datasetNames, datasets, isDatasetName } from '../../data/index.js';
import { cachedDataset, loadDataset, loadTable } from '../../data/node.js';
import type { RunData } from '../../synthesis/index.js';

export interface DataFlags {
  readonly target?: string;
  readonly data?: string;
}

export const tableHelp = 'a .csv, .tsv or .arff file';

export const datasetHelp: string = `a named data set (${datasetNames.join(', ')}), one that was fetched (openml:<number>), or ${tableHelp}`;

const openml = 'openml:';

/** @throws InputError for what is not there or cannot be read */
export async function loadData(name: string, flags: DataFlags): Promise<RunData> {
  if (isDatasetName(name)) {
    if (flags.target !== undefined)
      throw new InputError(`--target is for your own tables; the class column of ${name} is known`);
    return loadNamed(name, flags.data ?? process.env['VAELAB_DATA']);
  }
  if (name.startsWith(openml)) return loadFetched(name, flags);
  if (extname(name) === '' && !existsSync(name)) {
    const near = nearestName(name, datasetNames);
    throw new InputError(
      `there is no data set and no file called '${name}'${near === undefined ? '.' : `; did you mean '${near}'?`} Data sets: ${datasetNames.join(', ')}; files end in .csv, .tsv or .arff`,
    );
  }
  return loadFile(name, basename(name), flags.target);
}

/** A data set that `datasets fetch` has fetched, by number or name. @throws InputError for one that it has not */
async function loadFetched(name: string, { target }: DataFlags): Promise<RunData> {
  const wanted = name.slice(openml.length);
  const found = await cachedDataset(/^\d+$/.test(wanted) ? Number(wanted) : wanted);
  if (found === undefined)
    throw new InputError(`${name} was not fetched yet; fetch it first: vaelab datasets fetch ${printable(wanted, 60)}`);
  const { description, path } = found;
  return loadFile(path, description.name, target ?? description.target);
}

async function loadFile(path: string, name: string, target: string | undefined): Promise<RunData> {
  const table = await loadTable(path, target === undefined ? {} : { target });
  return {
    table: { ...table, name },
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
