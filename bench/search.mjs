// Bayesian search on test functions, each figure beside the one to reach; random points and the Sobol sequence as baselines, Optuna's GP
// and TPE as peers. Options: see README.md.
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, markdownTable, median, printMachine, printTable } from './measure.mjs';
import { namesOf, wholeNumber, writeReports } from './options.mjs';
import { functions } from './search-functions.mjs';
import { oneAtATime } from './search-methods.mjs';

const { BayesianSearch, RandomSearch, SobolSearch } = await part('search/index.js');

const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  return low === sorted[Math.ceil(at)] ? low : low + (at - Math.floor(at)) * (sorted[Math.ceil(at)] - low);
};
const short = (value) => (value === 0 ? '0' : Math.abs(value) < 0.01 ? value.toExponential(1) : value.toPrecision(3));

// What is taken from the runs of one method: a number for each run, and a summary of all.
const regrets = (runs) => runs.map(({ regret }) => regret);
const medianRegret = { text: 'median regret', of: (runs) => median(regrets(runs)) };
const decile = { text: '90th percentile of regret', of: (runs) => quantile(regrets(runs), 0.9) };
const worst = { text: 'largest regret', of: (runs) => Math.max(...regrets(runs)) };
const successes = {
  text: 'runs with regret < 1e-3',
  of: (runs) => regrets(runs).filter((r) => r < 1e-3).length,
  more: true,
};
const meanCalls = { text: 'mean calls', of: (runs) => runs.reduce((sum, { calls }) => sum + calls, 0) / runs.length };
const mostCalls = { text: 'most calls', of: (runs) => Math.max(...runs.map(({ calls }) => calls)) };
const seconds = { text: 'seconds of suggestions', of: (runs) => Math.max(...runs.map((run) => run.seconds)) };

/** `until`: a run ends when its regret is not above this; a run that does not get there counts with all its evaluations. */
const cases = {
  'branin-50': {
    f: 'branin',
    evaluations: 50,
    seeds: 20,
    peers: true,
    figures: [
      [medianRegret, 1e-4],
      [decile, 1e-3],
    ],
  },
  'branin-until': { f: 'branin', evaluations: 200, seeds: 10, until: 0.01, figures: [[meanCalls, 33]] },
  'hartmann6-100': { f: 'hartmann6', evaluations: 100, seeds: 12, peers: true, figures: [[medianRegret, 0.119]] },
  'hartmann6-200': { f: 'hartmann6', evaluations: 200, seeds: 10, figures: [[successes, 8]] },
  'rosenbrock2-60': { f: 'rosenbrock2', evaluations: 60, seeds: 15, peers: true, figures: [[medianRegret, 0.24]] },
  'ackley20-464': {
    f: 'ackley20',
    evaluations: 464,
    batch: 4,
    seeds: 5,
    initial: 40,
    figures: [
      [medianRegret, 3.17],
      [medianRegret, 0.99],
    ],
  },
  'time-500': { f: 'ackley5', evaluations: 500, seeds: 1, figures: [[seconds, 500]] },
  mixed: { f: 'mixed', evaluations: 60, seeds: 10, until: 0, figures: [[mostCalls, 30]] },
  'square-20': { f: 'square1', evaluations: 20, seeds: 5, figures: [[worst, 0.05]] },
  'pieces-20': { f: 'pieces1', evaluations: 20, seeds: 5, figures: [[worst, 0.05]] },
  'waves-20': { f: 'waves1', evaluations: 20, seeds: 5, figures: [[worst, 0.05]] },
  // Not among the figures to reach.
  camel: { f: 'camel', evaluations: 40, seeds: 5, figures: [[medianRegret]] },
  hartmann3: { f: 'hartmann3', evaluations: 50, seeds: 5, figures: [[medianRegret]] },
  levy4: { f: 'levy4', evaluations: 80, seeds: 5, figures: [[medianRegret]] },
  styblinski4: { f: 'styblinski4', evaluations: 100, seeds: 5, figures: [[medianRegret]] },
  rosenbrock5: { f: 'rosenbrock5', evaluations: 100, seeds: 5, figures: [[medianRegret]] },
  ackley5: { f: 'ackley5', evaluations: 100, seeds: 5, figures: [[medianRegret]] },
  griewank5: { f: 'griewank5', evaluations: 100, seeds: 5, figures: [[medianRegret]] },
  michalewicz5: { f: 'michalewicz5', evaluations: 100, seeds: 5, figures: [[medianRegret]] },
};

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: {
    only: { ...text, multiple: true, default: ['all'] },
    seeds: text,
    first: { ...text, default: '0' },
    methods: { ...text, multiple: true, default: ['all'] },
    python: { ...text, default: '/usr/bin/python3' },
    json: text,
    markdown: text,
  },
});
const chosen = namesOf('only', options.only, Object.keys(cases));
const methods = namesOf('methods', options.methods, ['bayesian', 'random', 'sobol', 'optuna-tpe', 'optuna-gp']);
const seeds = options.seeds && wholeNumber('seeds', options.seeds);

