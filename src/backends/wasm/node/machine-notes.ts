/** What was measured on this machine, kept for the next process: a short text a file, in the folder for what can be had again. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../files/node/cache-folder.js';
import { writeFirst } from '../../../files/node/write.js';
import type { MachineNotes } from '../host.js';

export const machineNotes: MachineNotes = {
  read: (kind, of) => Promise.resolve(read(pathOf(kind, of))),
  keep: async (kind, of, text) => {
    const path = pathOf(kind, of);
    try {
      await writeFirst(path, `${text}\n`);
    } catch {
      // Another process was first, or there is no place: then it is measured again the next time.
    }
    return read(path) ?? text;
  },
};

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** A file for this processor and engine, and what the note is of. */
function pathOf(kind: string, of: readonly unknown[]): string {
  const all = [cpus()[0]?.model, process.arch, process.versions.v8, ...of];
  const name = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20);
  return join(cacheFolder(), kind, `${name}.txt`);
}
