import { checkList, InputError } from '../checks/index.js';
import { asNumber } from '../matrix/index.js';

/** A copy of a list of numbers [n]. @throws InputError for what is no list, or for an entry that is no finite number, by its place */
export function checkedNumbers(where: string, values: ArrayLike<number>): Float64Array {
  checkList(where, values);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const place = (): string => `${where}: entry ${i} (counted from 0)`;
    const value = asNumber(values[i], place);
    if (!Number.isFinite(value))
      throw new InputError(`${place()} is ${value}; leave it out, or fill in a finite number.`);
    numbers[i] = value;
  }
  return numbers;
}
