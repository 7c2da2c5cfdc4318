// Random expression graphs on every backend, and their gradients against finite differences.
import { loadSource } from './load.mjs';

/** @returns whether all is well */
export async function deepGraphs({ graphs, seed }) {
  const { module, close } = await loadSource('/test/tensor/fuzz/fuzz.ts');
  const begin = performance.now();
  const report = await module.fuzz(graphs, seed, (done) => process.stderr.write(`\r${done} of ${graphs} graphs`));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  process.stderr.write('\r');
  console.log(`${report.graphs} graphs of ${report.operations} operations from seed ${seed} on, in ${seconds} s`);
  console.log(`on ${report.backends.join('; ')}`);
  const counts = [...report.counts].sort(([, a], [, b]) => b - a);
  console.log(counts.map(([op, count]) => `${op} ${count}`).join(', '));
  if (report.failure !== undefined) console.log(`\nFAILED: ${report.failure}`);
  await close();
  return report.failure === undefined;
}
