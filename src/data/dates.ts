/** Dates and times as text: `yyyy`, `MM` or `M`, `dd` or `d`, `HH`, `mm`, `ss`, `SSS` and texts in single quotes, as Java and Weka write formats. */

/** A way to write dates. Numbers are days since 1970-01-01, or seconds where the format has a time; all in UTC. */
export interface DateFormat {
  readonly pattern: string;
  readonly unit: 'days' | 'seconds';
  /** NaN for what is no date in this format. */
  readonly parse: (text: string) => number;
  readonly format: (value: number) => string;
}

const fields: Readonly<Record<string, string>> = {
  yyyy: '(\\d{4})',
  MM: '(\\d{2})',
  M: '([1-9]\\d?)',
  dd: '(\\d{2})',
  d: '([1-9]\\d?)',
  HH: '(\\d{2})',
  mm: '(\\d{2})',
  ss: '(\\d{2})',
  SSS: '(\\d{3})',
};
const token = /yyyy|MM?|dd?|HH|mm|SSS|ss|'([^']*)'|[A-Za-z]+|[^A-Za-z']+/g;
const millisecondsOf = { days: 86_400_000, seconds: 1000 } as const;

/** The format of a pattern, or undefined for one with other letters, or without year, month and day. */
export function dateFormat(pattern: string): DateFormat | undefined {
  const parts = [...pattern.matchAll(token)].map(([word, quoted]) => ({ word, literal: quoted ?? word }));
  const order = parts.flatMap(({ word }) => (word in fields ? [word[0] === 'S' ? 'S' : word[0]!] : []));
  if (parts.some(({ word }) => /^[A-Za-z]/.test(word) && !(word in fields))) return undefined;
  if (!['y', 'M', 'd'].every((field) => order.includes(field)) || new Set(order).size < order.length) return undefined;
  const source = parts.map(({ word, literal }) => fields[word] ?? literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const shape = new RegExp(`^${source.join('')}$`);
  const unit = order.some((field) => 'HmsS'.includes(field)) ? 'seconds' : 'days';
  const parse = (text: string): number => {
    const found = shape.exec(text);
    if (found === null) return Number.NaN;
    const part = (field: string): number => (order.includes(field) ? Number(found[order.indexOf(field) + 1]) : 0);
    const date = new Date(0);
    date.setUTCFullYear(part('y'), part('M') - 1, part('d'));
    date.setUTCHours(part('H'), part('m'), part('s'), part('S'));
    const same =
      date.getUTCDate() === part('d') && date.getUTCHours() === part('H') && date.getUTCMonth() === part('M') - 1;
    return same && part('m') < 60 && part('s') < 60 ? date.getTime() / millisecondsOf[unit] : Number.NaN;
  };
  const format = (value: number): string => {
    const date = new Date(Math.round(value * millisecondsOf[unit]));
    const values: Readonly<Record<string, number>> = {
      y: date.getUTCFullYear(),
      M: date.getUTCMonth() + 1,
      d: date.getUTCDate(),
      H: date.getUTCHours(),
      m: date.getUTCMinutes(),
      s: date.getUTCSeconds(),
      S: date.getUTCMilliseconds(),
    };
    return parts
      .map(({ word, literal }) => (word in fields ? String(values[word[0]!]).padStart(word.length, '0') : literal))
      .join('');
  };
  return { pattern, unit, parse, format };
}

const days = [
  'yyyy-MM-dd',
  'yyyy/MM/dd',
  'dd.MM.yyyy',
  'MM/dd/yyyy',
  'dd/MM/yyyy',
  'dd-MM-yyyy',
  'd.M.yyyy',
  'M/d/yyyy',
  'd/M/yyyy',
];
const times = [
  '',
  ' HH:mm',
  ' HH:mm:ss',
  ' HH:mm:ss.SSS',
  "'T'HH:mm",
  "'T'HH:mm:ss",
  "'T'HH:mm:ss.SSS",
  "'T'HH:mm:ss'Z'",
  "'T'HH:mm:ss.SSS'Z'",
];

/** The formats that are looked for; where two fit all cells (month or day first), the earlier one is taken. */
export const knownFormats: readonly DateFormat[] = days.flatMap((day) => times.map((time) => dateFormat(day + time)!));
