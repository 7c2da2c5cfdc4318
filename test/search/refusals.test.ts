/** Every check of this room with the kind of its error and the whole message: place, what was found, what is possible. */
import ndarray from 'ndarray';
import { expect, test } from 'vitest';
import {
  analyse,
  type AskedTrial,
  AutoSearch,
  BayesianSearch,
  GaussianProcess,
  GridSearch,
  HyperbandPruner,
  MedianPruner,
  MemoryStorage,
  mergeStudies,
  type ParameterSpec,
  type Params,
  ParzenSearch,
  RandomSearch,
  readStudy,
  type Sampler,
  sizeOfGrid,
  Sobol,
  SobolSearch,
  Space,
  type SpaceSpec,
  Study,
  type StudyOptions,
  SuccessiveHalvingPruner,
  type TellOptions,
} from '../../src/search/index.js';

const unit: ParameterSpec = { type: 'real', low: 0, high: 1 };
const kind: ParameterSpec = { type: 'categorical', choices: ['a', 'b'] };
const two = { directions: ['minimize', 'maximize'] } as const;
const study = (options: Partial<StudyOptions> = {}): Study =>
  new Study({ space: { x: unit }, sampler: new RandomSearch(), ...options });
const asked = async (act: (trial: AskedTrial) => Promise<unknown>): Promise<unknown> => act(await study().ask());
const told = async (
  outcome: unknown,
  more: TellOptions = {},
  options: Partial<StudyOptions> = {},
): Promise<unknown> => {
  const one = study(options);
  return one.tell(await one.ask(), outcome as never, more);
};
const suggested = (sampler: Sampler, space: SpaceSpec): unknown =>
  sampler.suggest({ space, direction: 'minimize', trials: [], id: 0 });
const process = (): GaussianProcess => new GaussianProcess({ optimize: false }).fit([[0], [1]], [1, 2]);
const mixed: Space = new Space({
  i: { type: 'int', low: 4, high: 11, step: 3 },
  n: { type: 'int', low: 1, high: 9, log: true },
  r: unit,
  s: { type: 'real', low: 0, high: 1, step: 0.25 },
  k: kind,
  f: { type: 'fixed', value: 7 },
  when: { ...unit, when: { parameter: 'k', in: ['a'] } },
});
const whole: Params = { i: 4, n: 2, r: 0.5, s: 0.5, k: 'a', f: 7, when: 0.5 };
const exhausted = async (): Promise<unknown> => {
  const one = study({ sampler: new GridSearch(), space: { k: kind } });
  for (;;) await one.ask();
};

