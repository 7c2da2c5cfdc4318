/** What the file system refuses, in words that say what to do. */
import { FileError } from '../../checks/index.js';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EFBIG: 'the file has reached its greatest size; free some space or raise the limit',
  EACCES: 'it may not be written; change its permissions',
  EPERM: 'it may not be written; change its permissions',
  EROFS: 'its file system is read-only; use another folder',
  EISDIR: 'it is a folder; name a file',
  ENOENT: 'its folder does not exist; create it',
  ENOTDIR: 'its folder is not a folder; use another one',
};

/** `<path>: <what> (<why and remedy>)<rest>`; a FileError stays as it is. */
export function diskError(path: string, what: string, error: unknown, rest = ''): FileError {
  if (error instanceof FileError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new FileError(`${path}: ${what} (${remedies[code] ?? message})${rest}`, { cause: error });
}

/** For a write that took fewer bytes than it was given, which is how a full disk begins. */
export function diskFull(): Error {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}
