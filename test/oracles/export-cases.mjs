// Writes small synthesizers, their exported scripts, and what a draw of each takes, for export.py:
//   node scripts/build.mjs && node test/oracles/export-cases.mjs <folder> && python test/oracles/export.py <folder>
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from '../../dist/node.js';

const folder = process.argv[2];
const rowCount = 11;

/** A stream that remembers what was drawn, in order. */
class Recorder extends v.SeededRandom {
  log = [];
  streams = {};
  #quiet = false;
  #note(kind, value) {
    if (!this.#quiet) this.log.push({ kind, value });
    return value;
  }
  uniform() {
    return this.#note('uniform', super.uniform());
  }
  normal() {
    return this.#note('normal', super.normal());
  }
  permutation(n) {
    this.#quiet = true;
    const order = super.permutation(n);
    this.#quiet = false;
    return this.#note('permutation', order);
  }
  split(label) {
    const child = new Recorder(`${this.seedText}/${label.length}:${label}`);
    child.seedText = `${this.seedText}/${label.length}:${label}`;
    this.streams[label] = child;
    return child;
  }
}

/** Thirty rows of three classes: a constant, 0/1, whole, skewed and heavy-tailed columns, and some that go together. */
function table(columns, target = true, count = 30) {
  const random = new v.SeededRandom('export table');
  const rows = Array.from({ length: count }, (_, i) => {
    const [a, code] = [random.normal(), i % 3];
    const first = [
      7,
      Number(random.normal() + code > 1),
      Math.round(20 + 6 * a + code),
      Math.exp(2 * a + random.normal()),
    ];
    const rest = Array.from(
      { length: columns - 5 },
      (_, j) => 3 * random.normal() + (j < 3 ? 2 * a + (target ? code : 9 * code) : 0),
    );
    return [...first, random.normal() / (0.2 + random.uniform()), ...rest, `k${code}`].slice(
      0,
      target ? undefined : -1,
    );
  });
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  const all = target ? [...names.slice(0, 2), 'class', ...names.slice(2)] : names;
  const placed = target ? rows.map((row) => [...row.slice(0, 2), row.at(-1), ...row.slice(2, -1)]) : rows;
  return v.Table.from({ columns: all, rows: placed, name: 'export.csv', ...(target && { target: 'class' }) });
}

/** The same with most cells of two columns at zero. */
function withZeros(whole) {
  const { features } = whole;
  for (const j of [6, 8])
    for (let i = 0; i < features.shape[0]; i++) features.set(i, j, Math.max(0, features.get(i, j) - 2));
  return whole;
}

/** Words, true and false, dates, ids, gaps and numbers, as a person's own file has them. */
function everyday() {
  const random = new v.SeededRandom('export words');
  const lines = Array.from({ length: 60 }, (_, i) => {
    const ill = i % 3 === 0;
    const dose = random.uniform() < 0.2 ? '' : (20 + 5 * random.normal() + (ill ? 6 : 0)).toFixed(1);
    const ward = random.uniform() < 0.1 ? '' : ['north', 'south, old', 'west'][Math.floor(3 * random.uniform())];
    const seen = new Date(Date.UTC(2020, 0, 1) + 864e5 * Math.floor(900 * random.uniform()));
    const date = `${seen.getUTCDate()}.${seen.getUTCMonth() + 1}.${seen.getUTCFullYear()}`;
    const truth = random.uniform() < 0.4 ? 'TRUE' : 'FALSE';
    return `${100 + i},"${ward}",${truth},${date},${dose},${Math.floor(9 * random.uniform())},${ill ? 'ill' : 'well'}`;
  });
  const text = `id,ward,smokes,seen,dose,visits,state\n${lines.join('\n')}\n`;
  return v.readCsv(text, { file: 'everyday.csv', target: 'state', missing: 'model' });
}

