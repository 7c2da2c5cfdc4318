// Random everyday tables: read, written and read again. It is the test of `npm test` with more of them, from another seed.
import { spawnSync } from 'node:child_process';
import { bin, root } from '../install.mjs';

/** @returns whether all is well */
export function deepTables({ tables, seed }) {
  const begin = performance.now();
  const { status } = spawnSync(bin('vitest'), ['run', 'test/data/everyday.test.ts', '-t', 'random everyday tables'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, VAELAB_TABLES: String(tables), VAELAB_TABLES_SEED: String(seed) },
  });
  console.log(`${tables} tables from seed ${seed} on, in ${Math.round((performance.now() - begin) / 1000)} s`);
  return status === 0;
}
