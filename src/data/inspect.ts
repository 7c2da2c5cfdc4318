/** What the columns of a table hold, before any cell is kept. */
import { withDefaults } from '../checks/index.js';
import type { NumberKind } from './columns.js';
import { type CsvOptions, textSheet } from './csv.js';
import type { FormColumn } from './form.js';
import type { Problem } from './problems.js';
import { type ReadForm, readForm } from './read-table.js';
import { textSource, type TextSource } from './sheet.js';
import { checkTableOptions, tableDefaults, type TableSettings } from './table-options.js';

/** What a table's columns hold, and what the readers would make of them. */
export interface TableInspection {
  readonly rows: number;
  readonly columns: readonly FormColumn[];
  /** What the columns of numbers hold, by their names. */
  readonly numbers: ReadonlyMap<string, NumberKind>;
  /** What the file says of its rows beside the columns, and may be named as the target: of a series matrix, what is said of its samples. */
  readonly besides: readonly string[];
  readonly notes: readonly string[];
  /** What keeps the table from being read, by kind; empty for nothing. */
  readonly problems: readonly Problem[];
  /** The same in the words of the error; undefined for nothing. */
  readonly problem: string | undefined;
}

/** What a judged sheet comes to. */
export function inspectionOf({ sheet, look, form, problems }: ReadForm): TableInspection {
  const numbers = form.columns.flatMap(({ name, kind }, j): [string, NumberKind][] =>
    kind === 'number' ? [[name, look.columns[j]!.numberKind]] : [],
  );
  return {
    rows: look.rows,
    columns: form.columns,
    numbers: new Map(numbers),
    besides: sheet.besides ?? [],
    notes: form.notes,
    problems: problems.list,
    problem: problems.some ? problems.message : undefined,
  };
}

/** Judges the columns of a text. */
export function textForm(source: TextSource, given: TableSettings): ReadForm {
  const { sheet, settings } = textSheet(source, given);
  return readForm(sheet, { ...settings, target: settings.target ?? null });
}

/**
 * Judges the columns of a CSV text without keeping its cells: what `readCsv` with these options would make of each, and what keeps it
 * from reading. Without a target every column is a feature.
 *
 * Throws an InputError for what is no table, an unknown target or one that looks like a measurement; an OptionError for an option that
 * does not exist.
 */
export function inspectCsv(text: string, options: CsvOptions = {}): TableInspection {
  const given = withDefaults('inspectCsv', options, tableDefaults);
  const settings: TableSettings = { ...given, file: given.file ?? 'table.csv' };
  checkTableOptions('inspectCsv', settings);
  return inspectionOf(textForm(textSource(settings.file!, text), settings));
}
