/**
 * Searches in this process: search.mjs <compiled rooms> <journal or address> <trials> <parameter> <milliseconds of a trial> [workers] [processes].
 * No trial ends before as many processes have begun one.
 */
import { readdirSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [rooms, path, trials, name, pause, workers = 2, processes = 1] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(rooms, 'search', file)).href);
const { RandomSearch, Study } = await load('index.js');
const { JournalStorage } = await load('node/index.js');
const storage = path.startsWith('postgres:')
  ? new (await load('../postgres/storage.js')).PostgresStorage(path)
  : new JournalStorage(path);

/** Resolves when so many processes have come here. */
async function together() {
  const mark = `${basename(path)}.begun.`;
  writeFileSync(join(dirname(path), `${mark}${process.pid}`), '');
  const begun = () => readdirSync(dirname(path)).filter((name) => name.startsWith(mark)).length;
  while (begun() < Number(processes)) await new Promise((resolve) => setTimeout(resolve, 5));
}

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
      if (processes > 1) await together();
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
