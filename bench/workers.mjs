/**
 * Many worker processes on one study in PostgreSQL, killed again and again, and the server, too:
 *
 *     node bench/workers.mjs --workers 64 --trials 20000 --kills 200 --server-kills 5
 *
 * Starts a server of its own (Debian's package `postgresql`) with its usual settings, 100 connections and writing through to the disk among
 * them. First the workers are left alone: trials a second. Then, on another study, workers are killed (kill -9) and replaced, and the server is killed
 * and started again, evenly over the trials. In the end every result that a worker was told is kept must stand in the study, once, with its value.
 * Exit code 1 where one does not. Needs `npm run build`.
 */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PostgresStorage, RandomSearch, Study } from '../dist/node.js';
import { PostgresConnection } from '../dist/postgres/connection.js';
import { placeOf } from '../dist/postgres/place.js';
import { PostgresServer } from '../scripts/postgres-server.mjs';

const self = fileURLToPath(import.meta.url);
const worth = ({ x, y }) => (x - 0.3) ** 2 + y;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** How long a trial takes, in milliseconds. */
const pause = 10;
const open = (address) =>
  new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, y: { type: 'real', low: 1e-4, high: 1, log: true } },
    sampler: new RandomSearch({ seed: 3 }),
    storage: new PostgresStorage(address),
  });

/** A worker: says what was acknowledged, at once, so that no kill comes in between. */
async function work(address, trials) {
  const objective = async (params) => {
    await sleep(pause);
    return worth(params);
  };
  await open(address).optimize(objective, {
    trials,
    onTrial: ({ id, state, value }) => writeSync(1, `${id} ${state} ${value}\n`),
  });
}

/** All workers of a study; counts what they were told. */
class Workers {
  acknowledged = new Map();
  twice = [];
  failures = [];
  living = new Set();
  #address;
  #trials;

  constructor(address, trials) {
    this.#address = address;
    this.#trials = trials;
  }

  start() {
    const args = [self, '--work', this.#address, '--trials', String(this.#trials)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stderr.on('data', (data) => (err += data));
    child.stdout.on('data', (data) => {
      const lines = (out + data).split('\n');
      out = lines.pop();
      for (const line of lines) this.#take(line);
    });
    this.living.add(child);
    child.on('close', (code, signal) => {
      this.living.delete(child);
      if (signal !== null || code === 0) return;
      const failure = /^\w*Error.*/m.exec(err)?.[0] ?? err.trim();
      // One that begins while the server is down says so and ends, and is begun again, as by whoever looks after workers.
      if (failure.includes('Is the server running')) this.start();
      else this.failures.push(failure);
    });
  }

  #take(line) {
    const [id, state, value] = line.split(' ');
    if (state !== 'complete') return;
    if (this.acknowledged.has(Number(id))) this.twice.push(Number(id));
    this.acknowledged.set(Number(id), Number(value));
  }

  kill() {
    const all = [...this.living];
    all[Math.floor(Math.random() * all.length)]?.kill('SIGKILL');
  }
}

/** Lets workers run a study to its end, with kills in between; answers with them. */
async function run(server, name, { workers: count, trials, kills, serverKills }) {
  const workers = new Workers(server.address(name), trials);
  for (let i = 0; i < count; i++) workers.start();
  // Towards the end they are left alone.
  const due = (done, all) => all > 0 && workers.acknowledged.size > ((done + 1) * 0.9 * trials) / (all + 1);
  let [killed, serverKilled] = [0, 0];
  while (workers.living.size > 0) {
    await sleep(20);
    if (killed < kills && due(killed, kills)) {
      workers.kill();
      workers.start();
      killed++;
    }
    if (serverKilled < serverKills && due(serverKilled, serverKills)) {
      await server.kill();
      await server.start();
      serverKilled++;
    }
  }
  return { workers, killed, serverKilled };
}

/** Compares what was acknowledged with what is there. */
async function check(address, trials, { acknowledged, twice, failures }) {
  const study = open(address);
  await study.load();
  const wrong = [];
  if (study.trials.length !== trials) wrong.push(`${study.trials.length} trials in the place of ${trials}`);
  for (const [id, value] of acknowledged) {
    const trial = study.trials[id];
    if (trial?.state !== 'complete' || trial.value !== value)
      wrong.push(`trial ${id} was told as ${value} and is lost`);
  }
  for (const { id, state, value, params } of study.trials) {
    if (state === 'complete' ? value !== worth(params) : state !== 'lost') wrong.push(`trial ${id} is ${state}`);
  }
  for (const id of twice) wrong.push(`trial ${id} was acknowledged twice`);
  for (const failure of failures) wrong.push(`a worker failed: ${failure}`);
  const [first, last] = [study.trials[0], study.trials.map(({ endedAt }) => endedAt).sort((a, b) => b - a)[0]];
  const again = study.trials.filter(({ attempt }) => attempt > 1).length;
  const lost = study.trials.filter(({ state }) => state === 'lost').length;
  return { wrong, again, lost, notes: study.notes.length, rate: trials / ((last - first.startedAt) / 1000) };
}

async function main(flags) {
  const number = (name) => Number(flags[name]);
  const [workers, trials, kills, serverKills] = ['workers', 'trials', 'kills', 'server-kills'].map(number);
  const server = await new PostgresServer({ fsync: 'on' }).start();
  const sql = new PostgresConnection(placeOf(server.address()));
  // Connections of one worker, and of all; those of a killed one end a moment later.
  let [most, all] = [0, 0];
  const watch = setInterval(() => {
    sql
      .query(
        `SELECT max(n)::int AS n, sum(n)::int AS sum FROM (SELECT count(*) AS n FROM pg_stat_activity
           WHERE application_name LIKE 'vaelab%' AND pid <> pg_backend_pid() GROUP BY application_name) AS each`,
      )
      .then(({ rows }) => {
        most = Math.max(most, rows[0].n);
        all = Math.max(all, rows[0].sum);
      })
      .catch(() => undefined);
  }, 500);
  try {
    console.log(`${workers} workers, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
    const calm = await run(server, 'calm', { workers, trials, kills: 0, serverKills: 0 });
    const first = await check(server.address('calm'), trials, calm.workers);
    console.log(`left alone: ${trials} trials, ${first.rate.toFixed(0)} a second; at most ${all} connections`);
    const killed = await run(server, 'killed', { workers, trials, kills, serverKills });
    const second = await check(server.address('killed'), trials, killed.workers);
    console.log(
      `killed: ${killed.killed} workers and the server ${killed.serverKilled} times; ${trials} trials, ${second.rate.toFixed(0)} a second; ${killed.workers.acknowledged.size} acknowledged, ${second.again} begun again, ${second.lost} lost with two workers; ${second.notes} results that came too late; at most ${all} connections`,
    );
    const wrong = [...first.wrong, ...second.wrong];
    if (most > 1) wrong.push(`a worker had ${most} connections`);
    console.log(wrong.length === 0 ? 'nothing acknowledged was lost, nothing counted twice' : wrong.join('\n'));
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    clearInterval(watch);
    await sql.close();
    await server.stop();
  }
}

const { values } = parseArgs({
  options: {
    work: { type: 'string' },
    workers: { type: 'string', default: '8' },
    trials: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '10' },
    'server-kills': { type: 'string', default: '1' },
  },
});
if (values.work === undefined) await main(values);
else await work(values.work, Number(values.trials));
