/** A study in a file: an append-only journal that any number of processes on one machine may share. */
import { FileError, OptionError } from '../../checks/index.js';
import { LineStore } from '../../files/node/line-store.js';
import type { StoreFiles } from '../../files/node/store-files.js';
import { isAlive, thisProcess } from '../../files/node/process.js';
import { checkEntry } from '../study/entry-schema.js';
import type { Entry, Position, ProcessIdentity, Reading, StudyStorage } from '../study/storage.js';
import { StudyError } from '../study/study-error.js';

export type {
  FileFacts as JournalFileFacts,
  StoreFile as JournalFile,
  StoreFiles as JournalFiles,
} from '../../files/node/store-files.js';

/** Keeps a study in a journal: one entry on a line, with a checksum; see `LineStore`. The file must lie on a local disk. */
export class JournalStorage implements StudyStorage {
  readonly name: string;
  readonly process: ProcessIdentity = thisProcess();
  readonly #store: LineStore<Entry>;

  /** Throws an OptionError for a path that is no text. */
  constructor(path: string, files?: StoreFiles) {
    if (typeof path !== 'string' || path === '')
      throw new OptionError(
        `JournalStorage: the path must be a text such as 'my.study', found ${JSON.stringify(path)}.`,
      );
    this.name = path;
    this.#store = new LineStore({ path, what: 'study file', check: checkEntry, files });
  }

  alive(process: ProcessIdentity): boolean | undefined {
    return isAlive(process, this.process);
  }

  read(from?: Position): Promise<Reading> {
    return this.#store.read(from).catch(asStudyError);
  }

  append(entries: readonly Entry[], durable: boolean): Promise<void> {
    return this.#store.append(entries, durable).catch(asStudyError);
  }
}

function asStudyError(error: unknown): never {
  throw error instanceof FileError ? new StudyError(error.message, { cause: error }) : error;
}
