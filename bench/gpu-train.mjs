// Training epochs of the published models on a graphics card: the gpu backend, our CPU path, and PyTorch on that same card,
// each in a process of its own, in turn. Prints a Markdown table of milliseconds per epoch:
//
//   node bench/gpu-train.mjs [--workload 23-trial95,gcm-42,gisette-32] [--mode webgpu] [--rounds 3] [--python PATH]
//
// Who cannot run is named with the reason. The losses of gpu and wasm are compared: they train the same model.
import { parseArgs } from 'node:util';
import { machine, median, printMachine } from './measure.mjs';
import { flags, here, runToEnd } from './processes.mjs';
import { BATCH, leastWork, RATE, WORKLOADS } from './workloads.mjs';

const { values: options } = parseArgs({
  options: {
    workload: { type: 'string', default: '23-trial95,gcm-42,gisette-32' },
    mode: { type: 'string', default: 'webgpu' },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '7' },
    warmup: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    python: { type: 'string', default: 'python3' },
    device: { type: 'string', default: 'cuda' },
  },
});
const { epochs, warmup, threads, mode } = options;

function candidates(name) {
  const { rows, features, hidden, latent } = WORKLOADS[name];
  const epoch = (more) =>
    runToEnd(process.execPath, [here('epoch.mjs'), ...flags({ workload: name, epochs, warmup, threads, ...more })]);
  const sizes = { rows, features, hidden: hidden.join(), latent, batch: BATCH, rate: RATE };
  return [
    { name: `gpu, ${mode}`, run: () => epoch({ gpu: mode }) },
    { name: `wasm, ${threads} threads`, run: () => epoch({}) },
    {
      name: `PyTorch, ${options.device}`,
      run: () =>
        runToEnd(options.python, [
          here('torch_epoch.py'),
          ...flags({ ...sizes, epochs, warmup, device: options.device }),
        ]),
    },
  ];
}

printMachine(machine());
console.log('\n| workload | who | on | median ms per epoch | best | GFLOP/s | as fast as wasm |');
console.log('| --- | --- | --- | ---: | ---: | ---: | ---: |');
for (const name of options.workload.split(',')) {
  if (WORKLOADS[name] === undefined)
    throw new Error(`no workload ${name}; there are ${Object.keys(WORKLOADS).join(', ')}`);
  const all = candidates(name).map((candidate) => ({ ...candidate, times: [] }));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const candidate of all) {
      if (candidate.failed) continue;
      try {
        const { times, ...about } = await candidate.run();
        candidate.times.push(...times);
        candidate.about = about;
      } catch (error) {
        candidate.failed = error.message.split('\n').find((line) => /rror/.test(line)) ?? error.message.split('\n')[0];
      }
    }
  }
  const [gpu, wasm] = all;
  for (const candidate of all) {
    const { times, about } = candidate;
    if (candidate.failed) {
      console.log(`| ${name} | ${candidate.name} | not measured: ${candidate.failed} |`);
      continue;
    }
    const { flops } = leastWork(WORKLOADS[name], about.parameters);
    const ratio = wasm.failed ? '' : (median(wasm.times) / median(times)).toFixed(2);
    console.log(
      `| ${name} | ${candidate.name} | ${about.adapter ?? about.device ?? 'CPU'} | ${median(times).toFixed(1)} | ` +
        `${Math.min(...times).toFixed(1)} | ${(flops / median(times) / 1e6).toFixed(0)} | ${ratio} |`,
    );
  }
  if (gpu.failed || wasm.failed) continue;
  const error = Math.max(...gpu.about.losses.slice(0, 5).map((loss, i) => Math.abs(loss / wasm.about.losses[i] - 1)));
  console.log(`| ${name} | losses of the first five epochs, gpu against wasm: ${error.toExponential(1)} relative |`);
}
