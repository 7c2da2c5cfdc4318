// Matrix products in one mode of the gpu backend: our kernels against the naive ones, on the same device and buffers.
// gpu-matmul.mjs runs it in Node, and through Vite in a page; it therefore imports nothing of Node.
import { matmul, naive } from '../dist/backends/gpu/matmul.js';
import { findEnvironment } from '../dist/backends/gpu/environment.js';
import { openDevice } from '../dist/backends/gpu/open.js';

/** The shapes of the acceptance, and the two other forms of a layer. */
export const PRODUCTS = [
  { m: 512, k: 512, n: 512 },
  { m: 38, k: 7129, n: 821 },
  { m: 7129, k: 38, n: 821, transposeA: true },
  { m: 38, k: 821, n: 7129, transposeB: true },
];

export const nameOf = ({ m, k, n, transposeA, transposeB }) =>
  `${transposeA ? 'Aᵀ B ' : transposeB ? 'A Bᵀ ' : 'A B '}${m}x${k}x${n}`;

const scattered = (size, step) => Float32Array.from({ length: size }, (_, i) => ((i * step) % 10007) / 10007 - 0.5);

/** A product's kernels, recorded once and run again and again. */
function recorded(device, make, operands, flags) {
  const launches = [];
  const emit = {
    mode: device.mode,
    launch: (spec, args) => {
      launches.push({ spec, args });
      return { kind: 'result', id: launches.length - 1 };
    },
  };
  const place = make(emit, operands[0], operands[1], flags);
  return async (buffers) => {
    const results = [];
    const bufferOf = ({ kind, id, name }) => (kind === 'input' ? buffers[name] : results[id]);
    for (const { spec, args } of launches) results.push(await device.run(spec, args.map(bufferOf)));
    await device.settled();
    for (const [id, result] of results.entries()) if (id !== place.id) device.free(result);
    return results[place.id];
  };
}

/** Milliseconds of every round, in turn, and the largest error on some elements. */
export async function measure(mode, products, rounds, leastMs = 100) {
  const { device } = await openDevice(mode, await findEnvironment(), () => Promise.resolve());
  const table = [];
  try {
    for (const { m, k, n, transposeA = false, transposeB = false } of products) {
      const flags = { transposeA, transposeB };
      const [a, b] = [scattered(m * k, 7919), scattered(k * n, 4729)];
      const operands = [
        { place: { kind: 'input', name: 'a' }, shape: transposeA ? [k, m] : [m, k] },
        { place: { kind: 'input', name: 'b' }, shape: transposeB ? [n, k] : [k, n] },
      ];
      const buffers = { a: device.upload(a), b: device.upload(b) };
      const candidates = [naive, matmul].map((make) => ({
        run: recorded(device, make, operands, flags),
        times: [],
        repeats: 1,
        first: 0,
        error: 0,
      }));
      const exact = (i, j) => {
        let sum = 0;
        for (let p = 0; p < k; p++)
          sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
        return sum;
      };
      for (const candidate of candidates) {
        let begin = performance.now();
        const result = await candidate.run(buffers);
        candidate.first = performance.now() - begin;
        const [values] = await device.download([result]);
        device.free(result);
        for (const [i, j] of [
          [0, 0],
          [m - 1, n - 1],
          [m >> 1, n - 3],
          [m - 2, n >> 1],
        ])
          candidate.error = Math.max(candidate.error, Math.abs(values[i * n + j] - exact(i, j)));
        begin = performance.now();
        device.free(await candidate.run(buffers));
        candidate.repeats = Math.max(1, Math.round(leastMs / (performance.now() - begin)));
      }
      for (let round = 0; round < rounds; round++)
        for (const candidate of candidates) {
          const begin = performance.now();
          for (let i = 0; i < candidate.repeats; i++) device.free(await candidate.run(buffers));
          candidate.times.push((performance.now() - begin) / candidate.repeats);
        }
      Object.values(buffers).forEach((buffer) => device.free(buffer));
      const [before, ours] = candidates.map(({ times, first, error }) => ({ times, first, error }));
      table.push({ name: nameOf({ m, k, n, transposeA, transposeB }), flops: 2 * m * n * k, naive: before, ours });
    }
    return { mode: device.mode, adapter: device.adapter, table };
  } finally {
    await device.dispose();
  }
}
