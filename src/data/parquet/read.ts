/** Parquet files (Apache Parquet) as sheets: columns of numbers, text, true and false, dates and times. */
import type { FileMetaData, SchemaElement } from 'hyparquet';
import { InputError, shortList, withDefaults } from '../../checks/index.js';
import { isMissingCell } from '../missing-cells.js';
import { readSheet } from '../read-sheet.js';
import type { Sheet } from '../sheet.js';
import type { Table } from '../table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from '../table-options.js';

/** Unpackers by the name of a codec; 'SNAPPY' and none at all are built in. */
export type Unpackers = Readonly<Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>>;

/** pandas writes the rows' names as a column of this name. */
const pandasIndex = /^__index_level_\d+__$/;

/** A column's cells [rows] as they came. */
type Cells = ArrayLike<unknown>;

/** Whether a file begins as Parquet does. */
export const isParquet = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === 'PAR1';

/**
 * The sheet of a file's bytes.
 * @throws InputError for bytes that are no Parquet file, one that is cut short, packed in a way that is not known, or holds columns of lists
 *   and records
 */
export async function parquetSheet(file: string, bytes: ArrayBuffer, unpackers: Unpackers = {}): Promise<Sheet> {
  const { parquetMetadata, parquetRead } = await import('hyparquet');
  let metadata: FileMetaData;
  try {
    metadata = parquetMetadata(bytes);
  } catch (error) {
    throw new InputError(`${file}: this is no whole Parquet file (${(error as Error).message}); get it again.`, {
      cause: error,
    });
  }
  const elements = flatColumns(file, metadata);
  const rows = Number(metadata.num_rows);
  const columns = new Map(elements.map(({ name }) => [name, new Array<unknown>(rows)]));
  try {
    await parquetRead({
      file: { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end) },
      metadata,
      compressors: unpackers,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const into = columns.get(columnName);
        if (into !== undefined) for (let i = 0; i < columnData.length; i++) into[rowStart + i] = columnData[i];
      },
    });
  } catch (error) {
    throw new InputError(
      `${file}: the Parquet file cannot be read (${(error as Error).message}); write it again with the compression snappy or none, or export it as CSV.`,
      { cause: error },
    );
  }
  return sheetOf(file, elements, columns, rows);
}

/** @throws InputError for columns that are lists or records */
function flatColumns(file: string, { schema }: FileMetaData): SchemaElement[] {
  const nested = schema
    .slice(1)
    .filter(({ num_children, repetition_type }) => num_children || repetition_type === 'REPEATED');
  if (nested.length > 0)
    throw new InputError(
      `${file}: the columns ${shortList(nested.map(({ name }) => name))} hold lists or records; take them apart, or leave them out.`,
    );
  const elements = schema.slice(1);
  if (elements.length === 0) throw new InputError(`${file}: there are no columns; give a file with at least one.`);
  // Names of rows stand in front in every other format.
  return [...elements].sort((a, b) => Number(pandasIndex.test(b.name)) - Number(pandasIndex.test(a.name)));
}

function sheetOf(
  file: string,
  elements: readonly SchemaElement[],
  columns: ReadonlyMap<string, Cells>,
  rows: number,
): Sheet {
  const cells = elements.map((element) => columns.get(element.name)!);
  const texts = elements.map((element, j) => writerOf(file, element, cells[j]!));
  const names = elements.map(({ name }) => (pandasIndex.test(name) ? '' : name));
  const row = new Array<string>(names.length);
  return {
    file,
    context: 'a Parquet file',
    names,
    rowNames: names[0] === '' && typeof cells[0]?.[0] === 'string',
    decimal: '.',
    declared: [],
    notes: [],
    clean: (cell) => cell.trim(),
    isMissing: isMissingCell,
    where: (line, column) => `row ${line}, column ${column + 1}`,
    scan(visit): void {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < row.length; j++) row[j] = texts[j]!(cells[j]![i]);
        visit(row, i + 1);
      }
    },
  };
}

/** How a column's values are written as text. @throws InputError for values that are no text, number, truth or time */
function writerOf(
  file: string,
  { name, converted_type, logical_type }: SchemaElement,
  cells: Cells,
): (value: unknown) => string {
  const isDay = converted_type === 'DATE' || logical_type?.type === 'DATE';
  let fractions = false;
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i];
    if (value instanceof Date) fractions ||= value.getTime() % 1000 !== 0;
    else if (typeof value === 'object' && value !== null)
      throw new InputError(
        `${file}, row ${i + 1}, column '${name}': the cell is no number, text, truth or time; leave the column out.`,
      );
  }
  const length = isDay ? 10 : fractions ? 23 : 19;
  return (value) => {
    switch (typeof value) {
      case 'string':
        return value;
      case 'number':
        return Number.isNaN(value) ? '' : String(value);
      case 'bigint':
        return String(value);
      case 'boolean':
        return value ? 'True' : 'False';
      default:
        return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString().slice(0, length) : '';
    }
  };
}

/**
 * Reads the bytes of a Parquet file into a table, as `readCsv` reads a text: columns of numbers, text, true and false, dates and times.
 *
 * Throws what `readCsv` throws, and an InputError for bytes that are no Parquet file, columns of lists or records, and a compression
 * other than snappy (in Node also gzip, brotli and, from 22.15 on, zstd).
 */
export async function readParquet(bytes: ArrayBuffer | Uint8Array, options: TableOptions = {}): Promise<Table> {
  const given = withDefaults('readParquet', options, tableDefaults);
  const settings: TableSettings = { ...given, file: given.file ?? 'table.parquet' };
  checkTableOptions('readParquet', settings);
  return readSheet(await parquetSheet(settings.file!, bufferOf(bytes)), settings);
}

/** The bytes as a buffer of their own. */
export function bufferOf(bytes: ArrayBuffer | Uint8Array): ArrayBuffer {
  return bytes instanceof Uint8Array ? Uint8Array.from(bytes).buffer : bytes;
}
