/** GEO series matrix files (NCBI Gene Expression Omnibus): lines of remarks, and a table with genes as rows. */
import { InputError, shortList } from '../checks/index.js';
import Papa from 'papaparse';
import { isMissingCell } from './missing-cells.js';
import type { Problems } from './problems.js';
import { type Sheet, type TextSource, wholeText } from './sheet.js';
import { cleanText } from './text.js';

/** Whether a text begins as a series matrix file does. */
export function isSeriesMatrix(text: string): boolean {
  return /^\s*"?!(Series_|Sample_|series_matrix_table_begin)/i.test(text.slice(0, 4096));
}

/** What is said of the samples: a name and a text for each of them. */
interface SampleLine {
  readonly name: string;
  readonly cells: readonly string[];
}

/** `tissue: colon` in every cell is a line called tissue. */
function sampleLine([key = '', ...cells]: readonly string[]): SampleLine {
  const parts = cells.map((cell) => /^([^:]+):\s*(.*)$/.exec(cell));
  const name = parts[0]?.[1]?.trim();
  if (name !== undefined && parts.every((part) => part?.[1]?.trim() === name))
    return { name, cells: parts.map((part) => part![2]!) };
  return { name: key.replace(/^!Sample_/, ''), cells };
}

/** Whether a line may be the class: some samples have the same text, and not all. */
function mayBeClass({ cells }: SampleLine): boolean {
  const different = new Set(cells).size;
  return different > 1 && 2 * different <= cells.length;
}

/**
 * The table of a series matrix file with genes as rows; what is said of the samples stands below them, where `target` names it.
 * @throws InputError unless it is to be transposed, and for a file without a table
 */
export function seriesMatrixSheet(source: TextSource, transpose: boolean, target: string | null | undefined): Sheet {
  const { file } = source;
  const text = cleanText(wholeText(source), file, 'a series matrix file');
  const parsed = Papa.parse<string[]>(text.replaceAll('\r\n', '\n'), { delimiter: '\t', newline: '\n' });
  const lines = parsed.data.map((cells) => cells.map((cell) => cell.trim()));
  const begin = lines.findIndex(([key]) => key === '!series_matrix_table_begin');
  const samples = lines
    .slice(0, Math.max(0, begin))
    .filter(([key]) => key!.startsWith('!Sample_'))
    .map(sampleLine);
  if (begin < 0)
    throw new InputError(`${file}: there is no line !series_matrix_table_begin; the file may be cut short.`);
  if (!transpose)
    throw new InputError(
      `${file}: this is a GEO series matrix: its rows are genes and its columns samples. Read it with transpose (--transpose), and give the classes in a file of their own (--classes file.csv)${samples.length > 0 ? `, or name as target one of: ${shortList([...new Set(samples.map(({ name }) => name))])}` : ''}.`,
    );
  const end = lines.findIndex(([key], i) => i > begin && key === '!series_matrix_table_end');
  const [names = [], ...rows] = lines
    .slice(begin + 1, end < 0 ? lines.length : end)
    .filter((cells) => cells.length > 1);
  if (rows.length === 0)
    throw new InputError(`${file}: the table of the series matrix is empty; download the file again.`);
  const wanted = target == null ? undefined : samples.find(({ name }) => name.toLowerCase() === target.toLowerCase());
  if (wanted !== undefined) rows.push([wanted.name, ...wanted.cells]);
  return {
    file,
    context: 'a GEO series matrix',
    names,
    rowNames: true,
    decimal: '.',
    declared: [],
    besides: [...new Set(samples.filter(mayBeClass).map(({ name }) => name))],
    notes: [],
    clean: (cell) => cell,
    isMissing: isMissingCell,
    where: (line, column) => `line ${line}, column ${column + 1}`,
    scan(visit, problems: Problems): void {
      rows.forEach((cells, i) => {
        if (cells.length === names.length) visit(cells, begin + 3 + i);
        else
          problems.add(
            'rows of another length than the header',
            () => `line ${begin + 3 + i}: the row has ${cells.length} cells, but the header has ${names.length}`,
            'download the file again',
          );
      });
    },
  };
}
