/** What threads.test.ts has a page do, or a worker of the page: train a small VAE on so many threads. */
import { VAE, wasm } from '../../src/index.js';

export interface Done {
  readonly threads: number;
  readonly reason: string;
  readonly losses: readonly number[];
  /** How long training took, and the longest time in it without a tick of a timer, in milliseconds. */
  readonly milliseconds: number;
  readonly longestWait: number;
}

const rows = Array.from({ length: 256 }, (_, i) =>
  Array.from({ length: 200 }, (_, j) => Math.sin(0.1 * i * ((j % 5) + 1) + j)),
);

export async function work(threads: number): Promise<Done> {
  const backend = await wasm({ threads });
  const begin = performance.now();
  let [last, longestWait] = [begin, 0];
  const tick = (): void => {
    const now = performance.now();
    longestWait = Math.max(longestWait, now - last);
    last = now;
  };
  const timer = setInterval(tick, 5);
  try {
    const vae = new VAE({ hidden: [128, 64], latentDim: 8, batchSize: 64, epochs: 200, seed: 1, backend });
    const { trainLoss } = (await vae.fit(rows)).history;
    tick();
    const { threads, reason } = backend;
    return { threads, reason, losses: trainLoss, milliseconds: last - begin, longestWait };
  } finally {
    clearInterval(timer);
    await backend.dispose();
  }
}
