/** From a look at a sheet to the form of its table: what every column is, and what becomes of it. */
import { InputError, shortList, shown } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import { type FormColumn, isTruth, nameBefore, numberColumn, type TableForm, uniqueNames } from './form.js';
import { type ColumnLook, noteUndeclared, type SheetLook } from './look.js';
import type { Problems } from './problems.js';
import type { Sheet } from './sheet.js';
import type { TableSettings } from './table-options.js';

/** Different words of a column of words, at most: each of them becomes a feature. */
const mostWords = 200;
/** From so many rows on, whole numbers that count the rows, in any order, are no measurement. */
const countedRows = 10;

/** Names that pandas and R give to the column of row names. */
const indexName = /^(Unnamed: ?\d*|index|rownames|row\.names|X|V1|id|ids|no|nr|row|rows)$/i;

/** A sheet and what is known of it. */
export interface Known {
  readonly sheet: Sheet;
  /** The names of the columns, unique and none of them empty. */
  readonly names: readonly string[];
  /** Place of the class, -1 for none. */
  readonly target: number;
  readonly look: SheetLook;
}

/** Columns that the options name, by their places. */
export interface Wishes {
  readonly id: ReadonlySet<number>;
  readonly drop: ReadonlySet<number>;
  readonly keep: ReadonlySet<number> | 'all';
}

/** The names of a sheet's columns made unique, none of them empty, and what is to be said of that. */
export function ownNames({ names }: Pick<Sheet, 'names'>): { readonly names: string[]; readonly notes: string[] } {
  const named = names.map((name, j) => (name !== '' ? name : j === 0 ? 'row' : `column ${j + 1}`));
  const unique = uniqueNames(named);
  const again = unique.flatMap((name, j) => (name === named[j] ? [] : [`${named[j]!} is now ${name}`]));
  const empty = names.filter((name, j) => name === '' && j > 0).length;
  const notes = [
    ...(again.length > 0
      ? [
          `${again.length} column ${again.length === 1 ? 'name stands' : 'names stand'} there more than once: ${shortList(again, 3)}.`,
        ]
      : []),
    ...(empty > 0
      ? [`${empty} ${empty === 1 ? 'column has' : 'columns have'} no name, and are called by their place.`]
      : []),
  ];
  return { names: unique, notes };
}

/** Whether a column must be read again for its words: it holds texts mostly, with numbers among them. */
export function isMixed(look: ColumnLook): boolean {
  return look.numbers > 0 && look.texts > look.numbers;
}

const leftOut = (name: string, missing: number, done: string): FormColumn => ({
  ...numberColumn(name),
  kind: 'left out',
  features: 0,
  missing,
  done: `left out: ${done}`,
});

const rowNames = (name: string, look: ColumnLook): FormColumn => ({
  ...numberColumn(name),
  kind: 'id',
  features: 0,
  missing: look.missing,
  done: 'names the rows: left out, made anew',
});

function counter(name: string, first: number): FormColumn {
  return { ...numberColumn(name), kind: 'counter', features: 0, first, done: 'counts the rows: left out, made anew' };
}

/** A column that names the rows: by numbers, which follow one another from `first` on or do not, or by texts. */
function numbersOrNames(name: string, first: number | undefined, look: ColumnLook): FormColumn {
  if (first !== undefined) return counter(name, first);
  if (look.texts > 0 || !look.whole) return rowNames(name, look);
  return { ...counter(name, 1), missing: look.missing, done: 'numbers the rows: left out, made anew' };
}

/** The first number of a column that counts the rows, by itself or under a name that says so. */
function countOf(look: ColumnLook, name: string, rows: number): number | undefined {
  const first = look.countsFrom(rows);
  if (first !== 0 && first !== 1) return undefined;
  const enough = (indexName.test(nameBefore(name)) && rows > 1) || rows >= countedRows;
  return enough ? first : undefined;
}

/** Whether a column names the rows: the file's form says so, or its name does, and its values do not deny it. */
function isLeading({ sheet, look }: Known, j: number): boolean {
  const column = look.columns[j]!;
  if (j === 0 && sheet.rowNames) return true;
  if (!((j === 0 && sheet.names[0] === '') || /^(Unnamed: ?0|rownames|row\.names)$/i.test(nameBefore(sheet.names[j]!))))
    return false;
  if (column.texts > 0) return isAllDifferent(column);
  // Different whole numbers need room.
  return column.whole && column.numbers === look.rows && column.high - column.low >= look.rows - 1;
}

