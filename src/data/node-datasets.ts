/** The named data sets from a folder, or from the package that carries them. */
import { MissingDataError, printable, withDefaults } from '../checks/index.js';
import { dirname, join, resolve } from 'node:path';
import type { MissingPolicy } from './form.js';
import { datasetSpec, type DatasetFiles, type DatasetSpec, standInFor } from './datasets.js';
import { SeededRandom } from '../random/index.js';
import { loadDigits } from './node-digits.js';
import { loadTable } from './node-files.js';
import type { Table } from './table.js';
import { cachedDataset } from './openml/load.js';
import { checkTable, className, joinTables, rowCount, rowsFromSource } from './table-rows.js';

/** Options of `loadDataset`. */
export interface LoadDatasetOptions {
  /** Folder that holds the files, or a folder of the data set's name with the files in it. */
  dataDir?: string | undefined;
  /** What becomes of missing values: 'error' (default), or what else `loadTable` takes. */
  missing?: MissingPolicy | undefined;
}

/** A data set with what is known about it. */
export interface LoadedDataset {
  spec: DatasetSpec;
  /** All rows, the training file's first. */
  table: Table;
  /** Class names in the order of their codes, as the files spell them. */
  classes: string[];
  /** The files that were read, in joined order. */
  files: string[];
  /**
   * Zero-based rows of the training and of the test file. Of one file, rows drawn at random in the study's numbers; absent
   * where the study had no such files.
   */
  trainRows?: Int32Array;
  testRows?: Int32Array;
  /** Whether these rows were drawn at random. */
  splitAtRandom: boolean;
  /** Where the files differ from what is known of the set, in sentences; empty when they agree. */
  notes: string[];
}

const defaults = {
  dataDir: undefined as string | undefined,
  missing: undefined as MissingPolicy | undefined,
};

/** File names in a folder by their lower-case form; none when the folder cannot be listed. */
async function listing(folder: string): Promise<Map<string, string>> {
  const { readdir } = await import('node:fs/promises');
  const names = await readdir(folder).catch(() => []);
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

interface Found {
  paths: string[];
  choice: DatasetFiles;
}

async function findFiles(spec: DatasetSpec, dataDir: string | undefined): Promise<Found> {
  const given = dataDir === undefined || dataDir === '' ? [] : [resolve(dataDir), resolve(dataDir, spec.name)];
  const folders = [...given, ...(await fetchedFolder(spec))];
  let partial = '';
  for (const folder of folders) {
    const names = await listing(folder);
    for (const choice of spec.files) {
      const there = choice.files.filter((file) => names.has(file.toLowerCase()));
      if (there.length === choice.files.length) {
        return { choice, paths: there.map((file) => join(folder, names.get(file.toLowerCase())!)) };
      }
      if (there.length > 0 && partial === '') {
        const lacking = choice.files.filter((file) => !there.includes(file));
        partial = ` ${join(folder, there[0]!)} is there, ${lacking.join(', ')} beside it is not.`;
      }
    }
  }
  const wanted = spec.files.map(({ files }) => files.join(' + ')).join(', or ');
  const looked =
    given.length === 0
      ? `no data folder is given; point --data <dir> (or VAELAB_DATA) to the folder that has ${wanted}.`
      : `looked for ${wanted} in ${given.join(' and ')}.${partial} Put the files there, or point --data <dir> (or VAELAB_DATA) to the folder that has them.`;
  throw new MissingDataError(`Data set ${spec.name}: ${looked}${whereToGet(spec)}`);
}

/** The folder that the set was fetched into, if it was. */
async function fetchedFolder({ openmlId }: DatasetSpec): Promise<string[]> {
  const found = openmlId === undefined ? undefined : await cachedDataset(openmlId);
  return found === undefined ? [] : [dirname(found.path)];
}

/** Where a set can be had, and what can take its place. */
function whereToGet({ name, openmlId, standsInFor }: DatasetSpec): string {
  const other = standInFor(name);
  const whole = standsInFor && datasetSpec(standsInFor);
  return [
    ...(openmlId === undefined
      ? []
      : [` The set is public (openml.org, data id ${openmlId}): "vaelab datasets fetch ${name}" gets it.`]),
    ...(whole === undefined ? [] : [` It is a part of ${whole.name}: openml.org, data id ${whole.openmlId}.`]),
    ...(other === undefined ? [] : [` ${other}, a part of it, can stand in.`]),
  ].join('');
}

function differences(spec: DatasetSpec, table: Table, classes: readonly string[]): string[] {
  const notes: string[] = [];
  const rows = rowCount(table);
  const width = table.featureNames.length;
  if (rows !== spec.rows || width !== spec.features) {
    notes.push(`${spec.name}: expected ${spec.rows} rows x ${spec.features} features, found ${rows} x ${width}`);
  }
  const expected = spec.classes?.join(', ') ?? `${spec.classCount} classes`;
  const agrees = spec.classes ? spec.classes.join('\n') === classes.join('\n') : classes.length === spec.classCount;
  if (!agrees)
    notes.push(
      `${spec.name}: expected the classes ${expected}, found ${classes.map((name) => printable(name)).join(', ')}`,
    );
  return notes;
}

/**
 * Loads a named data set: its files from `dataDir` or `dataDir/<name>`, joined with the training file first; `digits` from
 * the `mnist` package.
 *
 * Throws an InputError for an unknown name (with the nearest), for files that are not there (saying which were looked for, and
 * where), for a table with NaN, infinities or a single class, and as `loadTable` does; an OptionError for an option that does
 * not exist.
 */
export async function loadDataset(name: string, options: LoadDatasetOptions = {}): Promise<LoadedDataset> {
  const { dataDir, missing } = withDefaults('loadDataset', options, defaults);
  const spec = datasetSpec(name);
  if (spec.files.length === 0) return describe(spec, await loadDigits(spec), []);
  const { paths, choice } = await findFiles(spec, dataDir);
  const tables: Table[] = [];
  for (const path of paths) tables.push(await loadTable(path, { target: choice.target, missing, keep: 'all' }));
  return describe(spec, joinTables(tables, spec.name), paths);
}

/**
 * Seed of the split of a set that lies in one file. It is drawn with another generator than `trainTestSplit` uses: with the
 * same one, these test rows would be the first of those that a classifier's split with this seed sets aside.
 */
const splitSeed = 42;

function describe(spec: DatasetSpec, table: Table, files: string[]): LoadedDataset {
  const classes = checkTable(table).map((label) => className(table, label));
  const notes = differences(spec, table, classes);
  const known = { spec, table, classes, files, notes };
  if (files.length === 2)
    return { ...known, trainRows: rowsFromSource(table, 0), testRows: rowsFromSource(table, 1), splitAtRandom: false };
  const { testRows } = spec;
  if (testRows === undefined || testRows >= rowCount(table)) return { ...known, splitAtRandom: false };
  const order = new SeededRandom(splitSeed).split(`split of ${spec.name}`).permutation(rowCount(table));
  const [test, train] = [order.slice(0, testRows).sort(), order.slice(testRows).sort()];
  return { ...known, trainRows: train, testRows: test, splitAtRandom: true };
}
