/** From a sheet and the form of its table to numbers. */
import { InputError, shortList, shown } from '../checks/index.js';
import { matrix } from '../matrix/index.js';
import { dateFormat } from './dates.js';
import { readClassColumn } from './class-column.js';
import { usesCells } from './decide.js';
import { featureNamesOf, type FormColumn, type TableForm } from './form.js';
import { numberReader } from './look.js';
import { isMissingClass } from './missing-cells.js';
import type { Problems } from './problems.js';
import type { Sheet } from './sheet.js';
import type { Table } from './table.js';

/** Writes a cell into the features of its row; false when it is no cell of this column. Cells are trimmed and not missing. */
type WriteCell = (cell: string, data: Float64Array, at: number) => boolean;

/** A column's cells as features, and a missing one. */
interface Encoder {
  readonly column: FormColumn;
  /** Place of the column in the sheet. */
  readonly from: number;
  readonly write: WriteCell;
  readonly gap: (data: Float64Array, at: number) => void;
}

function writerOf({ kind, words, format, features, gaps }: FormColumn, number: (cell: string) => number): WriteCell {
  if (kind === 'words') {
    const places = new Map(words.map((word, k) => [word, k]));
    return (cell, data, at) => {
      const place = places.get(cell);
      if (place === undefined) return false;
      if (features === 1) data[at] = place;
      else for (let k = 0; k < features; k++) data[at + k] = Number(k === place);
      return true;
    };
  }
  const read = kind === 'date' ? dateFormat(format)!.parse : number;
  return (cell, data, at) => {
    const value = read(cell);
    if (!(value - value === 0)) return false;
    data[at] = value;
    if (gaps) data[at + 1] = 0;
    return true;
  };
}

/** A missing cell of words is a word of its own, or unknown: NaN, as a missing number is until it is filled in. */
function gapOf({ kind, words, features, gaps }: FormColumn): Encoder['gap'] {
  const place = words.indexOf(null);
  if (kind === 'words' && place >= 0)
    return (data, at) => {
      if (features === 1) data[at] = place;
      else for (let k = 0; k < features; k++) data[at + k] = Number(k === place);
    };
  const unknown = gaps ? features - 1 : features;
  return (data, at) => {
    data.fill(Number.NaN, at, at + unknown);
    if (gaps) data[at + unknown] = 1;
  };
}

/** The rows of a sheet, as far as they were read. */
export interface EncodedRows {
  readonly table: Table;
  /** Rows that were left out for missing cells or a missing class. */
  readonly leftOut: number;
}

/** What a sheet's columns are to become. */
export interface Plan {
  readonly form: TableForm;
  /** Place in the sheet of every column of the form, -1 for one that is not there. */
  readonly places: readonly number[];
  /** Place of the class in the sheet, -1 for none. */
  readonly target: number;
  /** Rows of the sheet. */
  readonly rows: number;
}

/** Reads the rows of a sheet by a form. Cells that the form does not know are problems. */
export function encode(sheet: Sheet, { form, places, target, rows }: Plan, problems: Problems): EncodedRows {
  const { columns, missing } = form;
  const number = numberReader(sheet.decimal);
  const encoders: Encoder[] = columns.flatMap((column, k) =>
    column.features > 0 && usesCells(column.kind)
      ? [{ column, from: places[k]!, write: writerOf(column, number), gap: gapOf(column) }]
      : [],
  );
  const width = encoders.reduce((sum, { column }) => sum + column.features, 0);
  const data = new Float64Array(rows * width);
  const labels: string[] = [];
  const sourceRow: number[] = [];
  let seen = 0;
  const isGap = sheet.declared.length > 0 ? (cell: string): boolean => sheet.isMissing(cell) : isMissingClass;
  sheet.scan((cells, line) => {
    let at = sourceRow.length * width;
    let gap = false;
    for (const { column, from, write, gap: writeGap } of encoders) {
      const cell = cells[from]!;
      if (!write(cell, data, at)) {
        const clean = sheet.clean(cell);
        if (sheet.isMissing(clean)) {
          writeGap(data, at);
          gap = true;
        } else if (!write(cell.trim(), data, at)) noteStrange(sheet, column, line, from, clean, problems);
      }
      at += column.features;
    }
    const label = target < 0 ? '' : sheet.clean(cells[target]!);
    if ((gap && missing === 'drop') || (target >= 0 && isGap(label))) seen++;
    else {
      sourceRow.push(seen++);
      labels.push(label);
    }
  }, problems);
  const kept = sourceRow.length;
  const used = kept === rows ? data : data.slice(0, kept * width);
  return { table: tableOf(sheet.file, form, used, target < 0 ? undefined : labels, sourceRow), leftOut: seen - kept };
}

function noteStrange(
  sheet: Sheet,
  { kind, words, format, name }: FormColumn,
  line: number,
  from: number,
  cell: string,
  problems: Problems,
): void {
  const expected =
    kind === 'words'
      ? `one of ${shortList(words.map((word) => word ?? '(missing)'))}`
      : kind === 'date'
        ? `a date as ${format}`
        : 'a number';
  problems.add(
    `cells of ${shown(name)} that do not fit`,
    () => `${sheet.where(line, from)}: expected ${expected}, found ${shown(cell)}`,
    kind === 'words' ? 'words must be among those of the table that this one is read by' : 'correct the cells',
  );
}

function tableOf(
  file: string,
  form: TableForm,
  data: Float64Array,
  labels: readonly string[] | undefined,
  sourceRow: readonly number[],
): Table {
  const names = featureNamesOf(form);
  const rows = sourceRow.length;
  const at = form.columns.findIndex(({ kind }) => kind === 'class');
  const before = form.columns.slice(0, Math.max(0, at)).reduce((sum, { features }) => sum + features, 0);
  return {
    name: file,
    features: matrix(rows, names.length, data),
    featureNames: names,
    target: labels === undefined ? undefined : form.columns[at]!.name,
    targetIndex: labels === undefined ? -1 : before,
    ...readClassColumn(labels ?? []),
    sources: [file],
    origin: new Int32Array(rows),
    sourceRow: Int32Array.from(sourceRow),
    form,
  };
}

/** @throws InputError for a table without rows */
export function checkRowsLeft({ table, leftOut }: EncodedRows, seen: number, context: string): void {
  if (table.sourceRow.length > 0) return;
  const why =
    seen > 0 && leftOut > 0
      ? `all ${seen} rows have a missing value and were dropped; fill in the values instead.`
      : 'there are no data rows; give a file with at least one.';
  throw new InputError(`${table.name}: ${why}${context === '' ? '' : ` (${context})`}`);
}
