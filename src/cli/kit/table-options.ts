/** How a person's own table is read: the same options for every command that reads one. */
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { InputError, printable } from '../../checks/index.js';
import type { Table } from '../../data/index.js';
import { cachedDataset, loadTable, type LoadTableOptions } from '../../data/node.js';

/** Their flags; plain data, which a worker process gets as they are. */
export interface TableFlags {
  readonly target?: string;
  readonly id?: readonly string[];
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
  readonly delimiter?: string;
  readonly decimal?: '.' | ',';
  readonly transpose?: boolean;
  readonly classes?: string;
  readonly missing?: 'error' | 'drop' | 'median' | 'model';
}

/** Names separated by commas; a flag that is repeated adds to them, so that a name may hold a comma. */
const names = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...(text.includes('\\,') ? [text.replaceAll('\\,', ',')] : text.split(',').map((name) => name.trim())),
];

const separators: Readonly<Record<string, string>> = { tab: '\t', '\\t': '\t', space: ' ', comma: ',', semicolon: ';' };

/** Adds the options to a command. */
export function addTableOptions(command: Command): Command {
  return command
    .option('--id <columns>', 'columns that name the rows: no features, and made anew in synthetic tables', names)
    .option('--drop <columns>', 'columns to leave out altogether', names)
    .option('--keep <columns>', 'columns to learn although they look like ids, row numbers or free text', names)
    .option(
      '--delimiter <character>',
      'separator of the cells, or tab, space (default: judged by the rows)',
      (text) => separators[text] ?? text,
    )
    .addOption(
      new Option('--decimal <sign>', 'decimal sign of a text (default: judged by the rows)').choices(['.', ',']),
    )
    .option('--transpose', 'rows are columns, such as genes, and columns are rows, such as samples')
    .option('--classes <file>', "the rows' classes: a table with two columns, the rows' names and their classes")
    .addOption(
      new Option(
        '--missing <how>',
        'missing cells: error; drop their rows; fill in the median; or model them, so that synthetic rows have some (default: error)',
      ).choices(['error', 'drop', 'median', 'model']),
    );
}

const own = ['id', 'drop', 'keep', 'delimiter', 'decimal', 'transpose', 'classes', 'missing'] as const;

/** The first of them that is given, the target aside. */
export function someTableFlag(flags: TableFlags): string | undefined {
  return own.find((name) => flags[name] !== undefined);
}

/** The flags of reading a table among others. */
export function pickTableFlags(flags: TableFlags): TableFlags {
  return Object.fromEntries(
    (['target', ...own] as const).flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
}

/** The options of `loadTable` that the flags stand for. */
export function tableOptions(flags: TableFlags, target: string | null | undefined): LoadTableOptions {
  const { id, drop, keep, delimiter, decimal, transpose, classes, missing } = flags;
  return {
    target: classes === undefined ? target : (target ?? undefined),
    id,
    drop,
    keep,
    delimiter,
    decimal,
    transpose,
    classes,
    missing,
  };
}

/** What stands before the number or name of a data set that was fetched. */
export const openml = 'openml:';

/** Reads a table, or a data set that was fetched, under its own name. @throws what `loadTable` throws, InputError for a data set that was not fetched */
export async function readTable(
  path: string,
  flags: TableFlags,
  more: Pick<LoadTableOptions, 'target' | 'like'>,
): Promise<Table> {
  if (path === '') throw new InputError('the name of the table is empty; give a file, or - for stdin');
  if (path.startsWith(openml)) return readFetched(path, flags, more);
  const table = await loadTable(path, { ...tableOptions(flags, more.target), like: more.like });
  return { ...table, name: path === '-' ? 'stdin' : basename(path) };
}

/** A data set that `datasets fetch` has fetched, by number or name, with the class and the columns that its description names. */
async function readFetched(name: string, flags: TableFlags, { like }: Pick<LoadTableOptions, 'like'>): Promise<Table> {
  const wanted = name.slice(openml.length);
  const found = await cachedDataset(/^\d+$/.test(wanted) ? Number(wanted) : wanted);
  if (found === undefined)
    throw new InputError(`${name} was not fetched yet; fetch it first: vaelab datasets fetch ${printable(wanted, 60)}`);
  const { description, path } = found;
  const target = flags.target ?? description.target;
  const wantedColumns = new Set([target, ...(flags.keep ?? []), ...(flags.id ?? [])]);
  const drop = [...(flags.drop ?? []), ...description.ignored.filter((column) => !wantedColumns.has(column))];
  const options = tableOptions({ ...flags, drop }, target);
  return { ...(await loadTable(path, { ...options, like })), name: description.name };
}
