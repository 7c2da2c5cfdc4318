/** Folders: making them, and making names in them last. */
import type * as fileSystem from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

// An import would make Node fill in all of the module, its streams too, at every start of a program.
const { mkdirSync, readdirSync, statSync } = createRequire(import.meta.url)('node:fs') as typeof fileSystem;

/** What is at a path; undefined also where a file stands in the place of a folder above it. */
export function lookAt(path: string): fileSystem.Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether nothing is at a path, or an empty folder. */
export function isFree(path: string): boolean {
  const found = lookAt(path);
  return found === undefined || (found.isDirectory() && readdirSync(path).length === 0);
}

/** Makes a folder and those above it that are missing; returns those made, outermost first. */
export function makeFolder(path: string): string[] {
  // Step by step: a recursive mkdir never ends on file systems that refuse new folders as missing ones, such as /proc.
  const missing: string[] = [];
  for (let at = path; lookAt(at) === undefined; at = dirname(at)) missing.unshift(at);
  return missing.filter((folder) => {
    try {
      mkdirSync(folder);
      return true;
    } catch (error) {
      // Another process may have made it meanwhile.
      if (lookAt(folder)?.isDirectory() === true) return false;
      throw error;
    }
  });
}

/** What a disk says that has not taken what it was given; file systems without folders of this kind say something else. */
const lost = ['EIO', 'ENOSPC', 'EDQUOT'];

/** Makes the names in a folder last through a loss of power, where the file system knows how. */
export async function syncFolder(path: string): Promise<void> {
  const { open } = await import('node:fs/promises');
  let folder: Awaited<ReturnType<typeof open>> | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch (error) {
    if (lost.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await folder?.close();
  }
}
