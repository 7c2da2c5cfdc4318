// What it costs to give no backend: a prediction of one row, with the shared backend and with one of its own.
//   node predict.mjs [calls]
// Calls of both kinds take turns. Exits with 1 when the medians differ by more than the 0.3 ms that are allowed.
import { MLPClassifier, part } from './library.mjs';
import { machine, median, printMachine } from './measure.mjs';

const { createBackend } = await part('backends/index.js');
const calls = Number(process.argv[2] ?? 2000);
const columns = 100;
const rows = Array.from({ length: 64 }, (_, i) => Array.from({ length: columns }, (_, j) => Math.sin(i * (j + 1))));
const labels = rows.map((_, i) => (i % 2 ? 'ill' : 'well'));
const options = { hiddenLayerSizes: [100, 50], maxIter: 20 };

printMachine(machine());
const backend = await createBackend('auto');
const models = {
  given: await new MLPClassifier({ ...options, backend }).fit(rows, labels),
  shared: await new MLPClassifier(options).fit(rows, labels),
};
const times = { given: [], shared: [] };
for (let i = -200; i < calls; i++)
  for (const [name, model] of Object.entries(models)) {
    const start = performance.now();
    const [label] = await model.predict([rows[(i + 200) % rows.length]]);
    const ms = performance.now() - start;
    if (!labels.includes(label)) throw new Error(`${name}: predicted ${label}`);
    if (i >= 0) times[name].push(ms);
  }
await backend.dispose();

const [given, shared] = [median(times.given), median(times.shared)];
const more = shared - given;
console.log(`${backend.name}, ${backend.threads} threads: ${backend.reason}`);
console.log(`one row, median of ${calls}: backend given ${given.toFixed(3)} ms, shared ${shared.toFixed(3)} ms`);
console.log(`difference ${more.toFixed(3)} ms, allowed 0.300 ms: ${more <= 0.3 ? 'kept' : 'exceeded'}`);
process.exitCode = more <= 0.3 ? 0 : 1;
