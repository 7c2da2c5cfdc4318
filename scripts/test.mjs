/**
 * `npm test`: every check, in order, stopping at the first that fails. Arguments go to vitest alone: `npm test -- tensor`
 * runs the tests whose file name has "tensor" in it, and none of the other checks.
 */
import { join } from 'node:path';
import { installIfNeeded, bin, root, run } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
const { buildKernels } = await import('./build-kernels.mjs');
await buildKernels();

const only = process.argv.slice(2);
const checks = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types of the example', bin('tsc'), ['-p', 'examples/browser']],
  ['lint', bin('eslint'), ['.']],
  ['import rules', bin('depcruise'), ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
  ['documentation of exports, and the site', process.execPath, [join(root, 'scripts', 'site.mjs')]],
  ['build', buildIfNeeded],
  ['unit tests', bin('vitest'), ['run']],
];
for (const [name, command, args] of only.length > 0 ? [['unit tests', bin('vitest'), ['run', ...only]]] : checks) {
  console.log(`\n— ${name}`);
  if (typeof command === 'function') await command();
  else run(command, args);
}
console.log('\nAll checks passed.');
