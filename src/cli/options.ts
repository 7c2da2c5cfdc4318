/** Values of command-line options, from text. */
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
