/** Public functions and constructors, called with arguments of which something is not what it should be. */
import ndarray from 'ndarray';
import { call, type Call, labels, rows } from './call.js';
import { parseValue, spoiltValue } from './command-values.js';
import * as data from '../../../src/data/index.js';
import { takeRows } from '../../../src/matrix/index.js';
import * as metrics from '../../../src/metrics/index.js';
import * as models from '../../../src/models/index.js';
import * as nn from '../../../src/nn/index.js';
import { RandomState, SeededRandom } from '../../../src/random/index.js';
import * as search from '../../../src/search/index.js';
import * as synthesis from '../../../src/synthesis/index.js';
import * as tensors from '../../../src/tensor/index.js';
import { mixedTable } from '../../synthesis/table.js';
import type { Chance } from './chance.js';
import { spoiltData } from './hostile.js';
import { fittedCalls, kindOptions, kinds, networkCalls } from './network-calls.js';
import { type Target, target } from './target.js';

const space = {
  lr: { type: 'real', low: 1e-4, high: 0.1, log: true },
  width: { type: 'int', low: 1, high: 9, step: 2 },
  kind: { type: 'categorical', choices: ['a', 'b', true] },
  only: { type: 'fixed', value: 3, when: { parameter: 'kind', in: ['a'] } },
};
const table = mixedTable(12);
const scores = {
  testRows: 10,
  real: 0.9,
  synthetic: 0.8,
  counts: [5, 5],
  paired: [{ rows: 10, onlyReal: 1, onlySynthetic: 0 }],
};

/** An ndarray of data, shape, stride and offset, whether or not they fit together. */
const array = (parts: object): unknown => {
  const x = ndarray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  Object.assign(x, parts);
  return x;
};

/** A sampler's first suggestions in a space. */
async function tryOut(spec: never, sampler: search.Study['sampler'], value: never): Promise<void> {
  const study = new search.Study({ space: spec, sampler });
  for (let i = 0; i < 3; i++) {
    const trial = await study.ask();
    if (trial === undefined) return;
    await study.tell(trial, value);
  }
}

const x = tensors.tensor(rows);
const methods = [
  'sum',
  'max',
  'mean',
  'logSumExp',
  'softmax',
  'reshape',
  'broadcastTo',
  'sumTo',
  'transpose',
  'oneHot',
] as const;

