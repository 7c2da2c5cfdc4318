/**
 * The declarations of an ARFF file: `@relation`, `@attribute`, `@data`
 * (format: Weka, "Attribute-Relation File Format").
 */
import { InputError, shown } from '../checks/index.js';

/** One declared column. */
export interface Attribute {
  name: string;
  /** The declared values of a nominal attribute; undefined for any other. */
  values?: string[];
  /** 'nominal', 'numeric', 'string', or 'date' with a blank and the format behind it. */
  type: string;
  /** One-based line of the declaration. */
  line: number;
}

/** The declarations, and where the data begin: character position and one-based line. */
interface ArffHeader {
  relation: string;
  attributes: Attribute[];
  dataStart: number;
  dataLine: number;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** A quoted word without its quotes: backslash escapes as in Weka (`\'`, `\"`, `\\`, `\n`, `\t`, `\r`, `\%`, `\uXXXX`). */
export function unquote(word: string): string {
  return word
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, char: string) =>
      hex ? String.fromCharCode(parseInt(hex, 16)) : (ESCAPES[char] ?? char),
    );
}

/** Index after the quote that closes the one at `start`, or -1 when the word is not closed before `end`. */
export function closingQuote(text: string, start: number, end: number): number {
  const quote = text.charCodeAt(start);
  for (let i = start + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i + 1;
  }
  return -1;
}

const isQuote = (c: string | undefined): boolean => c === "'" || c === '"';

/** The values between the braces of a nominal declaration. */
function nominalValues(text: string, place: string): string[] {
  const values: string[] = [];
  let i = 1;
  for (;;) {
    while (i < text.length && /[\s,]/.test(text[i]!)) i++;
    if (i >= text.length)
      throw new InputError(`${place}: the list of values has no closing '}'; add it on the same line.`);
    if (text[i] === '}') break;
    let end: number;
    if (isQuote(text[i])) {
      end = closingQuote(text, i, text.length);
      if (end < 0)
        throw new InputError(`${place}: the quote before ${shown(text.slice(i + 1))} is not closed; close it.`);
      values.push(unquote(text.slice(i, end)));
    } else {
      end = i;
      while (end < text.length && text[end] !== ',' && text[end] !== '}') end++;
      values.push(text.slice(i, end).trim());
    }
    i = end;
  }
  const rest = text.slice(i + 1).trim();
  if (rest !== '' && !rest.startsWith('%')) {
    throw new InputError(`${place}: unexpected ${shown(rest)} after the list of values; remove it.`);
  }
  if (values.length === 0)
    throw new InputError(`${place}: the list of values is empty; declare the values or use numeric.`);
  return values;
}

/** The format of a date attribute; Weka's own without one. */
function datePattern(rest: string): string {
  const word = rest.trim();
  if (!isQuote(word[0])) return /^[^\s%]+/.exec(word)?.[0] ?? "yyyy-MM-dd'T'HH:mm:ss";
  const end = closingQuote(word, 0, word.length);
  return end < 0 ? word.slice(1) : unquote(word.slice(0, end));
}

function parseAttribute(rest: string, line: number, file: string): Attribute {
  let end: number;
  let name: string;
  if (isQuote(rest[0])) {
    end = closingQuote(rest, 0, rest.length);
    if (end < 0)
      throw new InputError(`${file}, line ${line}: the quoted attribute name ${shown(rest)} is not closed; close it.`);
    name = unquote(rest.slice(0, end));
  } else {
    end = rest.search(/[\s{]/);
    if (end < 0) end = rest.length;
    name = rest.slice(0, end);
  }
  const place = `${file}, line ${line}, attribute ${shown(name)}`;
  const type = rest.slice(end).trim();
  if (name === '')
    throw new InputError(`${file}, line ${line}: the attribute has no name; write @attribute name type.`);
  if (type.startsWith('{')) return { name, type: 'nominal', values: nominalValues(type, place), line };
  const keyword = /^[^\s%]*/.exec(type)![0].toLowerCase();
  if (keyword === 'numeric' || keyword === 'real' || keyword === 'integer') return { name, type: 'numeric', line };
  if (keyword === 'string') return { name, type: 'string', line };
  if (keyword === 'date') return { name, type: `date ${datePattern(type.slice(4))}`, line };
  if (keyword === 'relational')
    throw new InputError(`${place}: the type relational cannot be read; remove the column.`);
  throw new InputError(
    `${place}: unknown type ${shown(type)}; use numeric, real, integer, string, date or a list of values {a,b}.`,
  );
}

/** Reads the declarations of a cleaned ARFF text; throws an InputError that names file, line, what was found and the remedy. */
export function readArffHeader(text: string, file: string): ArffHeader {
  const attributes: Attribute[] = [];
  let relation = '';
  let line = 0;
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    line++;
    const content = text.slice(start, end).trim();
    start = end + 1;
    if (content === '' || content.startsWith('%')) continue;
    const keyword = /^@?[^\s{'"]*/.exec(content)![0];
    const rest = content.slice(keyword.length).trim();
    switch (keyword.toLowerCase()) {
      case '@relation':
        relation = isQuote(rest[0]) && closingQuote(rest, 0, rest.length) === rest.length ? unquote(rest) : rest;
        break;
      case '@attribute':
        attributes.push(parseAttribute(rest, line, file));
        break;
      case '@data':
        if (attributes.length === 0) {
          throw new InputError(`${file}, line ${line}: @data comes before any @attribute; declare the columns first.`);
        }
        return { relation, attributes, dataStart: start, dataLine: line + 1 };
      default:
        throw new InputError(
          `${file}, line ${line}: expected @relation, @attribute or @data, found ${shown(content)}; ${attributes.length > 0 ? 'is the @data line missing?' : 'this is not an ARFF file (a CSV file needs the ending .csv).'}`,
        );
    }
  }
  throw new InputError(
    attributes.length > 0
      ? `${file}: there is no @data line after the ${attributes.length} attributes; the file may be cut short.`
      : `${file}: there are no @attribute lines; expected an ARFF file.`,
  );
}

/** Index of the class attribute: `target` where given, else one called class, else the last one when nominal. */
export function defaultTarget(attributes: readonly Attribute[], file: string): number {
  const named = attributes.flatMap((a, j) => (a.name.toLowerCase() === 'class' ? [j] : []));
  if (named.length === 1) return named[0]!;
  const last = attributes.length - 1;
  if (attributes[last]!.values) return last;
  throw new InputError(
    `${file}: which attribute is the class? None is called class and the last, ${shown(attributes[last]!.name)}, is numeric; name it as target.`,
  );
}
