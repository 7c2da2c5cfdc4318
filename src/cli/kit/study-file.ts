/** Where the studies of the command line are kept, and opening one to look at it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError, nearestName } from '../../checks/index.js';
import { isPostgres, PostgresStorage } from '../../postgres/index.js';
import { readStudy, StudyError, type StudyRecord, type StudyStorage } from '../../search/index.js';
import { JournalStorage } from '../../search/node/index.js';

/** The storage that a place names: a file or, where it is an address of PostgreSQL, a study there. @throws OptionError for an address with a password in it */
export function studyStorage(place: string): StudyStorage {
  return isPostgres(place) ? new PostgresStorage(place) : new JournalStorage(place);
}

/** What the command line calls an option of the library. */
export const inFlags = (message: string): string => message.replaceAll('acceptDamage: true', '--accept-damage');

/** @throws InputError for a place where nothing is */
export function checkStudyThere(place: string): void {
  if (place === '') throw new InputError('the study is empty; give the name of its file');
  if (isPostgres(place)) return;
  if (existsSync(place)) {
    if (!statSync(place).isDirectory()) return;
    throw new InputError(`${place} is a folder; name the file of a study in it. vaelab study list ${place} shows them`);
  }
  const folder = dirname(place);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.study')) : [];
  const near = nearestName(basename(place), names);
  throw new InputError(
    `there is no study ${place}${near === undefined ? '' : `; did you mean ${near}?`}. vaelab study list shows those of a folder`,
  );
}

/** All that is kept of a study. @throws InputError for what is none, or cannot be read */
export async function openRecord(place: string): Promise<StudyRecord> {
  checkStudyThere(place);
  const storage = studyStorage(place);
  try {
    return await readStudy(storage);
  } catch (error) {
    throw error instanceof StudyError ? new InputError(error.message, { cause: error }) : error;
  } finally {
    await storage.close?.();
  }
}
