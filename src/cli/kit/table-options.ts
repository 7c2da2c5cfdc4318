/** How a person's own table is read: the same options for every command that reads one. */
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { InputError } from '../../checks/index.js';
import type { Table } from '../../data/index.js';
import { loadTable, type LoadTableOptions } from '../../data/node.js';

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

/** Reads the table under its own name. @throws what `loadTable` throws */
export async function readTable(
  path: string,
  flags: TableFlags,
  more: Pick<LoadTableOptions, 'target' | 'like'>,
): Promise<Table> {
  if (path === '') throw new InputError('the name of the table is empty; give a file, or - for stdin');
  const table = await loadTable(path, { ...tableOptions(flags, more.target), like: more.like });
  return { ...table, name: path === '-' ? 'stdin' : basename(path) };
}
