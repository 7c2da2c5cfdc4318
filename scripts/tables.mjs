/**
 * Fills the tables of docs/chapter.es.md, docs/chapter.en.md and docs/reproduction.md from the catalogue and from
 * docs/results/*.jsonl. `node scripts/tables.mjs` writes; with `--check` it only says which file is out of step, and fails if
 * there is one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import prettier from 'prettier';
import { buildIfNeeded } from './build.mjs';
import { catalogueTables } from './catalogue-tables.mjs';
import { root } from './install.mjs';
import { filled, numberIn } from './markdown-tables.mjs';
import { resultsTables } from './results-tables.mjs';
import { words } from './table-words.mjs';

/** Documents with tables, and the language of each. */
export const documents = { 'docs/chapter.es.md': 'es', 'docs/chapter.en.md': 'en', 'docs/reproduction.md': 'en' };

/** A document with its tables made anew; `data` has the catalogue, the summary of the finished runs, and what counts in them. */
export async function withTables(file, markdown, data) {
  const language = documents[file];
  const [w, number] = [words[language], numberIn(language)];
  const bound = (makers, from) =>
    Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, () => make(from, w, number)]));
  const makers = {
    ...bound(catalogueTables, data),
    ...bound(resultsTables, { ...data.summary, meanAndSd: data.meanAndSd }),
  };
  return filled(markdown, makers, await prettier.resolveConfig(join(root, file)));
}

async function main(check) {
  await buildIfNeeded();
  const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
  const { experiments, openResultsAt, studyRecords, summarise, variants } = await load('thesis/index.js');
  const { layersOf } = await load('models/index.js');
  const { datasets } = await load('data/index.js');
  const { meanAndSd } = await load('metrics/index.js');
  const { results } = await openResultsAt(join(root, 'docs', 'results'));
  const summary = summarise([...results.values()]);
  const data = { experiments, studyRecords, variants, layersOf, datasets, meanAndSd, summary };
  for (const file of Object.keys(documents)) {
    const before = readFileSync(join(root, file), 'utf8');
    const after = await withTables(file, before, data);
    if (after === before) continue;
    if (!check) writeFileSync(join(root, file), after);
    else {
      console.error(`${file} is out of step with the catalogue or the results; run node scripts/tables.mjs`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes('--check'));
