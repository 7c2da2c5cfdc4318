// What a training step asks of a graphics card, counted without one: kernels, bytes that they read and write, bytes up and down, and what the
// roofline of an H100 makes of that. The gpu backend's own plans run on a device that computes nothing.
//
//   node gpu-roofline.mjs [--workload 25t2,gcm-42]
import { parseArgs } from 'node:util';
import { gpu, part, VAE } from './library.mjs';
import { machine, printTable } from './measure.mjs';
import { namesOf } from './options.mjs';
import { BATCH, leastWork, settings, table, WORKLOADS } from './workloads.mjs';

const { resultSize } = await part('backends/gpu/device.js');

/** NVIDIA's data sheet of the H100 SXM: float32 outside of its tensor cores, and its memory. */
const card = { flops: 67e12, bytes: 3.35e12 };

class CountingDevice {
  mode = 'webgpu';
  software = false;
  traffic = { uploaded: 0, downloaded: 0, launches: 0 };
  largestBuffer = 2 ** 40;
  liveBytes = 0;
  kernels = 0;
  /** Bytes that kernels read and write, each array once a kernel. */
  touched = 0;
  #keep(size, bytes = 4 * size) {
    return { size, bytes };
  }
  upload(values) {
    this.traffic.uploaded += 4 * values.length;
    return this.#keep(values.length);
  }
  write(_, values) {
    this.traffic.uploaded += 4 * values.length;
  }
  download(buffers) {
    for (const { size } of buffers) this.traffic.downloaded += 4 * size;
    return Promise.resolve(buffers.map(({ size }) => new Float32Array(size)));
  }
  free() {}
  run(spec, args) {
    const result = this.#keep(spec.size ?? resultSize(spec), 4 * resultSize(spec));
    this.traffic.launches++;
    for (const { bytes } of [...args, result]) this.touched += bytes;
    return result;
  }
  settled() {
    return Promise.resolve();
  }
  forgetKernels() {}
  dispose() {
    return Promise.resolve();
  }
}

const { values: options } = parseArgs({
  options: { workload: { type: 'string', default: '25t2,23-trial95,gcm-42,madelon-31,leukemia-28,gisette-32' } },
});
const epochs = 6;
const rows = [];
for (const name of namesOf('workload', [options.workload], Object.keys(WORKLOADS))) {
  const workload = WORKLOADS[name];
  const device = new CountingDevice();
  const backend = await gpu({ mode: 'cpu' });
  await backend.device.dispose();
  backend.device = device;
  const model = new VAE({ ...settings(workload, false), epochs, backend });
  const seen = [];
  const onEpoch = () => seen.push({ ...device.traffic, touched: device.touched });
  await model.fit(table(workload), { onEpoch });
  const steps = Math.ceil(workload.rows / (workload.batch ?? BATCH));
  const aStep = (what) => (seen.at(-1)[what] - seen[1][what]) / (epochs - 2) / steps;
  const { flops } = leastWork(workload, model.network.parameterCount);
  const [arithmetic, memory] = [flops / steps / card.flops, aStep('touched') / card.bytes];
  rows.push({
    workload: name,
    kernels: Math.round(aStep('launches')),
    GFLOP: (flops / steps / 1e9).toPrecision(3),
    'MB on the card': (aStep('touched') / 1e6).toPrecision(3),
    'kB up': (aStep('uploaded') / 1e3).toPrecision(3),
    'kB down': (aStep('downloaded') / 1e3).toPrecision(3),
    'arithmetic, ms': (1e3 * arithmetic).toPrecision(2),
    'memory, ms': (1e3 * memory).toPrecision(2),
    'roofline, ms an epoch': (1e3 * steps * Math.max(arithmetic, memory)).toPrecision(3),
  });
}
console.log(`${machine().text}; a step of training, and the roofline of an H100 SXM (67 TFLOP/s, 3.35 TB/s)\n`);
printTable(rows);
