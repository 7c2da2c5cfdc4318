// What synthetic rows are worth, kind by kind: classifiers trained on them and tested on real rows, beside the same trained on real rows,
// with fidelity, privacy, and whether they pass.
//
// A split is stratified, 70 / 30; everything is learned from its training rows, and as many synthetic as training rows are drawn. Classifiers
// see rows that the real training rows have prepared. A kind is 'auto', 'real', or one of the table of kinds, with options that are numbers
// or words behind it: 'pooled-gaussian:noise=0.1:transform=none'. Results are appended to --out as a line of JSON for every kind and split;
// what stands there already is not computed again. --summary only prints what stands there.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createBackend, part } from './library.mjs';
import { machine, printMachine, printTable } from './measure.mjs';

const { loadDataset } = await part('data/node.js');
const { takeTableRows, trainTestSplit } = await part('data/index.js');
const { takeColumns, takeRows, uniqueSorted } = await part('matrix/index.js');
const { correlationLost, estimate, meanAndSd } = await part('metrics/index.js');
const { chooseSynthesizer, classifierFactory, createMeasure, createSynthesizer, Preprocessor } =
  await part('synthesis/index.js');

const text = (value) => ({ type: 'string', default: value });
const flag = { type: 'boolean', default: false };
const { values: options } = parseArgs({
  options: {
    data: text('leukemia,gcm-filtered,wine'),
    folder: text(process.env.VAELAB_DATA ?? '../data'),
    splits: text('0-29'),
    kinds: text(
      'auto,pooled-gaussian,class-gaussian,gaussian-mixture,class-normals,class-means,bootstrap,smote,avatar',
    ),
    candidates: { type: 'string' },
    threads: text('2'),
    out: { type: 'string' },
    mlp: flag,
    'no-pairs': flag,
    summary: flag,
  },
});
const kinds = [...new Set(['real', ...options.kinds.split(',')])];
const classifiers = ['ridge', 'knn', 'centroid', ...(options.mlp ? ['mlp'] : [])];

/** The numbers of '0-29', '3' or '1,5,7-9'. */
function splitNumbers(list) {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** A kind and its options. */
function described(description) {
  const [kind, ...own] = description.split(':');
  const value = (word) => ({ true: true, false: false })[word] ?? (Number.isNaN(Number(word)) ? word : Number(word));
  const pairs = own.map((option) => option.split('=')).map(([name, word]) => [name, value(word)]);
  return { kind, own: Object.fromEntries(pairs) };
}

/** A synthesizer that still has to be fitted, and what was chosen. */
async function made(description, training, split, backend) {
  const { kind, own } = described(description);
  const place = kind === 'vae' || kind === 'cvae' ? { backend } : {};
  if (kind !== 'auto') return { synthesizer: createSynthesizer(kind, { seed: split, ...own, ...place }) };
  const candidates = options.candidates && { candidates: options.candidates.split(',') };
  const { synthesizer, choice } = await chooseSynthesizer(training, { seed: split, backend, ...own, ...candidates });
  const tried = choice.candidates.map(({ kind, score, error, seconds, quality, privacy, remark }) => ({
    kind,
    score,
    error,
    seconds,
    quality,
    attacks: privacy && [privacy.distanceAttack, privacy.spanAttack],
    remark,
  }));
  const { chosen, reason, classifier, realScore, innerSplits } = choice;
  return { synthesizer, choice: { chosen, reason, classifier, realScore, innerSplits, tried } };
}

/** The rows of a split, a way to measure rows beside them, and a way to train classifiers. */
async function courtOf(table, split, backend) {
  const labels = uniqueSorted(table.labels);
  const { train, test } = trainTestSplit(table.labels.length, {
    testSize: 0.3,
    randomState: split,
    stratify: table.labels,
  });
  const rowsOf = (rows) => ({
    features: takeRows(table.features, rows),
    classCodes: Array.from(rows, (row) => labels.indexOf(table.labels[row])),
  });
  const real = { train: rowsOf(train), test: rowsOf(test), classCount: labels.length };
  const training = takeTableRows(table, train);
  const preprocessors = new Map();
  const preprocessorOf = (preparation) => {
    const name = JSON.stringify(preparation);
    if (!preprocessors.has(name)) preprocessors.set(name, Preprocessor.fit(training, preparation));
    return preprocessors.get(name);
  };
  const { prepare, related } = preprocessorOf(createSynthesizer('pooled-gaussian').preparation).rowPreparation;
  const measure = await createMeasure(real, {
    backend,
    prepare,
    related,
    pairColumns: options['no-pairs'] ? 0 : Infinity,
  });
  const columns = prepare(real.test.features).shape[1];
  const views = { all: prepare, ...(related.length < columns && { related: (x) => takeColumns(prepare(x), related) }) };
  const utility = async ({ features, classCodes }) => {
    const found = {};
    for (const [view, see] of Object.entries(views))
      for (const name of classifiers) {
        if (name === 'mlp' && view === 'all' && views.related) continue;
        const model = await classifierFactory(name, classCodes.length, { seed: split, backend })();
        await model.fit(see(features), classCodes);
        const answers = await model.predict(see(real.test.features));
        const right = answers.filter((code, i) => code === real.test.classCodes[i]).length;
        found[view === 'all' ? name : `${name} related`] = right / answers.length;
      }
    return found;
  };
  return { training, preprocessorOf, real, measure, utility, related: related.length };
}

async function measured(court, data, split, kind, backend) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const common = {
    data,
    kind,
    split,
    trainRows: court.real.train.classCodes.length,
    testRows: court.real.test.classCodes.length,
  };
  if (kind === 'real') return { ...common, related: court.related, utility: await court.utility(court.real.train) };
  const { synthesizer, choice } = await made(kind, court.training, split, backend);
  const choosing = seconds();
  await synthesizer.fit(court.training, { preprocessor: court.preprocessorOf(synthesizer.preparation) });
  const drawn = await synthesizer.draw(common.trainRows);
  const rows = { features: drawn.features, classCodes: [...drawn.classCodes] };
  const fitted = seconds();
  const { fidelity, privacy, quality } = await court.measure(rows);
  const { worstColumns: _, ...figures } = fidelity;
  return {
    ...common,
    seconds: fitted - choosing,
    ...(choice && { choice, choosing }),
    shares: synthesizer.shares,
    utility: await court.utility(rows),
    fidelity: { ...figures, correlationLost: correlationLost(fidelity) },
    privacy,
    quality,
  };
}

