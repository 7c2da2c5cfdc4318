/** Separated values as a sheet; the splitting into cells is Papa Parse's. */
import { InputError, shortList, shown } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import Papa from 'papaparse';
import { checkDelimiter, guessDelimiter } from './csv-delimiter.js';
import { checkText } from './text.js';
import { isMissingCell } from './missing-cells.js';
import type { Problems } from './problems.js';
import type { Sheet, TextSource, VisitRow } from './sheet.js';

export interface CsvSheetOptions {
  readonly delimiter: string | undefined;
  readonly decimal: '.' | ',' | undefined;
}

/** Characters of the first piece by which the form is judged, at least two rows. */
const headSize = 262_144;
const headRows = 100;

const separatorNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
  ' ': 'blanks',
};

/** Cells as Papa Parse splits them, one row after the other, blank rows left out. */
function splitRows(text: string, delimiter: string, take: (cells: string[], quoteProblem: boolean) => boolean): void {
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data, errors }, parser) => {
      if (
        !take(
          data,
          errors.some(({ type }) => type === 'Quotes'),
        )
      )
        parser.abort();
    },
  });
}

/** A source's text in pieces that end where rows do, with line feeds as line ends and without a byte-order mark. */
function* wholeRows(source: TextSource): Generator<string> {
  let rest = '';
  let last: string | undefined;
  let [first, mac] = [true, false];
  for (const piece of source.pieces()) {
    if (last !== undefined) {
      const { head, tail } = cutAtRow(rest + last);
      if (head !== '') yield head;
      rest = tail;
    }
    let text = piece;
    if (first) {
      checkText(text, source.file, 'a CSV file');
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      mac = text.includes('\r') && !text.includes('\n');
      first = false;
    }
    if (rest.endsWith('\r') && text.startsWith('\n')) rest = rest.slice(0, -1);
    if (text.includes('\r')) text = mac ? text.replaceAll('\r', '\n') : text.replaceAll('\r\n', '\n');
    last = text;
  }
  if (first) checkText('', source.file, 'a CSV file');
  yield rest + (last ?? '');
}

/** The whole rows of a text, and what is behind them: a row may end where an even number of quotes stands before it. */
function cutAtRow(text: string): { readonly head: string; readonly tail: string } {
  let cut = -1;
  let from = 0;
  for (;;) {
    const open = text.indexOf('"', from);
    const end = text.slice(from, open < 0 ? text.length : open).lastIndexOf('\n');
    if (end >= 0) cut = from + end;
    if (open < 0) break;
    const close = text.indexOf('"', open + 1);
    if (close < 0) break;
    from = close + 1;
  }
  return { head: text.slice(0, cut + 1), tail: text.slice(cut + 1) };
}

/** The first rows of the text, whole lines. */
function headOf(text: string): string {
  let end = 0;
  for (let row = 0; row < headRows && (end < headSize || row < 3); row++) {
    const next = text.indexOf('\n', end);
    if (next < 0) return text;
    end = next + 1;
  }
  return text.slice(0, end);
}

interface Head {
  readonly delimiter: string;
  readonly names: string[];
  /** One-based line of the header. */
  readonly line: number;
  readonly rowNames: boolean;
  /** Whether every row ends with a separator that is one too many. */
  readonly trailing: boolean;
  readonly decimal: '.' | ',';
}

const isBlankRow = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]!.trim() === '';
const commaNumber = /^[+-]?\d*,\d+([eE][+-]?\d+)?$/;
const pointNumber = /^[+-]?\d*\.\d+([eE][+-]?\d+)?$/;

function readHead(text: string, file: string, options: CsvSheetOptions): Head {
  const head = headOf(text);
  const delimiter = options.delimiter ?? guessDelimiter(head);
  checkDelimiter(delimiter, file);
  let header: string[] | undefined;
  let line = 1;
  const rows: string[][] = [];
  splitRows(head, delimiter, (cells) => {
    if (header !== undefined) {
      if (!isBlankRow(cells)) rows.push(cells);
      return rows.length < headRows;
    }
    if (isBlankRow(cells)) line++;
    else header = cells;
    return true;
  });
  if (header === undefined)
    throw new InputError(`${file}: there is no header row; the first row must hold the column names.`);
  // The last row may be cut.
  if (head.length < text.length && rows.length > 2) rows.pop();
  const names = header.map((cell) => cell.trim());
  const oneMore = rows.length > 1 && rows.every((cells) => cells.length === names.length + 1);
  const trailing = oneMore && rows.every((cells) => cells[names.length]!.trim() === '');
  const rowNames = oneMore && !trailing && new Set(rows.map((cells) => cells[0])).size === rows.length;
  const cells = rows.flat();
  const decimal =
    delimiter !== ',' && cells.some((c) => commaNumber.test(c.trim())) && !cells.some((c) => pointNumber.test(c.trim()))
      ? ','
      : '.';
  return {
    delimiter,
    names: rowNames ? ['', ...names] : names,
    line,
    rowNames,
    trailing,
    decimal: options.decimal ?? decimal,
  };
}

/** @throws InputError for a header of numbers only */
function checkHeader({ names, line }: Head, file: string, context: string): void {
  if (names.every((name) => Number.isFinite(parseNumber(name)))) {
    throw new InputError(
      `${file}, line ${line}: the first row holds numbers only (${shortList(names, 4)}); a row with the column names must come first. (${context})`,
    );
  }
}

/** A CSV text as a sheet. @throws InputError for what is no such text, or has no header */
export function csvSheet(source: TextSource, options: CsvSheetOptions): Sheet {
  const { file } = source;
  const [first = ''] = wholeRows(source);
  const head = readHead(first, file, options);
  const { delimiter, names, trailing } = head;
  const context = `cells are separated by ${separatorNames[delimiter] ?? shown(delimiter)}; --delimiter names another separator`;
  checkHeader(head, file, context);
  const where = (line: number, column: number): string =>
    `line ${line}, column ${column + 1} (${shown(names[column]!)})`;
  return {
    file,
    context,
    names,
    rowNames: head.rowNames,
    decimal: head.decimal,
    declared: [],
    notes: head.decimal === ',' && options.decimal === undefined ? ['Numbers are read with decimal commas.'] : [],
    clean: (cell) => cell.trim(),
    isMissing: isMissingCell,
    where,
    scan(visit: VisitRow, problems: Problems): void {
      let line = 1;
      let header = true;
      const take = (cells: string[], quoteProblem: boolean): boolean => {
        if (quoteProblem) {
          throw new InputError(
            `${file}, line ${line}: a quoted cell is not closed properly; close it with " and double any " inside. (${context})`,
          );
        }
        const own = line++;
        for (const cell of cells) for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) line++;
        if (isBlankRow(cells)) return true;
        if (header) {
          header = false;
          return true;
        }
        if (trailing && cells.length === names.length + 1) cells.pop();
        if (cells.length === names.length) visit(cells, own);
        else
          problems.add(
            'rows of another length than the header',
            () => lengthText(own, cells, names),
            lengthRemedy(cells, names),
          );
        return true;
      };
      // A line's end at the end of a piece begins no row.
      for (const piece of wholeRows(source))
        splitRows(piece.endsWith('\n') ? piece.slice(0, -1) : piece, delimiter, take);
    },
  };
}

const lengthText = (line: number, cells: readonly string[], names: readonly string[]): string =>
  `line ${line}: the row has ${cells.length} cells, but the header has ${names.length}`;

const lengthRemedy = (cells: readonly string[], names: readonly string[]): string =>
  cells.length < names.length ? 'add the missing ones' : 'remove the extra ones or quote cells that hold the separator';
