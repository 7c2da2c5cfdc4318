// All pair correlations of wide tables, beside numpy's corrcoef of the same numbers where Python has numpy:
//   node bench/metrics.mjs [--threads 2] [--columns 7129,16063] [--rows 50,133] [--python python3]
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { machine, noise, printMachine, printTable } from './measure.mjs';
import { createBackend } from '../dist/backends/index.js';
import { pairCorrelations, unitColumns } from '../dist/metrics/index.js';
import { createMeasure } from '../dist/synthesis/index.js';
import { backendTiles } from '../dist/synthesis/correlation-tiles.js';
import { matrix } from '../dist/matrix/index.js';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    columns: { type: 'string', default: '7129,16063' },
    rows: { type: 'string', default: '50,133' },
    python: { type: 'string', default: 'python3' },
  },
});
const list = (text) => text.split(',').map(Number);
const [widths, heights] = [list(options.columns), list(options.rows)];
const threads = Number(options.threads);
const rounds = 3;

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const draw = (rows, columns) => ({ data: Float64Array.from(noise(rows * columns)), rows, columns });

/** Seconds that numpy takes for the correlations of two tables and their mean difference; null without numpy. */
function numpy(rows, columns) {
  const script = `
import time, numpy as np
a, b = np.random.rand(${rows}, ${columns}).astype('f4'), np.random.rand(${rows}, ${columns}).astype('f4')
start = time.perf_counter()
np.abs(np.corrcoef(a, rowvar=False, dtype='f4') - np.corrcoef(b, rowvar=False, dtype='f4')).mean()
print(time.perf_counter() - start)`;
  try {
    const env = { ...process.env, OPENBLAS_NUM_THREADS: String(threads) };
    return Number(
      execFileSync(options.python, ['-c', script], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return null;
  }
}

/** Both sides' correlations of all pairs, and their scores. */
async function pairs(backend, real, synthetic) {
  const start = performance.now();
  const found = await backendTiles(backend)(unitColumns(real), unitColumns(synthetic), (tiles) =>
    pairCorrelations(tiles, 0.5),
  );
  if (found.pairCount !== (real.columns * (real.columns - 1)) / 2) throw new Error('not all pairs were seen');
  return (performance.now() - start) / 1000;
}

/** All measures of one set of synthetic rows, the real rows being prepared. */
async function whole(backend, real, synthetic) {
  const labelled = ({ data, rows, columns }) => ({
    features: matrix(rows, columns, data),
    classCodes: Array.from({ length: rows }, (_, i) => i % 2),
  });
  const measure = await createMeasure({ train: labelled(real), test: labelled(synthetic), classCount: 2 }, { backend });
  const start = performance.now();
  await measure(labelled(draw(real.rows, real.columns)));
  return (performance.now() - start) / 1000;
}

printMachine(machine());
const backend = await createBackend('wasm', { threads });
const table = [];
for (const [at, columns] of widths.entries()) {
  const rows = heights[at] ?? heights.at(-1);
  const [real, synthetic] = [draw(rows, columns), draw(rows, columns)];
  const times = { pairs: [], numpy: [], whole: [] };
  for (let round = 0; round < rounds; round++) {
    times.pairs.push(await pairs(backend, real, synthetic));
    times.whole.push(await whole(backend, real, synthetic));
    const peer = numpy(rows, columns);
    if (peer !== null) times.numpy.push(peer);
  }
  const show = (seconds) => (seconds.length > 0 ? `${median(seconds).toFixed(2)} s` : '-');
  table.push({
    'rows x columns': `${rows} x ${columns}`,
    'all pairs, both sides': show(times.pairs),
    numpy: show(times.numpy),
    'all measures': show(times.whole),
    'peak memory': `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  });
}
await backend.dispose();
console.log(`wasm, ${threads} threads, medians of ${rounds}; peak memory is this process's up to then.`);
printTable(table);
