/** Files that the documents name are there. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readFile } from './markdown.js';

const root = resolve(import.meta.dirname, '..');
const files = ['src', 'test', 'bench', 'scripts', 'examples', 'docs']
  .flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .concat(readdirSync(root))
  // What `vaelab export` writes, and a reader's own program.
  .concat('patients/synthesizer.py', 'train.py')
  .map((file) => file.replaceAll('\\', '/'));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...readdirSync(resolve(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
  ...readdirSync(resolve(root, 'examples'), { recursive: true, encoding: 'utf8' }).map((name) => `examples/${name}`),
].filter((name) => name.endsWith('.md'));

test.each(documents)('%s names files that exist', (document) => {
  const named = readFile(document).match(/(?<![\w/.*…-])\.?[\w/-]+\.(?:ts|mjs|cjs|py)\b/g) ?? [];
  const missing = [...new Set(named)].filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)));
  expect(missing).toEqual([]);
});

test.each(documents.filter((name) => !/chapter|study|reproduction/.test(name)))(
  '%s introduces the study before it speaks of an experiment by its number',
  (document) => {
    const text = readFile(document);
    const first = text.search(
      /\b\d\dt\d\b|\b\d\d-trial\d+|\b(?:leukemia|gcm|madelon|gisette|wine)[- ]\d\d\b|\bexperiment \d\d\b/,
    );
    if (first === -1) return;
    expect(/\]\([\w./-]*study\.md/.test(text.slice(0, first)), text.slice(first, first + 40)).toBe(true);
  },
);