export const calls: readonly Call[] = [
  // Tables.
  call(
    'Table.from',
    [{ columns: ['p', 'q', 'c'], rows: rows.map((row, i) => [...row, labels[i]]), target: 'c', name: 't' }],
    (parts) => data.Table.from(parts),
  ),
  call(
    'readCsv',
    ['a,b\n1,x\n2,y\n', { target: 'b', delimiter: ',', missing: 'drop', file: 'f.csv' }],
    (text, options) => data.readCsv(text, options),
  ),
  call(
    'readArff',
    ['@attribute a real\n@attribute b {x}\n@data\n1,x\n', { target: 'b', missing: 'drop', file: 'f' }],
    (text, options) => data.readArff(text, options),
  ),
  call(
    'writeCsv',
    [{ features: rows, featureNames: ['p', 'q'], target: 'c', labels, targetIndex: 0 }, { delimiter: ';' }],
    (one, options) => data.writeCsv(one, options),
  ),
  call('writeArff', [{ features: rows, featureNames: ['p', 'q'], target: 'c', labels, targetIndex: 0 }], (one) =>
    data.writeArff(one),
  ),
  call('describeColumns', [rows, ['p', 'q']], (one, names) => data.describeColumns(one, names)),
  call('groupEqualRows', [rows], (one) => data.groupEqualRows(one)),
  call('takeTableRows', [[0, 3, 3]], (indices) => data.takeTableRows(table, indices)),
  call('takeRows', [rows, [0, 1]], (one, indices) => takeRows(one, indices)),
  call('joinTables', [[0, 1], 'name'], (which: unknown[], name) =>
    data.joinTables(
      (Array.isArray(which) ? which.map((each) => (each === 0 || each === 1 ? table : each)) : which) as never,
      name,
    ),
  ),
  call(
    'trainTestSplit',
    [4, { testSize: 0.5, trainSize: 0.5, randomState: 1, stratify: labels, shuffle: true }],
    (n, options) => data.trainTestSplit(n, options),
  ),
  call('trainTestSplit of groups', [4, { testSize: 2, groups: labels }], (n, options) =>
    data.trainTestSplit(n, options),
  ),
  call('LabelEncoder', [labels, labels, [0, 1]], (all, some, codes) => {
    const encoder = new data.LabelEncoder().fit(all);
    encoder.transform(some);
    encoder.inverseTransform(codes);
  }),
  call('StandardScaler', [rows, rows], (all, some) => new data.StandardScaler().fit(all).inverseTransform(some)),
  call('ndarrays', [{ shape: [3, 2], stride: [2, 1], offset: 0 }], (parts) => {
    new data.StandardScaler().fit(array(parts) as never);
    tensors.tensor(array(parts) as never);
    data.writeCsv({ features: array(parts) as never, featureNames: ['a', 'b'] });
  }),
  // Random numbers.
  call('RandomState', [3, 10], (seed, n) => new RandomState(seed).permutation(n)),
  call('SeededRandom', [3, 10], (seed, n) => new SeededRandom(seed).permutation(n)),
  // Metrics.
  call('accuracyScore', [labels, labels], (a, b) => metrics.accuracyScore(a, b)),
  call('confusionMatrix', [labels, labels, { labels: ['a', 'b'] }], (a, b, options) =>
    metrics.confusionMatrix(a, b, options),
  ),
  call(
    'classificationReport',
    [labels, labels, { labels: ['a', 'b'], targetNames: ['A', 'B'], zeroDivision: 1 }, { digits: 3 }],
    (a, b, options, format) => metrics.formatClassificationReport(metrics.classificationReport(a, b, options), format),
  ),
  call(
    'areaUnderCurve',
    [
      [1, 2],
      [0, 1],
    ],
    (a, b) => metrics.areaUnderCurve(a, b),
  ),
  call(
    'ksComplement',
    [
      [1, 2],
      [0, 1],
    ],
    (a, b) => metrics.ksComplement(a, b),
  ),
  call(
    'tvComplement',
    [
      [1, 2],
      [0, 1],
    ],
    (a, b) => metrics.tvComplement(a, b),
  ),
  // Models.
  call('VAE files', [{ mine: 1 }], (header) => new models.VAE().toBytes(header)),
  call('KNeighborsClassifier', [{ neighbors: 1 }, rows, labels, rows], (options, some, classes, others) =>
    new models.KNeighborsClassifier(options).fit(some, classes).predict(others),
  ),
  call('RidgeClassifier', [{ alpha: 1 }, rows, labels, rows], (options, some, classes, others) =>
    new models.RidgeClassifier(options).fit(some, classes).predict(others),
  ),
  call('NearestCentroid', [rows, labels, rows], (some, classes, others) =>
    new models.NearestCentroid().fit(some, classes).predict(others),
  ),
  // Layers and tensors.
  call('Linear', ['l', 3, 2], (name, from, to) => new nn.Linear(name, from, to, nn.fanInUniform(new SeededRandom(1)))),
  call(
    'BatchNorm1d',
    ['n', 3, { epsilon: 1e-5, momentum: 0.1 }],
    (name, width, options) => new nn.BatchNorm1d(name, width, options),
  ),
  call('Dropout', [0.5], (share) => new nn.Dropout(share)),
  call('Activation', ['relu'], (name) => new nn.Activation(name)),
  call('Adam', [{ learningRate: 0.1, betas: [0.9, 0.99], epsilon: 1e-8 }], (options) => new nn.Adam(options)),
  call('SGD', [{ learningRate: 0.1 }], (options) => new nn.SGD(options)),
  call('EarlyStopping', [{ patience: 3, minDelta: 0.1, warmup: 2 }], (options) => new nn.EarlyStopping(options)),
  call('tensor', [rows], (values) => tensors.tensor(values)),
  call(
    'tensor of a shape',
    [
      [1, 2, 3, 4],
      [2, 2],
    ],
    (values, shape) => tensors.tensor(values, shape),
  ),
  call('parameter', ['p', rows], (name, values) => tensors.parameter(name, values)),
  call('input', ['i', [2, 3]], (name, shape) => tensors.input(name, shape)),
  call(
    'slice',
    [
      [0, 0],
      [1, 2],
    ],
    (start, size) => x.slice(start, size),
  ),
  call(
    'pad',
    [
      [0, 0],
      [1, 2],
    ],
    (before, after) => x.pad(before, after),
  ),
  call('concat', [[x, x], 0], (some, axis) => tensors.concat(some, axis)),
  call('matmul', [[[1], [2]], { transposeA: false, transposeB: false }], (b, options) =>
    x.matmul(tensors.tensor(b), options),
  ),
  call('reference', [{ dtype: 'float64', memoryLimit: 1e6 }], (options) => tensors.reference(options)),
  ...methods.map((name) =>
    call(name, [[2, 2], { keepDims: true }], (first, second) =>
      (x[name] as (...args: unknown[]) => unknown)(first, second),
    ),
  ),
  // Search.
  call(
    'Study',
    [space, 'minimize', { every: 10, timeout: 20 }, { patience: 2 }, { about: 'x' }],
    (spec, direction, heartbeat, earlyStopping, about) =>
      new search.Study({ space: spec, sampler: new search.RandomSearch(), direction, heartbeat, earlyStopping, about }),
  ),
  call('RandomSearch', [space, { seed: 1 }, 0.5], (spec, options, value) =>
    tryOut(spec, new search.RandomSearch(options), value),
  ),
  call('SobolSearch', [space, { seed: 1 }, 0.5], (spec, options, value) =>
    tryOut(spec, new search.SobolSearch(options), value),
  ),
  call('GridSearch', [space, { values: { lr: [0.01, 0.1] } }, 0.5], (spec, options, value) =>
    tryOut(spec, new search.GridSearch(options), value),
  ),
  call('BayesianSearch', [space, { seed: 1, startup: 2 }, 0.5], (spec, options, value) =>
    tryOut(spec, new search.BayesianSearch(options), value),
  ),
  call('MedianPruner', [{ startupTrials: 2, warmupSteps: 1 }], (options) => new search.MedianPruner(options)),
  call(
    'HyperbandPruner',
    [{ minResource: 1, maxResource: 9, reductionFactor: 3 }],
    (options) => new search.HyperbandPruner(options),
  ),
  call(
    'SuccessiveHalvingPruner',
    [{ minResource: 1, reductionFactor: 3 }],
    (options) => new search.SuccessiveHalvingPruner(options),
  ),
  call(
    'GaussianProcess',
    [{ noise: 0.1, lengthscales: [1, 1], optimize: false }, rows, [1, 2, 3, 4], rows],
    (options, some, y, others) => new search.GaussianProcess(options).fit(some, y).predict(others),
  ),
  // Synthesis.
  ...kinds(false).map((kind) =>
    call(`the kind ${kind}`, [kindOptions, 3, { class: 'ill', seed: 1 }], async (options, n, request) =>
      (await synthesis.createSynthesizer(kind, options).fit(table)).sample(n, request),
    ),
  ),
  ...fittedCalls,
  call('createSynthesizer', ['vae', { hidden: [3], latentDim: 2 }], (kind, options) =>
    synthesis.createSynthesizer(kind, options),
  ),
  call('proportions', [{ ill: 1, well: 2 }], async (proportions) =>
    (await new synthesis.Bootstrap().fit(table)).sample(3, { proportions }),
  ),
  call('verdictOf', [{ splits: [scores, scores], measure: 'accuracy', margin: 0.03 }], (input) =>
    metrics.verdictOf(input),
  ),
  call(
    'options of a run',
    [{ model: 'vae', hidden: [3], latentDim: 2, epochs: 3, splits: 1, budget: 3, learningRate: 1e-3 }],
    (request: object) => synthesis.checkRequest({ ...request }, synthesis.runOptions),
  ),
  call('parameters of a search', [space], (spec) => synthesis.checkSearchSpace(search.checkSpace(spec))),
];

interface Arguments {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Calls as a target. */
const targetOf = (name: string, share: number, all: readonly Call[]): Target =>
  target<Arguments>({
    name,
    share,
    make: (chance: Chance) => {
      const one = chance.pick(all);
      const spoilt = spoiltData(chance, one.args);
      return { name: one.name, args: Array.isArray(spoilt) ? (spoilt as unknown[]) : [spoilt] };
    },
    attempt: (input) => all.find((one) => one.name === input.name)!.run(...(input.args as never[])),
  });

export const callTargets: readonly Target[] = [
  targetOf('calls', 98, calls),
  // Training takes a hundred times as long as what the others do.
  targetOf('networks', 2, networkCalls),
  target({ name: 'values of a command line', share: 10, make: spoiltValue, attempt: parseValue }),
];
