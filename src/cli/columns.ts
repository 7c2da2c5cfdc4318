/** `vaelab columns`: what the columns of a table hold, and what the other commands make of them. */
import { Command } from 'commander';
import { InputError } from '../checks/index.js';
import { plural } from '../checks/numbers.js';
import { inspectTable } from '../data/node.js';
import { columnsText } from './kit/columns-text.js';
import { tableHelp } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { addTableOptions, type TableFlags, tableOptions } from './kit/table-options.js';
import { print, printJson } from './kit/terminal.js';

interface ColumnsFlags extends TableFlags {
  readonly json?: boolean;
}

const examples = `
Examples:
  $ vaelab columns patients.csv --target diagnosis
  $ vaelab columns expression.txt --transpose --classes classes.csv

Reads the table once, in memory that does not grow with its rows, and says what fit, run, evaluate and search will make of each
column, and what keeps them from reading it.`;

export function columnsCommand(): Command {
  const command = new Command('columns')
    .description('Say what the columns of a table hold, and what is made of them.')
    .argument('<table>', tableHelp)
    .option('--target <column>', 'class column (default: none, every column is a feature)');
  return addTableOptions(command)
    .option('--json', 'print the columns as one JSON document on stdout')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (table: string, flags: ColumnsFlags) => {
      process.exitCode = await columns(table, flags);
    });
}

async function columns(path: string, flags: ColumnsFlags): Promise<number> {
  const {
    rows,
    columns: found,
    numbers,
    notes,
    problem,
  } = await inspectTable(path, tableOptions(flags, flags.target ?? null));
  if (flags.json === true)
    printJson({ rows, columns: found, numbers: Object.fromEntries(numbers), notes, problem: problem ?? null }, 2);
  else {
    print(`${plural(rows, 'row')}, ${plural(found.length, 'column')}\n`);
    print(columnsText(found, numbers));
    for (const note of notes) print(`\nnote: ${note}`);
  }
  if (problem !== undefined) throw new InputError(problem);
  return exitCodes.done;
}
