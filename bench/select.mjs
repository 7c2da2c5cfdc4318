// What nested selection finds, and whether synthetic rows help it, on tables with and without a known truth.
//
// --part selection   every method, and the one that is chosen inside, on --tables: scores and stability by number of columns
//        null        the table with permuted labels, --times times at 5 splits: how often there is "no signal", columns with q <= 5 %
//        augment     --kinds of synthetic rows under --methods at --k columns: every comparison, with its verdict; a kind like smote:all
//                    draws all columns as it draws related ones, where the library would screen them
// Pieces of work are kept in --out as lines of JSON as they are done, and what stands there is not done again; --workers processes share them.
// --summary appends what came of a table to a JSON document, in place of what it says of the same table, kinds and splits.
// Tables: leukemia, gcm-filtered (log2 of max(x, 1)), madelon (1,820 training rows), madelon-200 (200 of them), blocks (100 rows of 2,000
// columns, 20 true ones among correlated others) and informative (200 rows of 500 columns, 10 true ones and 10 mixtures of them).
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend, part } from './library.mjs';
import { machine, printMachine, printTable } from './measure.mjs';
import { keptLines } from './options.mjs';

const { loadDataset } = await part('data/node.js');
const { Table } = await part('data/index.js');
const { SeededRandom } = await part('random/index.js');
const { createSynthesizer, synthesizerKinds } = await part('synthesis/index.js');
const { nestedSelection, planSelection, SelectionWork } = await part('selection/nested/index.js');

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({
  options: {
    part: text('selection'),
    tables: text('leukemia'),
    folder: text(process.env.VAELAB_DATA ?? '../data'),
    methods: { type: 'string' },
    kinds: text('smote,pooled-gaussian,class-gaussian,avatar,vae,cvae'),
    k: { type: 'string' },
    splits: text('20'),
    seed: text('100'),
    times: text('20'),
    rows: text('200'),
    permutations: text('20'),
    workers: text('2'),
    out: { type: 'string' },
    summary: { type: 'string' },
  },
});

const share = (value) => (value === null || value === undefined ? '' : value.toFixed(3));

/** Rows of normal noise with classes in turn, and what is added to a cell. */
function drawn(name, rows, columns, cell) {
  const random = new SeededRandom(1000).split(name);
  const labels = Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
  const cells = labels.map((label) => cell(random, label === 'b' ? 1 : -1, columns));
  return Table.from({ columns: cells[0].map((_, j) => `x${j}`), rows: cells, labels, target: 'class', name });
}

const makers = {
  blocks: () =>
    drawn('blocks', 100, 2000, (random, sign, columns) => {
      const row = new Array(columns);
      for (let block = 0; block < columns; block += 20) {
        const common = random.normal();
        for (let j = block; j < block + 20; j++) row[j] = Math.SQRT1_2 * (common + random.normal());
      }
      for (let t = 0; t < 20; t++) row[140 * (t >> 1) + (t & 1)] += 0.35 * sign * (t % 4 < 2 ? 1 : -1);
      return row;
    }),
  informative: () =>
    drawn('informative', 200, 500, (random, sign, columns) => {
      const row = Array.from({ length: columns }, () => random.normal());
      for (let j = 0; j < 10; j++) row[j] += 0.4 * sign;
      for (let j = 10; j < 20; j++) row[j] = 0.7 * row[j - 10] + 0.7 * row[(j * 3) % 10] + 0.3 * row[j];
      return row;
    }),
};

/** The columns of tables that are known to tell the classes apart, from 0. */
const truths = {
  blocks: Array.from({ length: 20 }, (_, t) => 140 * (t >> 1) + (t & 1)),
  informative: Array.from({ length: 20 }, (_, t) => t),
  madelon: [28, 48, 64, 105, 128, 153, 241, 281, 318, 336, 338, 378, 433, 442, 451, 453, 455, 472, 475, 493],
};

/** A table, and the share of its rows that test. */
async function tableOf(name) {
  if (name in makers) return { table: makers[name](), testSize: 0.3 };
  const { table } = await loadDataset(name.replace(/-200$/, ''), { dataDir: options.folder });
  if (name === 'gcm-filtered') table.features.data.forEach((x, at, all) => (all[at] = Math.log2(Math.max(x, 1))));
  return { table, testSize: name.endsWith('-200') ? 1 - 200 / table.labels.length : 0.3 };
}

