// One training of the leukemia VAE after another, as the objective of a search: what all methods are compared on.
//
// Prints { ready: true, constantPredictor }, then answers every line of JSON on standard input with one:
//   { params: { hidden1, hidden2, latent, lr } }   { value, epochs, seconds }, or { failed: reason }
// Options: --data DIR --seed N --epochs N --warmup N --patience N --threads N; the seed is that of split, weights and noise.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createBackend, part } from './library.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: { data: text, seed: text, epochs: text, warmup: text, patience: text, threads: text },
});
const { loadDataset } = await part('data/node.js');
const { resolveSettings, studyObjective } = await part('thesis/index.js');

const say = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
const { table, classes } = await loadDataset('leukemia', { dataDir: values.data });
const settings = resolveSettings({
  protocol: 'clean',
  ...Object.fromEntries(['seed', 'epochs', 'warmup', 'patience'].map((name) => [name, Number(values[name])])),
});
const objective = studyObjective({ table, classes, own: undefined, classScaled: false, notes: [] }, settings);
const backend = await createBackend(Number(values.threads));
say({ ready: true, constantPredictor: objective.constantPredictor });
for await (const line of createInterface({ input: process.stdin })) {
  const begin = performance.now();
  let epochs = 0;
  try {
    const value = await objective.evaluate(JSON.parse(line).params, backend, { onLoss: () => epochs++ });
    say({ value, epochs, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    say({ failed: error.message });
  }
}
await backend.dispose();
