// Checks random expression graphs on all backends: node scripts/fuzz-graphs.mjs [--graphs 1000] [--seed 1]
// Prints how many graphs and operations there were, and the first failing graph, made small. Exit code 1 when one fails.
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const { values } = parseArgs({
  options: { graphs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const [graphs, seed] = [Number(values.graphs), Number(values.seed)];
if (!(Number.isInteger(graphs) && graphs > 0 && Number.isInteger(seed))) {
  console.error('fuzz-graphs: --graphs and --seed must be whole numbers, graphs at least 1');
  process.exit(2);
}

// Vite compiles the sources and the tests as it loads them.
const server = await createServer({
  root: new URL('..', import.meta.url).pathname,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { fuzz } = await server.ssrLoadModule('/test/tensor/fuzz/fuzz.ts');
const begin = performance.now();
const report = await fuzz(graphs, seed, (done) => process.stderr.write(`\r${done} of ${graphs} graphs`));
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stderr.write('\r');
console.log(`${report.graphs} graphs of ${report.operations} operations from seed ${seed} on, in ${seconds} s`);
console.log(`on ${report.backends.join('; ')}`);
const counts = [...report.counts].sort(([, a], [, b]) => b - a);
console.log(counts.map(([op, count]) => `${op} ${count}`).join(', '));
if (report.failure !== undefined) console.log(`\nFAILED: ${report.failure}`);
await server.close();
process.exit(report.failure === undefined ? 0 : 1);
