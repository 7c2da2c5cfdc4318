/** ARFF text to a table. */
import { InputError, shown, withDefaults } from '../checks/index.js';
import { arffSheet, type ArffSheet } from './arff-sheet.js';
import { defaultTarget } from './arff-header.js';
import { readTable } from './read-table.js';
import { textSource } from './sheet.js';
import type { Table } from './table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from './table-options.js';

/** Options of `readArff`. */
export type ArffOptions = Omit<TableOptions, 'delimiter' | 'decimal' | 'transpose' | 'classes'>;

const { file, target, id, drop, keep, missing, like } = tableDefaults;
const defaults = { file, target, id, drop, keep, missing, like };

/**
 * Reads an ARFF text into a table. Labels are numbers where every cell of the class is one.
 *
 * Numeric attributes are features, and nominal ones whose values are all numbers; other nominal attributes become 0/1 features, dates days
 * or seconds since 1970; strings are left out where all of them differ. Separators are commas, or tabs or blanks in files without commas;
 * rows may be sparse. Throws an InputError that names file, line, column and attribute for all that is wrong: missing values (unless
 * `missing` says what becomes of them), cells that are no number or no declared value, rows of the wrong length, relational
 * attributes, and texts that are no ARFF file; an OptionError for an option that does not exist.
 */
export function readArff(text: string, options: ArffOptions = {}): Table {
  const given = withDefaults('readArff', options, defaults);
  const settings: TableSettings = { ...tableDefaults, ...given, file: given.file ?? 'table.arff' };
  checkTableOptions('readArff', settings);
  return arffTable(arffSheet(textSource(settings.file!, text)), settings);
}

/** The table of an ARFF file, whose class need not be named. */
export function arffTable(sheet: ArffSheet, settings: TableSettings): Table {
  const { attributes } = sheet;
  let wanted = settings.target;
  if (wanted === undefined && settings.like === undefined)
    wanted = attributes[defaultTarget(attributes, sheet.file)]!.name;
  if (attributes.length < 2 && wanted !== null)
    throw new InputError(
      `${sheet.file}: ${shown(attributes[0]!.name)} is the only attribute; a table needs the class and at least one feature.`,
    );
  return readTable(sheet, { ...settings, target: wanted });
}
