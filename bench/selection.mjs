// Selection of columns on one thread, beside what people use in Python, on the same rows in one run:
//   node bench/selection.mjs [--data FOLDER] [--python /usr/bin/python3] [--rounds 5] [--json FILE] [--ours-only]
// Figures are of processor time, so that a busy machine changes them little. Peers in Python run once, on few subsets or columns where they
// are slow: scikit-learn, mrmr-selection, skrebate.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median, printMachine, printTable } from './measure.mjs';
import { StandardScaler, trainTestSplit } from '../dist/data/index.js';
import { takeRows } from '../dist/matrix/index.js';
import { wasm } from '../dist/backends/index.js';
import { MLPClassifier, RidgeClassifier } from '../dist/models/index.js';
import { loadDataset } from '../dist/node.js';
import { SeededRandom } from '../dist/random/index.js';
import {
  GeneticSelector,
  GreedyRLS,
  LeaveOneOut,
  MinRedundancyMaxRelevance,
  MutualInformationRanker,
  ReliefF,
  TurfRanker,
} from '../dist/selection/index.js';
import { networkThread } from '../dist/thesis/index.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.VAELAB_DATA ?? 'data' },
    python: { type: 'string', default: '/usr/bin/python3' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    'ours-only': { type: 'boolean', default: false },
  },
});

/** The training rows of the split with seed 42, standardised. */
async function rowsOf(name, curve = (value) => value) {
  const { table } = await loadDataset(name, { dataDir: options.data });
  const classes = [...new Set(table.labels)].sort();
  const codes = table.labels.map((label) => classes.indexOf(label));
  const { train } = trainTestSplit(codes.length, { testSize: 0.3, randomState: 42, stratify: codes });
  const x = takeRows(table.features, [...train]);
  return {
    x: new StandardScaler().fitTransform({ ...x, data: x.data.map(curve), shape: x.shape }),
    classCodes: [...train].map((row) => codes[row]),
    classes: classes.length,
  };
}

function subsets(p, k, count) {
  const random = new SeededRandom(k);
  return Array.from({ length: count }, () => [...random.permutation(p).slice(0, k)]);
}

/** Median seconds of processor time of one run, all threads of the process together. */
async function seconds(run) {
  const times = [];
  for (let round = 0; round <= Number(options.rounds); round++) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    // The first is for warming up.
    if (round > 0) times.push((user + system) / 1e6);
  }
  return median(times);
}

/** Largest difference of decisions from RidgeClassifier's, which are float64: what is fast has to be right, too. */
function checkRidge(rows, columns) {
  const found = new LeaveOneOut(rows).decisions(columns).data;
  const [n, p] = rows.x.shape;
  const own = Float64Array.from({ length: n * columns.length }, (_, at) => {
    const i = Math.floor(at / columns.length);
    return rows.x.data[i * p + columns[at % columns.length]];
  });
  const nested = Array.from({ length: n }, (_, i) => [...own.subarray(i * columns.length, (i + 1) * columns.length)]);
  const expected = new RidgeClassifier({ alphas: [10] }).fit(nested, rows.classCodes).leaveOneOutDecision.data;
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0);
}

const tables = {
  leukemia: await rowsOf('leukemia'),
  gcm: await rowsOf('gcm-filtered', (v) => Math.log2(Math.max(v, 1))),
};
const random = new SeededRandom(0);

/** `count` is what one run does, in `unit`; a target is at least so many a second, or at most so many seconds. */
const cases = [];
for (const [table, k, count, target] of [
  ['leukemia', 50, 4000, 20000],
  ['leukemia', 713, 1000, 7000],
  ['gcm', 50, 1000, 5000],
]) {
  const scorer = new LeaveOneOut(tables[table]);
  const sets = subsets(tables[table].x.shape[1], k, count);
  const about = `${tables[table].x.shape.join(' x ')}, ${tables[table].classes} classes, k = ${k}`;
  cases.push({
    name: `fitness by ridge, ${about}`,
    unit: 'a second',
    count,
    target,
    run: () => scorer.scores(sets),
    peers: [
      [
        'fitness',
        'logistic regression, 5 folds',
        { table, subsets: sets.slice(0, k > 100 || table === 'gcm' ? 5 : 20) },
      ],
      ['ridge', 'RidgeClassifierCV, exact', { table, subsets: sets.slice(0, 20) }],
    ],
    error: checkRidge(tables[table], sets[0]),
  });
}
const knn = new LeaveOneOut(tables.leukemia, { classifier: 'knn' });
const fifties = subsets(7129, 50, 4000);
cases.push({
  name: 'fitness by 5-NN, 50 x 7129, k = 50',
  unit: 'a second',
  count: 4000,
  run: () => knn.scores(fifties),
});
cases.push({
  name: 'genetic search, 100 sets x 40',
  unit: 'seconds',
  count: 1,
  target: 1,
  run: () => new GeneticSelector({ k: 50 }).search(tables.leukemia),
});
cases.push({
  name: 'greedy RLS, 50 of 7129: additions',
  unit: 'a second',
  count: 50 * 7129,
  target: 5e6,
  run: () => new GreedyRLS().rank(tables.leukemia, random, 50),
});
cases.push({
  name: 'mRMR, 100 of 7129',
  unit: 'seconds',
  count: 1,
  target: 0.2,
  run: () => new MinRedundancyMaxRelevance().rank(tables.leukemia, random, 100),
  peers: [['mrmr', 'mrmr-selection, 5 of 7129', { table: 'leukemia', k: 5 }]],
});
cases.push({
  name: 'ReliefF, 50 x 7129',
  unit: 'seconds',
  count: 1,
  target: 0.3,
  run: () => new ReliefF().rank(tables.leukemia),
  peers: [['relieff', 'skrebate', { table: 'leukemia' }]],
});
cases.push({ name: 'TuRF, 50 x 7129', unit: 'seconds', count: 1, run: () => new TurfRanker().rank(tables.leukemia) });
cases.push({
  name: 'mutual information, 50 x 7129',
  unit: 'seconds',
  count: 1,
  target: 0.2,
  run: () => new MutualInformationRanker().rank(tables.leukemia),
  peers: [['information', 'scikit-learn, by neighbours', { table: 'leukemia' }]],
});

