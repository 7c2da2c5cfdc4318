/** Names under which files and folders are gathered before they get their own: no two writes ever share one. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32 } from '../checksum.js';
import { lookAt } from './folders.js';
import { isAlive, thisProcess } from './process.js';

const here = thisProcess();
/** Tells machines apart, and times since they were started. */
const machine = crc32(new TextEncoder().encode(here.machine));

/** What this process is gathering just now, and for which path. */
const gathering = new Map<string, string>();

const day = 24 * 60 * 60 * 1000;

/** A new name beside the target for what is to become it; `end` must be called once it has, or has failed. */
export function partialName(target: string): { readonly path: string; readonly end: () => void } {
  const own = [machine, here.pid, here.startTime ?? '', randomUUID().slice(0, 8)].join('-');
  const path = `${resolve(target)}.partial-${own}`;
  gathering.set(path, resolve(target));
  return { path, end: () => void gathering.delete(path) };
}

/** Removes what this process has gathered for a target so far, when the program is about to be quit. */
export function removePartial(target: string): void {
  for (const [path, wanted] of gathering)
    if (wanted === resolve(target)) rmSync(path, { recursive: true, force: true });
}

/**
 * Removes what processes that are gone have left beside the target: those of this machine at once, and after a day what others or
 * earlier versions (by number alone, or by nothing at all) have left there.
 */
export function removeLeftovers(target: string): void {
  const folder = dirname(resolve(target));
  const opening = `${basename(target)}.partial-`;
  for (const name of namesIn(folder))
    if (name.startsWith(opening) && isLeftover(join(folder, name), name.slice(opening.length)))
      tryRemove(join(folder, name));
}

/** What cannot be removed is in nobody's way. */
function tryRemove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Somebody else's.
  }
}

const ours = /^([0-9a-f]{8})-(\d+)-(\d*)-[0-9a-f]{8}$/;
const earlier = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function isLeftover(path: string, rest: string): boolean {
  const [, where, pid, startTime] = ours.exec(rest) ?? [];
  if (where === undefined && !earlier.test(rest)) return false;
  if (where === machine) {
    const other = { label: '', machine: here.machine, pid: Number(pid), ...(startTime !== '' && { startTime }) };
    const lives = isAlive(other, here);
    if (lives !== undefined) return !lives;
  }
  const found = lookAt(path);
  return found !== undefined && Date.now() - found.mtimeMs > day;
}

/** The names in a folder; none where it cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
