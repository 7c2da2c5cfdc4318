/**
 * Training that is measured: epochs of `VAE.fit` on random tables of the sizes, and with the widths, of published
 * configurations. An epoch is the time between two of its reports and includes all that it does.
 */
import ndarray from 'ndarray';
import { VAE } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend, FloatArray, TensorData } from '../tensor/index.js';
import type { BenchCase } from './types.js';

interface Workload {
  readonly rows: number;
  readonly features: number;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly small?: boolean;
  readonly quick?: boolean;
  readonly setUpMs: number;
}

const workloads: readonly Workload[] = [
  { rows: 40, features: 100, hidden: [32, 16], latent: 4, small: true, quick: true, setUpMs: 20 },
  { rows: 38, features: 7130, hidden: [206, 260], latent: 253, quick: true, setUpMs: 150 },
  { rows: 133, features: 16064, hidden: [358, 189], latent: 35, setUpMs: 600 },
  { rows: 1820, features: 501, hidden: [835, 308], latent: 25, setUpMs: 500 },
];

export const trainingCases: readonly BenchCase[] = workloads.map((workload) => {
  const { rows, features, hidden, latent, small = false, quick = false, setUpMs } = workload;
  return {
    kind: 'training',
    name: `VAE ${rows}x${features} (${hidden.join('/')}, ${latent})`,
    unit: 'ms/epoch',
    rows,
    small,
    quick,
    setUpMs,
    prepare: () => {
      const table = randomTable(rows, features);
      return async (backend, { warmMs, leastMs }, signal) => {
        const epochs = (milliseconds: number): Promise<Epochs> =>
          timeEpochs({ workload, table, backend, signal, leastMs: milliseconds });
        const { firstMs } = await epochs(warmMs);
        return { firstMs, sample: async () => (await epochs(leastMs)).times, close: () => Promise.resolve() };
      };
    },
    figure: (milliseconds) => milliseconds,
  };
});

interface Epochs {
  readonly firstMs: number;
  /** Milliseconds of every epoch after the first. */
  readonly times: readonly number[];
}

/** Trains from fresh weights for about `leastMs` after the first epoch, two epochs at least. */
async function timeEpochs({
  workload: { hidden, latent },
  table,
  backend,
  signal,
  leastMs,
}: {
  workload: Workload;
  table: TensorData;
  backend: Backend;
  signal: AbortSignal | undefined;
  leastMs: number;
}): Promise<Epochs> {
  const times: number[] = [];
  const enough = new AbortController();
  const model = new VAE({
    hidden,
    latentDim: latent,
    learningRate: 2.7e-4,
    batchSize: 1024,
    seed: 1,
    epochs: 1_000_000,
    backend,
  });
  const begin = performance.now();
  let firstMs = 0;
  let last = begin;
  let spent = 0;
  await model.fit(table, {
    signal: enough.signal,
    onEpoch: ({ epoch }) => {
      const now = performance.now();
      if (epoch === 1) firstMs = now - begin;
      else {
        times.push(now - last);
        spent += now - last;
      }
      if (signal?.aborted === true || (spent >= leastMs && times.length >= 2)) enough.abort();
      last = performance.now();
    },
  });
  return { firstMs, times };
}

/** Standard normal columns. */
function randomTable(rows: number, columns: number): TensorData {
  const values = new Float32Array(rows * columns);
  new SeededRandom(1).fillNormal(values);
  return ndarray<FloatArray>(values, [rows, columns]);
}
