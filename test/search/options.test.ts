/** What every class and function of this room says to options and numbers that are wrong. */
import ndarray from 'ndarray';
import { describe, expect, test } from 'vitest';
import {
  AutoSearch,
  BayesianSearch,
  checkSpace,
  GaussianProcess,
  GridSearch,
  HyperbandPruner,
  MedianPruner,
  ParzenSearch,
  RandomSearch,
  sizeOfGrid,
  SobolSearch,
  type SpaceSpec,
  Study,
  SuccessiveHalvingPruner,
} from '../../src/search/index.js';
import { JournalStorage, optimizeInProcesses } from '../../src/search/node/index.js';

const space: SpaceSpec = { x: { type: 'real', low: 0, high: 1 } };
const study = (options: object = {}): Study => new Study({ space, sampler: new RandomSearch(), ...options });

/** Everything that takes options, with one option that it has. */
const doors: [name: string, option: string, call: (options: never) => unknown][] = [
  ['AutoSearch', 'seconds', (options) => new AutoSearch(options)],
  ['BayesianSearch', 'candidates', (options) => new BayesianSearch(options)],
  ['ParzenSearch', 'initial', (options) => new ParzenSearch(options)],
  ['GridSearch', 'points', (options) => new GridSearch(options)],
  ['sizeOfGrid', 'points', (options) => sizeOfGrid(space, options)],
  ['RandomSearch', 'seed', (options) => new RandomSearch(options)],
  ['SobolSearch', 'seed', (options) => new SobolSearch(options)],
  ['GaussianProcess', 'lengthscales', (options) => new GaussianProcess(options)],
  ['Study', 'direction', (options) => study(options)],
  ['Study: heartbeat', 'timeout', (options) => study({ heartbeat: options })],
  ['earlyStopping', 'patience', (options) => study({ earlyStopping: options })],
  ['MedianPruner', 'interval', (options) => new MedianPruner(options)],
  ['SuccessiveHalvingPruner', 'minResource', (options) => new SuccessiveHalvingPruner(options)],
  ['HyperbandPruner', 'minResource', (options: object) => new HyperbandPruner({ maxResource: 9, ...options })],
  ['Study.ask', 'limit', (options) => study().ask(options)],
  ['Study.optimize', 'workers', (options: object) => study().optimize(() => 1, { trials: 1, ...options })],
  [
    'optimizeInProcesses',
    'threads',
    (options: object) => optimizeInProcesses({ study: study(), module: 'x.mjs', trials: 1, ...options }),
  ],
];

describe.each(doors)('%s', (name, option, call) => {
  const answer = (options: object): Promise<unknown> => Promise.resolve().then(() => call(options as never));

  test('names the nearest option to one that it does not know', async () => {
    const slip = option.slice(0, -1);
    await expect(answer({ [slip]: 1 })).rejects.toThrow(
      `${name}: there is no option '${slip}'; did you mean '${option}'?`,
    );
  });

  test('takes undefined for the default', async () => {
    if (name !== 'optimizeInProcesses') await expect(answer({ [option]: undefined })).resolves.toBeDefined();
  });

  test('refuses what is no value of an option', async () => {
    await expect(answer({ [option]: null })).rejects.toThrow(RangeError);
    await expect(answer({ [option]: 'x' })).rejects.toThrow(new RegExp(`${option}|seed`));
  });
});

describe('wrong kinds of values', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a seed', () => new RandomSearch({ seed: 'x' as never }), /the seed is the text 'x'; give a finite number/],
    ['a choice', () => new BayesianSearch({ noise: null as never }), /noise must be one of fit, none; found null/],
    ['a number as a text', () => new BayesianSearch({ beta: '4' as never }), /beta must be a positive number/],
    ['a sampler', () => study({ sampler: 'bayesian' }), /sampler must be a sampler .* found the text 'bayesian'/],
    ['no sampler', () => study({ sampler: undefined }), /sampler must be a sampler/],
    ['a storage', () => study({ storage: 'a.study' }), /storage must be a storage .* found the text 'a\.study'/],
    ['a pruner', () => study({ pruner: {} }), /pruner must be a pruner/],
    ['a direction', () => study({ direction: 'up' }), /direction must be one of minimize, maximize; found 'up'/],
    ['a space', () => study({ space: null }), /a space is an object .* found null/],
    ['a path', () => new JournalStorage(undefined as never), /JournalStorage: the path must be a text/],
    ['a list of flags', () => new GaussianProcess({ categorical: 'x' as never }), /categorical must be a list/],
    ['grid values', () => new GridSearch({ values: [1] as never }), /values must be an object with a list/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test.each<[object, RegExp]>([
    [{ trials: 1.5 }, /Study\.optimize: trials must be a whole number of at least 1, found 1\.5/],
    [{}, /trials must be a whole number of at least 1, found undefined/],
    [{ trials: 1, signal: true }, /signal must be an AbortSignal, found true/],
    [{ trials: 1, onTrial: 1 }, /onTrial must be a function, found 1/],
  ])('optimize with %j', async (options, message) => {
    await expect(study().optimize(() => 1, options as never)).rejects.toThrow(message);
  });

  test('optimize with no objective', async () => {
    await expect(study().optimize(undefined as never, { trials: 1 })).rejects.toThrow(
      /the objective must be a function/,
    );
  });

  test.each<[unknown, RegExp]>([
    [{ lr: null }, /parameter "lr" must be an object/],
    [{ lr: { type: 'real', low: null, high: 1 } }, /low must be a finite number, found null/],
    [{ lr: { type: 'real', low: 0, hight: 1 } }, /"hight" is no property .* Did you mean "high"\?/],
    [{ lr: { type: 'real', low: 0, high: 1, qqqqqqqq: 1 } }, /which has low, high, log, step and when\.$/],
    [{ lr: { type: 'reel', low: 0, high: 1 } }, /found "reel"\. Did you mean "real"\?/],
    [{ lr: { type: 'categorical', choices: ['a', [null]] } }, /choices holds \[null\]/],
    [{ lr: { type: 'fixed', value: null } }, /value must be .* found null/],
    [{ lr: { type: 'real', low: 0, high: 1, when: null } }, /when must be an object/],
  ])('the space %j', (value, message) => {
    expect(() => checkSpace(value)).toThrow(message);
  });
});

