/** Sheets as the options of reading ask for them: turned, and with classes from elsewhere. */
import { findColumn, readTable } from './read-table.js';
import type { Sheet } from './sheet.js';
import type { Table } from './table.js';
import type { TableSettings } from './table-options.js';
import { transposed, withClasses } from './turned.js';

/** A sheet, and the settings to read it with: the class has a name where it comes from elsewhere. */
export interface ArrangedSheet {
  readonly sheet: Sheet;
  readonly settings: TableSettings;
}

/** Turns a sheet and adds its classes, where that is asked for. */
export function arranged(from: Sheet, settings: TableSettings): ArrangedSheet {
  const { transpose, classes, id } = settings;
  const sheet = transpose ? transposed(from) : from;
  if (classes === undefined) return { sheet, settings };
  const target = settings.target ?? 'class';
  const key = id.length === 0 ? 0 : findColumn(sheet.file, sheet.names, id[0]!, 'id');
  return { sheet: withClasses(sheet, classes, target, key), settings: { ...settings, target } };
}

/** Reads a sheet as the options ask. @throws InputError that tells all that is wrong with it */
export function readSheet(from: Sheet, given: TableSettings): Table {
  const { sheet, settings } = arranged(from, given);
  return readTable(sheet, settings);
}
