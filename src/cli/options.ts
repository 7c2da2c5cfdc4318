/** Values of command-line options, from text. */
import { InputError, nearestName } from '../checks/index.js';
import { InvalidArgumentError } from 'commander';

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
    `${option} must be one of ${allowed.join(', ')}; found '${value}'${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
  );
}

/** The command line as it was given, quoted for a shell. */
export function shellCommand(): string {
  return ['vaelab', ...process.argv.slice(2)]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
