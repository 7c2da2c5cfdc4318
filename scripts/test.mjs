/**
 * `npm test`: every check, as many at once as there are cores, then the tests; nothing more begins once one has failed. Arguments go to
 * vitest alone: `npm test -- tensor` runs the tests whose file name has "tensor" in it, and none of the other checks.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installIfNeeded, bin, root, run } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
const { buildKernels } = await import('./build-kernels.mjs');
await buildKernels();

const only = process.argv.slice(2);
const checks = [
  ['lint', bin('eslint'), ['.']],
  ['documentation of exports, and the site', process.execPath, [join(root, 'scripts', 'site.mjs')]],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types of the example', bin('tsc'), ['-p', 'examples/browser']],
  ['import rules', bin('depcruise'), ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
];

/** Runs a check to its end; what it prints is shown then, under its name. @returns its exit code, 0 for success */
async function check([name, command, args]) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => parts.push(Buffer.from(`${command} could not be started: ${error.message}\n`)));
    child.on('close', (status) => resolve(status ?? 1));
  });
  console.log(`\n— ${name}`);
  process.stdout.write(Buffer.concat(parts));
  return code;
}

if (only.length === 0) {
  console.log(`— checks, each shown when it has ended: ${checks.map(([name]) => name).join('; ')}`);
  const waiting = [...checks];
  let failed = 0;
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      while (failed === 0 && waiting.length > 0) failed = (await check(waiting.shift())) || failed;
    }),
  );
  if (failed !== 0) process.exit(failed);
  console.log('\n— build');
  await buildIfNeeded();
}
console.log('\n— unit tests');
run(bin('vitest'), ['run', ...only]);
console.log('\nAll checks passed.');
