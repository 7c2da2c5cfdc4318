// What a training step costs beside its kernels: feeding, noise, the loop, the waits. On one thread a program of ours is one list of kernel
// calls, so that the time within it and the time around it can be told apart; the step's time less that of its list is the overhead.
import { createBackend, part, VAE } from './library.mjs';
import { machine, markdownTable, median, printMachine, printTable } from './measure.mjs';
import { namesOf, readOptions, wholeNumber, writeReports } from './options.mjs';
import { BATCH, settings, table, WORKLOADS } from './workloads.mjs';

const options = readOptions(
  {
    workload: { type: 'string', multiple: true, default: ['small-400,full-178,wide-60,25t2'] },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '2000' },
  },
  ['rounds', 'steps'],
);
const { PoolThread } = await part('backends/wasm/pool-thread.js');
const { perform } = PoolThread.prototype;
let within = 0;
PoolThread.prototype.perform = function timed(list) {
  const begin = performance.now();
  perform.call(this, list);
  within += performance.now() - begin;
};

/** Microseconds a step, of all and within kernels, for each epoch of the second half of a training. */
async function epochsOf(workload, steps) {
  const perEpoch = Math.ceil(workload.rows / (workload.batch ?? BATCH));
  const backend = await createBackend(1, options.vectors);
  const epochs = Math.max(20, Math.ceil(steps / perEpoch));
  const model = new VAE({ ...settings(workload), shuffle: true, epochs, backend });
  const found = [];
  let last = performance.now();
  await model.fit(table(workload), {
    onEpoch: () => {
      const now = performance.now();
      found.push({ step: (1000 * (now - last)) / perEpoch, kernels: (1000 * within) / perEpoch });
      within = 0;
      last = performance.now();
    },
  });
  await backend.dispose();
  return found.slice(found.length >> 1);
}

const found = machine();
printMachine(found);
const names = namesOf('workload', options.workload, Object.keys(WORKLOADS));
const times = new Map(names.map((name) => [name, []]));
for (let round = 0; round < options.rounds; round++)
  for (const name of names) {
    const { timed } = WORKLOADS[name];
    const steps = timed < 100 ? wholeNumber('steps', Math.min(options.steps, 60)) : options.steps;
    times.get(name).push(...(await epochsOf(WORKLOADS[name], steps)));
  }
const rows = names.map((name) => {
  const all = times.get(name);
  const of = (pick) => median(all.map(pick)).toFixed(1);
  return {
    workload: name,
    'step, µs': of(({ step }) => step),
    'its kernels': of(({ kernels }) => kernels),
    overhead: of(({ step, kernels }) => step - kernels),
    'least overhead': Math.min(...all.map(({ step, kernels }) => step - kernels)).toFixed(1),
  };
});
printTable(rows);
writeReports(options, { machine: found, unit: 'microseconds a step', rows }, markdownTable(rows));
