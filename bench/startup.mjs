// How long the command's help and an import of the library take, as multiples of the time in which Node starts and ends.
import { spawnSync } from 'node:child_process';
import { here } from './processes.mjs';
import { machine, median, printMachine } from './measure.mjs';

const [rounds = '41', node = process.execPath] = process.argv.slice(2);
const root = here('..');
const candidates = [
  { name: 'node -e 0', args: ['-e', '0'], most: 1 },
  { name: 'vaelab --help', args: ['dist/cli/main.js', '--help'], most: 2.5 },
  { name: "import 'vaelab'", args: ['--input-type=module', '-e', "import 'vaelab'"], most: 2 },
];

/** Milliseconds from start to end of one process. */
function time(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed (${status}): ${stderr}`);
  return performance.now() - start;
}

printMachine(machine());
console.log(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim());
const times = candidates.map(() => []);
for (const { args } of candidates) time(args);
for (let round = 0; round < Number(rounds); round++) candidates.forEach(({ args }, i) => times[i].push(time(args)));
const bare = median(times[0]);
candidates.forEach(({ name, most }, i) => {
  const ratio = median(times[i]) / bare;
  const missed = ratio > most ? '  MISSED' : '';
  console.log(
    `${name.padEnd(16)} ${median(times[i]).toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)} x, at most ${most}${missed}`,
  );
});
