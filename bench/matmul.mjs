// Matrix products on one thread: the WebAssembly kernels, TensorFlow.js's wasm backend, and plain JavaScript loops in
// two orders, the textbook's and one that reads memory in order.
//
// Notation: out[m, n] = op(A) op(B) over depth k; a product is 2 m n k FLOPs.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { interleave, machine, printMachine, printTable } from './measure.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
    kernels: { type: 'string', default: new URL('../dist/tensor/backends/wasm/kernels.js', import.meta.url).href },
  },
});

/** m, k, n, and whether A and B are stored transposed; 38 rows are one batch of the leukemia data. */
const CASES = [
  { name: '512 x 512 x 512', m: 512, k: 512, n: 512 },
  { name: '1024 x 1024 x 1024', m: 1024, k: 1024, n: 1024 },
  { name: '38 x 7129 x 821, a layer forward', m: 38, k: 7129, n: 821 },
  { name: "7129 x 38 x 821, a'dy: weights' gradient", m: 7129, k: 38, n: 821, transposeA: true },
  { name: "38 x 821 x 7129, dy w': input's gradient", m: 38, k: 821, n: 7129, transposeB: true },
  { name: "7129 x 38 x 346, a'dy", m: 7129, k: 38, n: 346, transposeA: true },
  { name: "38 x 346 x 7129, dy w'", m: 38, k: 346, n: 7129, transposeB: true },
  { name: '1 x 7129 x 821, one row', m: 1, k: 7129, n: 821 },
];

/**
 * The textbook's triple loop i, j, p: each element is one dot product, and B is read down its columns. Written out for
 * each form, since tests of the flags in the inner loop would cost it a quarter of its speed.
 */
function textbookLoops(out, a, b, { m, n, k, transposeA = false, transposeB = false }) {
  const form = transposeA ? dotTN : transposeB ? dotNT : dotNN;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = form(a, b, i, j, m, n, k);
  }
}
function dotNN(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
  return sum;
}
function dotTN(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[p * m + i] * b[p * n + j];
  return sum;
}
function dotNT(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
  return sum;
}

/** The loops in the order that suits the cache: rows of B are scaled and added, all in the order of memory. */
function orderedLoops(out, a, b, { m, n, k, transposeA = false, transposeB = false }) {
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  out.fill(0);
  for (let i = 0; i < m; i++) {
    if (transposeB) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * aRow + p * aDepth] * b[j * k + p];
        out[i * n + j] = sum;
      }
    } else {
      for (let p = 0; p < k; p++) {
        const x = a[i * aRow + p * aDepth];
        for (let j = 0; j < n; j++) out[i * n + j] += x * b[p * n + j];
      }
    }
  }
}

/** The largest difference, relative to the root of the sum of squares of the terms: about 1e-7 sqrt(k) is rounding. */
function largestDifference(a, b) {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return difference / size;
}

async function measureCase(test, kernels, floats) {
  const { m, k, n, transposeA = false, transposeB = false } = test;
  // Layout of the memory, in floats.
  const a = 1024;
  const b = a + m * k;
  const out = b + k * n;
  const scratch = out + m * n;
  for (let i = a; i < out; i++) floats[i] = Math.random() - 0.5;
  const [aValues, bValues] = [floats.slice(a, b), floats.slice(b, out)];
  const textbook = new Float32Array(m * n);
  const ordered = new Float32Array(m * n);
  const aTensor = tf.tensor(aValues, transposeA ? [k, m] : [m, k]);
  const bTensor = tf.tensor(bValues, transposeB ? [n, k] : [k, n]);
  let fresh;
  const product = (right) => tf.matMul(aTensor, right, transposeA, transposeB);
  const [flagA, flagB] = [Number(transposeA), Number(transposeB)];

  const ours = () => kernels.matmul(out * 4, a * 4, b * 4, m, n, k, flagA, flagB, 0, m, 0, n, scratch * 4);
  const times = await interleave(
    [
      { name: 'vaelab', run: ours },
      // The result stays in TensorFlow.js's own memory, as ours does.
      { name: 'tfjs-wasm', run: () => product(bTensor).dispose() },
      // It keeps the packed copy of a second operand that it has met before; weights in training are new at every step.
      {
        name: 'tfjs, new B',
        before: () => {
          fresh?.dispose();
          fresh = tf.tensor(bValues, bTensor.shape);
        },
        run: () => product(fresh).dispose(),
      },
      { name: 'i-j-p loops', run: () => textbookLoops(textbook, aValues, bValues, test), rounds: 3 },
      { name: 'i-p-j loops', run: () => orderedLoops(ordered, aValues, bValues, test), rounds: 3 },
    ],
    Number(options.rounds),
  );

  const peer = product(bTensor);
  const result = floats.slice(out, out + m * n);
  const differences = [peer.dataSync(), textbook, ordered].map((values) => largestDifference(values, result));
  const limit = 1e-6 * Math.sqrt(k + 10);
  if (!differences.every((difference) => difference < limit)) {
    throw new Error(`${test.name}: the outputs differ by ${differences.join(', ')}, more than ${limit}`);
  }
  tf.dispose([peer, aTensor, bTensor, fresh]);
  const rate = (milliseconds) => (2 * m * n * k) / milliseconds / 1e6;
  return Object.fromEntries([
    ['case', test.name],
    ...[...times].map(([name, { median, best }]) => [name, { median: rate(median), best: rate(best) }]),
  ]);
}

const { createMemory, instantiateKernels } = await import(options.kernels).catch((error) => {
  throw new Error('Build the library first: npm run build, in the folder above this one.', { cause: error });
});
const memory = createMemory(2048);
const kernels = await instantiateKernels(memory);
const floats = new Float32Array(memory.buffer);
await tf.setBackend('wasm');
await tf.ready();

const found = machine();
const peer = {
  backend: tf.getBackend(),
  version: tf.version_core,
  simd: await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'),
  threads: (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? getThreadsCount() : 1,
};
if (!options.json) {
  printMachine(found);
  console.log(
    `tfjs ${peer.version}: backend ${peer.backend}, simd ${peer.simd}, threads ${peer.threads}; ours: 1 thread`,
  );
}
const results = [];
for (const test of CASES) results.push(await measureCase(test, kernels, floats));

if (options.json) {
  console.log(JSON.stringify({ machine: found, peer, unit: 'GFLOP/s', results }, null, 2));
} else {
  const pair = ({ median, best }) => `${median.toFixed(1)} / ${best.toFixed(1)}`;
  console.log('\nGFLOP/s, median / best; the ratios are of medians. Outputs agree.\n');
  printTable(
    results.map((row) => ({
      case: row.case,
      vaelab: pair(row.vaelab),
      'tfjs-wasm': pair(row['tfjs-wasm']),
      'tfjs, new B': pair(row['tfjs, new B']),
      'i-j-p loops': pair(row['i-j-p loops']),
      'i-p-j loops': pair(row['i-p-j loops']),
      'x tfjs': (row.vaelab.median / row['tfjs-wasm'].median).toFixed(2),
      'x new B': (row.vaelab.median / row['tfjs, new B'].median).toFixed(2),
      'x i-j-p': (row.vaelab.median / row['i-j-p loops'].median).toFixed(0),
      'x i-p-j': (row.vaelab.median / row['i-p-j loops'].median).toFixed(0),
    })),
  );
}