const small = { hidden: [5], latentDim: 2, epochs: 12, seed: 3 };
const cases = {
  'vae-posteriors': [new v.VAESynthesizer({ ...small, hidden: [6, 5] }), table(8)],
  'vae-prior-published': [
    new v.VAESynthesizer({ ...small, preset: 'published', latentFrom: 'prior', epochs: 60 }),
    table(7),
  ],
  'vae-wide-no-class': [
    new v.VAESynthesizer({ ...small, latentDim: 1, latentFrom: 'mixture', epochs: 200, screening: 'none' }),
    table(34, false),
  ],
  'cvae-class-posterior': [
    new v.CVAESynthesizer({
      ...small,
      latentFrom: 'class-posterior',
      outputVariance: 'columns',
      noise: 'learned',
      transform: 'log',
    }),
    table(9),
  ],
  'cvae-prior-plain': [
    new v.CVAESynthesizer({
      ...small,
      latentFrom: 'prior',
      noise: 'none',
      components: 'none',
      centre: 'none',
      kinds: 'real',
      screening: 'none',
      transform: 'asinh',
      balanced: false,
    }),
    table(8),
  ],
  'cvae-components': [
    new v.CVAESynthesizer({ ...small, components: 3, screening: 'none', independentNoise: 0.1 }),
    table(8),
  ],
  'pooled-gaussian': [new v.PooledGaussian({ transform: 'quantile', varianceFilter: 0.5 }), table(10)],
  'pooled-gaussian-mirrored': [
    new v.PooledGaussian({ mirrored: true, noise: 0.2, classShare: 0, screening: 'none', withinRange: false }),
    table(8),
  ],
  'class-gaussian': [new v.ClassGaussian(), table(8)],
  'pooled-gaussian-words': [new v.PooledGaussian(), everyday()],
  'cvae-words': [new v.CVAESynthesizer({ ...small, hidden: [8] }), everyday()],
  'pooled-gaussian-zeros': [new v.PooledGaussian({ transform: 'none' }), withZeros(table(9))],
  'gaussian-mixture': [new v.GaussianMixture({ screening: 'none', transform: 'none' }), table(7, false, 120)],
  'vae-mixture': [new v.VAESynthesizer({ ...small, latentFrom: 'mixture', screening: 'none' }), table(8, false)],
};

/** A gamma number as `drawGamma` makes it of logged numbers. */
function gammaOf(next, shape) {
  const boosted = shape < 1 ? shape + 1 : shape;
  const [d, c] = [boosted - 1 / 3, 1 / Math.sqrt(9 * (boosted - 1 / 3))];
  let drawn;
  while (drawn === undefined) {
    const z = next('normal');
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - next('uniform')) < 0.5 * z * z + d - d * v + d * Math.log(v)) drawn = d * v;
  }
  return shape < 1 ? drawn * (1 - next('uniform')) ** (1 / shape) : drawn;
}

/** Takes entries of a log one after the other. */
function reader(log) {
  let at = 0;
  return {
    next: (kind) => {
      const entry = log[at++];
      if (entry?.kind !== kind) throw new Error(`expected ${kind}, found ${entry?.kind} at ${at - 1} of ${log.length}`);
      return entry.value;
    },
    gamma(shape) {
      return gammaOf(this.next, shape);
    },
    peek: () => log[at]?.kind,
    end: () => {
      if (at !== log.length) throw new Error(`${log.length - at} draws are left over`);
    },
  };
}
const grid = (rows, width, make) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: width }, (_, j) => make(i, j)));
const choose = (weights, u) => {
  let left = u;
  const at = weights.findIndex((weight) => (left -= weight) < 0);
  return at < 0 ? weights.length - 1 : at;
};

function networkDraws(synthesizer, state, codes, log) {
  const { source, space, noise } = synthesizer.fitted;
  const [n, z] = [codes.length, source.latentDim];
  const take = reader(log);
  const q = synthesizer.preprocessor.modelColumns.length;
  let [latent, picks] = [grid(n, z, () => 0), new Array(n).fill(0)];
  if (source.mixtures !== undefined)
    codes.forEach((code, i) => {
      picks[i] = choose([...source.mixtures[code].weights], take.next('uniform'));
      latent[i] = latent[i].map(() => take.next('normal'));
    });
  else latent = grid(n, z, () => take.next('normal'));
  if (source.posterior !== undefined) {
    const left = {};
    picks = codes.map((code) => {
      const own = source.members[code];
      if (!synthesizer.options.balanced) return own[Math.floor(take.next('uniform') * own.length)];
      if (!left[code]?.length) left[code] = Array.from(take.next('permutation'), (at) => own[at]);
      return left[code].pop();
    });
  }
  const given = (width, drawn) => grid(n, width, () => (drawn ? take.next('normal') : 0));
  const first = given(space.columns, noise !== undefined);
  const rest = given(q, take.peek() !== undefined);
  take.end();
  return { latent, picks, noise: first, rest };
}

