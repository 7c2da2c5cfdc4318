/** `vaelab select --apply`: the chosen columns of another table. */
import { readFileSync } from 'node:fs';
import { InputError, jsonText } from '../../checks/index.js';
import { csvLines } from '../../data/index.js';
import { loadCells } from '../../data/node.js';
import type { DataFlags } from '../kit/data.js';
import { checkFile, deliver, writeWhole } from '../kit/output.js';
import { pickTableFlags, tableOptions } from '../kit/table-options.js';
import { print, printed, tell } from '../kit/terminal.js';
import { type SavedSelector, selectorVersion } from './files.js';

interface ApplyFlags extends DataFlags {
  readonly apply: string;
  readonly out?: string;
  readonly defuseFormulas?: boolean;
  readonly quiet?: boolean;
}

/**
 * Writes the chosen columns, cells as they stand there, ids and the class before them where they are named (--id, --target), into --out or
 * on stdout.
 */
export async function applySelector(table: string | undefined, flags: ApplyFlags): Promise<void> {
  if (table === undefined)
    throw new InputError(`--apply needs a table: vaelab select --apply ${flags.apply} new.csv --out chosen.csv`);
  const { columns, answer, headline } = readSelector(flags.apply);
  if (flags.out !== undefined) checkFile(flags.out, '--out');
  const first = [...(flags.id ?? []), ...(flags.target === undefined ? [] : [flags.target])];
  const names = [...first, ...columns.filter((name) => !first.includes(name))];
  const { target, ...rest } = pickTableFlags(flags);
  const options = tableOptions(rest, target);
  const rows = await loadCells(table, names, `--apply ${flags.apply}`, options);
  const text = csvLines([names, ...rows], { formulas: flags.defuseFormulas === true ? 'defuse' : 'keep' });
  const say = (line: string): void => void (flags.quiet !== true && tell(line));
  if (answer === 'no-signal') say(`note: the selector found no signal. ${headline}`);
  if (flags.out === undefined) return printed(text);
  const { written, failure } = await deliver(flags.out, '--out', async (path) => {
    await writeWhole(path, text);
    return path;
  });
  if (written !== undefined) print(`${written}: ${rows.length} rows x ${names.length} columns`);
  if (failure !== undefined) throw failure;
}

/** @throws InputError for a file that is none of ours */
export function readSelector(path: string): SavedSelector {
  let value: Partial<SavedSelector>;
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) as Partial<SavedSelector>;
  } catch (error) {
    throw new InputError(`--apply ${path} cannot be read (${(error as Error).message}); give a selector.json`, {
      cause: error,
    });
  }
  const { format, version, columns } = value;
  if (format !== 'vaelab selector')
    throw new InputError(`--apply ${path} is no selector; give the selector.json of a vaelab select`);
  if (typeof version !== 'number' || version > selectorVersion)
    throw new InputError(`--apply ${path} is of a newer version (${jsonText(version)}); take a newer vaelab`);
  if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string'))
    throw new InputError(`--apply ${path} names no columns; make it anew with vaelab select`);
  return value as SavedSelector;
}