/** 100 networks of a generation of the study's genetic algorithm: 38 rows, some 713 columns -> 5 -> 3, each trained to its end. */
const generation = subsets(7129, 713, 100);
const thirtyEight = Int32Array.from({ length: 38 }, (_, i) => i);
const codes = Int32Array.from(tables.leukemia.classCodes);
const networks = networkThread({
  rows: codes.length,
  columns: 7129,
  x: Float32Array.from(tables.leukemia.x.data),
  codes,
  classes: 2,
  folds: [{ train: thirtyEight, test: thirtyEight }],
  settings: {
    learningRate: 0.001,
    alpha: 1e-4,
    batchSize: 200,
    maxIter: 3000,
    tol: 1e-4,
    nIterNoChange: 10,
    randomState: 42,
  },
});
cases.push({
  name: 'networks of a generation, 38 x 713 -> 5 -> 3',
  unit: 'a second',
  count: 100,
  run: () => generation.forEach((columns) => networks.score(Int32Array.from(columns))),
  peers: [
    ['networks', 'MLPClassifier of scikit-learn', { table: 'leukemia', rows: 38, subsets: generation.slice(0, 3) }],
  ],
});
const backend = await wasm({ threads: 1 });
cases.push({
  name: 'the same, one MLPClassifier after the other',
  unit: 'a second',
  count: 3,
  run: async () => {
    for (const columns of generation.slice(0, 3)) {
      const classifier = new MLPClassifier({
        hiddenLayerSizes: [5, 3],
        activation: 'tanh',
        maxIter: 3000,
        randomState: 42,
        backend,
      });
      const p = 7129;
      const { data } = tables.leukemia.x;
      await classifier.fit(
        [...thirtyEight].map((i) => columns.map((j) => data[i * p + j])),
        tables.leukemia.classCodes.slice(0, 38),
      );
    }
  },
});

/** What the peers took, in the order of the questions; undefined where there is no Python with NumPy. */
function askPeers(questions) {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-bench-'));
  try {
    for (const [name, { x, classCodes }] of Object.entries(tables)) {
      writeFileSync(join(folder, `${name}.f64`), new Uint8Array(Float64Array.from(x.data).buffer));
      const about = { rows: x.shape[0], columns: x.shape[1], codes: classCodes };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(about));
    }
    const script = new URL('selection_peers.py', import.meta.url).pathname;
    const text = execFileSync(options.python, [script, folder], {
      input: JSON.stringify(questions),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch (error) {
    console.error(`No peers: ${error.message.split('\n')[0]}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const inUnit = (unit, count, time) => (unit === 'seconds' ? time / count : count / time);
const short = (value) =>
  value === undefined ? '' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);

printMachine(machine());
const results = [];
for (const each of cases) {
  const time = await seconds(each.run);
  results.push({ ...each, time, ours: inUnit(each.unit, each.count, time) });
}
const questions = cases.flatMap(({ peers = [] }) => peers.map(([name, , about]) => ({ name, ...about })));
const answers = options['ours-only'] ? undefined : askPeers(questions);
let next = 0;
const lines = results.flatMap(({ name, unit, target, ours, error, peers: all = [] }) => {
  const peers = options['ours-only'] ? [] : all;
  const met = target === undefined ? '' : (unit === 'seconds' ? ours <= target : ours >= target) ? 'yes' : 'MISSED';
  const own = {
    what: name,
    vaelab: short(ours),
    unit,
    'to reach': short(target),
    met,
    'largest error': error?.toExponential(1),
  };
  const beside = peers.map(([, about]) => {
    const answer = answers?.[next++];
    if (answer?.seconds === undefined) return { peer: `${about}: not there` };
    // Of mRMR five columns are asked for and 100 measured: what a peer needs for one grows with those that are there.
    const theirs = inUnit(unit, unit === 'seconds' ? 1 : answer.count, answer.seconds);
    return { peer: about, theirs: short(theirs), ratio: short(unit === 'seconds' ? theirs / ours : ours / theirs) };
  });
  return beside.length === 0 ? [own] : beside.map((peer, i) => (i === 0 ? { ...own, ...peer } : { what: '', ...peer }));
});
const keys = ['what', 'vaelab', 'unit', 'to reach', 'met', 'largest error', 'peer', 'theirs', 'ratio'];
await backend.dispose();
printTable(lines.map((line) => Object.fromEntries(keys.map((key) => [key, line[key] ?? '']))));
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ machine: machine(), lines }, null, 1));
