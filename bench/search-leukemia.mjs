// The search of the study at equal budget: validation loss of the leukemia VAE over both widths, latent size and learning
// rate, by our Bayesian search, Optuna's GP and TPE, a grid, random and Sobol points.
//
// A seed is that of the split, the weights and the method; within a seed all methods minimise the same function, by the
// same program (search-training.mjs). Each study runs one trial after the other; `--jobs` studies run at a time, each with one thread.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, markdownTable, median, printMachine, printTable } from './measure.mjs';
import { namesOf, wholeNumber } from './options.mjs';
import { flags, here, startServer } from './processes.mjs';
import { oneAtATime } from './search-methods.mjs';

const { BayesianSearch, GridSearch, NothingToTryError, RandomSearch, SobolSearch, Study } =
  await part('search/index.js');

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({
  options: {
    data: text(process.env.VAELAB_DATA ?? '../data'),
    seeds: text('5'),
    first: text('0'),
    trials: text('30'),
    epochs: text('200'),
    warmup: text('50'),
    // With 20 a training's luck decides: from seed to seed its loss then differs by 86, with 50 by 34.
    patience: text('50'),
    jobs: text(String(availableParallelism())),
    methods: text('bayesian,optuna-gp,optuna-tpe,grid,random'),
    python: text('/usr/bin/python3'),
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
});
const [seeds, trials, jobs] = ['seeds', 'trials', 'jobs'].map((name) => wholeNumber(name, options[name]));

// Widths that one thread trains in a few seconds; the learning rate reaches beyond the study's, so that good ones lie inside.
const space = {
  hidden1: { type: 'int', low: 50, high: 300, log: true },
  hidden2: { type: 'int', low: 20, high: 150, log: true },
  latent: { type: 'int', low: 2, high: 100, log: true },
  lr: { type: 'real', low: 1e-5, high: 3e-2, log: true },
};
/** Points of the grid along each parameter: 30 in all. */
const points = { hidden1: 2, hidden2: 1, latent: 3, lr: 5 };

/** Suggestions of one of our samplers: `next` gives parameters, or undefined at the end; `tell` takes a value or null. */
function ours(sampler) {
  const study = new Study({ space, sampler });
  let trial;
  return {
    next: async () => {
      try {
        trial = await study.ask();
        return trial.params;
      } catch (error) {
        if (error instanceof NothingToTryError) return undefined;
        throw error;
      }
    },
    tell: (value) => study.tell(trial, value ?? 'failed'),
    stop() {},
  };
}

const peer = (method) => (seed) => oneAtATime(method, seed, space, { python: options.python });

const methods = {
  bayesian: (seed) => ours(new BayesianSearch({ seed })),
  'optuna-gp': peer('optuna-gp'),
  'optuna-tpe': peer('optuna-tpe'),
  grid: () => ours(new GridSearch({ points })),
  random: (seed) => ours(new RandomSearch({ seed })),
  sobol: (seed) => ours(new SobolSearch({ seed })),
};
const chosen = namesOf('methods', [options.methods], Object.keys(methods));

/** One study. @returns its values in order, with the seconds of the trainings and of the suggestions */
async function search(method, seed) {
  const { data, epochs, warmup, patience } = options;
  const training = startServer(process.execPath, [
    here('search-training.mjs'),
    ...flags({ data, epochs, warmup, patience, seed, threads: 1 }),
  ]);
  const { constantPredictor } = await training.answer();
  const suggestions = await methods[method](seed);
  const done = [];
  let suggesting = 0;
  for (let trial = 0; trial < trials; trial++) {
    const begin = performance.now();
    const params = await suggestions.next();
    suggesting += (performance.now() - begin) / 1000;
    if (params === undefined) break;
    const answer = await training.ask({ params });
    await suggestions.tell(answer.value ?? null);
    done.push({ params, ...answer });
  }
  training.stop();
  suggestions.stop();
  const values = done.map(({ value = Infinity }) => value);
  const seconds = done.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  return { method, seed, constantPredictor, best: Math.min(...values), seconds, suggesting, trials: done };
}

const found = machine();
printMachine(found);
const queue = Array.from({ length: seeds }, (_, i) => Number(options.first) + i).flatMap((seed) =>
  chosen.map((method) => ({ method, seed })),
);
const total = queue.length;
const results = [];
const begin = performance.now();
async function work() {
  for (let job = queue.shift(); job; job = queue.shift()) {
    const result = await search(job.method, job.seed);
    results.push(result);
    const minutes = (performance.now() - begin) / 60_000;
    console.error(
      `${results.length}/${total} ${result.method}, seed ${result.seed}: best ${result.best.toFixed(1)} of ${result.trials.length} (${result.seconds.toFixed(0)} s of training, ${result.suggesting.toFixed(1)} s of suggestions); ${minutes.toFixed(1)} min so far`,
    );
  }
}
await Promise.all(Array.from({ length: jobs }, work));

const of = (method) => results.filter((result) => result.method === method).sort((a, b) => a.seed - b.seed);
const short = (value) => value.toFixed(1);
/** The median over seeds of the best of the first so many trials. */
const after = (method, count) =>
  median(of(method).map((one) => Math.min(...one.trials.slice(0, count).map(({ value = Infinity }) => value))));
const better = (method) =>
  of(method).filter(({ seed, best }) => of('bayesian').some((own) => own.seed === seed && own.best < best)).length;
const rows = chosen.map((method) => {
  const runs = of(method);
  const bests = runs.map(({ best }) => best);
  const all = runs.flatMap((run) => run.trials);
  return {
    method,
    [`median best of ${trials}`]: short(median(bests)),
    'after 10': short(after(method, 10)),
    'after 20': short(after(method, 20)),
    'best seed': short(Math.min(...bests)),
    'worst seed': short(Math.max(...bests)),
    'bayesian is better in': method === 'bayesian' ? '' : `${better(method)} of ${runs.length}`,
    failed: all.filter(({ value }) => value === undefined).length,
    's per suggestion': (runs.reduce((sum, run) => sum + run.suggesting, 0) / all.length).toFixed(3),
  };
});
console.log(
  `\nValidation loss of the leukemia VAE, ${seeds} seeds, ${trials} trials, ${options.epochs} epochs, patience ${options.patience} counted from epoch ${options.warmup}; a constant answer has ${short(median(results.map((one) => one.constantPredictor)))} in the median\n`,
);
printTable(rows);
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: found, options, space, points, results }, null, 1)}\n`);
if (options.markdown) writeFileSync(options.markdown, markdownTable(rows));
