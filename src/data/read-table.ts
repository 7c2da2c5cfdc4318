/** From a sheet to a table: which column is the class, what the others are, and their numbers. */
import { InputError, nearestName, described, shortList, shown } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import {
  checkClasses,
  decide,
  formNotes,
  isMixed,
  isPlain,
  type Known,
  noteMissing,
  ownNames,
  type Wishes,
} from './decide.js';
import { checkRowsLeft, encode } from './encode.js';
import { type FormColumn, numberColumn, type TableForm } from './form.js';
import { lookAt, lookAtWords } from './look.js';
import { Problems } from './problems.js';
import type { Sheet } from './sheet.js';
import type { Table } from './table.js';
import type { TableSettings } from './table-options.js';

/** Index of the column called `wanted`: exactly, or the only one that differs in upper and lower case alone. */
function placeOf(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const loose = names.flatMap((name, j) => (name.toLowerCase() === wanted.toLowerCase() ? [j] : []));
  return loose.length === 1 ? loose[0]! : -1;
}

/** As `placeOf`; an InputError names the nearest. `hint` may add what the table looks like. */
export function findColumn(
  file: string,
  names: readonly string[],
  target: string,
  option: string,
  hint: () => string = () => '',
): number {
  if (typeof target !== 'string')
    throw new InputError(`${file}: ${option} must be the name of a column, found ${described(target)}.`);
  const place = placeOf(names, target);
  if (place >= 0) return place;
  const near = nearestName(target, names);
  const last = names[names.length - 1]!;
  throw new InputError(
    `${file}: there is no column ${shown(target)} (${option}); ${near ? `did you mean ${shown(near)}? The` : 'the'} columns are ${shortList(names)}${names.length > 8 ? `, the last is ${shown(last)}` : ''}.${hint()}`,
  );
}

/** What a file says of its rows beside its columns, and may be the class. */
const besidesText = ({ besides = [] }: Sheet): string =>
  besides.length === 0 ? '' : ` The file says of its samples what may be the class, too: ${shortList(besides)}.`;

/** What a table looks like in which the class is no column: genes as rows, with the class among them or in another file. */
function turnedHint(sheet: Sheet, target: string): string {
  if (sheet.besides?.length === 0)
    return ' The file says nothing of its samples that may be the class; give the classes in a file of their own (--classes file.csv).';
  if (sheet.besides !== undefined) return besidesText(sheet);
  let row = false;
  const look = lookAt(sheet, -1, new Problems(sheet.file));
  sheet.scan((cells) => (row ||= cells[0]!.trim().toLowerCase() === target.toLowerCase()), new Problems(sheet.file));
  if (row)
    return ` ${shown(target)} is a row of this table: it looks as if rows were genes and columns samples; read it with transpose (--transpose).`;
  const [names, ...others] = look.columns;
  if (names!.texts > 0 && others.length > 0 && others.every(({ texts, numbers }) => texts === 0 && numbers > 0))
    return ' Every column but the first holds numbers: if rows are genes and columns samples, read it with transpose (--transpose), and give the classes in a file of their own (--classes file.csv).';
  return '';
}

function targetOf(sheet: Sheet, names: readonly string[], { target }: TableSettings): number {
  if (target === null) return -1;
  if (target === undefined) {
    throw new InputError(
      `${sheet.file}: which column is the class? Name it as target (--target on the command line); the columns are ${shortList(names)}, the last is ${shown(names[names.length - 1]!)}.${besidesText(sheet)} For a table without a class give target: null.`,
    );
  }
  return findColumn(sheet.file, names, target, 'the target', () => turnedHint(sheet, target));
}

