/**
 * A kernel, measured with the package's public names: the matrix products of a training step, on the backends that are named.
 * `node main.mjs [--backends wasm,reference] [--rounds 5] [--scale 1]`. A round runs every backend in turn, so that what else the
 * machine does hits all alike; the first round is not counted, and results are compared with the first backend's.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createBackend, input, plan, SeededRandom } from 'vaelab';

const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,reference' },
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
  },
});
const rounds = Number(values.rounds);
const size = (width) => Math.max(1, Math.round(width * Number(values.scale)));

/** Rows, inputs and outputs of products: a layer forward, its gradient by weights, its gradient by inputs. */
const shapes = [
  [64, 1000, 256],
  [1000, 64, 256],
  [64, 256, 1000],
].map((shape) => shape.map(size));

/** One product on one backend: a program, its times in ms, and what it computes. */
async function prepared(backend, [m, k, n], feed) {
  const program = await backend.compile(plan({ outputs: { c: input('a', [m, k]).matmul(input('b', [k, n])) } }));
  return { program, times: [], run: () => program.run([feed]), result: async () => (await program.read('c')).data };
}

const names = values.backends.split(',');
const backends = await Promise.all(names.map((name) => createBackend(name)));
console.log(`${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}`);
for (const { name, reason } of backends) console.log(`${name}: ${reason}`);

const random = new SeededRandom(1);
for (const shape of shapes) {
  const [m, k, n] = shape;
  const numbers = (count) => Float32Array.from({ length: count }, () => random.normal());
  const feed = { a: numbers(m * k), b: numbers(k * n) };
  const entries = await Promise.all(backends.map((backend) => prepared(backend, shape, feed)));
  for (let round = 0; round <= rounds; round++)
    for (const entry of entries) {
      const start = performance.now();
      await entry.run();
      if (round > 0) entry.times.push(performance.now() - start);
    }
  const results = await Promise.all(entries.map(({ result }) => result()));
  const rates = entries.map(({ times }) => (2 * m * k * n) / Math.min(...times) / 1e6);
  entries.forEach((_, i) => {
    // Sums of k products: errors grow with the root of k.
    const error =
      results[i].reduce((worst, value, j) => Math.max(worst, Math.abs(value - results[0][j])), 0) / Math.sqrt(k);
    if (!(error < 1e-5)) throw new Error(`${names[i]} and ${names[0]} differ by ${error} on ${shape.join(' x ')}`);
    const ratio = rates[i] / rates[0];
    console.log(
      `${shape.join(' x ').padEnd(16)} ${names[i].padEnd(10)} ${rates[i].toFixed(2).padStart(8)} GFLOP/s  ${ratio.toFixed(3)} of ${names[0]}`,
    );
  });
  for (const { program } of entries) await program.dispose();
}
for (const backend of backends) await backend.dispose();
