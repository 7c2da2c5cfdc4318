/**
 * Fills the tables of docs/chapter.es.md and docs/chapter.en.md from the catalogue and from docs/results/*.jsonl.
 * `node scripts/chapter.mjs` writes; with `--check` it only says which file is out of step, and fails if there is one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import prettier from 'prettier';
import { buildIfNeeded } from './build.mjs';
import { filled, resultsIn } from './chapter-tables.mjs';
import { root } from './install.mjs';

const check = process.argv.includes('--check');
await buildIfNeeded();
const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
const { experiments, studyRecords, variants } = await load('thesis/index.js');
const { layersOf } = await load('models/index.js');
const { datasets } = await load('data/index.js');

const results = resultsIn(join(root, 'docs', 'results'));
const data = { experiments, studyRecords, variants, layersOf, datasets, results };

for (const language of ['es', 'en']) {
  const file = join(root, 'docs', `chapter.${language}.md`);
  const before = readFileSync(file, 'utf8');
  const after = await filled(before, language, data, await prettier.resolveConfig(file));
  if (after === before) continue;
  if (!check) writeFileSync(file, after);
  else {
    console.error(`${file} is out of step with the catalogue or the results; run node scripts/chapter.mjs`);
    process.exitCode = 1;
  }
}