/** @throws InputError for options that name a column that is not there, or one twice */
function wishesOf(sheet: Sheet, names: readonly string[], target: number, { id, drop, keep }: TableSettings): Wishes {
  const places = (list: readonly string[], option: string): ReadonlySet<number> =>
    new Set(list.map((name) => findColumn(sheet.file, names, name, option)));
  const named = keep === 'all' ? new Set<number>() : places(keep, 'keep');
  const wishes: Wishes = { id: places(id, 'id'), drop: places(drop, 'drop'), keep: keep === 'all' ? keep : named };
  const all = [...wishes.id, ...wishes.drop, ...named];
  const twice = all.find((j, k) => all.indexOf(j) < k || (j === target && !named.has(j)));
  if (twice !== undefined)
    throw new InputError(
      `${sheet.file}: ${shown(names[twice]!)} is named for more than one of target, id, drop and keep; name it for one.`,
    );
  return wishes;
}

/** What is known of a sheet before its numbers are read: the form that its table will have. */
export interface ReadForm extends Known {
  readonly form: TableForm;
  readonly problems: Problems;
}

/** Judges the columns of a sheet; problems are noted and not yet told. @throws InputError for a target that cannot be one */
export function readForm(sheet: Sheet, settings: TableSettings): ReadForm {
  const { names, notes } = ownNames(sheet);
  const target = targetOf(sheet, names, settings);
  if (names.length < (target < 0 ? 1 : 2))
    throw new InputError(
      `${sheet.file}: there is only one column, ${shown(names[0]!)}; a table needs the class and at least one feature. Is the separator right?${contextText(sheet)}`,
    );
  const wishes = wishesOf(sheet, names, target, settings);
  const problems = new Problems(sheet.file, sheet.context);
  const look = lookAt(sheet, target, problems);
  const mixed = look.columns.flatMap((column, j) => (j !== target && isMixed(column) ? [[j, column] as const] : []));
  lookAtWords(sheet, new Map(mixed), new Problems(sheet.file));
  const known: Known = { sheet, names, target, look };
  if (look.rows === 0) {
    problems.check();
    throw new InputError(`${sheet.file}: there are no data rows; give a file with at least one.${contextText(sheet)}`);
  }
  const columns = decide(known, wishes, settings, problems);
  if (settings.missing === 'error') noteMissing(known, columns, problems);
  noteTurned(known, problems);
  const form = { columns, missing: settings.missing, notes: [...sheet.notes, ...notes, ...formNotes(columns)] };
  if (!problems.some) checkForm(known, form);
  return { ...known, form, problems };
}

const contextText = ({ context }: Sheet): string => (context === '' ? '' : ` (${context})`);

function checkForm(known: Known, { columns }: TableForm): void {
  const { sheet, target } = known;
  if (target >= 0) checkClasses(known);
  if (columns.some(({ features }) => features > 0)) return;
  const left = columns.filter(({ kind }) => kind !== 'class').map(({ name, done }) => `${name} (${done})`);
  throw new InputError(
    `${sheet.file}: no column is left to learn from: ${shortList(left, 6)}; --keep takes a column nevertheless.${contextText(sheet)}`,
  );
}

/** Where every column but the first has a text in the same row, that row may be the class. */
function noteTurned({ look: { columns } }: Known, problems: Problems): void {
  const [first, ...others] = columns;
  const line = others[0]?.odd[0]?.line;
  if (!problems.some || line === undefined || first!.texts === 0) return;
  if (!others.every(({ odd, numbers }) => numbers > 0 && odd[0]?.line === line)) return;
  problems.add(
    'a row of texts',
    () => `line ${line} has a text in every column: it looks as if rows were genes and columns samples`,
    'read it with transpose (--transpose)',
  );
}

/** Reads a sheet as a table. @throws InputError that tells all that is wrong with it at once */
export function readTable(sheet: Sheet, settings: TableSettings): Table {
  if (settings.like !== undefined) return readLike(sheet, settings.like);
  const { form, problems, look, target } = readForm(sheet, settings);
  problems.check();
  const places = form.columns.map((_, j) => j);
  const encoded = encode(sheet, { form, places, target, rows: look.rows }, problems);
  problems.check();
  checkRowsLeft(encoded, look.rows, sheet.context);
  const spellings = target < 0 ? [] : [...look.columns[target]!.words.keys()];
  return finished(encoded.table, form, encoded.leftOut, spellings);
}

