// Fits of our MLPClassifier in this process. Prints one JSON object; classifier.mjs starts it.
import { parseArgs } from 'node:util';
import ndarray from 'ndarray';
import { about, createBackend, MLPClassifier } from './library.mjs';
import { peakMiB, readNumbers } from './processes.mjs';

const { values: options } = parseArgs({
  options: Object.fromEntries(
    ['x', 'y', 'rows', 'columns', 'hidden', 'batch', 'epochs', 'fits', 'threads', 'vectors', 'blas'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
});
const [rows, columns, batchSize, epochs, threads] = ['rows', 'columns', 'batch', 'epochs', 'threads'].map((name) =>
  Number(options[name]),
);
const vectors = options.vectors && Number(options.vectors);
const x = ndarray(readNumbers(options.x, Float32Array), [rows, columns]);
const y = [...readNumbers(options.y, Int32Array)];
const hiddenLayerSizes = options.hidden.split(',').map(Number);

const backend = await createBackend(threads, vectors, options.blas);
/** Milliseconds an epoch, and the losses. No epoch ends the training early. */
async function fit() {
  const stopping = { maxIter: epochs, tol: 0, nIterNoChange: epochs + 1 };
  const model = new MLPClassifier({ hiddenLayerSizes, batchSize, ...stopping, randomState: 1, backend });
  const start = performance.now();
  await model.fit(x, y);
  const ms = performance.now() - start;
  if (model.nIter !== epochs) throw new Error(`${model.nIter} epochs instead of ${epochs}`);
  return { ms: ms / epochs, losses: model.lossCurve };
}
await fit();
const fits = [];
for (let i = 0; i < Number(options.fits); i++) fits.push(await fit());
const facts = about(backend, vectors);
await backend.dispose();
console.log(JSON.stringify({ ...facts, times: fits.map(({ ms }) => ms), losses: fits[0].losses, peakMiB: peakMiB() }));
