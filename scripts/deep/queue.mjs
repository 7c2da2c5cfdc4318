// Kills workers that do pieces of selections and runs of `reproduce` for a command, through a queue in PostgreSQL.
//
// The command must end by itself, with the same result as without workers. A server of its own is started (Debian's package `postgresql`). Needs a
// build (npm run build), Node 22.12 and, for `reproduce`, VAELAB_DATA.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { PostgresServer } from '../postgres-server.mjs';

const dist = new URL('../../dist/', import.meta.url);
const main = fileURLToPath(new URL('cli/main.js', dist));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const workers = 3;

function start(args, cwd) {
  const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  const ended = new Promise((done) => child.on('close', (code) => done(code)));
  return { child, ended, text: () => text };
}

/** The commands, and what came of them; how long something took may differ. */
const commands = {
  select: {
    args: (name) =>
      ['select', 't.csv', '--target', 'class', '--method', 'anova,cat,rfe', '--k', '5', '--splits', '20'].concat([
        '--permutations',
        '20',
        '--out',
        name,
      ]),
    result: (folder, name) => withoutTimes(JSON.parse(readFileSync(join(folder, name, 'result.json'), 'utf8'))),
  },
  reproduce: {
    args: (name) =>
      ['reproduce', 'class-normals-wine', 'class-means-wine', 'bootstrap-wine', '--seeds', '12'].concat([
        '--classifier-seeds',
        '5',
        '--threads',
        '1',
        '--results',
        `${name}.jsonl`,
        '--report',
        `${name}-report`,
      ]),
    result: (folder, name) =>
      readFileSync(join(folder, `${name}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map((line) => withoutTimes(JSON.parse(line.slice(line.indexOf('{')))))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  },
};
const withoutTimes = (value) =>
  JSON.parse(JSON.stringify(value), (key, each) => (/seconds|At$|^date$|^time$/i.test(key) ? undefined : each));

/** A table of two classes whose selection takes workers a while. */
function table(random) {
  const columns = Array.from({ length: 300 }, (_, j) => `x${j}`);
  const rows = Array.from({ length: 80 }, (_, i) =>
    [...columns.map((_, j) => random.normal() + (j < 5 ? i % 2 : 0)), `k${i % 2}`].join(','),
  );
  return [[...columns, 'class'].join(','), ...rows, ''].join('\n');
}

/** Runs a command with workers, of which one after the other is killed and replaced. @returns how many were, and what is wrong */
async function survive(server, folder, name, kills, random) {
  const { args, result } = commands[name];
  const alone = start([...args('here'), '--workers', '1', '--quiet'], folder);
  if ((await alone.ended) !== 0) return { killed: 0, wrong: `by itself: ${alone.text()}` };
  const begin = () => start(['worker', server.address(), '--threads', '1', '--idle', '600'], folder);
  const living = Array.from({ length: workers }, begin);
  const command = start([...args('there'), '--queue', server.address(), '--quiet'], folder);
  let over = false;
  command.ended.then(() => (over = true));
  let killed = 0;
  while (!over) {
    await sleep(300 + 1500 * random.uniform());
    if (over || killed === kills) continue;
    const at = Math.floor(workers * random.uniform());
    living[at].child.kill('SIGKILL');
    living[at] = begin();
    killed++;
  }
  for (const { child } of living) child.kill('SIGKILL');
  await Promise.all(living.map(({ ended }) => ended));
  if ((await command.ended) !== 0) return { killed, wrong: command.text() };
  const same = isDeepStrictEqual(result(folder, 'there'), result(folder, 'here'));
  return { killed, wrong: same ? undefined : `another result; see ${folder}`, folder };
}

/** @returns whether all went well */
export async function deepQueue({ rounds, seed }) {
  const { SeededRandom } = await import(new URL('node.js', dist).href);
  const random = new SeededRandom(seed);
  const server = await new PostgresServer().start();
  let well = true;
  try {
    for (const name of Object.keys(commands)) {
      const folder = mkdtempSync(join(tmpdir(), 'vaelab-queue-'));
      writeFileSync(join(folder, 't.csv'), table(random));
      const begin = Date.now();
      const { killed, wrong } = await survive(server, folder, name, rounds, random);
      console.log(`${name}: ${killed} workers killed in ${Math.round((Date.now() - begin) / 1000)} s`);
      if (wrong === undefined) rmSync(folder, { recursive: true });
      else {
        console.log(`FOUND: ${name}: ${wrong}`);
        well = false;
      }
    }
  } finally {
    await server.stop();
  }
  return well;
}