function isAllDifferent({ words, many, texts, numbers }: ColumnLook): boolean {
  return many ? words.size > 0 : words.size === texts + numbers;
}

/** What a column of the table is; problems are noted, and the column is then a number. */
export function decideColumn(
  known: Known,
  j: number,
  wishes: Wishes,
  settings: TableSettings,
  problems: Problems,
): FormColumn {
  const { sheet, look, names, target } = known;
  const column = look.columns[j]!;
  const name = names[j]!;
  const { missing } = column;
  if (j === target) return { ...numberColumn(name), kind: 'class', features: 0, missing, done: 'the class' };
  if (wishes.drop.has(j)) return leftOut(name, missing, 'asked for');
  const first = column.countsFrom(look.rows);
  if (wishes.id.has(j)) return numbersOrNames(name, first, column);
  if (missing === look.rows && look.rows > 1) return leftOut(name, missing, 'every cell is missing');
  const kept = wishes.keep === 'all' || wishes.keep.has(j);
  const count = kept ? undefined : countOf(column, name, look.rows);
  if (count !== undefined) return counter(name, count);
  if (!kept && column.numbersRows(look.rows)) return numbersOrNames(name, first, column);
  if (!kept && isLeading(known, j)) return rowNames(name, column);
  const declared = sheet.declared[j];
  if (declared?.kind === 'words') return decideDeclared(known, j, declared.words, settings, problems);
  const infinite = column.infinite > 0 && column.numbers >= column.texts - column.infinite;
  if (infinite) noteInfinite(sheet, j, column, problems);
  if (column.texts === 0 || infinite) return withGaps(numberColumn(name), missing, settings);
  if (declared?.kind !== 'number' && column.numbers === 0 && (column.formats?.length ?? 0) > 0)
    return decideDate(name, column, settings);
  if (declared?.kind === 'number' || (!isMixed(column) && column.numbers > 0)) {
    noteOdd(sheet, j, column, problems);
    return numberColumn(name);
  }
  if (isTruth(sorted(column)) || kept) return wordColumn(name, sorted(column), missing, settings);
  return decideText(name, column, settings);
}

