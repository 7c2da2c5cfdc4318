/** Tables as Parquet files (Apache Parquet), packed by snappy. */
import type { SchemaElement } from 'hyparquet-writer';
import type { FormColumn } from '../form.js';
import { writableRows, type WritableTable } from '../write.js';

/** Largest whole number of a column of 32 bits. */
const most32 = 2 ** 31 - 1;
const dayPattern = 'yyyy-MM-dd';
const timePatterns = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSS"];

/**
 * A table as the bytes of a Parquet file, in its own columns: whole numbers of 32 bits, other numbers of 64, words and ids as text, True and
 * False as truths, days and times as such, and missing cells as null.
 *
 * Throws an InputError as `writeCsv` does.
 */
export async function writeParquet(table: WritableTable): Promise<Uint8Array> {
  const { header, at, columns, count, row } = writableRows(table, 'writeParquet');
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const cells: (string | number | undefined)[][] = header.map(() => new Array<string | number | undefined>(count));
  for (let i = 0; i < count; i++) row(i).forEach((cell, j) => (cells[j]![i] = cell));
  const { labels = [] } = table;
  // Classes that are numbers stay so, however they were spelled.
  if (at >= 0 && Array.from(labels).every((label) => typeof label === 'number')) cells[at] = Array.from(labels);
  const sources = header.map((name, j) => sourceOf(name, cells[j]!, columns?.[j]));
  const root: SchemaElement = { name: 'schema', num_children: sources.length };
  const bytes = parquetWriteBuffer({
    columnData: sources.map(({ element, data }) => ({ name: element.name, data })),
    schema: [root, ...sources.map(({ element }) => element)],
  });
  return new Uint8Array(bytes);
}

/** What a column is declared as, and its values; null for a missing one. */
interface Source {
  readonly element: SchemaElement;
  readonly data: unknown[];
}

type Cell = string | number | undefined;

function sourceOf(name: string, cells: readonly Cell[], form: FormColumn | undefined): Source {
  const repetition_type = cells.includes(undefined) ? 'OPTIONAL' : 'REQUIRED';
  const of = (
    kind: Pick<SchemaElement, 'type' | 'converted_type'>,
    change: (cell: string | number) => unknown,
  ): Source => ({
    element: { name, ...kind, repetition_type },
    data: cells.map((cell) => (cell === undefined ? null : change(cell))),
  });
  if (cells.every((cell) => typeof cell !== 'string'))
    return of({ type: cells.every(isShort) ? 'INT32' : 'DOUBLE' }, Number);
  if (form?.kind === 'date' && form.format === dayPattern)
    return of({ type: 'INT32', converted_type: 'DATE' }, (cell) => new Date(`${cell}T00:00:00Z`));
  if (form?.kind === 'date' && timePatterns.includes(form.format))
    return of({ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, (cell) => new Date(`${cell}Z`));
  if (form?.kind === 'words' && form.words.filter((word) => word !== null).join() === 'False,True')
    return of({ type: 'BOOLEAN' }, (cell) => cell === 'True');
  return of({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, String);
}

/** Whether a cell is missing or a whole number of 32 bits. */
const isShort = (cell: Cell): boolean =>
  cell === undefined || (Number.isInteger(cell) && Math.abs(Number(cell)) <= most32 && !Object.is(cell, -0));
