// What a suggestion takes after many trials, refits included: 5 dimensions, half of the trials spread out and half drawn together, one thread.
//
//   node search-cost.mjs [--told 50,200,500,1000] [--pairs 50]
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, printMachine, printTable } from './measure.mjs';
import { wholeNumber } from './options.mjs';
import { functions } from './search-functions.mjs';

const { BayesianSearch, ParzenSearch, Sobol } = await part('search/index.js');
const { values: options } = parseArgs({
  options: { told: { type: 'string', default: '50,200,500,1000' }, pairs: { type: 'string', default: '50' } },
});
const pairs = wholeNumber('pairs', options.pairs);
const { space, f } = functions.ackley5;
const names = Object.keys(space);
const { low, high } = space[names[0]];
const sobol = new Sobol(names.length, 3);

/** Trial `id` of those that are told beforehand. */
function trialOf(id) {
  const near = 0.5 * 0.5 ** ((id / 40) % 8);
  const params = Object.fromEntries(
    Array.from(sobol.point(id), (u, j) => [
      names[j],
      (high + low) / 2 + (high - low) * (u - 0.5) * (id % 2 ? 1 : near),
    ]),
  );
  return { id, params, state: 'complete', value: f(params), intermediate: [] };
}

printMachine(machine());
const rows = [];
for (const told of options.told.split(',').map((text) => wholeNumber('told', text)))
  for (const Sampler of [BayesianSearch, ParzenSearch]) {
    const sampler = new Sampler({ seed: 1 });
    const trials = Array.from({ length: told }, (_, id) => trialOf(id));
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (let pair = 0; pair < pairs; pair++) {
      const id = trials.length;
      const params = sampler.suggest({ space, direction: 'minimize', trials, id });
      trials.push({ id, params, state: 'complete', value: f(params), intermediate: [] });
    }
    const { user, system } = process.cpuUsage(cpu);
    rows.push({
      sampler: sampler.name,
      told,
      'ms a pair': ((performance.now() - start) / pairs).toFixed(1),
      'of the processor': ((user + system) / 1000 / pairs).toFixed(1),
    });
    printTable(rows.slice(-1));
  }
printTable(rows);
