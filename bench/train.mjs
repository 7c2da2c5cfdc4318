// Training epochs of a variational autoencoder on one thread: VAE.fit on the wasm backend, and PyTorch.
//
// Both train in this run, an epoch of one and then an epoch of the other. Ours is a real call of VAE.fit, so an epoch
// includes all that it does between two reports: drawing noise, gathering and feeding batches, every kernel, reading the
// losses, looking whether to stop. The backend that fit is given waits ahead of each epoch's first run for PyTorch's
// epoch; that wait is taken off.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, printMachine, printTable } from './measure.mjs';

/** Rows and columns of a table (the class among the columns), and the widths of a published configuration. */
const WORKLOADS = {
  '25t1': { rows: 38, features: 7130, hidden: [346, 178], latent: 108 },
  '25t2': { rows: 38, features: 7130, hidden: [206, 260], latent: 253 },
  '23-trial95': { rows: 38, features: 7130, hidden: [759, 315], latent: 13 },
  'madelon-31': { rows: 1820, features: 501, hidden: [835, 308], latent: 25 },
};
/** Rows per step: the tables of 38 rows are one batch. */
const BATCH = 1024;
const RATE = 2.7e-4;
const WARMUP = 5;

const { values: options } = parseArgs({
  options: {
    workload: { type: 'string', default: '25t1' },
    epochs: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
    'keep-best': { type: 'boolean', default: false },
    python: { type: 'string', default: '/usr/bin/python3' },
    library: { type: 'string', default: new URL('../dist/', import.meta.url).href },
  },
});
const workload = WORKLOADS[options.workload];
if (!workload) throw new Error(`--workload ${options.workload}: take one of ${Object.keys(WORKLOADS).join(', ')}`);
const epochs = Number(options.epochs);
if (!(epochs >= 5)) throw new Error(`--epochs must be at least 5, found ${options.epochs}`);

const load = (path) =>
  import(new URL(path, options.library).href).catch((error) => {
    throw new Error('Build the library first: npm run build, in the folder above this one.', { cause: error });
  });
const { VAE } = await load('models/index.js');
const { reference, wasm } = await load('tensor/index.js');
const { SeededRandom } = await load('random/index.js');

/** Standard normal columns, standardised over the rows: the distribution that torch_epoch.py draws from. */
function table(rows, columns) {
  const values = new Float64Array(rows * columns);
  new SeededRandom(1).fillNormal(values);
  for (let j = 0; j < columns; j++) {
    const column = Array.from({ length: rows }, (_, i) => values[i * columns + j]);
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows);
    column.forEach((x, i) => (values[i * columns + j] = (x - mean) / deviation));
  }
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

