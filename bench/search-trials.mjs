// What a study itself takes for a trial, as the trials grow in number: `ask` and `tell` of random points, and the loop `optimize`.
//
//   node search-trials.mjs [--trials 10000] [--every 2000]
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, printMachine, printTable } from './measure.mjs';
import { wholeNumber } from './options.mjs';

const { RandomSearch, Study } = await part('search/index.js');
const { values: options } = parseArgs({
  options: { trials: { type: 'string', default: '10000' }, every: { type: 'string', default: '2000' } },
});
const trials = wholeNumber('trials', options.trials);
const every = wholeNumber('every', options.every);

const space = { x: { type: 'real', low: -1, high: 1 }, y: { type: 'real', low: -1, high: 1 } };
const value = ({ x, y }) => x ** 2 + y ** 2;
const study = () => new Study({ space, sampler: new RandomSearch({ seed: 1 }), earlyStopping: { patience: 1e9 } });

const asked = study();
const looped = study();
const rows = [];
for (let done = 0; done < trials; done += every) {
  const start = performance.now();
  for (let i = 0; i < every; i++) {
    const trial = await asked.ask();
    await asked.tell(trial, value(trial.params));
  }
  const between = performance.now();
  await looped.optimize(value, { trials: done + every });
  const end = performance.now();
  const shown = (ms) => (ms / every).toFixed(3);
  rows.push({
    trials: `${done} to ${done + every}`,
    'ask and tell, ms a trial': shown(between - start),
    'optimize, ms a trial': shown(end - between),
  });
}
if (asked.trials.length !== looped.trials.length || asked.best.value !== looped.best.value)
  throw new Error('the two studies differ');
printMachine(machine());
printTable(rows);
