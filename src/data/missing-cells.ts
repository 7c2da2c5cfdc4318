/** How files say that a value is missing. */

/** As pandas and R write and read them, and what spreadsheets and exports put there. */
const spellings = new Set([
  '',
  '?',
  '-',
  '--',
  'NA',
  '<NA>',
  'N/A',
  'n/a',
  '#N/A',
  '#N/A N/A',
  '#NA',
  'NaN',
  'nan',
  '-NaN',
  '-nan',
  'NAN',
  'NaT',
  'null',
  'NULL',
  'Null',
  'None',
  'none',
  '1.#IND',
  '-1.#IND',
  '1.#QNAN',
  '-1.#QNAN',
]);

/** Whether a trimmed cell is one of the usual ways to write that a value is missing. */
export function isMissingCell(cell: string): boolean {
  return spellings.has(cell);
}

/** Spellings that are as well words of a column of words: signs, and no effect. */
const words = new Set(['-', '--', 'none', 'None']);

/** Whether a trimmed cell of a class column is missing: `-` beside `+`, and None, are classes. */
export function isMissingClass(cell: string): boolean {
  return spellings.has(cell) && !words.has(cell);
}
