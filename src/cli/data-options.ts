/** The data set or file that a command line names. */
import { InputError, nearestName } from '../checks/index.js';
import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { checkTable, type DatasetName, datasetNames, datasets, isDatasetName, standInFor } from '../data/index.js';
import { loadTable } from '../data/node.js';
import type { RunData } from '../thesis/index.js';
import { loadNamed } from './named-data.js';

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
    classes: checkTable(table),
    own: undefined,
    images: false,
    notes: [],
  };
}

/** @throws InputError for a named data set that is neither the experiment's nor a stand-in for it */
export function checkDataset(
  name: string,
  experiment: { readonly id: string; readonly dataset: DatasetName } | undefined,
): void {
  if (experiment === undefined || !isDatasetName(name) || name === experiment.dataset) return;
  if (datasets[name].standsInFor === experiment.dataset) return;
  const other = standInFor(experiment.dataset);
  throw new InputError(
    `experiment ${experiment.id} is about ${experiment.dataset}, not ${name}; leave one of the two out${other === undefined ? '' : `, or take ${other}, which stands in for it`}`,
  );
}
