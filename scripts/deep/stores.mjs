// Eight processes on one study and on one file of results: what was acknowledged is there, whole and once, whoever was killed meanwhile.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url);
const processes = 8;
/** Of a process that is not killed. */
const appends = 12;

const load = (path) => import(new URL(path, dist).href);

async function openStudy(path) {
  const { JournalStorage, RandomSearch, Study } = await load('node.js');
  return new Study({
    space: { x: { type: 'real', low: 0, high: 1 } },
    sampler: new RandomSearch({ seed: 1 }),
    storage: new JournalStorage(path),
  });
}

/** What one of the eight does, saying what was acknowledged; and what is there in the end, in the same words. */
const stores = {
  study: {
    async work(path, name) {
      const study = await openStudy(path);
      for (let i = 0; i < appends; i++) {
        const trial = await study.ask();
        await trial.report(1, trial.params.x);
        const value = Number(name) + i / 1000;
        await study.tell(trial, value);
        console.log(`${trial.id} ${value}`);
      }
    },
    async look(path) {
      const study = await openStudy(path);
      await study.load();
      const kept = study.trials.filter(({ state }) => state === 'complete');
      return {
        // Beginnings of entries that a killed process left are told, and are no damage.
        damage: study.notes.filter((note) => !/unfinished entry/.test(note)),
        kept: kept.map(({ id, value }) => `${id} ${value}`),
      };
    },
  },
  results: {
    async work(path, name) {
      const { appendResults } = await load('thesis/index.js');
      const recorded = new URL('../../docs/results/reproduction.jsonl', import.meta.url);
      const first = readFileSync(recorded, 'utf8').split('\n')[0];
      const line = JSON.parse(first.slice(first.indexOf('{')));
      for (let i = 0; i < appends; i++) {
        await appendResults(path, [{ ...line, key: `${name} ${i}`, seconds: i }]);
        console.log(`${name} ${i}`);
      }
    },
    async look(path) {
      const { openResults } = await load('thesis/index.js');
      const results = await openResults(path);
      const lines = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => /^[0-9a-f]{8} \d+ \{.*\}$/.test(line));
      const twice = lines.length - results.size;
      return { damage: twice > 0 ? [`${twice} results are there twice`] : [], kept: [...results.keys()] };
    },
  },
};

/** One of the eight; `acknowledged` are the lines that it has said whole. */
function start(kind, path, name) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), kind, path, name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const acknowledged = () => out.split('\n').slice(0, -1);
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, err })));
  return { child, acknowledged, ended };
}

/** @returns whether all is well */
export async function deepStores({ rounds, seed }) {
  const { SeededRandom } = await load('node.js');
  const random = new SeededRandom(seed).split('stores');
  const home = mkdtempSync(join(tmpdir(), 'vaelab-stores-'));
  let well = true;
  for (const kind of Object.keys(stores)) {
    const tally = { killed: 0, acknowledged: 0, problems: [] };
    for (let round = 0; round < rounds; round++) {
      await tryRound(kind, join(home, `${kind}-${round}`), random, tally);
      process.stderr.write(`\r${kind}: ${round + 1} of ${rounds} rounds, ${tally.problems.length} problems `);
    }
    process.stderr.write('\r\u001b[K');
    console.log(
      `${kind}: ${rounds} rounds of ${processes} processes, ${tally.killed} of them killed; ${tally.acknowledged} acknowledged, ${tally.problems.length} problems`,
    );
    for (const problem of new Set(tally.problems)) console.log(`  FOUND: ${problem}`);
    well &&= tally.problems.length === 0;
  }
  rmSync(home, { recursive: true, force: true });
  return well;
}

/** Half of the eight are killed, each after a number of acknowledged appends and a moment more. */
async function tryRound(kind, path, random, tally) {
  const all = Array.from({ length: processes }, (_, i) => start(kind, path, String(i + 1)));
  const killed = all.slice(0, processes / 2);
  for (const one of killed) {
    const after = Math.floor(random.uniform() * appends);
    const moment = 30 * random.uniform();
    let armed = false;
    const kill = () => {
      if (armed || one.acknowledged().length < after) return;
      armed = true;
      setTimeout(() => one.child.kill('SIGKILL'), moment);
    };
    one.child.stdout.on('data', kill);
    kill();
  }
  for (const { ended, acknowledged } of all) {
    const { code, signal, err } = await ended;
    if (signal === 'SIGKILL') tally.killed++;
    else if (code !== 0) tally.problems.push(`a process ended with ${signal ?? code}: ${err.slice(0, 300)}`);
    else if (acknowledged().length !== appends) tally.problems.push('a process ended early');
  }
  const { damage, kept } = await stores[kind].look(path).catch((error) => ({ damage: [error.message], kept: [] }));
  tally.problems.push(...damage);
  const found = new Map();
  for (const one of kept) found.set(one, (found.get(one) ?? 0) + 1);
  const told = all.flatMap(({ acknowledged }) => acknowledged());
  tally.acknowledged += told.length;
  for (const one of told)
    if (found.get(one) !== 1)
      tally.problems.push(`'${one}' was acknowledged, and is there ${found.get(one) ?? 0} times`);
  // Each of those killed may have written one more than it could say.
  if (kept.length - told.length > killed.length)
    tally.problems.push(`${kept.length - told.length} entries more than were acknowledged`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, path, name] = process.argv.slice(2);
  await stores[kind].work(path, name);
}
