/** Random tables as people have them, as text. */
import fc from 'fast-check';
import Papa from 'papaparse';
import { dateFormat } from '../../src/data/dates.js';
import type { MissingPolicy } from '../../src/data/index.js';

export interface EverydayTable {
  readonly text: string;
  readonly target: string | null;
  readonly missing: MissingPolicy;
  readonly delimiter: string;
  readonly columns: number;
}

/** A column's cells, as many as there are rows. */
type Cells = (rows: number) => fc.Arbitrary<string[]>;

const listOf =
  (cell: fc.Arbitrary<string>): Cells =>
  (rows) =>
    fc.array(cell, { minLength: rows, maxLength: rows });
const among =
  (words: fc.Arbitrary<readonly string[]>): Cells =>
  (rows) =>
    words.chain((list) => listOf(fc.constantFrom(...list))(rows));
const counted =
  (first: number, prefix: string): Cells =>
  (rows) =>
    fc.constant(Array.from({ length: rows }, (_, i) => `${prefix}${first + i}`));

const real = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(String);
const word = fc.oneof(
  fc.constantFrom(
    'red',
    'Green',
    'a b',
    'x,y',
    'q"t',
    'él',
    '=1+1',
    '1a',
    '0',
    '07',
    'none',
    '-',
    'yes',
    'no',
    'T',
    'inf',
  ),
  fc
    .string({ minLength: 1, maxLength: 6, unit: 'grapheme' })
    .map((text) => text.trim().replaceAll(/[\r\u0000\ufffd]/g, '')),
);
const words = fc.array(word, { minLength: 1, maxLength: 5 });
const date = fc.tuple(
  fc.constantFrom(
    'yyyy-MM-dd',
    'dd.MM.yyyy',
    'M/d/yyyy',
    'dd/MM/yyyy',
    "yyyy-MM-dd'T'HH:mm:ss'Z'",
    'yyyy-MM-dd HH:mm:ss.SSS',
  ),
  fc.infiniteStream(fc.integer({ min: -5e9, max: 5e9 })),
);
const dates: Cells = (rows) =>
  date.map(([pattern, stream]) => {
    const { format, unit } = dateFormat(pattern)!;
    return Array.from(stream.take(rows), (s) => format(unit === 'days' ? Math.floor(s / 86400) : s));
  });

const cells: readonly Cells[] = [
  listOf(real),
  listOf(fc.integer({ min: -20, max: 20 }).map(String)),
  listOf(fc.constantFrom('0', '1')),
  listOf(fc.constantFrom('1e3', '2.50', '.5', '-0', '00012', '+7')),
  listOf(fc.constant('1.5')),
  among(fc.constantFrom(['True', 'False'], ['TRUE', 'FALSE'], ['true', 'false'], ['T', 'F'])),
  among(words),
  among(words),
  dates,
  counted(0, ''),
  counted(1, ''),
  counted(7, 'GSM'),
  listOf(word),
  listOf(fc.oneof({ weight: 9, arbitrary: real }, { weight: 1, arbitrary: word })),
];
const gaps = fc.constantFrom('', 'NA', '<NA>', 'NaN', 'null', '?', 'n/a', 'None');
const name = fc.oneof(
  fc.constantFrom('age', 'class', 'id', '', 'Unnamed: 0', 'a b', 'x,y', 'q"t', '=cmd', '-x', 'age'),
  fc
    .string({ minLength: 1, maxLength: 5 })
    .map((text) => text.replaceAll(/[\r\n\u0000\ufffd]/g, '_').replace(/^[\d.+ -]+/, 'n')),
);

/** Columns with names and, some of them, missing cells. */
const column = (rows: number): fc.Arbitrary<{ name: string; cells: string[] }> =>
  fc
    .tuple(
      name,
      fc.nat(cells.length - 1).chain((k) => cells[k]!(rows)),
      fc.option(fc.array(fc.tuple(fc.nat(Math.max(0, rows - 1)), gaps), { maxLength: 4 }), { freq: 3 }),
    )
    .map(([own, values, missing]) => {
      for (const [row, gap] of missing ?? []) values[row] = gap;
      return { name: own, cells: values };
    });

export const everydayTable: fc.Arbitrary<EverydayTable> = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, width]) =>
    fc.record({
      columns: fc.array(column(rows), { minLength: width, maxLength: width }),
      labels: fc.option(among(words)(rows), { freq: 4 }),
      place: fc.nat(width),
      missing: fc.constantFrom('error' as const, 'drop' as const, 'median' as const, 'model' as const),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
    }),
  )
  .map(({ columns, labels, place, missing, delimiter }) => {
    const all = [...columns];
    if (labels !== null) all.splice(place, 0, { name: 'outcome', cells: labels });
    const rows = all[0]!.cells.map((_, i) => all.map((each) => each.cells[i]!));
    const text = Papa.unparse([all.map((each) => each.name), ...rows], { delimiter, newline: '\n' });
    return { text, target: labels === null ? null : 'outcome', missing, delimiter, columns: all.length };
  });
