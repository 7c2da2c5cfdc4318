/** Tables from files: the reader is chosen by what the file holds and by its ending. */
import { FileError, InputError, withDefaults } from '../checks/index.js';
import { basename, extname } from 'node:path';
import { csvSheet } from './csv-sheet.js';
import { ownNames } from './decide.js';
import { inspectionOf, type TableInspection } from './inspect.js';
import { looksLikeArff, type Opened, openedArff, openedSheet, openedText } from './opened.js';
import { bufferOf, parquetSheet, type Unpackers } from './parquet/read.js';
import { Problems } from './problems.js';
import { findColumn } from './read-table.js';
import type { TextSource } from './sheet.js';
import type { Table } from './table.js';
import { checkTableOptions, tableDefaults, type TableOptions, type TableSettings } from './table-options.js';

/** Options of `loadTable`. */
export interface LoadTableOptions extends Omit<TableOptions, 'classes'> {
  /** The class of every row, by the row's name: as a Map, or as a file with two columns, name and class. */
  classes?: ReadonlyMap<string, string> | string | undefined;
}

const READABLE = '.csv, .tsv, .txt and .arff, each also with .gz behind it, and .parquet';
const endings = ['.csv', '.tsv', '.txt', '.tab', '.arff', '.parquet'];

/** Bytes of files that are read whole; of larger ones a piece at a time is in memory. */
const wholeBytes = 2 ** 26;
const pieceBytes = 2 ** 24;

/** The file's own ending, in lower case, without .gz. */
function endingOf(path: string): string {
  const name = path.toLowerCase();
  return extname(name.endsWith('.gz') ? name.slice(0, -3) : name);
}

/** A text's pieces from bytes in pieces. @throws InputError for bytes that are no UTF-8 text */
function* decoded(path: string, pieces: Iterable<Uint8Array>): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let first = true;
  try {
    for (const piece of pieces) {
      if (first && piece.subarray(0, 4096).includes(0))
        throw new InputError(
          `${path}: this is not a text file (binary bytes at its start); export it as CSV or ARFF in UTF-8.`,
        );
      first = false;
      yield decoder.decode(piece, { stream: true });
    }
    const end = decoder.decode();
    if (end !== '' || first) yield end;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new InputError(
        `${path}: the text is not UTF-8; convert it, for example: iconv -f latin1 -t utf-8 ${basename(path)} > utf8-${basename(path)}`,
        { cause: error },
      );
    if (code === 'ERR_STRING_TOO_LONG' || error instanceof RangeError)
      throw new InputError(`${path}: the file is too large to be read as one text (${message}); split it.`, {
        cause: error,
      });
    throw error;
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const size = bytes.length <= wholeBytes ? Math.max(1, bytes.length) : pieceBytes;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The text of a file, from its beginning each time; '-' is what comes on stdin, which is kept in memory. */
async function fileSource(path: string): Promise<TextSource> {
  const { openSync, closeSync, readSync, readFileSync, statSync } = await import('node:fs');
  const { gunzipSync } = await import('node:zlib');
  const unpacked = (bytes: Uint8Array): Uint8Array => (isGzip(bytes) ? unpack(path, bytes, gunzipSync) : bytes);
  try {
    if (path === '-') {
      const bytes = unpacked(readFileSync(0));
      return { file: 'stdin', pieces: () => decoded('stdin', piecesOf(bytes)) };
    }
    const found = statSync(path);
    if (found.isDirectory())
      throw new InputError(`${path}: this is a folder, not a file; name a table in it (${READABLE}).`);
    const start = Buffer.alloc(2);
    const file = openSync(path, 'r');
    try {
      readSync(file, start, 0, 2, 0);
    } finally {
      closeSync(file);
    }
    if (!found.isFile() || found.size <= wholeBytes || isGzip(start)) {
      const bytes = unpacked(readFileSync(path));
      return { file: path, pieces: () => decoded(path, piecesOf(bytes)) };
    }
  } catch (error) {
    throw readError(path, error);
  }
  function* pieces(): Generator<Uint8Array> {
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const piece = Buffer.allocUnsafe(pieceBytes);
        const length = readSync(file, piece, 0, pieceBytes, null);
        if (length === 0) return;
        yield piece.subarray(0, length);
      }
    } finally {
      closeSync(file);
    }
  }
  return { file: path, pieces: () => decoded(path, pieces()) };
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpack(path: string, bytes: Uint8Array, gunzip: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  try {
    return gunzip(bytes);
  } catch (error) {
    throw new InputError(`${path}: the file cannot be unpacked (${(error as Error).message}); get it again.`, {
      cause: error,
    });
  }
}

