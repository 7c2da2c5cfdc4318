/**
 * `node scripts/genetic-runs.mjs [--only 0001,0012] [--repeats 5] [--threads 2] [--mutation works] [--fitness inner] [--data <folder>]`: runs
 * genetic experiments of the study again, and keeps what they came to in docs/results/genetic.json, experiment by experiment. What is
 * there with as many runs is left. `node scripts/tables.mjs` puts it into the documents.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { buildIfNeeded } from './build.mjs';
import { root } from './install.mjs';

await buildIfNeeded();
const { runGeneticExperiment, findGenetic } = await import('../dist/thesis/index.js');
const { loadNamed } = await import('../dist/cli/kit/data.js');
const { standInFor } = await import('../dist/data/index.js');
const { MissingDataError } = await import('../dist/checks/index.js');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '0001,0002,0012,0014,0023,0024,0026,0033' },
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    mutation: { type: 'string', default: 'discarded' },
    fitness: { type: 'string', default: 'test' },
    data: { type: 'string', default: process.env.VAELAB_DATA },
  },
});
const file = join(root, 'docs', 'results', 'genetic.json');
const { mutation, fitness } = options;
const [repeats, threads] = [Number(options.repeats), Number(options.threads)];

const kept = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
const isSame = (id) => (one) => one.id === id && one.mutation === mutation && one.fitness === fitness;

async function keep(outcome) {
  const all = [...kept().filter((one) => !isSame(outcome.id)(one)), outcome];
  all.sort((a, b) => `${a.id} ${a.mutation} ${a.fitness}`.localeCompare(`${b.id} ${b.mutation} ${b.fitness}`));
  const text = await prettier.format(JSON.stringify(all), { ...(await prettier.resolveConfig(file)), parser: 'json' });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** The data set, or what stands in for it. */
async function dataOf(dataset) {
  try {
    return await loadNamed(dataset, options.data);
  } catch (error) {
    const other = standInFor(dataset);
    if (!(error instanceof MissingDataError) || other === undefined) throw error;
    return loadNamed(other, options.data);
  }
}

for (const id of options.only.split(',')) {
  if (kept().some((one) => isSame(id)(one) && one.runs.length >= repeats)) continue;
  const { experiment, recorded, runs, ...outcome } = await runGeneticExperiment(id, {
    data: await dataOf(findGenetic(id).dataset),
    repeats,
    threads,
    mutation,
    fitness,
    onProgress: ({ stage, repeat, generation, networks }) =>
      stage === 'search' &&
      console.error(`${id} run ${repeat + 1}, generation ${generation.generation}, ${networks} networks`),
  });
  const short = runs.map(({ repeat, accuracy, features, realAccuracy, converged }) => ({
    repeat,
    accuracy,
    features,
    realAccuracy,
    converged,
  }));
  await keep({ id: experiment.id, ...outcome, runs: short });
  console.log(`${id}: accuracy ${outcome.accuracy[0].toFixed(4)}, recorded ${recorded?.accuracy[0] ?? 'nothing'}`);
}
