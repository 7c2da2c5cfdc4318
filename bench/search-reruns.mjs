// Two searches of the study once more, as searches: 34 (three widths, 200 trials, narrow so that it ends) and 36 (latent size
// alone). Each is a call of the command line and leaves its report, with the history of the search, in a folder.
//
//   node search-reruns.mjs 34 --data DIR --out DIR [--trials N] [--workers N] [any option of `vaelab search`]
//   node search-reruns.mjs 36 --data DIR --out DIR
//
// 34 was a conditional model; --model chooses what takes its place. Without `--protocol as-published` test rows are left alone.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { VAELAB_DIST } = process.env;
const main = VAELAB_DIST
  ? resolve(VAELAB_DIST, 'cli/main.js')
  : fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vaelab-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A twentieth of the widths that 34 searched: 5000-7000, 2000-4000 and 200-1000. */
const narrow = {
  hidden1: { type: 'int', low: 250, high: 350 },
  hidden2: { type: 'int', low: 100, high: 200 },
  hidden3: { type: 'int', low: 10, high: 50 },
  latent: { type: 'int', low: 5, high: 100 },
  lr: { type: 'real', low: 1e-5, high: 1e-3, log: true },
};

const reruns = {
  34: () => {
    const space = join(folder, 'space.json');
    writeFileSync(space, JSON.stringify(narrow));
    return ['--space', space, '--method', 'bayesian', '--trials', '200'];
  },
  36: () => ['--experiment', '36', '--trials', '100'],
};
const common = ['--epochs', '200', '--warmup', '50', '--patience', '50', '--plots', '--no-retrain'];

const [which, ...given] = process.argv.slice(2);
if (!Object.hasOwn(reruns, which ?? '')) throw new Error(`name a search: ${Object.keys(reruns).join(' or ')}`);
// What is given comes last and wins.
const args = ['search', 'leukemia', ...reruns[which](), ...common, ...given];
const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
process.on('SIGINT', () => undefined);
child.on('close', (code) => (process.exitCode = code ?? 1));