describe('an outcome of a trial', () => {
  test.each<[unknown, RegExp]>([
    [[1, 2], /the outcome is a list of 2; a study has one objective, so give one number/],
    ['1.5', /the outcome is the text '1\.5'; give a number or 'failed', 'pruned', 'interrupted'/],
    [null, /the outcome is null/],
    [undefined, /the outcome is undefined/],
  ])('%j is refused, and the trial can still be told', async (outcome, message) => {
    const one = study();
    const trial = await one.ask();
    await expect(one.tell(trial, outcome as never)).rejects.toThrow(message);
    expect(one.trials[0]!.state).toBe('running');
    expect(await one.tell(trial, 3)).toMatchObject({ state: 'complete', value: 3 });
  });
});

describe('rows of a Gaussian process', () => {
  const x = [
    [0.1, 0.9],
    [0.4, 0.2],
    [0.8, 0.5],
  ];
  const y = [1, 2, 4];
  const answer = (rows: never, outputs: never = y as never): number[] => [
    ...new GaussianProcess({ optimize: false }).fit(rows, outputs).predict(rows).mean,
  ];
  const expected = answer(x as never);

  test.each<[string, unknown]>([
    ['typed arrays in a list', x.map((row) => Float64Array.from(row))],
    ['an ndarray', ndarray(Float64Array.from(x.flat()), [3, 2])],
    ['an ndarray of a list', ndarray(x.flat(), [3, 2])],
    ['a transposed ndarray', ndarray(Float64Array.of(0.1, 0.4, 0.8, 0.9, 0.2, 0.5), [2, 3]).transpose(1, 0)],
  ])('%s', (_, rows) => {
    expect(answer(rows as never)).toEqual(expected);
  });

  test('outputs as an ndarray or a typed array', () => {
    expect(answer(x as never, ndarray(Float64Array.from(y)) as never)).toEqual(expected);
    expect(answer(x as never, Int32Array.from(y) as never)).toEqual(expected);
  });

  test.each<[unknown, RegExp]>([
    [[[1, 2], [null, 3]], /x \[1, 0\] is null/], // prettier-ignore
    [[[1, undefined]], /x \[0, 1\] is undefined/],
    [[['', 1]], /x \[0, 0\] is '' \(empty text\)/],
    [[['1', 1]], /x \[0, 0\] is the text '1'/],
    [ndarray([1, null as never], [1, 2]), /x \[0, 1\] is null/],
    [ndarray(Float64Array.of(1, NaN), [1, 2]), /x \[0, 1\] is NaN/],
    [[[1], null], /row 1 of x is null/],
    [[[1], 2], /row 1 of x is 2/],
    [null, /x must be rows of numbers, found null/],
    ['ab', /x must be rows of numbers, found the text 'ab'/],
    [Float64Array.of(1, 2), /row 0 of x is 1/],
    [ndarray([1, 2, 3]), /expected a matrix \[rows, columns\], found shape \[3\]/],
  ])('%j are refused', (rows, message) => {
    expect(() => new GaussianProcess().fit(rows as never, [1, 2])).toThrow(message);
    expect(() => new GaussianProcess().fit([[0, 0]], [1]).predict(rows as never)).toThrow(
      new RegExp(message.source.replace(/\bx\b/, 'points')),
    );
  });

  test.each<[unknown, RegExp]>([
    [[1, null, 3], /y \[1\] is null/],
    [[1, '', 3], /y \[1\] is '' \(empty text\)/],
    [[1, 2, NaN], /y \[2\] is NaN/],
    [null, /x has 3 rows, y no numbers/],
    [ndarray([1, 2, 3], [3, 1]), /x has 3 rows/],
  ])('outputs %j are refused', (outputs, message) => {
    expect(() => answer(x as never, outputs as never)).toThrow(message);
  });
});
