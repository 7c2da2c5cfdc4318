/** Searches in this process: search.mjs <compiled rooms> <journal or address> <trials> <parameter> <milliseconds of a trial> [workers]. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [rooms, path, trials, name, pause, workers = 2] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(rooms, 'search', file)).href);
const { RandomSearch, Study } = await load('index.js');
const { JournalStorage } = await load('node/index.js');
const storage = path.startsWith('postgres:')
  ? new (await load('../postgres/storage.js')).PostgresStorage(path)
  : new JournalStorage(path);

const study = new Study({
  space: { [name]: { type: 'real', low: 0, high: 1 } },
  sampler: new RandomSearch({ seed: 3 }),
  storage,
});
try {
  await study.optimize(
    async ({ [name]: x }, { id, attempt, report }) => {
      writeSync(1, `ran ${id} ${attempt}\n`);
      await report(1, x);
      await new Promise((resolve) => setTimeout(resolve, Number(pause)));
      return (x - 0.3) ** 2;
    },
    {
      trials: Number(trials),
      workers: Number(workers),
      // The trial has been acknowledged; written at once, so that no kill can come in between.
      onTrial: ({ id, value }) => writeSync(1, `told ${id} ${value}\n`),
    },
  );
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
