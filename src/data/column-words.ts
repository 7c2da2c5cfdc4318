/** What the columns of a table hold, in words for people. */
import { shortList } from '../checks/index.js';
import { count } from '../checks/numbers.js';
import type { NumberKind } from './columns.js';
import type { FormColumn } from './form.js';

const numberWords: Readonly<Record<NumberKind, string>> = {
  constant: 'constant',
  binary: '0/1',
  whole: 'whole numbers',
  real: 'numbers',
};

/** A column in words: what it is called, what it holds, its missing cells, what was done with it. */
export interface ColumnWords {
  readonly name: string;
  readonly kind: string;
  /** Missing cells, a dash for none. */
  readonly missing: string;
  readonly done: string;
  /** Whether there is something to say of it: it is not of numbers, or cells are missing. */
  readonly odd: boolean;
}

/** A column in words; `number` is what it holds where it is of numbers and that is known. */
export function columnWords(
  { name, kind, missing, done, words }: FormColumn,
  number: NumberKind | undefined,
): ColumnWords {
  const kinds: Partial<Record<FormColumn['kind'], string>> = {
    words: shortList(
      words.map((word) => word ?? '(missing)'),
      4,
    ),
    date: 'dates',
    id: 'names of rows',
    counter: 'row numbers',
    'left out': '–',
  };
  return {
    name,
    kind: kind === 'number' && number !== undefined ? numberWords[number] : (kinds[kind] ?? kind),
    missing: missing === 0 ? '–' : count(missing),
    done,
    odd: kind !== 'number' || missing > 0,
  };
}