function gaussianDraws(synthesizer, state, codes, log) {
  const { rank, noises, mixtures, mirrored } = state;
  const take = reader(log);
  const q = synthesizer.preprocessor.modelColumns.length;
  const picks = codes.map((code) => {
    const among = mixtures[code];
    return among[
      among.length === 1
        ? 0
        : choose(
            among.map(({ weight }) => weight),
            take.next('uniform'),
          )
    ].component;
  });
  const latent = grid(codes.length, rank, () => take.next('normal'));
  const waiting = new Set();
  const noise = codes.map((code, i) => {
    const partner = mirrored === true && waiting.delete(code);
    if (!partner) waiting.add(code);
    return Array.from({ length: q }, () => (partner || noises[picks[i]] === 0 ? 0 : take.next('normal')));
  });
  take.end();
  return { latent, picks, noise };
}

/** What a model's file says of it. */
function headerOf(bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return JSON.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))).__metadata__.vaelab);
}

const done = {};
for (const [name, [made, rows]] of Object.entries(cases)) {
  await made.fit(rows);
  // So few rows have one component; with two, the choice between them shows.
  if (name === 'vae-mixture')
    made.fitted.source.mixtures[0] = {
      dimensions: 2,
      weights: Float64Array.of(0.4, 0.6),
      centres: Float64Array.of(-2, 1, 2, 0),
      factors: Float64Array.of(0.5, 0, 0.2, 0.3, 0.4, 0, -0.3, 0.6),
    };
  const { script, model } = v.exportPyTorch(made);
  const synthesizer = v.synthesizerFromBytes(model);
  const stream = new Recorder(name);
  stream.seedText = name;
  const drawn = await synthesizer.draw(rowCount, {}, stream);
  const { state, preprocessing } = headerOf(model);
  // A VAE that draws from the prior decodes sixteen points at least, and says the classes itself.
  const prior = name.startsWith('vae-prior');
  const codes = prior ? new Array(rowCount).fill(0) : [...drawn.classCodes];
  const log = prior ? stream.log.slice(0, 2 * rowCount) : stream.log;
  const network = 'rowModel' in (synthesizer.fitted ?? {});
  const own = preprocessing.own?.ends ?? [];
  const child = stream.streams['columns on their own'];
  const draws = (network ? networkDraws : gaussianDraws)(synthesizer, state, codes, log);
  const taken = child && reader(child.log);
  const { shared = [], deviation = [], mean } = preprocessing.own ?? {};
  const last = preprocessing.own ? drawn.classCodes : codes;
  const one = (i, a) => {
    if (!shared[a]) return taken.next(own[a] === null ? 'normal' : 'uniform');
    const code = last[i];
    if (taken.next('uniform') < shared[a].share[code]) return 0;
    const [s, distance] = [deviation[code][a], mean[code][a] - shared[a].value];
    return s > 0 ? taken.gamma((distance / s) ** 2) / (distance / s) ** 2 : 1;
  };
  // The draw of a row's own class stands for those of all.
  draws.own = grid(codes.length, own.length, one).map((row) =>
    Array.from({ length: preprocessing.classCounts.length || 1 }, () => row),
  );
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'synthesizer.py'), script);
  writeFileSync(join(at, 'model.safetensors'), model);
  const features = grid(rows.features.shape[0], preprocessing.columns.length, (i, j) => rows.features.get(i, j));
  const classCodes = rows.labels.length > 0 ? rows.labels.map((label) => preprocessing.classes.indexOf(label)) : [];
  done[name] = {
    table: { features, codes: classCodes },
    codes,
    draws,
    ours: grid(rowCount, preprocessing.columns.length, (i, j) => drawn.features.get(i, j)),
  };
}
writeFileSync(join(folder, 'draws.json'), JSON.stringify(done));
