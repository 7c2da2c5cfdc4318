// Training in a worker thread of one's own, which starts further ones for the backend.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { VAE, wasm } from 'vaelab';

const rows = [
  [1, 2],
  [3, 4],
  [2, 2],
];
if (isMainThread) {
  new Worker(new URL(import.meta.url)).on('message', (shape) => console.log(shape === '4x2' ? 'ok' : shape));
} else {
  const backend = await wasm({ threads: 2 });
  const vae = await new VAE({ hidden: [4], latentDim: 1, epochs: 3, seed: 1, backend }).fit(rows);
  parentPort.postMessage((await vae.sample(4)).shape.join('x'));
  await backend.dispose();
}