/** What a part asks of a table; `time` counts permutations of all labels. */
async function asked({ part: wanted, name, time, ...given }) {
  const { table, testSize } = await tableOf(name);
  const common = { table, testSize, seed: Number(given.seed) };
  const rankers = given.methods?.split(',');
  const own = { ...(rankers && { rankers }), ...(given.k && { k: given.k.split(',').map(Number) }) };
  if (wanted === 'selection')
    return Object.assign(common, own, { splits: Number(given.splits), permutations: Number(given.permutations) });
  if (wanted === 'null') {
    const order = new SeededRandom(time).split('permuted labels').permutation(table.labels.length);
    const labels = Array.from(order, (row) => table.labels[row]);
    return Object.assign(common, own, { table: { ...table, labels }, splits: 5, permutations: 20 });
  }
  const backend = /vae/.test(given.kinds) ? await createBackend(1) : undefined;
  const augmenters = given.kinds.split(',').map((name) => {
    const [kind, all] = name.split(':');
    const more = { ...(all && { screening: 'none' }), ...(synthesizerKinds[kind].network && { backend }) };
    return { name, create: (seed) => createSynthesizer(kind, { seed, ...more }) };
  });
  const usual = { rankers: ['anova', 'cat', 'mrmr', 'relieff', 'turf', 'rfe'], k: [20] };
  const rest = { splits: Number(given.splits), permutations: 0, rows: Number(given.rows), augmenters };
  return Object.assign(common, usual, own, rest);
}

/** A child does units of one selection. */
if (process.send !== undefined) {
  let opened;
  process.on('message', async ({ order, unit }) => {
    const key = JSON.stringify(order);
    if (opened?.key !== key) opened = { key, work: new SelectionWork(planSelection(await asked(order))) };
    process.send(await opened.work.perform(unit));
  });
} else await main();

async function main() {
  const facts = machine();
  printMachine(facts);
  const known = options.out === undefined ? new Map() : keptLines(options.out, ({ key }) => key);
  const children = Array.from({ length: Number(options.workers) }, () =>
    fork(fileURLToPath(import.meta.url), { serialization: 'advanced' }),
  );
  try {
    for (const name of options.tables.split(',')) await one(name, known, children);
  } finally {
    for (const child of children) child.disconnect();
  }
}

/** One selection with its pieces in the children; what is known is not done again. */
async function selected(order, known, children) {
  const { part: wanted, name, time = 0 } = order;
  const about = `${wanted} ${name} ${time} ${order.seed} ${order.rows} ${order.testSize ?? ''}`;
  const before = [...known].filter(([key]) => key.startsWith(`${about}: `));
  const own = new Map(before.map(([key, { outcome }]) => [key.slice(about.length + 2), outcome]));
  const free = [...children];
  const took = new Map();
  const fresh = new Map();
  let seconds = before.reduce((sum, [, each]) => sum + (each.seconds ?? 0), 0);
  const result = await nestedSelection(await asked(order), {
    known: own,
    atOnce: children.length,
    onOutcome(key, outcome) {
      fresh.set(key, outcome);
      if (options.out === undefined) return;
      appendFileSync(
        options.out,
        `${JSON.stringify({ key: `${about}: ${key}`, outcome, seconds: took.get(outcome) })}\n`,
      );
    },
    async perform(unit) {
      const child = free.pop();
      const begun = performance.now();
      const outcome = await new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', () => reject(new Error('a worker ended')));
        child.send({ order, unit });
      });
      child.removeAllListeners('exit');
      free.push(child);
      took.set(outcome, (performance.now() - begun) / 1000);
      seconds += took.get(outcome);
      return outcome;
    },
  });
  return { result, seconds, outcomes: new Map([...own, ...fresh]) };
}

