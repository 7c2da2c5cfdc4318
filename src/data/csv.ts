/** CSV text to a table. */
import { withDefaults } from '../checks/index.js';
import { csvSheet } from './csv-sheet.js';
import { arranged, type ArrangedSheet } from './read-sheet.js';
import { readTable } from './read-table.js';
import { isSeriesMatrix, seriesMatrixSheet } from './series-matrix.js';
import { textSource, type TextSource } from './sheet.js';
import type { Table } from './table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from './table-options.js';

/** Options of `readCsv`. */
export type CsvOptions = TableOptions;

/** The sheet of a text, arranged as the options ask. */
export function textSheet(source: TextSource, settings: TableSettings): ArrangedSheet {
  const [first = ''] = source.pieces();
  const series = typeof first === 'string' && isSeriesMatrix(first);
  return arranged(
    series ? seriesMatrixSheet(source, settings.transpose, settings.target) : csvSheet(source, settings),
    settings,
  );
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
