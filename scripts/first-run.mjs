/**
 * `node scripts/first-run.mjs [table.csv --target <column> …]`: the way of a new user, timed. The packed package is installed into an empty
 * folder, a table is put beside it, and the README's commands follow until there is a report: at most five commands and three minutes. Packages
 * come from the registry, so the network is part of the time; without a table the tutorial's is taken.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';

const most = { commands: 5, seconds: 180 };
const given = process.argv.slice(2);
const [table, ...options] =
  given.length > 0 ? given : [join(root, 'examples/clinic/clinic.csv'), '--target', 'diagnosis', '--missing', 'model'];

/** Runs a command line to its end; what it prints, and the seconds that it takes. */
function call(words, cwd) {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(words[0], words.slice(1), { cwd, encoding: 'utf8' });
  if (error !== undefined || status !== 0)
    throw new Error(`${words.join(' ')} failed (${error?.message ?? status})\n${stdout}${stderr}`);
  return { stdout, seconds: (performance.now() - start) / 1000 };
}

installIfNeeded();
await buildIfNeeded();
const folder = mkdtempSync(join(tmpdir(), 'vaelab-first-run-'));
const packed = mkdtempSync(join(tmpdir(), 'vaelab-packed-'));
try {
  const { stdout } = call(['npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', packed], root);
  const tarball = join(packed, JSON.parse(stdout)[0].filename);
  copyFileSync(resolve(table), join(folder, basename(table)));
  const commands = [
    ['npm', 'init', '-y'],
    ['npm', 'install', tarball],
    ['npx', 'vaelab', 'columns', basename(table), ...options],
    ['npx', 'vaelab', 'run', basename(table), ...options, '--out', 'report'],
  ];
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
  let total = 0;
  let said = '';
  for (const words of commands) {
    const { stdout: printed, seconds } = call(words, folder);
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${words.join(' ').replace(tarball, 'vaelab')}`);
    total += seconds;
    said = printed;
  }
  console.log(
    `${total.toFixed(1).padStart(6)} s  ${commands.length} commands, at most ${most.commands} in ${most.seconds} s`,
  );
  const { verdict, splits } = JSON.parse(readFileSync(join(folder, 'report/result.json'), 'utf8'));
  console.log(`${splits.length} splits; ${verdict.headline}`);
  console.log(`report.html: ${(statSync(join(folder, 'report/report.html')).size / 1e3).toFixed(0)} kB`);
  if (!said.includes('report.html') && !said.includes(verdict.headline.slice(0, 20)))
    throw new Error(`run printed no verdict:\n${said}`);
  if (total > most.seconds || commands.length > most.commands) process.exitCode = 1;
} finally {
  for (const place of [folder, packed]) rmSync(place, { recursive: true });
}
