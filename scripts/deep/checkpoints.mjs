// Kills `fit --checkpoint` at random moments of its training and goes on with it: the model that comes out in the end must be, bit for
// bit, the one of a fit that was left alone. Three in four deaths are SIGKILL, the others SIGTERM, SIGHUP and SIGINT, after which a fit
// ends by itself; some fits are killed several times. Counted are deaths that leave a checkpoint. Needs a build (npm run build).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url);
const main = fileURLToPath(new URL('cli/main.js', dist));

const network = ['--hidden', '8', '--latent', '3', '--patience', '30', '--batch', '7', '--threads', '1'];
/** Fits of different kinds; the last, every fiftieth, chooses a kind first. */
const fits = [
  ['--model', 'vae', '--epochs', '50'].concat(network),
  ['--model', 'cvae', '--epochs', '50'].concat(network),
  ['--model', 'vae', '--epochs', '50', '--stop', 'none'].concat(network),
  ['--epochs', '20', '--threads', '1'],
];

/** Runs a fit; with a `delay`, kills it so many milliseconds after it has said what it works on. */
function start(args, delay, signal) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let [err, begun] = ['', undefined];
    let timer;
    child.stderr.on('data', (text) => {
      err += text;
      if (begun !== undefined || !err.includes(' rows x ')) return;
      begun = performance.now();
      if (delay !== undefined) timer = setTimeout(() => child.kill(signal), delay);
    });
    const hang = setTimeout(() => {
      err += ' HANG';
      child.kill('SIGKILL');
    }, 300_000);
    child.on('close', (code, died) => {
      clearTimeout(timer);
      clearTimeout(hang);
      resolve({ code, died, err, took: performance.now() - (begun ?? performance.now()) });
    });
  });
}

/** What went wrong with a run that was killed or ended; undefined for nothing. */
function problemOf({ code, died, err }) {
  if (err.includes('HANG') || /\n\s+at |TypeError|RangeError/.test(err)) return err;
  return died === null && ![0, 130].includes(code) ? `exit ${code}: ${err}` : undefined;
}

/** Kills one fit, several times at most, and goes on with it to its end. */
async function attack({ args, length, whole }, home, random, tally) {
  const folder = mkdtempSync(join(home, 'fit-'));
  const [model, checkpoint] = [join(folder, 'm.safetensors'), join(folder, 'c.checkpoint')];
  const every = ['0.02', '0.05', '0.1'][Math.floor(random.uniform() * 3)];
  const all = [...args, '--output', model, '--checkpoint', checkpoint, '--checkpoint-every', every];
  const deaths = random.uniform() < 0.7 ? 1 : 2 + Math.floor(random.uniform() * 3);
  for (let death = 0; ; death++) {
    const signal =
      random.uniform() < 0.75 ? 'SIGKILL' : ['SIGTERM', 'SIGHUP', 'SIGINT'][Math.floor(random.uniform() * 3)];
    const delay = death < deaths ? 0.9 * random.uniform() * length : undefined;
    const resumes = existsSync(checkpoint);
    const run = await start(resumes ? [...all, '--resume'] : all, delay, signal);
    const problem = problemOf(run);
    if (problem !== undefined) return problem;
    if (run.code === 0) break;
    tally.kills++;
    tally.signals[signal] = (tally.signals[signal] ?? 0) + 1;
    if (existsSync(checkpoint)) tally.kept++;
    if (existsSync(model)) break; // It died after its work was done.
  }
  const left = readdirSync(folder).filter((name) => name !== 'm.safetensors');
  const same = existsSync(model) && readFileSync(model).equals(readFileSync(whole));
  rmSync(folder, { recursive: true });
  if (!same) return 'the model differs from that of a fit that was left alone';
  return left.some((name) => name.includes('.partial-')) ? `left over: ${left.join(', ')}` : undefined;
}

/** @returns whether all is well */
export async function deepCheckpoints({ kills, seed }) {
  const { SeededRandom } = await import(new URL('node.js', dist).href);
  const random = new SeededRandom(seed).split('checkpoints');
  const home = mkdtempSync(join(tmpdir(), 'vaelab-checkpoints-'));
  const table = join(home, 'table.csv');
  const rows = Array.from({ length: 60 }, (_, i) =>
    [...Array.from({ length: 6 }, (_, j) => random.normal() + (j < 2 ? i % 2 : 0)), `k${i % 2}`].join(','),
  );
  writeFileSync(table, ['a,b,c,d,e,f,class'].concat(rows).join('\n'));
  const targets = [];
  for (const options of fits) {
    const args = ['fit', table, '--target', 'class', ...options];
    const whole = join(home, `whole-${targets.length}.safetensors`);
    const run = await start([...args, '--output', whole]);
    if (run.code !== 0) throw new Error(`a fit fails when it is left alone: ${run.err}`);
    targets.push({ args, length: run.took, whole });
    console.log(`  ${options.join(' ')}: ${(run.took / 1000).toFixed(1)} s`);
  }
  const tally = { kills: 0, kept: 0, signals: {}, fits: 0, found: [] };
  while (tally.kept < kills) {
    const problem = await attack(
      targets[tally.fits % 50 === 49 ? targets.length - 1 : tally.fits % (targets.length - 1)],
      home,
      random,
      tally,
    );
    tally.fits++;
    if (problem !== undefined) tally.found.push(problem);
  }
  const signals = Object.entries(tally.signals).map(([signal, count]) => `${count} ${signal}`);
  console.log(
    `${tally.fits} fits killed ${tally.kills} times (${signals.join(', ')}), ${tally.kept} times with a checkpoint; the same bits ${tally.fits - tally.found.length} of ${tally.fits}`,
  );
  for (const message of new Set(tally.found)) console.log(`  FOUND: ${message}`);
  rmSync(home, { recursive: true, force: true });
  return tally.found.length === 0;
}
