/** Checks that a document is one of `vaelab bench --json`. */
import { jsonText } from '../checks/index.js';
import type { BenchDocument } from './types.js';

type Kind = 'a text' | 'a number' | 'a positive number' | 'true or false' | 'a list' | 'an object';
type Fields = Readonly<Record<string, Kind>>;

const whole: Fields = {
  version: 'a text',
  quick: 'true or false',
  interrupted: 'true or false',
  machine: 'an object',
  backends: 'a list',
  results: 'a list',
};
const ofMachine: Fields = { model: 'a text', cores: 'a number', node: 'a text', v8: 'a text', load: 'a number' };
const ofBackend: Fields = { name: 'a text', threads: 'a number', reason: 'a text', startMs: 'a number' };
const ofResult: Fields = {
  name: 'a text',
  backend: 'a text',
  threads: 'a number',
  unit: 'a text',
  median: 'a positive number',
  best: 'a positive number',
  firstMs: 'a number',
};
const units = ['GFLOP/s', 'GB/s', 'ms/epoch'];

/** @throws TypeError that says what is missing or wrong, and where */
export function checkBenchDocument(value: unknown): BenchDocument {
  const document = checkFields('the document', value, whole) as unknown as BenchDocument;
  checkFields('machine', document.machine, ofMachine);
  document.backends.forEach((backend, i) => checkFields(`backends[${i}]`, backend, ofBackend));
  document.results.forEach((result, i) => {
    checkFields(`results[${i}]`, result, ofResult);
    if (!units.includes(result.unit))
      throw new TypeError(`results[${i}].unit must be one of ${units.join(', ')}, found '${result.unit}'`);
  });
  return document;
}

function checkFields(where: string, value: unknown, fields: Fields): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${where} must be an object, found ${text(value)}`);
  const found = value as Record<string, unknown>;
  for (const [name, kind] of Object.entries(fields))
    if (!is(kind, found[name])) {
      const path = where === 'the document' ? name : `${where}.${name}`;
      throw new TypeError(
        `${path} must be ${kind}, ${found[name] === undefined ? 'and is missing' : `found ${text(found[name])}`}`,
      );
    }
  return found;
}

function is(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'a text':
      return typeof value === 'string';
    case 'a number':
      return Number.isFinite(value);
    case 'a positive number':
      return Number.isFinite(value) && (value as number) > 0;
    case 'true or false':
      return typeof value === 'boolean';
    case 'a list':
      return Array.isArray(value);
    case 'an object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

function text(value: unknown): string {
  return jsonText(value, 40);
}