const sorted = ({ words }: ColumnLook): string[] => [...words.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

function decideText(name: string, look: ColumnLook, settings: TableSettings): FormColumn {
  const cells = look.texts + look.numbers;
  const different = look.many ? `more than ${look.words.size}` : String(look.words.size);
  if (isAllDifferent(look)) return rowNames(name, look);
  if (look.many || look.words.size > Math.min(mostWords, Math.max(2, cells / 2)))
    return leftOut(name, look.missing, `${different} different texts in ${cells} cells; --keep takes it nevertheless`);
  return wordColumn(name, sorted(look), look.missing, settings);
}

function wordColumn(
  name: string,
  words: readonly string[],
  missing: number,
  { missing: policy }: TableSettings,
): FormColumn {
  const all = missing > 0 && policy === 'model' ? [...words, null] : words;
  const features = all.length <= 2 ? 1 : all.length;
  const what = isTruth(words)
    ? 'taken as 0 and 1'
    : words.length === 1
      ? 'one word'
      : `${words.length} words, as 0/1 features`;
  return { ...numberColumn(name), kind: 'words', words: all, features, missing, done: what + gapText(missing, policy) };
}

function gapText(missing: number, policy: TableSettings['missing']): string {
  if (missing === 0) return '';
  return { error: '', drop: ', rows without it left out', median: ', gaps filled in', model: ', gaps modelled' }[
    policy
  ];
}

function withGaps(column: FormColumn, missing: number, { missing: policy }: TableSettings): FormColumn {
  const gaps = missing > 0 && policy === 'model';
  return { ...column, missing, gaps, features: gaps ? 2 : 1, done: column.done + gapText(missing, policy) };
}

function decideDate(name: string, look: ColumnLook, settings: TableSettings): FormColumn {
  const { pattern, unit } = look.formats![0]!;
  const date = {
    ...numberColumn(name),
    kind: 'date' as const,
    format: pattern,
    done: `${unit} since 1970, from ${pattern}`,
  };
  return withGaps(date, look.missing, settings);
}

/** A column whose words the file declares: those that stand there, as numbers where all of them are. */
function decideDeclared(
  { sheet, names, look }: Known,
  j: number,
  declared: readonly string[],
  settings: TableSettings,
  problems: Problems,
): FormColumn {
  const column = look.columns[j]!;
  const allowed = new Set(declared);
  for (const { cell, line } of column.odd) if (!allowed.has(cell)) noteUndeclared(sheet, line, j, cell, problems);
  const words = declared.filter((word) => column.words.has(word));
  return wordColumn(names[j]!, words, column.missing, settings);
}

function noteInfinite(sheet: Sheet, j: number, { odd }: ColumnLook, problems: Problems): void {
  for (const { line, cell } of odd)
    problems.add(
      'cells that hold no finite number',
      () => `${sheet.where(line, j)}: ${shown(cell)} is not a finite number`,
      'correct the cell or remove the row',
    );
}

function noteOdd(sheet: Sheet, j: number, { odd, texts }: ColumnLook, problems: Problems): void {
  const comma = odd.some(({ cell }) => /^[+-]?\d+,\d+$/.test(cell))
    ? ", read decimal commas with decimal: ',' (--decimal ,)"
    : '';
  for (let k = 0; k < texts; k++)
    problems.add(
      'cells that hold no number',
      () => {
        const place = odd[k];
        if (place === undefined) return `${sheet.names[j]!}: more of them`;
        return `${sheet.where(place.line, j)}: expected a number, found ${shown(place.cell)}`;
      },
      `correct the cell${comma}, or remove the column if it is no number (--drop)`,
    );
}

/** Counts of missing cells of the columns that are used, where they are refused. */
export function noteMissing({ sheet, look, names }: Known, columns: readonly FormColumn[], problems: Problems): void {
  const used = columns.flatMap(({ kind, missing }, j) =>
    missing > 0 && (kind === 'class' || usesCells(kind)) ? [j] : [],
  );
  for (const j of used) {
    const { gaps, missing } = look.columns[j]!;
    const lone = used.length === 1 && missing === 1;
    const found = gaps[0]!.cell === '' ? 'empty cell' : shown(gaps[0]!.cell);
    problems.add(
      'columns with missing cells',
      () =>
        lone
          ? `${sheet.where(gaps[0]!.line, j)}: the value is missing (${found})`
          : `column ${shown(names[j]!)}: ${missing} of ${look.rows} cells are missing, the first: ${sheet.where(gaps[0]!.line, j)} (${found})`,
      "fill the cells in, remove rows or column, or read with missing: 'drop', 'median' or 'model' (--missing on the command line)",
    );
  }
}

export const usesCells = (kind: FormColumn['kind']): boolean =>
  kind === 'number' || kind === 'words' || kind === 'date';

/** @throws InputError for a class column that holds measurements: numbers of which hardly any comes again */
export function checkClasses({ sheet, look, names, target }: Known): void {
  const { words, many, missing } = look.columns[target]!;
  const cells = look.rows - missing;
  const values = [...words.keys()].map((cell) => parseNumber(cell));
  if (values.length < 10 || !values.every(Number.isFinite)) return;
  const different = new Set(values).size;
  const often = values.every(Number.isInteger) ? 3 : 5;
  if (!many && different * often <= cells) return;
  throw new InputError(
    `${sheet.file}: the target ${shown(names[target]!)} looks like a measurement: ${many ? 'more than ' : ''}${different} different numbers in ${cells} rows. A class column holds few values, each in many rows; cut it into classes first, name another column, or leave the target out to learn it as a feature.`,
  );
}

/** The form of a table. Problems are noted; a column that counts the rows stays a feature where there is no other. */
export function decide(known: Known, wishes: Wishes, settings: TableSettings, problems: Problems): FormColumn[] {
  const columns = known.look.columns.map((_, j) => decideColumn(known, j, wishes, settings, problems));
  if (columns.some(({ features }) => features > 0)) return columns;
  const counted = columns.findIndex(({ kind }, j) => kind === 'counter' && !wishes.id.has(j));
  return columns.map((column, j) => {
    const empty = column.missing === known.look.rows && settings.missing === 'error' && !wishes.drop.has(j);
    return j === counted || empty ? { ...numberColumn(column.name), missing: column.missing } : column;
  });
}

/** Remarks on a form that its columns do not make. */
export function formNotes(columns: readonly FormColumn[]): string[] {
  const month = columns.filter(({ format }) => /^M/.test(format));
  return month.length > 0
    ? [
        `Dates of ${shortList(
          month.map(({ name }) => name),
          4,
        )} are read as month, day, year, since all of them allow it.`,
      ]
    : [];
}

/** Whether a form says nothing that the features do not: numbers and a class, and no remarks. */
export function isPlain({ columns, notes }: TableForm): boolean {
  return (
    notes.length === 0 &&
    columns.every(
      ({ kind, features, missing }) => missing === 0 && (kind === 'class' || (kind === 'number' && features === 1)),
    )
  );
}