type Refused = readonly [act: () => unknown, says: string];
const groups: Readonly<Record<string, readonly Refused[]>> = {
  Study: [
    [
      () => study({ sampler: undefined as never }),
      'OptionError: Study: sampler must be a sampler such as new BayesianSearch(), found undefined.',
    ],
    [
      () => study({ sampler: 'bayesian' as never }),
      "OptionError: Study: sampler must be a sampler such as new BayesianSearch(), found the text 'bayesian'.",
    ],
    [
      () => study({ sampler: { name: 'x' } as never }),
      'OptionError: Study: sampler must be a sampler such as new BayesianSearch(), found an object (Object).',
    ],
    [
      () => study({ storage: 'a.study' as never }),
      "OptionError: Study: storage must be a storage such as new MemoryStorage(), found the text 'a.study'.",
    ],
    [
      () => study({ storage: { read: () => 1 } as never }),
      'OptionError: Study: storage must be a storage such as new MemoryStorage(), found an object (Object).',
    ],
    [
      () => study({ pruner: { name: 'p' } as never }),
      'OptionError: Study: pruner must be a pruner such as new MedianPruner(), found an object (Object).',
    ],
    [
      () => study({ direction: 'up' as never }),
      "OptionError: Study: direction must be one of minimize, maximize; found 'up'",
    ],
    [
      () => study({ direction: null as never }),
      'OptionError: Study: direction must be one of minimize, maximize; found null',
    ],
    [
      () => study({ directions: 'minimize' as never }),
      "OptionError: Study: directions must be a list of one or two, such as ['minimize', 'maximize'], found \"minimize\".",
    ],
    [
      () => study({ directions: [] }),
      "OptionError: Study: directions must be a list of one or two, such as ['minimize', 'maximize'], found [].",
    ],
    [
      () => study({ directions: ['minimize', 'minimize', 'maximize'] }),
      'OptionError: Study: directions must be a list of one or two, such as [\'minimize\', \'maximize\'], found ["minimize","minimize","maximize"].',
    ],
    [
      () => study({ directions: ['minimize', 'down' as never] }),
      "OptionError: Study: directions[1] must be one of minimize, maximize; found 'down'",
    ],
    [
      () => study({ directions: ['minimize'], direction: 'minimize' }),
      'OptionError: Study: give direction or directions, not both.',
    ],
    [
      () => study({ ...two, pruner: new MedianPruner() }),
      'OptionError: Study: a pruner needs one objective, and there are two; leave the pruner out.',
    ],
    [() => study({ acceptDamage: 1 as never }), 'OptionError: Study: acceptDamage must be one of true, false; found 1'],
    [
      () => study({ heartbeat: { every: 0 } }),
      'OptionError: Study: heartbeat.every must be a positive number, found 0',
    ],
    [
      () => study({ heartbeat: { timeout: NaN } }),
      'OptionError: Study: heartbeat.timeout must be at least 0, found NaN.',
    ],
    [
      () => study({ heartbeat: { every: 500, timeout: 500 } }),
      'OptionError: Study: a heartbeat every 500 ms needs a longer timeout, found 500 ms.',
    ],
    [
      () => study({ heartbeat: { timeuot: 1 } as never }),
      "OptionError: Study: heartbeat: there is no option 'timeuot'; did you mean 'timeout'? The options are every, timeout",
    ],
    [
      () => study({ earlyStopping: { patience: 0 } }),
      'OptionError: earlyStopping: patience must be a whole number of at least 1, found 0',
    ],
    [
      () => study({ earlyStopping: { minDelta: -1 } }),
      'OptionError: earlyStopping: minDelta must be at least 0, found -1.',
    ],
    [
      () => study({ spaec: 1 } as never),
      "OptionError: Study: there is no option 'spaec'; did you mean 'space'? The options are space, sampler, direction, directions, linear, storage, pruner, about, content, earlyStopping, heartbeat, acceptDamage",
    ],
  ],
  linear: [
    [
      () => study({ linear: 'x' as never }),
      "OptionError: Study: linear must be a list such as [{ coefficients: { a: 1, b: 2 }, atMost: 5 }], found the text 'x'",
    ],
    [
      () => study({ linear: [3 as never] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found 3',
    ],
    [
      () => study({ linear: [null as never] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found null',
    ],
    [
      () => study({ linear: [[1] as never] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found [1]',
    ],
    [
      () => study({ linear: [{ atMost: 1 } as never] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found an object (Object)',
    ],
    [
      () => study({ linear: [{ coefficients: {}, atMost: 1 }] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found an object (Object)',
    ],
    [
      () => study({ linear: [{ coefficients: [1] as never, atMost: 1 }] }),
      'OptionError: Study: linear[0] must be an object such as { coefficients: { a: 1, b: 2 }, atMost: 5 }, found an object (Object)',
    ],
    [
      () => study({ linear: [{ coefficients: { x: 1 }, atMost: 1, atLeast: 0 } as never] }),
      "OptionError: Study: linear[0] has 'atLeast'; it takes coefficients and atMost",
    ],
    [
      () => study({ linear: [{ coefficients: { x: 1 }, atMost: Infinity }] }),
      'OptionError: Study: linear[0]: atMost must be a number, found Infinity',
    ],
    [
      () => study({ linear: [{ coefficients: { x: '1' as never }, atMost: 1 }] }),
      "OptionError: Study: linear[0]: the coefficient of 'x' must be a number, found the text '1'",
    ],
    [
      () =>
        study({
          linear: [
            { coefficients: { x: 1 }, atMost: 1 },
            { coefficients: { z: 1 }, atMost: 1 },
          ],
        }),
      "OptionError: Study: linear[1] names 'z', which is no number of the space",
    ],
    [
      () => study({ space: { k: kind }, linear: [{ coefficients: { k: 1 }, atMost: 1 }] }),
      "OptionError: Study: linear[0] names 'k', which is no number of the space",
    ],
    [
      () =>
        study({
          space: { x: unit, f: { type: 'fixed', value: 'a' } },
          linear: [{ coefficients: { f: 1 }, atMost: 1 }],
        }),
      "OptionError: Study: linear[0] names 'f', which is no number of the space",
    ],
    [
      () => study({ linear: [{ coefficients: { x: 1 }, atMost: -1 }] }).ask(),
      'StudyError: no configuration was found that satisfies the linear constraints; change them, or the space.',
    ],
  ],
  'ask and tell': [
    [
      () => study().ask({ worker: -1 }),
      'OptionError: Study.ask: worker must be a whole number of at least 0, found -1',
    ],
    [() => study().ask({ limit: -1 }), 'OptionError: Study.ask: limit must be at least 0, found -1.'],
    [() => study().ask({ limit: 0 }), 'NothingToTryError: the study has its 0 trials.'],
    [() => exhausted(), "NothingToTryError: the sampler 'grid' has nothing left to try."],
    [() => study().tell({ id: 0 }, 1), 'RangeError: tell: there is no trial 0; the study has 0.'],
    [
      () => told('1'),
      "InputError: tell: the outcome is the text '1'; give a number or 'failed', 'pruned', 'interrupted'.",
    ],
    [
      () => told([1, 2]),
      'InputError: tell: the outcome is a list of 2; a study has one objective, so give one number.',
    ],
    [() => told(null), "InputError: tell: the outcome is null; give a number or 'failed', 'pruned', 'interrupted'."],
    [() => told(1, { constraints: 3 as never }), 'InputError: tell: the constraints are 3; give a list of numbers.'],
    [
      () => told(1, { constraints: [1, '2' as never] }),
      "InputError: tell: the constraints are [1, the text '2']; give a list of numbers.",
    ],
    [
      () => told(1, { because: 'x' } as never),
      "OptionError: tell: there is no option 'because'. The options are reason, constraints",
    ],
    [
      () => told(1, {}, two),
      "InputError: tell: the outcome is 1; give a list of 2 numbers or 'failed', 'pruned', 'interrupted'.",
    ],
    [
      () => told([1], {}, two),
      'InputError: tell: the outcome is [1]; the study has 2 objectives, so give a list of 2 numbers.',
    ],
    [
      () => told([1, '2'], {}, two),
      "InputError: tell: the outcome is [1, the text '2']; the study has 2 objectives, so give a list of 2 numbers.",
    ],
    [() => study().enqueue({ x: 2 }), 'SpaceError: parameter "x" cannot be 2; it takes a number from 0 to 1.'],
    [
      () => study().enqueue({ x: 0.5 }, { agian: true } as never),
      "OptionError: Study.enqueue: there is no option 'agian'; did you mean 'again'? The options are again",
    ],
    [
      () => study({ linear: [{ coefficients: { x: 1 }, atMost: 0.3 }] }).enqueue({ x: 0.5 }),
      'InputError: Study.enqueue: these parameters break a linear constraint of the study.',
    ],
    [() => study().learn({} as never), 'OptionError: Study.learn: trials must be a list of trials, found undefined.'],
    [
      () => study().learn({ trials: [] }, { sourec: 'x' } as never),
      "OptionError: Study.learn: there is no option 'sourec'; did you mean 'source'? The options are source",
    ],
    [
      () => asked((trial) => trial.report(-1, 0)),
      'RangeError: report: steps are whole numbers that grow; after -1 came -1.',
    ],
    [
      () => asked((trial) => trial.report(1.5, 0)),
      'RangeError: report: steps are whole numbers that grow; after -1 came 1.5.',
    ],
    [
      () =>
        asked(async (trial) => {
          await trial.report(3, 0);
          await trial.report(3, 0);
        }),
      'RangeError: report: steps are whole numbers that grow; after 3 came 3.',
    ],
    [
      () => asked((trial) => trial.setAttribute('', 1)),
      "InputError: setAttribute: '' is 1; attributes have a name, and values as JSON has them.",
    ],
    [
      () => asked((trial) => trial.setAttribute('__proto__', 1)),
      "InputError: setAttribute: '__proto__' is 1; attributes have a name, and values as JSON has them.",
    ],
    [
      () => asked((trial) => trial.setAttribute('f', () => 1)),
      "InputError: setAttribute: 'f' is a function; attributes have a name, and values as JSON has them.",
    ],
    [
      () => asked((trial) => trial.setAttribute('big', 1n)),
      "InputError: setAttribute: 'big' is 1; attributes have a name, and values as JSON has them.",
    ],
  ],
  optimize: [
    [
      () => study().optimize(undefined as never, { trials: 1 }),
      'OptionError: Study.optimize: the objective must be a function of the parameters, found undefined.',
    ],
    [
      () => study().optimize(() => 1, { trials: 0 }),
      'OptionError: Study.optimize: trials must be a whole number of at least 1, found 0',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, workers: 0 }),
      'OptionError: Study.optimize: workers must be a whole number of at least 1, found 0',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, signal: {} as never }),
      'OptionError: Study.optimize: signal must be an AbortSignal, found an object (Object).',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, interrupt: 1 as never }),
      'OptionError: Study.optimize: interrupt must be an AbortSignal, found 1.',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, timeout: 0 }),
      'OptionError: Study.optimize: timeout must be milliseconds above 0 and at most 2147483647, found 0.',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, trialTimeout: 2 ** 31 }),
      'OptionError: Study.optimize: trialTimeout must be milliseconds above 0 and at most 2147483647, found 2147483648.',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, timeout: '5' as never }),
      "OptionError: Study.optimize: timeout must be milliseconds above 0 and at most 2147483647, found the text '5'.",
    ],
    [
      () => study().optimize(() => 1, { trials: 1, onStart: 1 as never }),
      'OptionError: Study.optimize: onStart must be a function, found 1.',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, onReport: {} as never }),
      'OptionError: Study.optimize: onReport must be a function, found an object (Object).',
    ],
    [
      () => study().optimize(() => 1, { trials: 1, onTrial: 'x' as never }),
      "OptionError: Study.optimize: onTrial must be a function, found the text 'x'.",
    ],
  ],
  'trials from elsewhere': [
    [
      () => study().addTrial({ params: { x: 0 } }),
      "InputError: addTrial: give a value, or a state: 'complete', 'pruned' or 'failed'; found undefined.",
    ],
    [
      () => study().addTrial({ params: { x: 0 }, state: 'lost' as never }),
      "InputError: addTrial: give a value, or a state: 'complete', 'pruned' or 'failed'; found the text 'lost'.",
    ],
    [
      () => study().addTrial({ params: { x: 0 }, state: 'failed', values: [1] }),
      'InputError: addTrial: a trial that is failed has no values.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, state: 'complete' }),
      "InputError: addTrial: the outcome is undefined; give a number or 'failed', 'pruned', 'interrupted'.",
    ],
    [() => study().addTrial({ params: { x: 0 }, value: Infinity }), 'InputError: addTrial: the value is Infinity.'],
    [
      () => study().addTrial({ params: { x: 0 }, state: 'pruned', value: NaN }),
      'InputError: addTrial: the value is NaN.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, constraints: [0, NaN] }),
      'InputError: addTrial: constraint 2 is NaN.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, constraints: 1 as never }),
      'InputError: addTrial: the constraints are 1; give a list of numbers.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, attributes: [1] as never }),
      'InputError: addTrial: the attributes are [1]; give an object.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, attributes: null as never }),
      'InputError: addTrial: the attributes are null; give an object.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, startedAt: 'now' as never }),
      "OptionError: addTrial: startedAt must be milliseconds since 1970, found the text 'now'",
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, endedAt: NaN }),
      'OptionError: addTrial: endedAt must be milliseconds since 1970, found NaN',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: {} as never }),
      'InputError: addTrial: intermediate must be a list of { step, value }, found an object (Object).',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [null as never] }),
      'InputError: addTrial: intermediate must be a list of { step, value }, found [null].',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [{ step: 1 } as never] }),
      'InputError: addTrial: intermediate must be a list of { step, value }, found [an object (Object)].',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [{ value: 1 } as never] }),
      'InputError: addTrial: intermediate must be a list of { step, value }, found [an object (Object)].',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [{ step: 1, value: NaN }] }),
      'InputError: addTrial: intermediate must be a list of { step, value }, found [an object (Object)].',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [{ step: -1, value: 1 }] }),
      'InputError: addTrial: the steps of intermediate are whole numbers that grow, found -1.',
    ],
    [
      () => study().addTrial({ params: { x: 0 }, value: 1, intermediate: [{ step: 0.5, value: 1 }] }),
      'InputError: addTrial: the steps of intermediate are whole numbers that grow, found 0.5.',
    ],
    [
      () =>
        study().addTrial({
          params: { x: 0 },
          value: 1,
          intermediate: [
            { step: 1, value: 1 },
            { step: 1, value: 1 },
          ],
        }),
      'InputError: addTrial: the steps of intermediate are whole numbers that grow, found 1.',
    ],
  ],
  'storage and merging': [
    [() => readStudy(new MemoryStorage()), 'StudyError: a study in memory holds no study.'],
    [() => mergeStudies([], new MemoryStorage()), 'StudyError: mergeStudies: there is no study to merge.'],
  ],
  'values of a space': [
    [
      () => mixed.encode({ ...whole, i: 3 }),
      'SpaceError: parameter "i" cannot be 3; it takes a whole number from 4 to 11 in steps of 3.',
    ],
    [
      () => mixed.encode({ ...whole, i: 7.5 }),
      'SpaceError: parameter "i" cannot be 7.5; it takes a whole number from 4 to 11 in steps of 3.',
    ],
    [
      () => mixed.encode({ ...whole, i: 12 }),
      'SpaceError: parameter "i" cannot be 12; it takes a whole number from 4 to 11 in steps of 3.',
    ],
    [
      () => mixed.encode({ ...whole, i: '4' }),
      'SpaceError: parameter "i" cannot be "4"; it takes a whole number from 4 to 11 in steps of 3.',
    ],
    [
      () => mixed.encode({ ...whole, n: 0 }),
      'SpaceError: parameter "n" cannot be 0; it takes a whole number from 1 to 9.',
    ],
    [
      () => mixed.encode({ ...whole, r: 1.5 }),
      'SpaceError: parameter "r" cannot be 1.5; it takes a number from 0 to 1.',
    ],
    [
      () => mixed.encode({ ...whole, r: -0.1 }),
      'SpaceError: parameter "r" cannot be -0.1; it takes a number from 0 to 1.',
    ],
    [
      () => mixed.encode({ ...whole, s: 0.3 }),
      'SpaceError: parameter "s" cannot be 0.3; it takes a number from 0 to 1 in steps of 0.25.',
    ],
    [
      () => mixed.encode({ ...whole, s: 1.25 }),
      'SpaceError: parameter "s" cannot be 1.25; it takes a number from 0 to 1 in steps of 0.25.',
    ],
    [
      () => mixed.encode({ ...whole, s: -0.25 }),
      'SpaceError: parameter "s" cannot be -0.25; it takes a number from 0 to 1 in steps of 0.25.',
    ],
    [
      () => mixed.encode({ ...whole, s: true }),
      'SpaceError: parameter "s" cannot be true; it takes a number from 0 to 1 in steps of 0.25.',
    ],
    [() => mixed.encode({ ...whole, k: 'c' }), 'SpaceError: parameter "k" cannot be "c"; it takes one of ["a","b"].'],
    [() => mixed.encode({ ...whole, f: 8 }), 'SpaceError: parameter "f" cannot be 8; it takes 7.'],
    [
      () => mixed.encode({ ...whole, z: 1 }),
      'SpaceError: parameter "z" is not in the space, which has i, n, r, s, k, f, when.',
    ],
    [
      () => mixed.encode({ ...whole, k: 'b' }),
      'SpaceError: parameter "when" has a value, but its condition does not hold; leave it out.',
    ],
    [
      () => mixed.encode({ ...whole, when: undefined as never }),
      'SpaceError: parameter "when" cannot be missing; it takes a number from 0 to 1.',
    ],
  ],
  samplers: [
    [
      () => new RandomSearch({ seed: Infinity }),
      'OptionError: RandomSearch: the seed is Infinity; give a finite number.',
    ],
    [
      () => new SobolSearch({ seed: 'x' as never }),
      "OptionError: SobolSearch: the seed is the text 'x'; give a finite number.",
    ],
    [() => new BayesianSearch({ seed: NaN }), 'OptionError: BayesianSearch: the seed is NaN; give a finite number.'],
    [
      () => new BayesianSearch({ kernel: 'linear' as never }),
      "OptionError: BayesianSearch: kernel must be one of auto, matern52, rbf, additive; found 'linear'",
    ],
    [
      () => new BayesianSearch({ acquisition: 'ei' as never }),
      "OptionError: BayesianSearch: acquisition must be one of logei, ucb; found 'ei'",
    ],
    [
      () => new BayesianSearch({ noise: 'some' as never }),
      "OptionError: BayesianSearch: noise must be one of fit, none; found 'some'",
    ],
    [
      () => new BayesianSearch({ transform: 'log' as never }),
      "OptionError: BayesianSearch: transform must be one of power, standardize; found 'log'",
    ],
    [
      () => new BayesianSearch({ trustRegion: 1 as never }),
      'OptionError: BayesianSearch: trustRegion must be one of auto, true, false; found 1',
    ],
    [
      () => new BayesianSearch({ candidates: 0 }),
      'OptionError: BayesianSearch: candidates must be a whole number of at least 1, found 0',
    ],
    [
      () => new BayesianSearch({ refined: 1.5 }),
      'OptionError: BayesianSearch: refined must be a whole number of at least 1, found 1.5',
    ],
    [
      () => new BayesianSearch({ initial: 0 }),
      'OptionError: BayesianSearch: initial must be a whole number of at least 1, found 0',
    ],
    [() => new BayesianSearch({ beta: 0 }), 'OptionError: BayesianSearch: beta must be a positive number, found 0'],
    [() => new ParzenSearch({ seed: NaN }), 'OptionError: ParzenSearch: the seed is NaN; give a finite number.'],
    [
      () => new ParzenSearch({ initial: 0 }),
      'OptionError: ParzenSearch: initial must be a whole number of at least 1, found 0',
    ],
    [
      () => new ParzenSearch({ candidates: 0 }),
      'OptionError: ParzenSearch: candidates must be a whole number of at least 1, found 0',
    ],
    [() => new AutoSearch({ seed: NaN }), 'OptionError: AutoSearch: the seed is NaN; give a finite number.'],
    [() => new AutoSearch({ seconds: 0 }), 'OptionError: AutoSearch: seconds must be a positive number, found 0'],
    [
      () => new GridSearch({ values: [1] as never }),
      'OptionError: GridSearch: values must be an object with a list for each name, such as { latent: [3, 10] }.',
    ],
    [
      () => new GridSearch({ values: { x: 1 as never } }),
      'OptionError: GridSearch: values must be an object with a list for each name, such as { latent: [3, 10] }.',
    ],
    [
      () => new GridSearch({ values: null as never }),
      'OptionError: GridSearch: values must be an object with a list for each name, such as { latent: [3, 10] }.',
    ],
    [
      () => new GridSearch({ points: '5' as never }),
      'OptionError: GridSearch: points must be a whole number, or an object with one for each name.',
    ],
    [
      () => new GridSearch({ points: null as never }),
      'OptionError: GridSearch: points must be a whole number, or an object with one for each name.',
    ],
    [
      () => new GridSearch({ points: [5] as never }),
      'OptionError: GridSearch: points must be a whole number, or an object with one for each name.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { values: 1 as never }),
      'OptionError: sizeOfGrid: values must be an object with a list for each name, such as { latent: [3, 10] }.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { points: 0 }),
      'SpaceError: GridSearch: points of "x" must be a whole number of at least 1, found 0.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { points: { x: 1.5 } }),
      'SpaceError: GridSearch: points of "x" must be a whole number of at least 1, found 1.5.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { points: { y: 2 } }),
      'SpaceError: GridSearch: "y" is not in the space, which has x.',
    ],
    [
      () => sizeOfGrid({ x: unit, k: kind }, { values: { y: [2] } }),
      'SpaceError: GridSearch: "y" is not in the space, which has x, k.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { values: { x: [] } }),
      'SpaceError: GridSearch: the values of "x" must be at least one, and all different.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { values: { x: [0, 0] } }),
      'SpaceError: GridSearch: the values of "x" must be at least one, and all different.',
    ],
    [
      () => sizeOfGrid({ x: unit }, { values: { x: [2] } }),
      'SpaceError: parameter "x" cannot be 2; it takes a number from 0 to 1.',
    ],
    [
      () => sizeOfGrid({ f: { type: 'fixed', value: 'a' } }, { values: { f: ['b'] } }),
      'SpaceError: GridSearch: "f" is always "a", found "b".',
    ],
    [
      () => suggested(new GridSearch({ points: 1000 }), { a: unit, b: unit, c: unit, d: unit, e: unit, f: unit }),
      'SpaceError: GridSearch: the grid has 1000000000000000000 points; name fewer values.',
    ],
    [
      () => suggested(new SobolSearch(), Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`p${i}`, unit]))),
      'RangeError: Sobol: dimensions is 129; it must be a whole number from 1 to 128. Fix some parameters, or draw at random.',
    ],
    [
      () => new Sobol(0),
      'RangeError: Sobol: dimensions is 0; it must be a whole number from 1 to 128. Fix some parameters, or draw at random.',
    ],
    [
      () => new Sobol(1).point(-1),
      'RangeError: Sobol: the index is -1; it must be a whole number from 0 to 4294967295.',
    ],
    [
      () => new Sobol(1).point(2 ** 32),
      'RangeError: Sobol: the index is 4294967296; it must be a whole number from 0 to 4294967295.',
    ],
    [
      () => new Sobol(1).point(0.5),
      'RangeError: Sobol: the index is 0.5; it must be a whole number from 0 to 4294967295.',
    ],
  ],
  pruners: [
    [
      () => new MedianPruner({ startupTrials: -1 }),
      'OptionError: MedianPruner: startupTrials must be a whole number of at least 0, found -1',
    ],
    [
      () => new MedianPruner({ warmupSteps: 0.5 }),
      'OptionError: MedianPruner: warmupSteps must be a whole number of at least 0, found 0.5',
    ],
    [
      () => new MedianPruner({ interval: 0 }),
      'OptionError: MedianPruner: interval must be a whole number of at least 1, found 0',
    ],
    [
      () => new MedianPruner({ least: 0 }),
      'OptionError: MedianPruner: least must be a whole number of at least 1, found 0',
    ],
    [
      () => new SuccessiveHalvingPruner({ minResource: 0 }),
      'OptionError: SuccessiveHalvingPruner: minResource must be a whole number of at least 1, found 0',
    ],
    [
      () => new SuccessiveHalvingPruner({ reductionFactor: 1 }),
      'OptionError: SuccessiveHalvingPruner: reductionFactor must be a whole number of at least 2, found 1',
    ],
    [
      () => new SuccessiveHalvingPruner({ skippedRungs: -1 }),
      'OptionError: SuccessiveHalvingPruner: skippedRungs must be a whole number of at least 0, found -1',
    ],
    [
      () => new HyperbandPruner({ minResource: 0, maxResource: 3 }),
      'OptionError: HyperbandPruner: minResource must be a whole number of at least 1, found 0',
    ],
    [
      () => new HyperbandPruner({ minResource: 4, maxResource: 3 }),
      'OptionError: HyperbandPruner: maxResource must be a whole number of at least 4, found 3',
    ],
    [
      () => new HyperbandPruner({ maxResource: 3, reductionFactor: 1 }),
      'OptionError: HyperbandPruner: reductionFactor must be a whole number of at least 2, found 1',
    ],
    [
      () => new HyperbandPruner({} as never),
      'OptionError: HyperbandPruner: maxResource must be a whole number of at least 1, found undefined',
    ],
  ],
  'Gaussian processes': [
    [
      () => new GaussianProcess({ kernel: 'linear' as never }),
      "OptionError: GaussianProcess: kernel must be one of matern52, rbf, additive; found 'linear'",
    ],
    [
      () => new GaussianProcess({ transform: 'log' as never }),
      "OptionError: GaussianProcess: transform must be one of none, standardize, power; found 'log'",
    ],
    [
      () => new GaussianProcess({ optimize: 1 as never }),
      'OptionError: GaussianProcess: optimize must be one of true, false; found 1',
    ],
    [
      () => new GaussianProcess({ fitPoints: 0 }),
      'OptionError: GaussianProcess: fitPoints must be a whole number of at least 1, found 0',
    ],
    [
      () => new GaussianProcess({ categorical: 'x' as never }),
      'OptionError: GaussianProcess: categorical must be a list with true or false for each column of x.',
    ],
    [
      () => new GaussianProcess({ categorical: [0 as never] }),
      'OptionError: GaussianProcess: categorical must be a list with true or false for each column of x.',
    ],
    [
      () => new GaussianProcess({ lengthscales: 0 }),
      'OptionError: GaussianProcess: lengthscales and outputScale must be positive numbers, found 0.',
    ],
    [
      () => new GaussianProcess({ lengthscales: [1, Infinity] }),
      'OptionError: GaussianProcess: lengthscales and outputScale must be positive numbers, found Infinity.',
    ],
    [
      () => new GaussianProcess({ lengthscales: ['1' as never] }),
      "OptionError: GaussianProcess: lengthscales and outputScale must be positive numbers, found the text '1'.",
    ],
    [
      () => new GaussianProcess({ outputScale: -1 }),
      'OptionError: GaussianProcess: lengthscales and outputScale must be positive numbers, found -1.',
    ],
    [() => new GaussianProcess({ noise: -1 }), 'OptionError: GaussianProcess: noise must be at least 0, found -1.'],
    [
      () => new GaussianProcess({ noise: Infinity }),
      'OptionError: GaussianProcess: noise and mean must be finite numbers, found Infinity and 0.',
    ],
    [
      () => new GaussianProcess({ mean: NaN }),
      'OptionError: GaussianProcess: noise and mean must be finite numbers, found 0 and NaN.',
    ],
    [
      () => new GaussianProcess({ lengthscales: [1, 2] }).fit([[1]], [1]),
      'OptionError: GaussianProcess: there are 2 lengthscales, but x has 1 columns.',
    ],
    [
      () => new GaussianProcess({ categorical: [true, false] }).fit([[1]], [1]),
      'InputError: GaussianProcess: categorical has 2 entries, x 1 columns.',
    ],
    [() => new GaussianProcess().fit([], []), 'InputError: GaussianProcess: x needs at least one row and one column.'],
    [
      () => new GaussianProcess().fit([[]], [1]),
      'InputError: GaussianProcess: x needs at least one row and one column.',
    ],
    [
      () => new GaussianProcess().fit([[1], [2, 3]], [1, 2]),
      'InputError: GaussianProcess: row 1 of x has 2 numbers, row 0 has 1.',
    ],
    [
      () => new GaussianProcess().fit([[1], [2]], [1]),
      'InputError: GaussianProcess: x has 2 rows, y 1 numbers; give one output for each row.',
    ],
    [
      () => new GaussianProcess().fit([[1], [2]], ndarray([1, 2, 3, 4], [2, 2])),
      'InputError: GaussianProcess: x has 2 rows, y 2 numbers; give one output for each row.',
    ],
    [
      () => new GaussianProcess().fit([[1], null as never], [1, 2]),
      'InputError: GaussianProcess: row 1 of x is null; give a row of numbers, as in [[1, 2]].',
    ],
    [
      () => new GaussianProcess().fit([[1], [NaN]], [1, 2]),
      'InputError: GaussianProcess: x [1, 0] is NaN; give finite numbers.',
    ],
    [
      () => new GaussianProcess().fit([[1], [2]], [1, null as never]),
      'InputError: GaussianProcess: y [1] is null; give finite numbers.',
    ],
    [
      () => new GaussianProcess().fit(3 as never, [1]),
      'InputError: GaussianProcess: x must be rows of numbers, found 3.',
    ],
    [() => new GaussianProcess().predict([[1]]), 'Error: GaussianProcess: predict needs observations; call fit first.'],
    [
      () => new GaussianProcess().predictWithGradient([1]),
      'Error: GaussianProcess: predict needs observations; call fit first.',
    ],
    [() => new GaussianProcess().add([1], 1), 'Error: GaussianProcess: add needs observations; call fit first.'],
    [
      () => new GaussianProcess().leaveOneOut(),
      'Error: GaussianProcess: leaveOneOut needs observations; call fit first.',
    ],
    [
      () => new GaussianProcess().logMarginalLikelihood(),
      'Error: GaussianProcess: logMarginalLikelihood needs observations; call fit first.',
    ],
    [() => new GaussianProcess().parameters, 'Error: GaussianProcess: parameters needs observations; call fit first.'],
    [() => process().predict([[1, 2]]), 'InputError: GaussianProcess: points have 2 columns, but x had 1.'],
    [() => process().predictWithGradient([1, 2]), 'InputError: GaussianProcess: points have 2 columns, but x had 1.'],
    [() => process().add([1, 2], 1), 'InputError: GaussianProcess: points have 2 columns, but x had 1.'],
    [() => process().add([1], NaN), 'InputError: GaussianProcess: y is NaN; give finite numbers.'],
    [
      () => process().logMarginalLikelihood({ noise: -1 }),
      'OptionError: GaussianProcess: noise must be at least 0, found -1.',
    ],
    [
      () => process().logMarginalLikelihood({ lengthscales: [1, 2] }),
      'OptionError: GaussianProcess: there are 2 lengthscales, but x has 1 columns.',
    ],
    [
      () => process().logMarginalLikelihood({ lengthscale: [1] } as never),
      "OptionError: logMarginalLikelihood: there is no option 'lengthscale'; did you mean 'lengthscales'? The options are lengthscales, outputScale, noise, mean",
    ],
  ],
  'the analysis': [
    [
      () => analyse({}, [], 'minimize'),
      'SpaceError: a space is an object with at least one parameter, such as {"lr": {"type": "real", "low": 1e-4, "high": 0.1, "log": true}}, found {}.',
    ],
    [
      () => analyse({ x: unit }, [], 'minimize', { sead: 1 } as never),
      "OptionError: analyse: there is no option 'sead'; did you mean 'seed'? The options are now, seed, quick",
    ],
  ],
};

test.each(Object.entries(groups))('%s: what is wrong is refused in these words', async (_, refused) => {
  for (const [act, says] of refused) {
    const found = await Promise.resolve()
      .then(act)
      .then(
        () => 'nothing',
        (error: unknown) => String(error),
      );
    expect(found, String(act)).toBe(says);
  }
});
