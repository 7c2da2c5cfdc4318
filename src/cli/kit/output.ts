/** Output folders and files: complete or not there at all. */
import { InputError } from '../../checks/index.js';
import { mkdirSync, readdirSync, rmdirSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** `runs/2026-01-31T12-00-00-leukemia-25t1`, in local time. */
export function defaultFolder(name: string, now: Date = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return join('runs', `${local.toISOString().slice(0, 19).replaceAll(':', '-')}-${name.replaceAll(/[^\w.-]+/g, '-')}`);
}

/**
 * Makes sure, before the work begins, that its result can be written.
 * @throws InputError when there is something at the folder's place already, so that no earlier result is overwritten, or
 *   when no folder can be made there
 */
export function checkFolder(folder: string): void {
  if (folder === '') throw new InputError('--out is empty; give the name of a folder');
  if (!isFree(folder))
    throw new InputError(
      `--out ${folder} is there already and not an empty folder; choose another one, or remove it first`,
    );
  try {
    const made = makeFolder(partialName(folder));
    for (const path of made.reverse()) rmdirSync(path);
  } catch (error) {
    throw new InputError(
      `--out ${folder}: no folder can be made there (${(error as Error).message}); choose another one`,
    );
  }
}

/**
 * Makes sure, before the work begins, that a file can be written where there is none.
 * @throws InputError when there is something at its place already, or when no file can be made there
 */
export function checkFile(path: string, option: string): void {
  if (path === '') throw new InputError(`${option} is empty; give the name of a file`);
  if (lookAt(path) !== undefined)
    throw new InputError(`${option} ${path} is there already; choose another one, or remove it first`);
  const partial = partialName(path);
  try {
    const made = makeFolder(dirname(partial));
    writeFileSync(partial, '');
    rmSync(partial);
    for (const folder of made.reverse()) rmdirSync(folder);
  } catch (error) {
    throw new InputError(
      `${option} ${path}: no file can be made there (${(error as Error).message}); choose another one`,
    );
  }
}

/** Writes a whole file, with the folders above it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = partialName(path);
  makeFolder(dirname(partial));
  await writeFile(partial, text);
  await rename(partial, path);
}

/** Where a folder's files are gathered, or a file is written, before it gets its name. */
function partialName(folder: string): string {
  return `${resolve(folder)}.partial-${process.pid}`;
}

/** Removes what has been gathered so far, when the program is about to be quit. */
export function removePartial(folder: string): void {
  rmSync(partialName(folder), { recursive: true, force: true });
}

/** Makes a folder and those above it that are missing; returns those made, outermost first. */
export function makeFolder(path: string): string[] {
  // Step by step: a recursive mkdir never ends on file systems that refuse new folders as missing ones, such as /proc.
  const missing: string[] = [];
  for (let at = path; lookAt(at) === undefined; at = dirname(at)) missing.unshift(at);
  for (const folder of missing) mkdirSync(folder);
  return missing;
}

/** What is at a path; undefined also where a file stands in the place of a folder above it. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isFree(folder: string): boolean {
  const found = lookAt(folder);
  return found === undefined || (found.isDirectory() && readdirSync(folder).length === 0);
}

/** The folder, or with -2, -3 … after its name when something has come to its place. */
function freeFolder(folder: string): string {
  let name = folder;
  for (let i = 2; !isFree(name); i++) name = `${folder}-${i}`;
  return name;
}

/** Gathers files in a folder beside the target, which `fill` is given, then gives it the target's name. */
export async function writeFolder<T>(
  wanted: string,
  fill: (folder: string) => Promise<T>,
): Promise<{ readonly folder: string; readonly value: T }> {
  const partial = partialName(wanted);
  makeFolder(partial);
  try {
    const value = await fill(partial);
    const folder = freeFolder(wanted);
    // An empty folder makes room; anything that has come into it since is kept, and the rename fails.
    if (lookAt(folder) !== undefined) rmdirSync(folder);
    await rename(partial, folder);
    return { folder, value };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
