// Full disks: `bench` and `reproduce` write to a small disk that is full at each of their writes, at its beginning and just before its end.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSource } from './load.mjs';

const dist = new URL('../../dist/', import.meta.url);
const main = fileURLToPath(new URL('cli/main.js', dist));
const page = 4096;
const kibibytes = 4096;

class Lost extends Error {}

function expect(condition, message) {
  if (!condition) throw new Lost(message);
}

/** A command, the files it writes in their order, whole or not there, and what is to be found of its work in any case. */
const commands = {
  bench: {
    args: (full) =>
      ['bench', '--quick', '--only', 'kernels', '--backend', 'wasm', '--threads', '1', '--quiet'].concat(
        ['--out', join(full, 'figures.json')],
        ['--chart', join(full, 'bars.html')],
      ),
    files: ['figures.json', 'bars.html'],
    check({ full, out, err }) {
      expect(/matmul/.test(out), 'the figures are not printed');
      // Each is where it was asked for, or where the message says.
      for (const name of this.files) {
        const [, place] = new RegExp(`${name}: .* It is in (\\S*) instead`).exec(err) ?? [];
        const path = place ?? join(full, name);
        expect(existsSync(path), `${name} is nowhere`);
        whole(path);
      }
    },
  },
  reproduce: {
    args: (full) =>
      [
        'reproduce',
        'class-normals-wine',
        'bootstrap-wine',
        '--seeds',
        '3',
        '--classifier-seeds',
        '1',
        '--quiet',
      ].concat(['--threads', '1', '--results', join(full, 'results.jsonl'), '--report', join(full, 'report')]),
    files: ['results.jsonl', 'report/results.json', 'report/results.csv', 'report/results.tex', 'report/report.html'],
    /** Lines are added one by one: the disk is full at each page of them. */
    lines: 'results.jsonl',
    async check({ full, out, err }) {
      expect(/class-normals-wine/.test(out), 'the table is not printed');
      const { openResults } = await import(new URL('thesis/index.js', dist).href);
      const [, place] = /results are in (\S*) instead/.exec(err) ?? [];
      const found = new Set();
      for (const path of [join(full, 'results.jsonl'), place])
        if (path !== undefined && existsSync(path)) for (const key of (await openResults(path)).keys()) found.add(key);
      expect(found.size === 6, `${found.size} results of 6 are kept: ${err}`);
      for (const name of this.files.slice(1)) if (existsSync(join(full, name))) whole(join(full, name));
    },
  },
};

/** A file that is there must be whole. */
function whole(path) {
  const text = readFileSync(path, 'utf8').trimEnd();
  if (path.endsWith('.json')) JSON.parse(text);
  if (path.endsWith('.html')) expect(text.endsWith('</html>'), `${path} is cut off`);
}

/** What is left of files that were being written. */
const partial = (folder) => readdirSync(folder, { recursive: true }).filter((name) => name.includes('.partial-'));

function run(args, temporary) {
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code: signal ?? code, out, err })));
}

/** How many pages are to be free, so that each write finds none at its beginning, and then one too few. */
function levels({ files, lines }, full) {
  const all = new Set([0]);
  let before = 0;
  for (const name of files) {
    const pages = Math.ceil(statSync(join(full, name)).size / page);
    for (let i = 0; i < pages; i++) if (name === lines || i === 0 || i === pages - 1) all.add(before + i);
    before += pages;
  }
  return [...all].sort((a, b) => a - b);
}

/** One level: what is worked out is kept, what is said says what to do, and the same command goes on once there is room. */
async function tryLevel(command, disk, temporary, pages) {
  const full = disk.path;
  disk.fill(pages);
  const args = command.args(full);
  const ended = await run(args, temporary);
  expect(ended.code === 1, `it ended with ${ended.code}: ${ended.err.slice(0, 300)}`);
  expect(!/\n\s+at |undefined|TypeError/.test(ended.err), `unclear: ${ended.err.slice(0, 300)}`);
  expect(/\d+ bytes could not be written \(the disk is full; free some space\)/.test(ended.err), ended.err);
  expect(partial(full).length === 0, `left over: ${partial(full).join(', ')}`);
  await command.check({ full, ...ended });
  disk.free();
  for (const name of command.files) if (name !== command.lines) rmSync(join(full, name), { force: true });
  const again = await run(args, temporary);
  expect(again.code === 0, `with room again it ended with ${again.code}: ${again.err.slice(0, 300)}`);
  for (const name of command.files) whole(join(full, name));
}

/** @returns whether all is well */
export async function deepDisks() {
  const home = mkdtempSync(join(tmpdir(), 'vaelab-disks-'));
  const temporary = join(home, 'temporary');
  mkdirSync(temporary);
  const { module, close } = await loadSource('/test/small-disk.ts');
  const disk = module.SmallDisk.mount(join(home, 'full'), kibibytes);
  let well = true;
  const clear = () => {
    for (const name of readdirSync(disk.path)) rmSync(join(disk.path, name), { recursive: true });
  };
  if (disk !== undefined)
    try {
      for (const [name, command] of Object.entries(commands)) {
        const problems = [];
        const first = await run(command.args(disk.path), temporary);
        if (first.code !== 0) throw new Error(`${name} fails on an empty disk: ${first.err}`);
        const all = levels(command, disk.path);
        for (const [i, pages] of all.entries()) {
          clear();
          await tryLevel(command, disk, temporary, pages).catch((error) => {
            if (!(error instanceof Lost)) throw error;
            problems.push(`with ${pages} pages free: ${error.message}`);
          });
          process.stderr.write(`\r${name}: ${i + 1} of ${all.length} full disks, ${problems.length} problems `);
        }
        clear();
        process.stderr.write('\r\u001b[K');
        console.log(`${name}: ${all.length} full disks, ${problems.length} problems`);
        for (const problem of problems) console.log(`  FOUND: ${problem}`);
        well &&= problems.length === 0;
      }
    } finally {
      disk.unmount();
      rmSync(home, { recursive: true, force: true });
    }
  await close();
  return well;
}
