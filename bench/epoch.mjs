// Our epochs of one workload in this process: VAE.fit with the wasm backend, or (--gpu MODE) with the gpu backend. Prints
// one JSON object; train.mjs and gpu-train.mjs start it.
//
// An epoch is the time between two reports of VAE.fit, so it includes all that fit does: drawing noise, gathering and
// feeding batches, every kernel, reading the losses, looking whether to stop.
import { parseArgs } from 'node:util';
import { about, createBackend, gpu, VAE } from './library.mjs';
import { peakMiB } from './processes.mjs';
import { settings, table, WORKLOADS } from './workloads.mjs';

const { values: options } = parseArgs({
  options: {
    workload: { type: 'string', default: '25t1' },
    epochs: { type: 'string', default: '7' },
    warmup: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    vectors: { type: 'string' },
    gpu: { type: 'string' },
    blas: { type: 'string' },
    'keep-best': { type: 'boolean', default: false },
  },
});
const workload = WORKLOADS[options.workload];
const warmup = Number(options.warmup);
const vectors = options.vectors && Number(options.vectors);

const backend = await (options.gpu
  ? gpu({ mode: options.gpu })
  : createBackend(Number(options.threads), vectors, options.blas));
const model = new VAE({
  ...settings(workload, options['keep-best']),
  epochs: warmup + Number(options.epochs),
  backend,
});
const times = [];
const losses = [];
let last;
await model.fit(table(workload), {
  onEpoch: ({ trainLoss }) => {
    const now = performance.now();
    if (losses.length >= warmup) times.push(now - last);
    losses.push(trainLoss);
    last = performance.now();
  },
});
const result = {
  ...about(backend),
  parameters: model.network.parameterCount,
  times,
  losses,
};
await backend.dispose();
console.log(JSON.stringify({ ...result, peakMiB: peakMiB() }));
