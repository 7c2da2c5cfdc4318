/** What belongs to the study, or to the register of data sets, is named nowhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetNames } from '../src/data/index.js';
import { protocols } from '../src/thesis/index.js';

const src = join(import.meta.dirname, '../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** Files outside of some folders and files that hold one of the words as a text of its own. */
function naming(words: readonly string[], apart: RegExp): string[] {
  const text = new RegExp(`'(${words.join('|')})'`);
  return sources.filter((name) => !apart.test(name) && text.test(readFileSync(join(src, name), 'utf8')));
}

test('protocols are named in the study alone', () => {
  expect(naming(protocols, /^thesis\//)).toEqual([]);
  expect(naming(protocols, /^$/)).not.toEqual([]);
});

test('data sets are named in their register and in the study alone', () => {
  // The digits lie in a folder of that name in their package.
  expect(naming(datasetNames, /^thesis\/|^data\/(datasets|node-digits)\.ts$/)).toEqual([]);
  expect(naming(datasetNames, /^thesis\//)).toContain('data/datasets.ts');
});