/** PyTorch, in a process of its own that runs one epoch when asked; undefined, and said so, where there is none. */
async function startPeer({ rows, features, hidden, latent }) {
  const script = fileURLToPath(new URL('torch_epoch.py', import.meta.url));
  const sizes = { rows, features, hidden: hidden.join(','), latent, batch: BATCH, rate: RATE, warmup: WARMUP };
  const flags = Object.entries({ ...sizes, threads: 1 }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const peer = spawn(options.python, [script, ...flags, '--serve'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  peer.stderr.on('data', (text) => (complaints += text));
  peer.on('error', (error) => (complaints += error.message));
  peer.stdin.on('error', () => {});
  const lines = createInterface({ input: peer.stdout });
  const ended = once(lines, 'close').then(() => undefined);
  const answer = () => Promise.race([once(lines, 'line').then(([line]) => JSON.parse(line)), ended]);
  const about = await answer();
  if (!about) {
    console.error(`No comparison with PyTorch: ${complaints.trim() || `${options.python} ended`}`);
    return undefined;
  }
  return {
    about,
    stop: () => peer.stdin.end(),
    epoch: async () => {
      peer.stdin.write('epoch\n');
      return (await answer()) ?? Promise.reject(new Error(`PyTorch ended: ${complaints.trim()}`));
    },
  };
}

/** A backend whose programs call `before` ahead of every run. */
function waiting(backend, before) {
  return {
    ...{ name: backend.name, dtype: backend.dtype, threads: backend.threads, reason: backend.reason },
    compile: async (plan) => {
      const program = await backend.compile(plan);
      return {
        plan,
        run: async (feeds) => {
          await before();
          return program.run(feeds);
        },
        read: (name) => program.read(name),
        readParameter: (parameter, into) => program.readParameter(parameter, into),
        dispose: () => program.dispose(),
      };
    },
  };
}

const settings = {
  ...{ hidden: workload.hidden, latentDim: workload.latent, batchSize: BATCH, learningRate: RATE, seed: 1 },
  // Watching the loss without ever stopping: what keeping the best weights costs.
  ...(options['keep-best'] && { patience: 1e9 }),
};
const found = machine();
if (!options.json) printMachine(found);
const x = table(workload.rows, workload.features);
const inner = await wasm({ threads: 1 });
if (inner.threads !== 1) throw new Error(`the wasm backend runs ${inner.threads} threads; this compares one`);
const peer = await startPeer(workload);

const ours = { times: [], losses: [] };
const theirs = { times: [], losses: [] };
let fresh = true;
let waited = 0;
let last = performance.now();
const backend = waiting(inner, async () => {
  if (!fresh) return;
  fresh = false;
  const start = performance.now();
  if (peer && ours.losses.length >= WARMUP) {
    const { ms, loss_per_row } = await peer.epoch();
    theirs.times.push(ms);
    theirs.losses.push(loss_per_row);
  }
  waited = performance.now() - start;
});
const model = new VAE({ ...settings, epochs: WARMUP + epochs, backend });
await model.fit(x, {
  onEpoch: ({ trainLoss }) => {
    const now = performance.now();
    if (ours.losses.length >= WARMUP) ours.times.push(now - last - waited);
    ours.losses.push(trainLoss);
    fresh = true;
    last = performance.now();
  },
});
const parameters = model.network.parameterCount;
peer?.stop();

// The same first two epochs in float64: the first loss checks the forward pass, the second the gradients and Adam too.
const oracle = new VAE({ ...settings, epochs: 2, backend: reference({ dtype: 'float64' }) });
const { trainLoss: exact } = await oracle.fit(x);
const errors = exact.map((loss, i) => Math.abs(ours.losses[i] - loss) / loss);
if (!errors.every((error) => error < 1e-4)) {
  throw new Error(`losses ${ours.losses.slice(0, 2)} differ from the reference backend's ${exact} by ${errors}`);
}
const fell = ({ losses }) => losses.at(-1) < losses[0];
if (!fell(ours)) throw new Error(`our loss does not fall: ${ours.losses[0]} to ${ours.losses.at(-1)}`);
if (peer) {
  if (peer.about.parameters !== parameters)
    throw new Error(`PyTorch trains ${peer.about.parameters} parameters, we train ${parameters}`);
  if (!fell(theirs)) throw new Error(`PyTorch's loss does not fall: ${theirs.losses[0]} to ${theirs.losses.at(-1)}`);
  const apart = Math.abs(ours.losses.at(-1) / theirs.losses.at(-1) - 1);
  if (!(apart < 0.1)) throw new Error(`the last losses differ by ${(100 * apart).toFixed(0)} %`);
}

const summary = ({ times, losses }) => ({
  median: median(times),
  best: Math.min(...times),
  lossFrom: losses[0],
  lossTo: losses.at(-1),
  times,
});
const result = {
  machine: found,
  workload: { name: options.workload, ...workload, batch: BATCH, parameters, keepBest: options['keep-best'] },
  peer: peer?.about,
  unit: 'ms per epoch',
  vaelab: { backend: inner.name, threads: inner.threads, ...summary(ours) },
  torch: peer && summary(theirs),
  ratio: peer && median(ours.times) / median(theirs.times),
  // The processor's speed changes from second to second: each pair of neighbours met about the same.
  pairedRatio: peer && median(ours.times.map((time, i) => time / theirs.times[i])),
  referenceErrors: errors,
  loadAfter: machine().load,
};
if (options.json) console.log(JSON.stringify(result, null, 2));
else {
  console.log(
    `${options.workload}: ${workload.rows} x ${workload.features}, hidden ${workload.hidden}, latent ${workload.latent}, ` +
      `${(parameters / 1e6).toFixed(2)} M parameters, ${epochs} epochs after ${WARMUP}; load at the end ${result.loadAfter.toFixed(2)}`,
  );
  console.log(`first two losses: ${errors.map((e) => e.toExponential(0)).join(', ')} off the reference backend's\n`);
  const row = (name, { median, best, lossFrom, lossTo }) => ({
    'one epoch': name,
    'median ms': median.toFixed(1),
    'best ms': best.toFixed(1),
    'rows/s': Math.round((1000 * workload.rows) / median),
    'loss per row': `${lossFrom.toFixed(0)} -> ${lossTo.toFixed(0)}`,
  });
  const rows = [row(`vaelab, ${inner.name}, ${inner.threads} thread`, result.vaelab)];
  if (peer) rows.push(row(`PyTorch ${peer.about.torch}, ${peer.about.threads} thread`, result.torch));
  printTable(rows);
  if (peer) {
    const best = result.vaelab.best / result.torch.best;
    console.log(
      `\nours / PyTorch: ${result.ratio.toFixed(2)} (medians), ${result.pairedRatio.toFixed(2)} (median of pairs), ${best.toFixed(2)} (bests)`,
    );
  }
}
await inner.dispose();
