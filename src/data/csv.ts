/** CSV text to a table. */
import { withDefaults } from '../checks/index.js';
import { csvSheet } from './csv-sheet.js';
import { findColumn, readTable } from './read-table.js';
import { isSeriesMatrix, seriesMatrixSheet } from './series-matrix.js';
import { type Sheet, textSource, type TextSource } from './sheet.js';
import type { Table } from './table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from './table-options.js';
import { transposed, withClasses } from './turned.js';

/** Options of `readCsv`. */
export type CsvOptions = TableOptions;

/** The sheet that the options ask for, and the name of the class where it comes from a file of its own. */
export function textSheet(
  source: TextSource,
  settings: TableSettings,
): { readonly sheet: Sheet; readonly settings: TableSettings } {
  const { transpose, classes, id } = settings;
  const [first = ''] = source.pieces();
  const series = typeof first === 'string' && isSeriesMatrix(first);
  let sheet = series ? seriesMatrixSheet(source, transpose, settings.target) : csvSheet(source, settings);
  if (transpose) sheet = transposed(sheet);
  if (classes === undefined) return { sheet, settings };
  const target = settings.target ?? 'class';
  const key = id.length === 0 ? 0 : findColumn(sheet.file, sheet.names, id[0]!, 'id');
  return { sheet: withClasses(sheet, classes, target, key), settings: { ...settings, target } };
}

/** Reads a text of separated values, or a series matrix. */
export function readText(source: TextSource, given: TableSettings): Table {
  const { sheet, settings } = textSheet(source, given);
  return readTable(sheet, settings);
}

/**
 * Reads a CSV text with a header row into a table. Labels are numbers where every cell of the class column is one.
 *
 * Columns of numbers are features; of true and false 0 and 1; words that come again become 0/1 features, dates days or seconds since
 * 1970. Text that differs in every row, a column in front that names the rows and whole numbers that count the rows are left out.
 * `form` of the table says what was found, where it is more than numbers. Genes as rows and GEO series matrices are read with
 * `transpose`.
 *
 * Throws an InputError that names file, line and column for all that is wrong: missing values (unless `missing` says what becomes of
 * them), cells that are no finite number among numbers, rows of the wrong length, a missing header, an unknown target (with the
 * nearest name), a target that looks like a measurement, an unclosed quote, and texts that are no CSV file; an OptionError for an option
 * that does not exist.
 */
export function readCsv(text: string, options: CsvOptions = {}): Table {
  const given = withDefaults('readCsv', options, tableDefaults);
  const settings: TableSettings = { ...given, file: given.file ?? 'table.csv' };
  checkTableOptions('readCsv', settings);
  return readText(textSource(settings.file!, text), settings);
}
