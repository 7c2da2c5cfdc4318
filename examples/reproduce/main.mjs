/**
 * One experiment of the study (docs/study.md), as it was published and without its leaks, and what the result says.
 * `node main.mjs [experiment] [options of vaelab reproduce]`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [experiment = '25t1', ...options] = process.argv.slice(2);

// What `npx vaelab` would run, found without npx.
const packageFile = fileURLToPath(import.meta.resolve('vaelab/package.json'));
const command = join(dirname(packageFile), JSON.parse(readFileSync(packageFile, 'utf8')).bin.vaelab);
const { status, stdout } = spawnSync(
  process.execPath,
  [command, 'reproduce', experiment, '--protocol', 'both', '--json', ...options],
  { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1e9 },
);
if (status !== 0) process.exit(status ?? 1);

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
for (const { protocol, dataset, seed, real, synthetic, leakage } of JSON.parse(stdout)) {
  const [before, after] = [mean(real.accuracies), mean(synthetic.accuracies)];
  console.log(
    `experiment ${experiment} on ${dataset}, ${protocol}, seed ${seed}, classifier seeds: ${real.accuracies.length}`,
  );
  console.log(`  accuracy after real rows ${before.toFixed(3)}, after synthetic rows ${after.toFixed(3)}`);
  console.log(`  ${leakage.testRows - leakage.unseen} of ${leakage.testRows} test rows had been seen before the test`);
}