/** Asks for `batch` trials at a time and tells them their values. `next` gives a trial's parameters from those before it. */
async function run({ f: name, evaluations, batch = 1, until = -Infinity }, next, tell = () => {}) {
  const { space, f, minimum } = functions[name];
  const trials = [];
  let [regret, calls, spent] = [Infinity, evaluations, 0];
  while (trials.length < evaluations && calls === evaluations) {
    const from = trials.length;
    for (let id = from; id < Math.min(evaluations, from + batch); id++) {
      const begin = performance.now();
      const params = await next({ space, direction: 'minimize', trials, id });
      spent += performance.now() - begin;
      trials.push({ id, params, state: 'running', intermediate: [] });
    }
    for (let id = from; id < trials.length; id++) {
      const value = f(trials[id].params);
      trials[id] = { ...trials[id], state: 'complete', value };
      await tell(value);
      regret = Math.min(regret, value - minimum);
      // Rounding of the optimum's own digits is no regret.
      if (regret <= until + 1e-12 && calls === evaluations) calls = id + 1;
    }
  }
  return { regret: Math.max(0, regret), calls, seconds: spent / 1000 };
}

async function withPeer(one, method, seed) {
  const { next, tell, stop } = await oneAtATime(method, seed, functions[one.f].space, { python: options.python });
  try {
    return await run(one, next, tell);
  } finally {
    stop();
  }
}
const peer = (method) => (one, seed) => (one.peers ? withPeer(one, method, seed) : undefined);

const runners = {
  bayesian: (one, seed) => {
    const sampler = new BayesianSearch({ seed, ...(one.initial && { initial: one.initial }) });
    return run(one, (about) => sampler.suggest(about));
  },
  random: (one, seed) => run(one, (about) => new RandomSearch({ seed }).suggest(about)),
  sobol: (one, seed) => {
    const sampler = new SobolSearch({ seed });
    return run(one, (about) => sampler.suggest(about));
  },
  'optuna-tpe': peer('optuna-tpe'),
  'optuna-gp': peer('optuna-gp'),
};

const found = machine();
printMachine(found);
const rows = [];
const results = {};
for (const name of chosen) {
  const one = cases[name];
  const count = seeds ?? one.seeds;
  const runs = {};
  for (const method of methods)
    for (let seed = Number(options.first); seed < Number(options.first) + count; seed++) {
      if (process.stderr.isTTY) process.stderr.write(`\r${name}, ${method}, seed ${seed}   `);
      const outcome = await runners[method](one, seed);
      if (outcome) (runs[method] ??= []).push({ seed, ...outcome });
    }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  results[name] = runs;
  const said = one.batch ? `${one.evaluations} in batches of ${one.batch}` : `${one.evaluations}`;
  for (const [figure, target] of one.figures) {
    const cell = (method) => (runs[method] ? short(figure.of(runs[method])) : '');
    const own = runs.bayesian && figure.of(runs.bayesian);
    const reached =
      own === undefined || target === undefined ? '' : (figure.more ? own >= target : own <= target) ? 'yes' : 'no';
    rows.push({
      case: name,
      evaluations: said,
      seeds: count,
      figure: figure.text,
      ours: cell('bayesian'),
      'to reach': target === undefined ? '' : `${figure.more ? '≥' : '≤'} ${target}`,
      reached,
      random: cell('random'),
      Sobol: cell('sobol'),
      'Optuna TPE': cell('optuna-tpe'),
      'Optuna GP': cell('optuna-gp'),
      's per run': runs.bayesian ? median(runs.bayesian.map((run) => run.seconds)).toFixed(1) : '',
    });
    printTable(rows.slice(-1));
  }
}
console.log();
printTable(rows);
writeReports(options, { machine: found, options, rows, runs: results }, markdownTable(rows));