async function one(name, known, children) {
  const order = { ...options, name };
  if (options.part === 'null') return nullOf(order, known, children);
  const { result, seconds, outcomes } = await selected(order, known, children);
  console.log(`\n${name}, ${options.part}, ${seconds.toFixed(0)} s: ${result.verdict.headline}`);
  if (options.part === 'selection') {
    const ks = [...new Set(result.methods.map(({ k }) => k))];
    const names = [...new Set(result.methods.map((one) => one.name))];
    const cellsAt = (method) => (k) => {
      const { score, stability } = result.methods.find((one) => one.name === method && one.k === k);
      return [
        [`k ${k}`, share(score.mean)],
        [`stability ${k}`, share(stability.nogueira)],
      ];
    };
    printTable(names.map((method) => ({ method, ...Object.fromEntries(ks.flatMap(cellsAt(method))) })));
    console.log(
      `whole procedure ${share(result.nested.score.mean)}, all columns ${share(result.baselines.all.score.mean)}`,
    );
    return;
  }
  summarise(name, result, seconds, outcomes);
  const range = (one) => (one === null ? '' : `${share(one.difference)} (${share(one.low)} to ${share(one.high)})`);
  printTable(
    result.augmentation.flatMap(({ synthesizer, comparisons }) =>
      comparisons.map(({ method, k, same, best, bootstrap, stability, verdict }) => ({
        synthesizer,
        method,
        k,
        'against the same method': range(same),
        'the best method': range(best),
        'repeated rows': range(bootstrap),
        stability: `${share(stability.real)} to ${share(stability.augmented)}`,
        verdict,
      })),
    ),
  );
  console.log('planted columns', JSON.stringify(result.spikeIn));
}

/** Of a table whose truth is known, the share of the true columns that each method and synthesizer has among as many first ones, a mean over splits. */
function recoveryOf(name, outcomes) {
  const truth = new Set(truths[name.replace(/-200$/, '')] ?? []);
  const shares = new Map();
  for (const [key, { order }] of outcomes) {
    const [, cell] = /^split \d+: (.+)$/.exec(key) ?? [];
    if (truth.size === 0 || cell === undefined || order.length < truth.size) continue;
    const found = order.slice(0, truth.size).filter((column) => truth.has(column)).length / truth.size;
    shares.set(cell, [...(shares.get(cell) ?? []), found]);
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  return Object.fromEntries([...shares].map(([cell, all]) => [cell, Number(mean(all).toFixed(3))]));
}

/** What synthetic rows did to a table's selection, as it is told in documents. */
function summarise(name, { dataset, splits, augmentation, spikeIn }, seconds, outcomes) {
  if (options.summary === undefined) return;
  const { rows, splits: count, seed, kinds } = options;
  const range = (one) => one && [one.difference, one.low, one.high].map((value) => Number(value.toFixed(4)));
  const found = {
    table: name,
    rows: dataset.rows,
    columns: dataset.columns,
    trainRows: splits[0].trainRows,
    testRows: splits[0].testRows,
    splits: Number(count),
    seed: Number(seed),
    added: Number(rows),
    kinds: kinds.split(','),
    seconds: Math.round(seconds),
    machine: machine(),
    spikeIn,
    recovery: recoveryOf(name, outcomes),
    comparisons: augmentation.flatMap(({ synthesizer, comparisons }) =>
      comparisons.map(({ method, k, score, same, best, bootstrap, stability, verdict }) => ({
        synthesizer,
        method,
        k,
        score,
        same: range(same),
        best: range(best),
        bestMethod: best.method,
        bootstrap: range(bootstrap),
        stability: [stability.real, stability.augmented],
        verdict,
      })),
    ),
  };
  const before = existsSync(options.summary) ? JSON.parse(readFileSync(options.summary, 'utf8')) : [];
  const same = (one) => one.table === name && `${one.kinds}` === kinds && one.splits === found.splits;
  writeFileSync(options.summary, `${JSON.stringify([...before.filter((one) => !same(one)), found])}\n`);
}

async function nullOf(order, known, children) {
  let [silent, false_] = [0, 0];
  const times = Number(options.times);
  for (let time = 0; time < times; time++) {
    const { result, seconds } = await selected({ ...order, time }, known, children);
    if (result.verdict.answer === 'no-signal') silent++;
    false_ += result.discoveries / times;
    console.log(
      `${order.name}, permuted ${time}, ${seconds.toFixed(0)} s: ${result.verdict.answer}, ${result.discoveries} columns with q <= 5 %`,
    );
  }
  console.log(
    `${order.name}: no signal in ${silent} of ${times}; on average ${false_.toFixed(2)} columns with q <= 5 %`,
  );
}
