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
  // What `vaelab export` writes.
  .concat('patients/synthesizer.py')
  .map((file) => file.replaceAll('\\', '/'));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...readdirSync(resolve(root, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

test.each(documents)('%s names files that exist', (document) => {
  const named = readFile(document).match(/(?<![\w/.*…-])\.?[\w/-]+\.(?:ts|mjs|cjs|py)\b/g) ?? [];
  const missing = [...new Set(named)].filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)));
  expect(missing).toEqual([]);
});
