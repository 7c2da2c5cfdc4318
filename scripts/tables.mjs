/**
 * Fills the tables of the documents: those of the study from its catalogue and from docs/results/*.jsonl, those of the command
 * line from its options. `node scripts/tables.mjs` writes; with `--check` it only says which file is out of step, and fails if
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
import { optionTables } from './option-tables.mjs';
import { resultsTables } from './results-tables.mjs';
import { words } from './table-words.mjs';

/** Documents with tables, and the language of each. */
export const documents = {
  'docs/chapter.es.md': 'es',
  'docs/chapter.en.md': 'en',
  'docs/reproduction.md': 'en',
  'docs/cli.md': 'en',
  'docs/study.md': 'en',
  'docs/selection.md': 'en',
};

/**
 * A document with its tables made anew; `data` has the catalogue, the summary of the finished runs and what counts in them, the
 * commands and the options of a run.
 */
export async function withTables(file, markdown, data) {
  const language = documents[file];
  const [w, number] = [words[language], numberIn(language)];
  const bound = (makers, from) =>
    Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, () => make(from, w, number)]));
  const makers = {
    ...bound(catalogueTables, data),
    ...bound(optionTables, data),
    ...bound(resultsTables, {
      ...data.summary,
      meanAndSd: data.meanAndSd,
      geneSelections: data.geneSelections,
      genetic: keptIn('genetic.json'),
      augmentations: keptIn('augmentation.json'),
    }),
  };
  return filled(markdown, makers, await prettier.resolveConfig(join(root, file)));
}

/** What the study's genetic experiments came to once more (genetic-runs.mjs), and what synthetic rows do to selections (bench/select.mjs). */
const keptIn = (name) => JSON.parse(readFileSync(join(root, 'docs', 'results', name), 'utf8'));

const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);

/** What the tables are made from. */
async function tableData() {
  const { experiments, geneSelections, openResultsAt, datasetRecords, summarise, variants } =
    await load('thesis/index.js');
  const { layersOf } = await load('models/index.js');
  const { datasets } = await load('data/index.js');
  const { meanAndSd } = await load('metrics/index.js');
  const { runOptions } = await load('synthesis/index.js');
  const { studyOptions } = await load('thesis/options.js');
  const { results } = await openResultsAt(join(root, 'docs', 'results'));
  const study = { experiments, geneSelections, datasetRecords, variants, summary: summarise([...results.values()]) };
  const options = { runOptions, studyOptions, commands: await commandsOf(load) };
  return { ...study, ...options, layersOf, datasets, meanAndSd };
}

/** The commands whose options have tables; `from` loads a compiled file or its source. */
export async function commandsOf(from) {
  const { commands: ofStudies } = (await from('cli/study/command.js')).studyCommand();
  const study = Object.fromEntries(ofStudies.map((command) => [`study ${command.name()}`, command]));
  return {
    ...study,
    columns: (await from('cli/columns.js')).columnsCommand(),
    fit: (await from('cli/fit.js')).fitCommand(),
    sample: (await from('cli/sample.js')).sampleCommand(),
    export: (await from('cli/export.js')).exportCommand(),
    evaluate: (await from('cli/evaluate.js')).evaluateCommand(),
    run: (await from('cli/run.js')).runCommand(),
    select: (await from('cli/select/command.js')).selectCommand(),
    search: (await from('cli/search/command.js')).searchCommand(),
    worker: (await from('cli/worker/command.js')).workerCommand(),
    'datasets fetch': (await from('cli/datasets-fetch.js')).fetchDatasetCommand(),
    bench: (await from('cli/bench/command.js')).benchCommand(),
    reproduce: (await from('thesis/commands/reproduce.js')).reproduceCommand(),
  };
}

async function main(check) {
  await buildIfNeeded();
  const data = await tableData();
  for (const file of Object.keys(documents)) {
    const before = readFileSync(join(root, file), 'utf8');
    const after = await withTables(file, before, data);
    if (after === before) continue;
    if (!check) writeFileSync(join(root, file), after);
    else {
      console.error(`${file} is out of step with what its tables are made from; run node scripts/tables.mjs`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes('--check'));
