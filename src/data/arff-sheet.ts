/** ARFF text as a sheet: dense and sparse rows, whatever their attributes (format: Weka, "Attribute-Relation File Format"). */
import { InputError, shown } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import { type Attribute, closingQuote, readArffHeader, unquote } from './arff-header.js';
import { isBlank, RowSplitter, separatorOf } from './arff-rows.js';
import type { Problems } from './problems.js';
import { type Declared, type Sheet, type TextSource, type VisitRow, wholeText } from './sheet.js';
import { cleanText } from './text.js';

/** An ARFF file: its sheet, and what it declares. */
export interface ArffSheet extends Sheet {
  readonly attributes: readonly Attribute[];
}

/** What a missing value, `?` without quotes, stands as in cells: no text has this character. */
const unknown = '\u0000?';

/** What an attribute declares; a nominal one whose values are all numbers holds numbers. */
function declaredOf({ values, type }: Attribute): Declared {
  if (type === 'string') return { kind: 'text' };
  if (type.startsWith('date')) return { kind: 'date', format: type.slice(5) };
  if (values === undefined) return { kind: 'number' };
  if (values.every((value) => Number.isFinite(parseNumber(value)))) return { kind: 'number', words: values };
  return { kind: 'words', words: values };
}

class ArffRows {
  readonly #file: string;
  readonly #text: string;
  readonly #attributes: readonly Attribute[];
  readonly #cells: string[];
  /** What a sparse row leaves out: 0, or the first of the declared values. */
  readonly #omitted: readonly string[];

  constructor(file: string, text: string, attributes: readonly Attribute[]) {
    this.#file = file;
    this.#text = text;
    this.#attributes = attributes;
    this.#cells = attributes.map(() => '');
    this.#omitted = attributes.map(({ values, type }) => values?.[0] ?? (type === 'string' ? '' : '0'));
  }

  scan(dataStart: number, firstLine: number, visit: VisitRow, problems: Problems): void {
    const text = this.#text;
    let splitter: RowSplitter | undefined;
    let line = firstLine;
    for (let next = dataStart; next < text.length; line++) {
      let start = next;
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      next = end + 1;
      while (start < end && isBlank(text.charCodeAt(start))) start++;
      while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
      const first = text.charCodeAt(start);
      if (start === end || first === 37) continue;
      if (first === 123) {
        if (this.#sparse(start, end, line, problems)) visit(this.#cells, line);
        continue;
      }
      splitter ??= new RowSplitter(this.#attributes.length, separatorOf(text, start, end));
      const count = splitter.split(text, start, end);
      if (count < 0) this.#unclosed(-count - 1, line);
      if (count !== this.#attributes.length) this.#otherLength(count, line, start, end, problems);
      else {
        for (let j = 0; j < count; j++) this.#cells[j] = this.#cell(splitter.starts[j]!, splitter.ends[j]!);
        visit(this.#cells, line);
      }
    }
  }

  #cell(start: number, end: number): string {
    const first = this.#text.charCodeAt(start);
    const cell = this.#text.slice(start, end);
    if (first === 39 || first === 34) return unquote(cell);
    return cell === '?' ? unknown : cell;
  }

  /** Reads `{index value, …}`; false for a row that is none, which is a problem. */
  #sparse(start: number, end: number, line: number, problems: Problems): boolean {
    const text = this.#text;
    const width = this.#attributes.length;
    this.#omitted.forEach((cell, j) => (this.#cells[j] = cell));
    const bad = (what: string): false => {
      problems.add(
        'sparse rows that cannot be read',
        () => `line ${line}: ${what}`,
        'write {index value, index value, …} with indices from 0',
      );
      return false;
    };
    if (text.charCodeAt(end - 1) !== 125) return bad('the sparse row has no closing }');
    let i = start + 1;
    const stop = end - 1;
    for (;;) {
      while (i < stop && (isBlank(text.charCodeAt(i)) || text.charCodeAt(i) === 44)) i++;
      if (i >= stop) return true;
      const from = i;
      while (i < stop && !isBlank(text.charCodeAt(i)) && text.charCodeAt(i) !== 44) i++;
      const index = text.slice(from, i);
      if (!/^\d{1,9}$/.test(index) || Number(index) >= width)
        return bad(`${shown(index)} is no index of the ${width} attributes`);
      while (i < stop && isBlank(text.charCodeAt(i))) i++;
      const cell = i;
      const first = text.charCodeAt(i);
      if (i < stop && (first === 39 || first === 34)) {
        i = closingQuote(text, i, stop);
        if (i < 0) this.#unclosed(cell, line);
      } else while (i < stop && text.charCodeAt(i) !== 44) i++;
      if (i === cell) return bad(`index ${index} has no value`);
      let to = i;
      while (isBlank(text.charCodeAt(to - 1))) to--;
      this.#cells[Number(index)] = this.#cell(cell, to);
    }
  }

  #unclosed(at: number, line: number): never {
    throw new InputError(
      `${this.#file}, line ${line}: the quote at ${shown(this.#text.slice(at, at + 30), 30)} is not closed on its line; close it.`,
    );
  }

  #otherLength(count: number, line: number, start: number, end: number, problems: Problems): void {
    const columns = this.#attributes.length;
    const row = this.#text.slice(start, end);
    const weight = row.endsWith('}') && row.slice(0, row.lastIndexOf('{')).trimEnd().endsWith(',');
    problems.add(
      'rows of another length than the declarations',
      () =>
        `line ${line}: the row has ${count} values, but ${columns} attributes are declared${weight ? ' (Instance weights {w} cannot be read)' : ''}`,
      count < columns
        ? 'add the missing ones (is the file cut short?)'
        : 'remove the extra ones or quote values that hold separators',
    );
  }
}

/** @throws InputError for a text that is no ARFF file */
export function arffSheet(source: TextSource): ArffSheet {
  const { file } = source;
  const text = cleanText(wholeText(source), file, 'an ARFF file');
  const { attributes, dataStart, dataLine } = readArffHeader(text, file);
  const rows = new ArffRows(file, text, attributes);
  return {
    file,
    context: '',
    names: attributes.map(({ name }) => name),
    rowNames: false,
    decimal: '.',
    declared: attributes.map(declaredOf),
    notes: [],
    attributes,
    clean: (cell) => cell,
    isMissing: (cell) => cell === unknown || cell === '',
    where: (line, column) => `line ${line}, column ${column + 1} (attribute ${shown(attributes[column]!.name)})`,
    scan: (visit, problems) => rows.scan(dataStart, dataLine, visit, problems),
  };
}
