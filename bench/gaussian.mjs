// PooledGaussian on a wide table, fit and rows, with the preparation of its columns and without, beside the same formula in numpy where
// Python has numpy:
//   node bench/gaussian.mjs [--data leukemia] [--rows 1000] [--rounds 5] [--python python3]
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { part } from './library.mjs';
import { machine, median, printMachine, printTable } from './measure.mjs';

const { loadDataset } = await part('data/node.js');
const { PooledGaussian } = await part('synthesis/index.js');

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({
  options: {
    data: text('leukemia'),
    folder: text(process.env.VAELAB_DATA ?? '../data'),
    rows: text('1000'),
    rounds: text('5'),
    python: text('python3'),
  },
});
const rows = Number(options.rows);
const { table } = await loadDataset(options.data, { dataDir: options.folder });
const [height, width] = table.features.shape;

const plain = { transform: 'none', screening: 'none' };
const kinds = {
  'defaults: curves and screening': {},
  'columns as they are': plain,
  'columns as they are, .2 of noise': { ...plain, noise: 0.2, classShare: 0 },
};

async function ours(own, seed) {
  const start = performance.now();
  const gaussian = await new PooledGaussian({ seed, ...own }).fit(table);
  const fitted = performance.now();
  const drawn = await gaussian.sample(rows);
  const end = performance.now();
  if (drawn.features.shape.join() !== [rows, width].join() || !drawn.features.data.every(Number.isFinite))
    throw new Error('the rows are not what they should be');
  return { fit: (fitted - start) / 1000, rows: (end - fitted) / 1000 };
}

/** Seconds of the same in numpy, on random numbers: means, deviations, the directions of the residuals, rows with a fifth of noise. */
function numpy() {
  const script = `
import time, numpy as np
x, y = np.random.rand(${height}, ${width}), np.arange(${height}) % 2
start = time.perf_counter()
means = np.stack([x[y == c].mean(0) for c in (0, 1)])
z = x - means[y]
s = np.sqrt((z ** 2).sum(0) / (len(x) - 2))
_, d, v = np.linalg.svd(z / s, full_matrices=False)
fitted = time.perf_counter()
wanted = np.arange(${rows}) % 2
a = np.random.standard_normal((${rows}, len(d))) * d / np.sqrt(len(x) - 2)
out = means[wanted] + s * (np.sqrt(.8) * a @ v + np.sqrt(.2) * np.random.standard_normal((${rows}, ${width})))
print(fitted - start, time.perf_counter() - fitted)`;
  try {
    const said = execFileSync(options.python, ['-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [fit, drawn] = said.split(' ').map(Number);
    return { fit, rows: drawn };
  } catch {
    return null;
  }
}

const times = new Map();
const add = (name, one) => one !== null && times.set(name, [...(times.get(name) ?? []), one]);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, own] of Object.entries(kinds)) add(name, await ours(own, round));
  add('numpy, columns as they are, .2 of noise', numpy());
}

printMachine(machine());
console.log(`${table.name}: ${height} x ${width}, ${rows} rows drawn, medians of ${options.rounds} rounds\n`);
const seconds = (all, of) => median(all.map(of)).toFixed(2);
printTable(
  [...times].map(([name, all]) => ({
    what: name,
    'fit, s': seconds(all, ({ fit }) => fit),
    'rows, s': seconds(all, (one) => one.rows),
    'both, s': seconds(all, (one) => one.fit + one.rows),
  })),
);
