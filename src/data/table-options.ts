/** How a file becomes a table: the same options for every format, in the library and on the command line. */
import { checkChoice, described, OptionError } from '../checks/index.js';
import { checkDelimiter } from './csv-delimiter.js';
import type { MissingPolicy } from './form.js';
import type { Table } from './table.js';

/** Options of reading a table, whatever its format. */
export interface TableOptions {
  /** Name of the file, for messages. */
  file?: string | undefined;
  /** Name of the class column, null for a table without one. CSV: without it an InputError lists the columns. ARFF: by default the attribute called class, else the last one when it is nominal. */
  target?: string | null | undefined;
  /** Columns that name the rows: left out of the features, and made anew in synthetic tables. */
  id?: readonly string[] | undefined;
  /** Columns that are left out altogether. */
  drop?: readonly string[] | undefined;
  /** Columns that are features although they look like ids, row numbers or free text; 'all' for every one. */
  keep?: readonly string[] | 'all' | undefined;
  /** The separator of a text: one character; by default what divides the first rows most evenly. */
  delimiter?: string | undefined;
  /** The decimal sign of a text: '.' or ','; by default judged by the first rows. */
  decimal?: '.' | ',' | undefined;
  /** Whether rows and columns change places, for tables with genes as rows. Default false. */
  transpose?: boolean | undefined;
  /** The class of every row, by the row's name, for tables that do not hold it. */
  classes?: ReadonlyMap<string, string> | undefined;
  /**
   * What becomes of missing cells (empty, NA, NaN, null, None, ?, - and the like): 'error' (default) refuses them; 'drop' leaves out their
   * rows; 'median' fills them in by medians and most frequent words of the training rows; 'model' does so, too, and models where cells
   * are missing, so that synthetic rows have missing cells as well.
   */
  missing?: MissingPolicy | undefined;
  /** Reads the file as this table was read: its columns, in any order, their kinds and words. For rows that are compared with it. */
  like?: Table | undefined;
}

export const tableDefaults = {
  file: undefined as string | undefined,
  target: undefined as string | null | undefined,
  id: [] as readonly string[],
  drop: [] as readonly string[],
  keep: [] as readonly string[] | 'all',
  delimiter: undefined as string | undefined,
  decimal: undefined as '.' | ',' | undefined,
  transpose: false,
  classes: undefined as ReadonlyMap<string, string> | undefined,
  missing: 'error' as MissingPolicy,
  like: undefined as Table | undefined,
};

/** The options with their defaults. */
export type TableSettings = Readonly<typeof tableDefaults>;

/** @throws OptionError for values that they do not take; `where` opens the message */
export function checkTableOptions(where: string, settings: TableSettings): void {
  const { file, target, missing, decimal, delimiter, transpose, classes } = settings;
  if (file !== undefined && typeof file !== 'string')
    throw new OptionError(`${where}: file must be a text, the name that messages give it, found ${described(file)}`);
  if (target !== undefined && target !== null && typeof target !== 'string')
    throw new OptionError(`${where}: target must be the name of a column, found ${described(target)}`);
  checkChoice(`${where}: missing`, missing, ['error', 'drop', 'median', 'model']);
  checkChoice(`${where}: decimal`, decimal, ['.', ',', undefined]);
  checkChoice(`${where}: transpose`, transpose, [true, false]);
  if (delimiter !== undefined) checkDelimiter(delimiter, file ?? where);
  for (const name of ['id', 'drop', 'keep'] as const) {
    const list: unknown = settings[name];
    if (name === 'keep' && list === 'all') continue;
    if (!Array.isArray(list) || list.some((each) => typeof each !== 'string'))
      throw new OptionError(`${where}: ${name} must be a list of column names, found ${described(list)}`);
  }
  if (classes !== undefined && !(classes instanceof Map))
    throw new OptionError(`${where}: classes must be a Map of row names to classes, found ${described(classes)}`);
}
