// Command-line options that the benchmarks share, and the files that they write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const shared = {
  threads: { type: 'string', default: '2' },
  vectors: { type: 'string' },
  python: { type: 'string', multiple: true, default: ['/usr/bin/python3'] },
  json: { type: 'string' },
  markdown: { type: 'string' },
};

/** The options given, checked: those above and `more`. Names in `whole` are turned into whole numbers. */
export function readOptions(more, whole) {
  const { values } = parseArgs({ options: { ...shared, ...more } });
  for (const name of ['threads', 'vectors', ...whole]) {
    if (values[name] !== undefined) values[name] = wholeNumber(name, values[name]);
  }
  if (values.vectors !== undefined && ![128, 256].includes(values.vectors))
    throw new Error(`--vectors takes 128 or 256, found ${values.vectors}`);
  return values;
}

/** @throws Error unless `text` is a whole number of at least 1. */
export function wholeNumber(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number of at least 1, found ${text}`);
  return value;
}

/** Names given one by one or separated by commas; `all` stands for all that are known. @throws Error for others. */
export function namesOf(option, given, known) {
  const names = given.flatMap((text) => text.split(','));
  if (names.includes('all')) return known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`--${option} ${unknown.join(',')}: take some of ${known.join(', ')}, or all`);
  return names;
}

/** The objects that a file has as lines of JSON, by a key; unfinished lines, and a file that is not there, are passed over. */
export function keptLines(path, keyOf) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const whole = lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line));
  return new Map(whole.map((line) => [keyOf(line), line]));
}

/** Writes what was asked for with --json and --markdown. */
export function writeReports(options, result, markdown) {
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (options.markdown) writeFileSync(options.markdown, markdown);
}
