// Bayesian search in trouble and at small budgets: failures, outliers, noise, batches, narrow basins, a table of networks; Optuna's GP and TPE
// and BoTorch beside ours. Every run is a line of the results file, and is not run again. Options: see README.md.
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, markdownTable, median, printMachine, printTable } from './measure.mjs';
import { keptLines, namesOf, wholeNumber, writeReports } from './options.mjs';
import { functions } from './search-functions.mjs';
import { methodNames, startMethod } from './search-methods.mjs';

const { SeededRandom } = await part('random/index.js');

/** `at`: the numbers of trials after which the regret is taken; `reach`: the figures to reach there; the rest is what happens to a trial. */
const cases = {
  levy4: { f: 'levy4moved', at: [30, 60], reach: [0.9, 0.03] },
  levy12: { f: 'levy12moved', at: [30, 60], reach: [20, 7] },
  shekel: { f: 'shekel10', at: [30, 60, 100], reach: ['', 5, 1] },
  eggholder: { f: 'eggholder', at: [30, 60], reach: ['', 1] },
  michalewicz5: { f: 'michalewicz5', at: [30, 60], reach: ['', 0.7] },
  'hartmann6-noise': { f: 'hartmann6', at: [30, 60], reach: ['', 0.1], noise: 0.1 },
  'levy4-fails-at-random': { f: 'levy4moved', at: [30, 60], reach: ['', 0.06], failing: 0.2 },
  'levy4-fails-beyond': { f: 'levy4moved', at: [30, 60], reach: ['', 0.1], fails: ({ x1, x2 }) => x1 + x2 > 4 },
  'levy4-outliers': { f: 'levy4moved', at: [30, 60], reach: ['', 0.2], outlying: 0.15 },
  'levy4-batches': { f: 'levy4moved', at: [30, 60], reach: ['', 0.06], batch: 4 },
  networks: { f: 'networks', at: [30], reach: ["Optuna GP's"] },
  // Not among the figures to reach.
  ackley5: { f: 'ackley5', at: [30, 60] },
  griewank5: { f: 'griewank5', at: [30, 60] },
  styblinski4: { f: 'styblinski4', at: [30, 60] },
  rosenbrock5: { f: 'rosenbrock5', at: [30, 60] },
  branin: { f: 'branin', at: [30, 60] },
  hartmann3: { f: 'hartmann3', at: [30, 60] },
  goldstein: { f: 'goldstein', at: [30, 60] },
};

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: {
    only: { ...text, multiple: true, default: ['all'] },
    methods: { ...text, multiple: true, default: ['bayesian'] },
    seeds: { ...text, default: '5' },
    first: { ...text, default: '0' },
    python: { ...text, default: '/usr/bin/python3' },
    networks: text,
    results: { ...text, default: 'search-second-round.jsonl' },
    json: text,
    markdown: text,
  },
});
const methods = namesOf('methods', options.methods, methodNames);
const seeds = wholeNumber('seeds', options.seeds);
const chosen = namesOf('only', options.only, Object.keys(cases)).filter(
  (name) => cases[name].f !== 'networks' || options.networks,
);
// The table that mlp_table.py makes: the space, and the value of every configuration by its parameters as text.
if (options.networks) {
  const { space, values } = JSON.parse(readFileSync(options.networks, 'utf8'));
  const valueOf = (params) => values[JSON.stringify(Object.keys(space).map((name) => params[name]))];
  functions.networks = { space, f: valueOf, minimum: Math.min(...Object.values(values)) };
}

/** Runs one case. @returns the regret at each number of trials, and the seconds that suggestions took */
async function run({ f: name, at, batch = 1, noise = 0, failing = 0, outlying = 0, fails }, method, seed) {
  const { space, f, minimum } = functions[name];
  const one = await startMethod(method, seed, space, { python: options.python, noisy: noise > 0 });
  const random = new SeededRandom(`trouble ${name} ${seed}`);
  const truth = [];
  const regrets = [];
  let seconds = 0;
  for (let best = Infinity; truth.length < at.at(-1);) {
    const asked = [];
    for (let i = 0; i < batch; i++) {
      const start = performance.now();
      asked.push(await one.ask());
      seconds += (performance.now() - start) / 1000;
    }
    for (const { id, params } of asked) {
      const value = f(params);
      const [chance, size] = [random.uniform(), random.uniform()];
      const failed = chance < failing || fails?.(params);
      const told = value + noise * random.normal() + (chance < outlying ? 100 * 1000 ** size : 0);
      await one.tell(id, failed ? null : told);
      if (!failed) best = Math.min(best, value);
      truth.push(value);
      if (!at.includes(truth.length)) continue;
      const recommended = noise > 0 ? truth[await one.recommend()] : best;
      regrets.push(Math.max(0, recommended - minimum));
    }
  }
  one.stop();
  return { regrets, seconds };
}

const known = keptLines(options.results, (line) => `${line.case} ${line.method} ${line.seed}`);
const found = machine();
printMachine(found);
const short = (value) => (value === 0 ? '0' : Math.abs(value) < 0.01 ? value.toExponential(1) : value.toPrecision(3));
const rows = [];
for (const name of chosen) {
  const one = cases[name];
  const runs = {};
  for (const method of methods) {
    const real = Object.values(functions[one.f].space).every(({ type }) => type === 'real');
    if (method === 'botorch' && !real) continue;
    for (let seed = Number(options.first); seed < Number(options.first) + seeds; seed++) {
      const key = `${name} ${method} ${seed}`;
      if (!known.has(key)) {
        const line = { case: name, method, seed, ...(await run(one, method, seed)) };
        appendFileSync(options.results, `${JSON.stringify(line)}\n`);
        known.set(key, line);
      }
      (runs[method] ??= []).push(known.get(key));
    }
  }
  one.at.forEach((trials, i) =>
    rows.push({
      case: name,
      trials,
      seeds,
      'to reach': one.reach?.[i] ?? '',
      ...Object.fromEntries(methods.map((m) => [m, runs[m] ? short(median(runs[m].map((r) => r.regrets[i]))) : ''])),
      's per run': runs.bayesian ? median(runs.bayesian.map((r) => r.seconds)).toFixed(1) : '',
    }),
  );
  printTable(rows.slice(-one.at.length));
}
console.log();
printTable(rows);
writeReports(options, { machine: found, options, rows, runs: [...known.values()] }, markdownTable(rows));
