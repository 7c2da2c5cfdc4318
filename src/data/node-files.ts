/** Tables from files: the reader is chosen by the file's ending. */
import { InputError, withDefaults } from '../checks/index.js';
import { basename, extname } from 'node:path';
import { readArff } from './arff.js';
import type { MissingPolicy } from './builder.js';
import { readCsv } from './csv.js';
import type { Table } from './table.js';

/** Options of `loadTable`. */
export interface LoadTableOptions {
  /** Class column, null for none; needed for CSV, by default the attribute called class or the last one for ARFF. */
  target?: string | null | undefined;
  /** Separator of a CSV file; by default judged by its header row. */
  delimiter?: string | undefined;
  /** What becomes of rows with missing values: 'error' (default) or 'drop'. */
  missing?: MissingPolicy | undefined;
}

const defaults = {
  target: undefined as string | null | undefined,
  delimiter: undefined as string | undefined,
  missing: undefined as MissingPolicy | undefined,
};

const READABLE = '.arff, .csv and .tsv';

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  const { readFile, stat } = await import('node:fs/promises');
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new InputError(`${path}: this is a folder, not a file; name a table in it (${READABLE}).`);
    }
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError(`${path}: there is no such file; check the path.`, { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new InputError(`${path}: the file may not be read; change its permissions.`, { cause: error });
    }
    throw new InputError(`${path}: the file could not be read (${(error as Error).message}).`, { cause: error });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new InputError(`${path}: the file is compressed (gzip); unpack it first: gunzip -k ${basename(path)}`);
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new InputError(
      `${path}: this is not a text file (binary bytes at its start); export it as CSV or ARFF in UTF-8.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new InputError(
        `${path}: the file is too large to be read as one text (${(error as Error).message}); split it.`,
        { cause: error },
      );
    }
    throw new InputError(
      `${path}: the text is not UTF-8; convert it, for example: iconv -f latin1 -t utf-8 ${basename(path)} > utf8-${basename(path)}`,
      { cause: error },
    );
  }
}

/**
 * Reads a table from a file: `.arff`, or `.csv` and `.tsv` with a header row.
 *
 * Throws an InputError for a file that is missing, a folder, unreadable, of another kind or not UTF-8 text, and as `readArff`
 * and `readCsv` do; an OptionError for an option that does not exist.
 */
export async function loadTable(path: string, options: LoadTableOptions = {}): Promise<Table> {
  const { target, delimiter, missing } = withDefaults('loadTable', options, defaults);
  const ending = extname(path).toLowerCase();
  if (ending !== '.arff' && ending !== '.csv' && ending !== '.tsv') {
    // A path that leads nowhere, or to a folder, says so first; the ending matters for a file alone.
    const { stat } = await import('node:fs/promises');
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) {
      throw new InputError(
        `${path}: files ending in '${ending}' cannot be read; the readable ones end in ${READABLE}. Export the table as one of them.`,
      );
    }
  }
  const text = await readText(path);
  if (ending === '.arff') return readArff(text, { file: path, target, missing });
  return readCsv(text, { file: path, target, missing, delimiter: delimiter ?? (ending === '.tsv' ? '\t' : undefined) });
}
