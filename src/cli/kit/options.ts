/** Values of command-line options, from text, and the flags of a table of options. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { shown, InputError, nearestName } from '../../checks/index.js';
import type { OptionRow, RunRequest } from '../../synthesis/index.js';

/** A number; whether its range fits is checked where it is used. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** Whole numbers separated by commas: "346,178". */
export function numberList(text: string): number[] {
  return text.split(',').map((part) => {
    if (part.trim() === '' || Number.isNaN(Number(part)))
      throw new InvalidArgumentError('It must be numbers separated by commas, such as 346,178.');
    return Number(part);
  });
}

/** @throws InputError for a word that is not in the list */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const near = nearestName(value, allowed);
  throw new InputError(
    `${option} must be one of ${allowed.join(', ')}; found ${shown(value)}${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
  );
}

/** An option as commander takes it, with its default in the help where the text does not say it. */
function optionOf({ flag, kind, help, default: value }: OptionRow): Option {
  const said = value === undefined || kind.type === 'boolean' || help.includes('(default');
  const shown = Array.isArray(value) ? value.join(',') : String(value);
  const option = new Option(flag!, said ? help : `${help} (default: ${shown})`);
  if (kind.type === 'widths') return option.argParser(numberList);
  if (kind.type === 'whole' || kind.type === 'positive' || kind.type === 'amount' || kind.type === 'share')
    return option.argParser(number);
  return option;
}

/** Adds a flag for every row that has one. */
export function addRows(command: Command, rows: readonly OptionRow[]): Command {
  for (const row of rows) if (row.flag !== null) command.addOption(optionOf(row));
  return command;
}

/** The values that a command line gave to the options of a table, by their names in the library. */
export function requestOf(rows: readonly OptionRow[], flags: object): RunRequest {
  const given = flags as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    rows.flatMap((row) => {
      if (row.flag === null) return [];
      const value = given[new Option(row.flag).attributeName()];
      return value === undefined ? [] : [[row.name, value]];
    }),
  );
}

/** The command line as it was given, quoted for a shell. */
export function shellCommand(): string {
  return ['vaelab', ...process.argv.slice(2)]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
