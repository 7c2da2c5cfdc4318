// The two rates that bound our training from below, on our own backend: FLOPs of a large product, bytes of a large copy.
// Run by itself it prints one JSON object; train.mjs starts it.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { about, createBackend, parameter, plan, timeRuns } from './library.mjs';
import { interleave, noise } from './measure.mjs';
import { productPlans } from './products.mjs';

/** FLOP/s of a product of two 1024 x 1024 matrices: median of 9. */
export async function matmulRate(backend) {
  const size = 1024;
  const plans = productPlans({ m: size, k: size, n: size }, noise(size * size), noise(size * size));
  const program = await backend.compile(plans.one);
  const times = await interleave([{ name: 'product', time: (repeats) => timeRuns(program, repeats) }]);
  await program.dispose();
  return (2 * size ** 3) / (times.get('product').median / 1000);
}

/** Bytes read and written per second by a copy of 64 Mi floats, more than any cache holds: median of 9. */
export async function copyBandwidth(backend) {
  const size = 1 << 26;
  const source = parameter('source', new Float32Array(size).fill(1));
  const program = await backend.compile(plan({ outputs: { out: source.copy().slice([size - 1], [1]) } }));
  const times = await interleave([{ name: 'copy', time: (repeats) => timeRuns(program, repeats) }]);
  const last = (await program.read('out')).data[0];
  if (last !== 1) throw new Error(`the copy ends with ${last}, expected 1`);
  await program.dispose();
  return (8 * size) / (times.get('copy').median / 1000);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values: options } = parseArgs({
    options: { threads: { type: 'string', default: '2' }, vectors: { type: 'string' } },
  });
  const vectors = options.vectors && Number(options.vectors);
  const backend = await createBackend(Number(options.threads), vectors);
  const rates = { matmulRate: await matmulRate(backend), copyBandwidth: await copyBandwidth(backend) };
  const facts = about(backend);
  await backend.dispose();
  console.log(JSON.stringify({ ...facts, ...rates }));
}
