/** Passwords: PGPASSWORD, or a line of ~/.pgpass (libpq, "The Password File"). */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The parts of a line, which are separated by colons; a backslash takes the meaning off a colon or a backslash. */
const partsOf = (line: string): string[] =>
  [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, part]) => part!.replaceAll(/\\(.)/g, '$1'));

/** The password for a user at a server; undefined where there is none. A file that others may read is not read. */
export function passwordFor(host: string, port: number, database: string, user: string): string | undefined {
  const given = process.env['PGPASSWORD'];
  if (given !== undefined && given !== '') return given;
  const path = process.env['PGPASSFILE'] || join(homedir(), '.pgpass');
  let lines: string[];
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return undefined;
    lines = readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    return undefined;
  }
  // A socket in the file system is localhost there.
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of lines) {
    const parts = line.startsWith('#') ? [] : partsOf(line);
    if (parts.length >= 5 && wanted.every((value, i) => parts[i] === '*' || parts[i] === value)) return parts[4];
  }
  return undefined;
}
