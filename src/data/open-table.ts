/** Tables in bytes, in a page as in Node: the format is told by what the bytes hold. */
import { InputError, withDefaults } from '../checks/index.js';
import { inspectionOf, type TableInspection } from './inspect.js';
import { looksLikeArff, type Opened, openedArff, openedSheet, openedText } from './opened.js';
import { bufferOf, isParquet, parquetSheet } from './parquet/read.js';
import { textSource } from './sheet.js';
import type { Table } from './table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from './table-options.js';

/** A file's bytes, unpacked and understood. */
export interface OpenedTable {
  /** What the columns hold and what keeps the table from being read, as of `inspectCsv`. */
  inspect(options?: TableOptions): TableInspection;
  /** The table, as of `readCsv`. */
  read(options?: TableOptions): Table;
}

/** Options of `openTable`. */
export interface OpenTableOptions {
  /** The file's name for messages. An ending `.tsv` says that tabs separate cells. */
  file?: string | undefined;
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** What gzip unpacks to; other bytes as they are. */
async function unpacked(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!startsWith(bytes, [0x1f, 0x8b])) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new InputError(`${file}: the file cannot be unpacked (${(error as Error).message}); get it again.`, {
      cause: error,
    });
  }
}

/** @throws InputError for bytes that are no text */
function textOf(file: string, bytes: Uint8Array): string {
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]))
    throw new InputError(
      `${file}: this is a spreadsheet or a zip archive; export the table as CSV, or unpack it first.`,
    );
  if (bytes.subarray(0, 4096).includes(0))
    throw new InputError(
      `${file}: this is neither a text nor a Parquet file (binary bytes at its start); export the table as CSV in UTF-8.`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InputError(`${file}: the text is not UTF-8; export the table as CSV in UTF-8.`, { cause: error });
  }
}

async function open(file: string, given: ArrayBuffer | Uint8Array): Promise<Opened> {
  const bytes = await unpacked(file, new Uint8Array(bufferOf(given)));
  if (isParquet(bytes)) return openedSheet(await parquetSheet(file, bytes.buffer));
  const text = textOf(file, bytes);
  return (looksLikeArff(text) ? openedArff : openedText)(textSource(file, text));
}

/**
 * Opens a table of any format from its bytes, in a page or in Node: separated values, GEO series matrix, ARFF and Parquet, each packed by
 * gzip or not. It can then be looked at and read as often as needed, with other options each time. Formats are told apart by their
 * contents; the code for Parquet is loaded when it is one.
 *
 * Throws an InputError for bytes that are none of these or no UTF-8 text, and for a Parquet file with another compression than snappy.
 */
export async function openTable(bytes: ArrayBuffer | Uint8Array, options: OpenTableOptions = {}): Promise<OpenedTable> {
  const { file = 'table' } = withDefaults('openTable', options, { file: undefined as string | undefined });
  const opened = await open(file, bytes);
  const tabs = /\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : undefined;
  const settingsOf = (where: string, given: TableOptions): TableSettings => {
    const set = withDefaults(where, given, tableDefaults);
    const settings = { ...set, file: set.file ?? file, delimiter: set.delimiter ?? tabs };
    checkTableOptions(where, settings);
    return settings;
  };
  return {
    inspect: (given = {}) => inspectionOf(opened.judge(settingsOf('inspect', given))),
    read: (given = {}) => opened.read(settingsOf('read', given)),
  };
}