const stored = options.out && existsSync(options.out) ? readFileSync(options.out, 'utf8').trim().split('\n') : [];
const known = stored.filter((line) => line !== '').map((line) => JSON.parse(line));
printMachine(machine());
const backend = options.summary ? undefined : await createBackend(Number(options.threads));
for (const data of options.data.split(',')) report(data, await linesOf(data));
await backend?.dispose();

async function linesOf(data) {
  const found = [];
  let table;
  for (const split of splitNumbers(options.splits)) {
    let court;
    for (const kind of kinds) {
      let line = known.find((one) => one.data === data && one.kind === kind && one.split === split);
      if (line === undefined && !options.summary) {
        table ??= (await loadDataset(data, { dataDir: options.folder })).table;
        court ??= await courtOf(table, split, backend);
        line = await measured(court, data, split, kind, backend);
        if (options.out) appendFileSync(options.out, `${JSON.stringify(line)}\n`);
      }
      if (line !== undefined) found.push(line);
    }
  }
  return found;
}

function digits(value) {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** '.952 ± .047'. */
function spread(values) {
  const { mean, sd } = meanAndSd(values);
  return `${digits(mean)} ± ${Number.isFinite(sd) ? digits(sd) : '-'}`;
}

/** '.91 .95 .97': least, mean, most. */
function range(values) {
  const all = values.filter((value) => typeof value === 'number');
  return all.length === 0 ? '-' : [Math.min(...all), meanAndSd(all).mean, Math.max(...all)].map(digits).join(' ');
}

/** Shares of the splits that pass; '-' where it is not known. */
function passes(own, name) {
  const all = own.map(({ quality }) => quality[name]).filter((value) => value !== null);
  return all.length === 0 ? '-' : `${all.filter(Boolean).length}/${all.length}`;
}

function report(data, found) {
  const of = (kind) => found.filter((line) => line.data === data && line.kind === kind);
  const real = of('real');
  if (real.length === 0) return;
  const names = Object.keys(real[0].utility);
  console.log(`\n${data}`);
  printTable(
    kinds
      .filter((kind) => of(kind).length > 0)
      .map((kind) => {
        const own = of(kind);
        const lost = own.map(
          ({ split, utility }) => utility.ridge - real.find((one) => one.split === split).utility.ridge,
        );
        const { mean, interval } = estimate(lost, real[0].testRows / real[0].trainRows);
        const ends = interval?.map((end) => (100 * end).toFixed(1)).join(' to ');
        return {
          'trained on': kind,
          splits: own.length,
          ...Object.fromEntries(names.map((name) => [name, spread(own.map(({ utility }) => utility[name]))])),
          'ridge less real': kind === 'real' ? '' : `${(100 * mean).toFixed(1)} (${ends ?? 'one split'})`,
        };
      }),
  );
  printTable(
    kinds
      .filter((kind) => kind !== 'real' && of(kind).length > 0)
      .map((kind) => {
        const own = of(kind);
        return {
          kind,
          shapes: range(own.map(({ fidelity }) => fidelity.shapes)),
          variance: range(own.map(({ fidelity }) => fidelity.varianceRatio)),
          lost: range(own.map(({ fidelity }) => fidelity.correlationLost)),
          distance: range(own.map(({ privacy }) => privacy.distanceAttack)),
          span: range(own.map(({ privacy }) => privacy.spanAttack)),
          pass: ['fidelity', 'dependence', 'privacy'].map((name) => passes(own, name)).join(' '),
          s: meanAndSd(own.map(({ seconds, choosing = 0 }) => seconds + choosing)).mean.toFixed(2),
          ...(own.some(({ choice }) => choice) && { chosen: counted(own.map(({ choice }) => choice.chosen)) }),
        };
      }),
  );
}

/** '8 pooled-gaussian, 2 class-gaussian'. */
function counted(words) {
  return uniqueSorted(words)
    .map((word) => `${words.filter((one) => one === word).length} ${word}`)
    .join(', ');
}
