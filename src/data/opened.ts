/** A file that was opened, whatever its format: its rows can be read, or judged, in as many ways as are asked for. */
import { InputError } from '../checks/index.js';
import { arffSheet } from './arff-sheet.js';
import { arffTable } from './arff.js';
import { readText, textSheet } from './csv.js';
import { textForm } from './inspect.js';
import { arranged, readSheet } from './read-sheet.js';
import { type ReadForm, readForm } from './read-table.js';
import type { Sheet, TextSource } from './sheet.js';
import type { Table } from './table.js';
import type { TableSettings } from './table-options.js';

export interface Opened {
  readonly read: (settings: TableSettings) => Table;
  readonly judge: (settings: TableSettings) => ReadForm;
  readonly sheet: (settings: TableSettings) => Sheet;
}

/** Separated values, or a series matrix. */
export function openedText(source: TextSource): Opened {
  return {
    read: (settings) => readText(source, settings),
    judge: (settings) => textForm(source, settings),
    sheet: (settings) => textSheet(source, settings).sheet,
  };
}

/** @throws InputError for what an ARFF file cannot be read with */
export function openedArff(source: TextSource): Opened {
  const sheetFor = ({ transpose, classes }: TableSettings): ReturnType<typeof arffSheet> => {
    if (transpose || classes !== undefined)
      throw new InputError(
        `${source.file}: an ARFF file declares its columns and its class, so that it is read without ${transpose ? 'transpose (--transpose)' : 'classes (--classes)'}; leave the option out, or export the table as CSV.`,
      );
    return arffSheet(source);
  };
  return {
    read: (settings) => arffTable(sheetFor(settings), settings),
    judge: (settings) => readForm(sheetFor(settings), { ...settings, target: settings.target ?? null }),
    sheet: sheetFor,
  };
}

/** A sheet whose cells are in memory. */
export function openedSheet(from: Sheet): Opened {
  return {
    read: (settings) => readSheet(from, settings),
    judge: (given) => {
      const { sheet, settings } = arranged(from, given);
      return readForm(sheet, { ...settings, target: settings.target ?? null });
    },
    sheet: (settings) => arranged(from, settings).sheet,
  };
}

/** Whether a text is ARFF, where no ending says so. */
export const looksLikeArff = (text: string): boolean =>
  /^\ufeff?(\s*(%.*)?\n)*\s*@relation\b/i.test(text.slice(0, 65_536));
