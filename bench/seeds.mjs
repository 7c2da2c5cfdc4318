// The study's classifier from several seeds on a table like leukemia's: one after the other on all threads, and side by side, each on a
// thread of its own. Beside them stands the floor of the arithmetic and of the bytes of Adam.
import ndarray from 'ndarray';
import { createBackend, MLPClassifier, part, SeededRandom } from './library.mjs';
import { machine, markdownTable, median, printMachine, printTable } from './measure.mjs';
import { readOptions, writeReports } from './options.mjs';
import { flags, here, runToEnd } from './processes.mjs';

const options = readOptions(
  {
    rounds: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '20' },
    rows: { type: 'string', default: '50' },
    columns: { type: 'string', default: '7129' },
  },
  ['rounds', 'seeds', 'rows', 'columns'],
);
const { threads, vectors, rounds, rows, columns } = options;
const { sideBySide } = await part('backends/index.js');
const hidden = [500, 200, 100];

/** Normal columns, a tenth of which know the class. */
const random = new SeededRandom(1);
const values = Float32Array.from({ length: rows * columns }, (_, i) => {
  const [row, column] = [Math.floor(i / columns), i % columns];
  return random.normal() + (column % 10 === 0 ? row % 2 : 0);
});
const x = ndarray(values, [rows, columns]);
const y = Array.from({ length: rows }, (_, row) => row % 2);
let passes = 0;

async function fit(seed, backend) {
  const model = new MLPClassifier({ hiddenLayerSizes: hidden, alpha: 0.001, maxIter: 500, randomState: seed, backend });
  await model.fit(x, y);
  passes += model.nIter;
  return model.lossCurve;
}

const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
const ways = {
  'one after the other': async (backend) => {
    const all = [];
    for (const seed of seeds) all.push(await fit(seed, backend));
    return all;
  },
  'side by side': (backend) => sideBySide(backend, seeds, fit),
};
const found = machine();
printMachine(found);
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
const rates = [];
let losses;
for (let round = 0; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const backend = await createBackend(threads, vectors);
    // The first one starts threads and has the kernels compiled.
    await fit(0, backend);
    const begin = performance.now();
    passes = 0;
    const text = JSON.stringify(await way(backend));
    times[name].push(performance.now() - begin);
    await backend.dispose();
    losses ??= text;
    if (text !== losses) throw new Error(`${name}: other losses than before`);
  }
  rates.push(await runToEnd(process.execPath, [here('rates.mjs'), ...flags({ threads, vectors })]));
}
const widths = [columns, ...hidden, 1];
const weights = widths.slice(1).reduce((sum, width, i) => sum + widths[i] * width, 0);
const flops = passes * 2 * rows * (3 * weights - columns * hidden[0]);
const floor =
  1000 *
  (flops / median(rates.map(({ matmulRate }) => matmulRate)) +
    (24 * weights * passes * Math.ceil(rows / 200)) / median(rates.map(({ copyBandwidth }) => copyBandwidth)));
const first = median(times['one after the other']);
const table = Object.entries(times).map(([name, list]) => ({
  [`${seeds.length} seeds, ${rows} x ${columns}`]: name,
  'ms, median': median(list).toFixed(0),
  best: Math.min(...list).toFixed(0),
  'times as fast': (first / median(list)).toFixed(2),
  'floor, ms': floor.toFixed(0),
}));
printTable(table);
console.log(`${passes} passes in all; the same losses, bit for bit`);
writeReports(options, { machine: found, unit: 'ms', times, floor }, markdownTable(table));
