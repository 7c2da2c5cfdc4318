// The ceiling of 128-bit SIMD on this processor: loops that touch no memory, with separate multiply and add and, where
// the host knows relaxed SIMD, with a fused multiply-add; and below it our matmul tile on panels that stay in the cache.
//
// The loops are assembled here, byte by byte, over vectors that V8 keeps in registers:
//   separate   s[i, j] = s[i, j] + x[i] y[j] for 2 x 4 sums; x[0] = x[0] y[0] and x[1] = x[1] + y[0] keep the engine from
//              taking the products out of the loop: 9 multiplications and 9 additions a step
//   fused      s = s y[0] + y[1] for 8 sums: 8 multiplications and 8 additions
import { setFlagsFromString } from 'node:v8';
import { interleave, machine, printMachine, printTable } from './measure.mjs';

const STEPS = 1 << 20;
// Locals: the parameters, 0 steps and 1 a scalar; then vectors, x, y and the sums.
const X = [2, 3];
const Y = [4, 5, 6, 7];
const SUMS = [8, 9, 10, 11, 12, 13, 14, 15];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const MULTIPLY = [0xfd, 0xe6, 0x01];
const ADD = [0xfd, 0xe4, 0x01];
const FUSED = [0xfd, 0x85, 0x02];

const separate = [
  ...SUMS.flatMap((s, i) => [...get(s), ...get(X[i >> 2]), ...get(Y[i & 3]), ...MULTIPLY, ...ADD, ...set(s)]),
  ...get(X[0]),
  ...get(Y[0]),
  ...MULTIPLY,
  ...set(X[0]),
  ...get(X[1]),
  ...get(Y[0]),
  ...ADD,
  ...set(X[1]),
];
const fused = SUMS.flatMap((s) => [...get(s), ...get(Y[0]), ...get(Y[1]), ...FUSED, ...set(s)]);

/** A module that exports `run(steps, value)`: every vector begins as `value`; returns the sum of the sums' first lanes. */
function assemble(step) {
  const code = [
    0x01,
    X.length + Y.length + SUMS.length,
    0x7b,
    ...[...X, ...Y, ...SUMS].flatMap((vector) => [...get(1), 0xfd, 0x13, ...set(vector)]),
    // loop: the step; steps = steps - 1, and once more while it is not 0
    0x03,
    0x40,
    ...step,
    ...get(0),
    0x41,
    0x01,
    0x6b,
    0x22,
    0x00,
    0x0d,
    0x00,
    0x0b,
    ...SUMS.flatMap((s, i) => [...get(s), 0xfd, 0x1f, 0x00, ...(i ? [0x92] : [])]),
    0x0b,
  ];
  // A length below 2^14 in LEB128.
  const sized = (bytes) => [(bytes.length & 127) | 128, bytes.length >> 7, ...bytes];
  const section = (id, bytes) => [id, ...sized([0x01, ...bytes])];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, [0x60, 0x02, 0x7f, 0x7d, 0x01, 0x7d]),
    ...section(3, [0x00]),
    ...section(7, [0x03, ...new TextEncoder().encode('run'), 0x00, 0x00]),
    ...section(10, sized(code)),
  ]);
}

/** A loop to time; none where the host refuses its instructions. Checked on 64 steps, all vectors 1 at first. */
async function loop(name, step, expected, flopsPerStep) {
  const bytes = assemble(step);
  if (!WebAssembly.validate(bytes)) return [];
  const { run } = (await WebAssembly.instantiate(bytes)).instance.exports;
  if (run(64, 1) !== expected) throw new Error(`${name}: found ${run(64, 1)}, expected ${expected}`);
  return [{ name, run: () => run(STEPS, 1), flops: STEPS * flopsPerStep }];
}

// Only Node 20 needs its flag for relaxed SIMD, and complains of none that it does not know.
const v8 = Number.parseInt(process.versions.v8);
if (v8 < 12) setFlagsFromString('--experimental-wasm-relaxed-simd');
const { createMemory, instantiateKernels, loadKernels } = await import('../dist/backends/wasm/kernels.js').catch(
  (error) => {
    throw new Error('Build the library first: npm run build, in the folder above this one.', { cause: error });
  },
);

// A left panel of 256 x 5 floats, a right one of 256 x 16 and the tile.
const [a, b, out, depth] = [4096, 16384, 49152, 256];
/** A tile of our product on panels that fit the first-level cache, checked on panels of 1. */
async function tile(name, kernel, columns, fused) {
  const memory = createMemory(4);
  const kernels = await instantiateKernels(memory, await loadKernels({ fused }));
  const floats = new Float32Array(memory.buffer).fill(1);
  const run = () => {
    for (let i = 0; i < 2048; i++) kernels[kernel](a, b, depth, out, 64);
  };
  run();
  const last = floats[out / 4 + 4 * 16 + columns - 1];
  if (last !== depth) throw new Error(`${name}: the tile gives ${last}, expected ${depth}`);
  return { name, run, flops: 2048 * depth * 10 * columns };
}

const found = machine();
printMachine(found);
const candidates = [
  // Four sums grow by 1 a step, four by 1, 2, 3 …; the fused ones by 1.
  ...(await loop('multiply and add, registers only', separate, 4 * 65 + 4 * (1 + (64 * 65) / 2), 18 * 4)),
  ...(await loop('fused multiply-add (relaxed SIMD), registers only', fused, 8 * 65, 16 * 4)),
  await tile('our 5 x 8 tile', 'tile8', 8, false),
];
if (candidates.length < 3) console.log('This host has no relaxed SIMD: the fused loop is left out.');
const times = await interleave(candidates, 15);
// From here on the engine joins pairs of vectors in what it compiles, the modules above excepted.
const wide = [];
if (v8 >= 13 && process.arch === 'x64') {
  setFlagsFromString('--experimental-wasm-revectorize');
  wide.push(await tile('our 5 x 16 tile, 256-bit vectors', 'tile16', 16, false));
  for (const entry of await interleave(wide, 15)) times.set(...entry);
}
console.log();
printTable(
  [...candidates, ...wide].map(({ name, flops }) => {
    const rate = (milliseconds) => (flops / milliseconds / 1e6).toFixed(1);
    return { 'GFLOP/s, one thread': name, median: rate(times.get(name).median), best: rate(times.get(name).best) };
  }),
);
