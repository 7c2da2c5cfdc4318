/** Tables as text: CSV and ARFF, every number in the shortest form that reads back as the same float64 (-0 as 0). */
import { InputError } from '../checks/index.js';
import { uniqueSorted, findNonFinite, toMatrix, type MatrixLike } from '../matrix/index.js';
import Papa from 'papaparse';

/** What can be written: features [rows, features] and, if there is a class, its column. */
export interface WritableTable {
  name?: string;
  features: MatrixLike;
  featureNames: readonly string[];
  target?: string;
  labels?: readonly string[];
}

interface Rows {
  header: string[];
  rows: (string | number)[][];
}

function rowsOf(table: WritableTable, operation: string): Rows {
  const { featureNames, target, labels } = table;
  const features = toMatrix(table.features, operation);
  const [count, width] = features.shape as [number, number];
  if (width !== featureNames.length) {
    throw new InputError(
      `${operation}: ${width} columns and ${featureNames.length} featureNames; give one name for each column.`,
    );
  }
  if ((target === undefined) !== (labels === undefined) || (labels && labels.length !== count)) {
    throw new InputError(
      `${operation}: ${count} rows, target ${target ?? '(none)'} and ${labels?.length ?? 'no'} labels; give target and one label for each row, or neither.`,
    );
  }
  const header = target === undefined ? [...featureNames] : [...featureNames, target];
  if (new Set(header).size !== header.length) {
    const repeated = header.find((name, j) => header.indexOf(name) !== j)!;
    throw new InputError(`${operation}: the column name '${repeated}' occurs twice; rename one of them.`);
  }
  const bad = findNonFinite(features);
  if (bad) {
    throw new InputError(
      `${operation}: row ${bad.row}, column '${featureNames[bad.column]!}' holds ${bad.value}; only finite numbers can be written.`,
    );
  }
  const rows = Array.from({ length: count }, (_, i) => {
    const row: (string | number)[] = Array.from(features.data.subarray(i * width, (i + 1) * width));
    if (labels) row.push(labels[i]!);
    return row;
  });
  return { header, rows };
}

/**
 * A table as CSV text: header row, features in order, the class last, lines ended by a line feed.
 *
 * Throws an InputError for names or labels that do not fit the features, repeated names, NaN or infinities.
 */
export function writeCsv(table: WritableTable, options: { delimiter?: string } = {}): string {
  const { header, rows } = rowsOf(table, 'writeCsv');
  return Papa.unparse([header, ...rows], { delimiter: options.delimiter ?? ',', newline: '\n' }) + '\n';
}

const PLAIN = /^[A-Za-z0-9_.:/+*&()[\]-]+$/;

/** A name or value as ARFF writes it: in single quotes, with escapes, where it holds anything unusual. */
function arffWord(word: string): string {
  if (PLAIN.test(word)) return word;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `'${escaped}'`;
}

/**
 * A table as ARFF text: numeric attributes, then the class as a nominal attribute with its sorted labels.
 *
 * Throws an InputError as `writeCsv` does.
 */
export function writeArff(table: WritableTable): string {
  const { header, rows } = rowsOf(table, 'writeArff');
  const { labels } = table;
  const lines = [`@relation ${arffWord(table.name ?? 'table')}`, ''];
  header.forEach((name, j) => {
    const type = labels && j === header.length - 1 ? `{${uniqueSorted(labels).map(arffWord).join(',')}}` : 'numeric';
    lines.push(`@attribute ${arffWord(name)} ${type}`);
  });
  lines.push('', '@data');
  for (const row of rows)
    lines.push(row.map((cell) => (typeof cell === 'string' ? arffWord(cell) : String(cell))).join(','));
  return lines.join('\n') + '\n';
}