/** The table with all remarks; one of numbers and a class alone needs no form. */
function finished(table: Table, form: TableForm, leftOut: number, spellings: readonly string[]): Table {
  const notes = [
    ...form.notes,
    ...(leftOut > 0 ? [`${leftOut} ${leftOut === 1 ? 'row was' : 'rows were'} left out for a missing cell.`] : []),
    ...classNotes(table, spellings),
  ];
  const whole = { ...form, notes };
  if (!isPlain(whole)) return { ...table, form: whole };
  return withoutForm(table);
}

function withoutForm(table: Table): Table {
  const { name, features, featureNames, target, targetIndex, labels, classNames, sources, origin, sourceRow } = table;
  return { name, features, featureNames, target, targetIndex, labels, classNames, sources, origin, sourceRow };
}

/** Numbers as classes that are spelled in more than one way. */
function classNotes({ labels, classNames }: Table, spellings: readonly string[]): string[] {
  if (typeof labels[0] !== 'number' || spellings.length <= classNames.size) return [];
  const others = spellings.filter((cell) => classNames.get(parseNumber(cell) + 0) !== cell);
  const pairs = others.map((cell) => `${cell} and ${classNames.get(parseNumber(cell) + 0) ?? cell}`);
  return [`${shortList(pairs, 4)} ${pairs.length === 1 ? 'is' : 'are'} one class${pairs.length === 1 ? '' : ' each'}.`];
}

/** The form of a table that was read without one, or made from numbers. */
export function formOf({
  form,
  featureNames,
  target,
  targetIndex,
}: Pick<Table, 'form' | 'featureNames' | 'target' | 'targetIndex'>): TableForm {
  if (form !== undefined) return form;
  const columns: FormColumn[] = featureNames.map(numberColumn);
  if (target !== undefined)
    columns.splice(targetIndex, 0, { ...numberColumn(target), kind: 'class', features: 0, done: 'the class' });
  return { columns, missing: 'error', notes: [] };
}

/** Reads a sheet by the form of another table: the same columns in any order, numbers as numbers, words among its words. */
function readLike(sheet: Sheet, like: Table): Table {
  const { names } = ownNames(sheet);
  const form = formOf(like);
  const problems = new Problems(sheet.file, sheet.context);
  const places = form.columns.map(({ name, kind, features }) => {
    const place = placeOf(names, name);
    if (place < 0 && (features > 0 || kind === 'class'))
      problems.add(
        `columns of ${like.name} that are not there`,
        () => `there is no column ${shown(name)}, which ${like.name} has${nearestText(name, names)}`,
        'give a file with the same columns',
      );
    return place;
  });
  problems.check();
  const target = form.columns.findIndex(({ kind }) => kind === 'class');
  let rows = 0;
  sheet.scan(() => void rows++, problems);
  problems.check();
  const encoded = encode(sheet, { form, places, target: target < 0 ? -1 : places[target]!, rows }, problems);
  noteGaps(encoded.table, form, problems);
  problems.check();
  checkRowsLeft(encoded, rows, sheet.context);
  return like.form === undefined ? withoutForm(encoded.table) : encoded.table;
}

const nearestText = (name: string, names: readonly string[]): string => {
  const near = nearestName(name, names);
  return near === undefined ? '' : `; did you mean ${shown(near)}?`;
};

/** Missing cells where the other table has none. */
function noteGaps({ features, featureNames, name }: Table, { missing }: TableForm, problems: Problems): void {
  if (missing === 'median' || missing === 'model') return;
  const width = featureNames.length;
  const counts = new Int32Array(width);
  features.data.forEach((value, at) => Number.isNaN(value) && counts[at % width]!++);
  counts.forEach((count, j) => {
    if (count > 0)
      problems.add(
        'columns with missing cells',
        () => `column ${shown(featureNames[j]!)}: ${count} of ${features.shape[0]} cells are missing`,
        `fill ${name} in, or read both tables with missing: 'drop', 'median' or 'model' (--missing on the command line)`,
      );
  });
}
