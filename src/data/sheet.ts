/**
 * A file as a sheet: names of columns and rows of cells as text, whatever the format. Readers make sheets; what the columns
 * hold is judged in one place (`look.ts`).
 */
import type { Problems } from './problems.js';

/** What a format says of a column; nothing in formats that declare nothing. */
export type Declared =
  | { readonly kind: 'number'; readonly words?: readonly string[] }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'date'; readonly format: string };

/** Called with the cells of a row and its one-based line; the cells are the visitor's only until the next row. */
export type VisitRow = (cells: readonly string[], line: number) => void;

export interface Sheet {
  readonly file: string;
  /** What every error says of the reading, such as the separator; '' for nothing. */
  readonly context: string;
  /** A name for every column, '' where the file gives none. */
  readonly names: readonly string[];
  /** Whether the first column holds the rows' names, by the form of the file. */
  readonly rowNames: boolean;
  readonly decimal: '.' | ',';
  readonly declared: readonly (Declared | undefined)[];
  /** What else the file says of its rows, and may be the class when it is named as the target; nothing in most formats. */
  readonly besides?: readonly string[];
  /** Remarks on how the file was read. */
  readonly notes: readonly string[];
  /** A cell as it counts: without blanks around it, unless they were quoted in a format that keeps them. */
  clean(cell: string): string;
  /** Whether a clean cell says that its value is missing. */
  isMissing(cell: string): boolean;
  /** Where a cell stands, for messages. */
  where(line: number, column: number): string;
  /** Visits every row, in order, any number of times; every row has a cell for each name. Rows of another length are problems. */
  scan(visit: VisitRow, problems: Problems): void;
}

/** Text in pieces, from its beginning each time it is asked for. */
export interface TextSource {
  readonly file: string;
  pieces(): Iterable<string>;
}

/** A text in memory. */
export function textSource(file: string, text: string): TextSource {
  return { file, pieces: () => [text] };
}

/** All of a source as one text. */
export function wholeText(source: TextSource): string {
  const pieces = [...source.pieces()];
  return pieces.length === 1 ? pieces[0]! : pieces.join('');
}