function readError(path: string, error: unknown): unknown {
  if (error instanceof InputError || error instanceof FileError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new InputError(`${path}: there is no such file; check the path.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new InputError(`${path}: the file may not be read; change its permissions.`, { cause: error });
  return new InputError(`${path}: the file could not be read (${message}).`, { cause: error });
}

/** @throws InputError for a file whose ending is of another kind; one that is not there says so later */
async function checkEnding(path: string): Promise<string> {
  const ending = endingOf(path);
  if (path === '-' || endings.includes(ending)) return ending;
  const { stat } = await import('node:fs/promises');
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return ending;
  throw new InputError(
    `${path}: files ending in '${ending}' cannot be read; the readable ones end in ${READABLE}. Export the table as one of them.`,
  );
}

/** A file and the settings to read it with. */
interface OpenedFile extends Opened {
  readonly settings: TableSettings;
}

/** A Parquet file, unpacked by what this Node has. */
async function openParquet(path: string): Promise<Opened> {
  const { readFileSync } = await import('node:fs');
  const zlib = await import('node:zlib');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw readError(path, error);
  }
  const unpackers: Unpackers = {
    GZIP: (input) => zlib.gunzipSync(input),
    BROTLI: (input) => zlib.brotliDecompressSync(input),
    // From Node 22.15 on.
    ...('zstdDecompressSync' in zlib && { ZSTD: zlib.zstdDecompressSync as Unpackers[string] }),
  };
  return openedSheet(await parquetSheet(path, bufferOf(bytes), unpackers));
}

async function open(path: string, options: LoadTableOptions, where: string): Promise<OpenedFile> {
  const { classes: classesFrom, ...rest } = options;
  const others = withDefaults(where, rest, tableDefaults);
  const classes = typeof classesFrom === 'string' ? await loadClasses(classesFrom) : classesFrom;
  const ending = await checkEnding(path);
  const delimiter = others.delimiter ?? (ending === '.tsv' ? '\t' : undefined);
  const settings: TableSettings = {
    ...others,
    file: others.file ?? (path === '-' ? 'stdin' : path),
    delimiter,
    classes,
  };
  checkTableOptions(where, settings);
  if (ending === '.parquet') return { ...(await openParquet(path)), settings };
  const source = { ...(await fileSource(path)), file: settings.file! };
  const arff = ending === '.arff' || (path === '-' && looksLikeArff([...source.pieces()][0] ?? ''));
  return { ...(arff ? openedArff(source) : openedText(source)), settings };
}

/** Names of rows and their classes, from a file whose first two columns hold them. */
async function loadClasses(path: string): Promise<ReadonlyMap<string, string>> {
  await checkEnding(path);
  const sheet = csvSheet(await fileSource(path), { delimiter: undefined, decimal: undefined });
  if (sheet.names.length < 2)
    throw new InputError(`${path}: a file of classes has two columns, the rows' names and their classes.`);
  const classes = new Map([[sheet.names[0]!, sheet.names[1]!]]);
  const problems = new Problems(path, sheet.context);
  sheet.scan(([name = '', label = '']) => classes.set(name.trim(), label.trim()), problems);
  problems.check();
  return classes;
}

/**
 * Reads a table from a file: `.arff`, or `.csv`, `.tsv` and `.txt` with a header row, GEO series matrices among them, each packed by gzip or not, or `.parquet`; `-`
 * reads stdin.
 *
 * Throws an InputError for a file that is missing, a folder, unreadable, of another kind or not UTF-8 text, and as `readArff`
 * and `readCsv` do; an OptionError for an option that does not exist.
 */
export async function loadTable(path: string, options: LoadTableOptions = {}): Promise<Table> {
  const { read, settings } = await open(path, options, 'loadTable');
  return read(settings);
}

/** Judges the columns of a file without keeping its cells: in memory that does not grow with its rows. @throws as `loadTable` */
export async function inspectTable(path: string, options: LoadTableOptions = {}): Promise<TableInspection> {
  const { judge, settings } = await open(path, options, 'inspectTable');
  return inspectionOf(judge(settings));
}

/**
 * The cells of some columns as they stand in a file, row by row [rows, columns], '' where one is missing. Names are looked for as a target
 * is; `option` is what they were given as, for messages.
 * @throws as `loadTable`, and an InputError for a column that is not there
 */
export async function loadCells(
  path: string,
  columns: readonly string[],
  option: string,
  options: LoadTableOptions = {},
): Promise<string[][]> {
  const opened = await open(path, options, 'loadCells');
  const sheet = opened.sheet(opened.settings);
  const { names } = ownNames(sheet);
  const places = columns.map((name) => findColumn(sheet.file, names, name, option));
  const problems = new Problems(sheet.file, sheet.context);
  const rows: string[][] = [];
  sheet.scan((cells) => {
    const clean = places.map((j) => sheet.clean(cells[j]!));
    rows.push(clean.map((cell) => (sheet.isMissing(cell) ? '' : cell)));
  }, problems);
  problems.check();
  return rows;
}
