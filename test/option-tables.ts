/** The commands and options that the documents' tables are made from, from the sources. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { runOptions } from '../src/synthesis/index.js';
import { studyOptions } from '../src/thesis/options.js';

interface Tables {
  readonly commandsOf: (from: (path: string) => Promise<unknown>) => Promise<Record<string, Command>>;
}

const root = resolve(import.meta.dirname, '..');

/** Every command with options, by name. */
export async function commandsOf(): Promise<Record<string, Command>> {
  const tables = (await import(pathToFileURL(join(root, 'scripts', 'tables.mjs')).href)) as Tables;
  return tables.commandsOf((path) => import(pathToFileURL(join(root, 'src', path)).href) as Promise<unknown>);
}

/** What the tables of options are made from. */
export async function optionData(): Promise<object> {
  return { commands: await commandsOf(), runOptions, studyOptions };
}
