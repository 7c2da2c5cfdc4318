/** A search whose trials hang in worker processes: pool.mjs <compiled rooms> <journal> <folder for notes> <mode>. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [rooms, path, notes, mode] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(rooms, 'search', file)).href);
const { RandomSearch, Study } = await load('index.js');
const { JournalStorage, optimizeInProcesses } = await load('node/index.js');

const [signal, interrupt] = [new AbortController(), new AbortController()];
process.on('SIGINT', () => {
  (signal.signal.aborted ? interrupt : signal).abort();
  console.log('signal');
});
const study = new Study({
  space: { x: { type: 'real', low: 0, high: 1 } },
  sampler: new RandomSearch({ seed: 3 }),
  storage: new JournalStorage(path),
});
const { stoppedBecause } = await optimizeInProcesses({
  study,
  module: new URL('objective.mjs', import.meta.url),
  args: { mode, ids: [2, 3], attempts: 1, notes },
  trials: 6,
  workers: 2,
  signal: signal.signal,
  interrupt: interrupt.signal,
});
console.log(stoppedBecause);
