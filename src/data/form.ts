/** The columns of a person's own table, and which features of a `Table` each of them has become. */
import { dateFormat } from './dates.js';

/**
 * What a column holds: numbers, words that come again and again (true and false among them), dates, the class, text that names the
 * rows ('id'), the rows' numbers ('counter'), or nothing that is used ('left out').
 */
export type FormKind = 'number' | 'words' | 'date' | 'class' | 'id' | 'counter' | 'left out';

/** A column of a person's own table as plain data, which JSON keeps. */
export interface FormColumn {
  readonly name: string;
  readonly kind: FormKind;
  /** Missing cells among the rows that were read. */
  readonly missing: number;
  /** What was done with it, in a few words. */
  readonly done: string;
  /** How many features it owns; they stand one after the other, in the order of the columns. */
  readonly features: number;
  /** Whether the last of them says that the cell is missing (1) or not (0). */
  readonly gaps: boolean;
  /**
   * Of words: how they are spelled, null for a missing cell. Up to two share one feature, which holds the word's place in this list; of
   * more, each has a feature of its own, of which exactly one is 1.
   */
  readonly words: readonly (string | null)[];
  /** Of dates: how they are written, such as `yyyy-MM-dd`; features hold days, or seconds where there is a time, since 1970 in UTC. */
  readonly format: string;
  /** Of a counter: the number of the first row. */
  readonly first: number;
}

/** What becomes of missing cells: an error; rows left out; filled in from the training rows; or filled in, and modelled as missing. */
export type MissingPolicy = 'error' | 'drop' | 'median' | 'model';

/** A person's own table: its columns in order, and remarks on the reading. */
export interface TableForm {
  readonly columns: readonly FormColumn[];
  readonly missing: MissingPolicy;
  readonly notes: readonly string[];
}

/** A column of numbers that nothing is to be said of. */
export function numberColumn(name: string): FormColumn {
  return { name, kind: 'number', missing: 0, done: 'kept', features: 1, gaps: false, words: [], format: '', first: 0 };
}

/** Columns that own several features of which exactly one is 1, or one that is 0 or 1 by a rule of its own: where they begin, and how many. */
export interface FeatureGroup {
  readonly start: number;
  readonly count: number;
}

/** The groups of 0/1 features that belong together: one for each column of words, and one for each that says what is missing. */
export function featureGroups(form: TableForm | undefined): FeatureGroup[] {
  if (form === undefined) return [];
  const groups: FeatureGroup[] = [];
  let at = 0;
  for (const { kind, features, gaps } of form.columns) {
    const values = gaps ? features - 1 : features;
    if (kind === 'words') groups.push({ start: at, count: values });
    if (gaps) groups.push({ start: at + values, count: 1 });
    at += features;
  }
  return groups;
}

/** The features of every column that owns several, by their numbers. */
export function featuresOfOne(form: TableForm | undefined): number[][] {
  let at = 0;
  return (form?.columns ?? []).flatMap(({ features }) => {
    at += features;
    return features < 2 ? [] : [Array.from({ length: features }, (_, k) => at - features + k)];
  });
}

/** Names of all features of a form, in order, each of them different. */
export function featureNamesOf({ columns }: Pick<TableForm, 'columns'>): string[] {
  const wanted = columns.flatMap(({ name, kind, features, gaps, words }) => {
    const own = gaps ? features - 1 : features;
    const names =
      kind !== 'words' || own === 0
        ? new Array<string>(own).fill(name)
        : own === 1
          ? [isTruth(words) ? name : `${name}=${words[1] ?? words[0] ?? '(missing)'}`]
          : words.map((word) => `${name}=${word ?? '(missing)'}`);
    return gaps ? [...names, `${name} (missing)`] : names;
  });
  return uniqueNames(wanted);
}

/** Names made unique by `.1`, `.2` … behind repeated ones. */
export function uniqueNames(names: readonly string[]): string[] {
  if (new Set(names).size === names.length) return [...names];
  const taken = new Set(names);
  const seen = new Set<string>();
  const next = new Map<string, number>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let k = next.get(name) ?? 1;
    while (taken.has(`${name}.${k}`)) k++;
    next.set(name, k + 1);
    const made = `${name}.${k}`;
    taken.add(made);
    seen.add(made);
    return made;
  });
}

/** A name as it was before it was made unique, here or by pandas: what `id` says, `id.1` says, too. */
export const nameBefore = (name: string): string => name.replace(/\.\d+$/, '');

/** Whether words are false and true in one of their spellings. */
export function isTruth(words: readonly (string | null)[]): boolean {
  const lower = words.map((word) => word?.toLowerCase());
  return lower.length === 2 && ['false,true', 'f,t'].includes(lower.join());
}

/** The cells that a column's features [features] of a row stand for; undefined for a missing one. `row` counts from 0. */
export function cellReader(
  column: FormColumn,
): (data: Float64Array, at: number, row: number) => string | number | undefined {
  const { kind, gaps, words, features } = column;
  const own = gaps ? features - 1 : features;
  const missing = (data: Float64Array, at: number): boolean =>
    Number.isNaN(data[at]!) || (gaps && data[at + own]! >= 0.5);
  switch (kind) {
    case 'id':
      return (_data, _at, row) => `row${row + 1}`;
    case 'counter':
      return (_data, _at, row) => column.first + row;
    case 'date': {
      const { format } = dateFormat(column.format)!;
      return (data, at) => (missing(data, at) ? undefined : format(data[at]!));
    }
    case 'words':
      return (data, at) => (missing(data, at) ? undefined : (words[placeOf(data, at, own)] ?? undefined));
    default:
      return (data, at) => (missing(data, at) ? undefined : data[at]!);
  }
}

/** The place of a row's word in the list of words. */
function placeOf(data: Float64Array, at: number, count: number): number {
  if (count === 1) return data[at]! >= 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < count; k++) if (data[at + k]! > data[at + best]!) best = k;
  return best;
}
