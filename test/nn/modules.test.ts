import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import {
  Activation,
  Adam,
  BatchNorm1d,
  Dropout,
  EarlyStopping,
  fanInUniform,
  Forward,
  Linear,
  Sequential,
  SGD,
} from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { input, plan, reference, tensor } from '../../src/tensor/index.js';

describe('Dropout', () => {
  test.each([0.1, 0.5, 0.9])('with probability %f drops that share and scales what is left', async (probability) => {
    const size = 40_000;
    const pass = new Forward('training');
    const y = new Dropout(probability).forward(tensor(new Float64Array(size).fill(3)), pass);
    const backend = reference({ dtype: 'float64' });
    const program = await backend.compile(plan({ outputs: { y } }));
    const [node, draw] = [...pass.draws][0]!;
    const mask = new Float64Array(size);
    draw(new SeededRandom(1), mask);
    await program.run([{ [node.name]: mask }]);
    const { data } = await program.read('y');
    await program.dispose();
    const kept = data.filter((value) => value !== 0);
    // Six standard deviations of a binomial share.
    expect(Math.abs(1 - kept.length / size - probability)).toBeLessThan(
      6 * Math.sqrt((probability * (1 - probability)) / size),
    );
    for (const value of kept.subarray(0, 100)) expect(value).toBeCloseTo(3 / (1 - probability), 12);
  });

  test('changes nothing in evaluation mode or with probability 0', () => {
    const x = input('x', [2, 3]);
    const pass = new Forward('evaluation');
    expect(new Dropout(0.5).forward(x, pass)).toBe(x);
    expect(new Dropout(0).forward(x, new Forward('training'))).toBe(x);
    expect(pass.draws.size).toBe(0);
  });

  test('two layers draw two masks', () => {
    const pass = new Forward('training');
    new Sequential([new Dropout(0.5), new Dropout(0.2)]).forward(input('x', [4, 4]), pass);
    expect([...pass.draws.keys()].map(({ name, shape }) => [name, shape])).toEqual([
      ['dropout0', [4, 4]],
      ['dropout1', [4, 4]],
    ]);
  });

  test.each([-0.1, 1, 1.5, NaN])('refuses probability %f', (probability) => {
    expect(() => new Dropout(probability)).toThrow(
      `Dropout: the probability must be at least 0 and below 1, found ${probability}`,
    );
  });
});

describe('Sequential', () => {
  const init = fanInUniform(new SeededRandom(1));
  const build = (): Sequential =>
    new Sequential([
      new Linear('a', 3, 2, init),
      new BatchNorm1d('n', 2),
      new Activation('tanh'),
      new Sequential([new Linear('b', 2, 1, init), new Activation('identity')]),
    ]);

  test('applies its modules in order', async () => {
    const x = tensor([
      [1, 2, 3],
      [-1, 0.5, 2],
    ]);
    const network = build();
    const pass = new Forward('evaluation');
    const [a, n, , b] = network.modules;
    const byHand = b!.forward(n!.forward(a!.forward(x, pass), pass).tanh(), pass);
    expect((await network.forward(x, pass).data()).data).toEqual((await byHand.data()).data);
    expect(network.forward(x, pass).shape).toEqual([2, 1]);
  });

  test('trains parameters only, and saves running statistics too', () => {
    const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
    const network = build();
    expect(names(network.parameters)).toEqual(['a.weight', 'a.bias', 'n.scale', 'n.shift', 'b.weight', 'b.bias']);
    expect(names(network.state)).toEqual([
      'a.weight',
      'a.bias',
      'n.scale',
      'n.shift',
      'n.runningMean',
      'n.runningVariance',
      'b.weight',
      'b.bias',
    ]);
  });

  test('nothing at all is the identity', () => {
    const x = input('x', [1]);
    expect(new Sequential([]).forward(x, new Forward('training'))).toBe(x);
  });
});

test('a training batch of one row is refused by BatchNorm1d, an evaluation batch is not', () => {
  const layer = new BatchNorm1d('n', 3);
  expect(() => layer.forward(input('x', [1, 3]), new Forward('training'))).toThrow(
    "BatchNorm1d 'n.scale': a training batch needs at least 2 rows, found 1",
  );
  const evaluation = new Forward('evaluation');
  expect(layer.forward(input('x', [1, 3]), evaluation).shape).toEqual([1, 3]);
  expect(evaluation.updates).toEqual([]);
});

describe('first weights', () => {
  test('are uniform in ±1/√fanIn, and biases are 0', () => {
    const layer = new Linear('layer', 25, 400, fanInUniform(new SeededRandom(3)));
    const data = Array.from(layer.weight.value.data);
    const bound = Math.fround(1 / 5);
    for (const value of data) expect(Math.abs(value)).toBeLessThanOrEqual(bound);
    // Of 10 000 draws some come near either end, and their mean and variance are those of the uniform distribution.
    expect(Math.max(...data)).toBeGreaterThan(0.99 * bound);
    expect(Math.min(...data)).toBeLessThan(-0.99 * bound);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(6 * Math.sqrt(0.04 / 3 / data.length));
    expect(variance / (0.04 / 3)).toBeCloseTo(1, 1);
    expect(layer.bias.value.data.every((value) => value === 0)).toBe(true);
  });

  test('depend on the seed and the name, not on the order in which they are needed', () => {
    const make = (seed: number): Linear[] => {
      const init = fanInUniform(new SeededRandom(seed));
      return [new Linear('a', 4, 3, init), new Linear('b', 4, 3, init)];
    };
    const read = (layers: Linear[]): number[][] => layers.map((layer) => [...layer.weight.value.data]);
    const forwards = read(make(1));
    expect(read(make(1).reverse()).reverse()).toEqual(forwards);
    expect(forwards[0]).not.toEqual(forwards[1]);
    const others = read(make(2));
    expect(others[0]).not.toEqual(forwards[0]);
  });
});

describe('EarlyStopping', () => {
  const follow = (stopping: EarlyStopping, values: readonly number[]): (readonly [boolean, boolean])[] =>
    values.map((value, i) => {
      const { improved, stop } = stopping.observe(i + 1, value);
      return [improved, stop];
    });

  test('stops after `patience` epochs in a row without improvement', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(follow(stopping, [3, 2, 2, 1, 1.5, 1])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(stopping).toMatchObject({ best: 1, bestEpoch: 4, waited: 2 });
  });

  test('only what is more than minDelta below the best counts', () => {
    const stopping = new EarlyStopping({ patience: 3, minDelta: 0.5 });
    expect(follow(stopping, [10, 9.75, 9.5, 9.25]).map(([improved]) => improved)).toEqual([true, false, false, true]);
    expect(follow(new EarlyStopping({ patience: 2, minDelta: 0.5 }), [10, 9.75, 9.5]).at(-1)).toEqual([false, true]);
  });

  test('looks at nothing during the warm-up', () => {
    const stopping = new EarlyStopping({ patience: 1, warmup: 2 });
    expect(follow(stopping, [1, 5, 4, 4])).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ]);
    expect(stopping.bestEpoch).toBe(3);
  });

  test('not-a-number and infinity never improve', () => {
    const stopping = new EarlyStopping({ patience: 3 });
    expect(follow(stopping, [NaN, Infinity, NaN])).toEqual([
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect(stopping.bestEpoch).toBe(0);
    const later = new EarlyStopping({ patience: 2 });
    expect(follow(later, [1, NaN, 0.5, NaN]).map(([improved]) => improved)).toEqual([true, false, true, false]);
  });

  test('infinite patience never stops', () => {
    const stopping = new EarlyStopping({ patience: Infinity });
    expect(follow(stopping, [1, ...new Array<number>(500).fill(2)]).some(([, stop]) => stop)).toBe(false);
  });

  test.each([
    [{ patience: 0 }, 'patience must be a whole number of at least 1, found 0'],
    [{ patience: 1.5 }, 'patience must be a whole number of at least 1, found 1.5'],
    [{ patience: NaN }, 'patience must be a whole number of at least 1, found NaN'],
    [{ patience: 1, warmup: -1 }, 'warmup must be a whole number of at least 0, found -1'],
    [{ patience: 1, warmup: 0.5 }, 'warmup must be a whole number of at least 0, found 0.5'],
    [{ patience: 1, minDelta: -1 }, 'minDelta must be a number of at least 0, found -1'],
    [{ patience: 1, minDelta: NaN }, 'minDelta must be a number of at least 0, found NaN'],
  ])('%j is refused', (options, message) => {
    expect(() => new EarlyStopping(options)).toThrow(`EarlyStopping: ${message}`);
  });
});

test.each([0, -1, NaN, Infinity])('learning rate %f is refused by both optimisers', (learningRate) => {
  expect(() => new Adam({ learningRate })).toThrow(
    `Adam: the learning rate must be a positive number, found ${learningRate}`,
  );
  expect(() => new SGD({ learningRate })).toThrow(
    `SGD: the learning rate must be a positive number, found ${learningRate}`,
  );
});

describe('options of optimisers, layers and stopping', () => {
  const loose = (options: object): never => options as never;
  test.each([
    [() => new Adam(loose({ lr: 0.1 })), /^Adam: there is no option 'lr' ?.*The options are learningRate/],
    [() => new Adam(loose({ learningRate: 0.1, beta_1: 0.5 })), /'beta_1'; did you mean 'beta1'\?/],
    [() => new SGD(loose({ learningRate: 0.1, momentums: 1 })), /^SGD: .*did you mean 'momentum'\?/],
    [() => new EarlyStopping(loose({ patience: 1, min_delta: 1 })), /^EarlyStopping: .*did you mean 'minDelta'\?/],
    [() => new BatchNorm1d('n', 2, loose({ momemtum: 0.5 })), /^BatchNorm1d: .*did you mean 'momentum'\?/],
    [() => new Forward('training', loose({ dropouts: true })), /^Forward: .*did you mean 'dropout'\?/],
    [() => new Adam(loose({})), 'Adam: the learning rate must be a positive number'],
    [() => new Adam({ learningRate: 0.1, beta1: 1 }), 'Adam: beta1 must be at least 0 and below 1, found 1'],
    [() => new Adam({ learningRate: 0.1, epsilon: NaN }), 'Adam: epsilon must be a number of at least 0, found NaN'],
    [() => new Adam(loose({ learningRate: 0.1, arithmetic: 'keras' })), 'Adam: arithmetic must be one of pytorch'],
    [() => new SGD({ learningRate: 0.1, momentum: -1 }), 'SGD: momentum must be a number of at least 0, found -1'],
    [() => new BatchNorm1d('n', 2, { momentum: 2 }), 'BatchNorm1d: momentum must be from 0 to 1, found 2'],
    [() => new BatchNorm1d('n', 2, { epsilon: 0 }), 'BatchNorm1d: epsilon must be a positive number, found 0'],
    [() => new Forward('train' as never), "Forward: the mode must be one of training, evaluation; found 'train'"],
    [() => new Activation('gelu' as never), 'Activation: the name must be one of identity, relu'],
    [() => new Dropout('0.5' as never), 'Dropout: the probability must be a number'],
  ])('%s', (make, message) => {
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  test('undefined means the default', () => {
    const scalars = (adam: Adam): number[] => {
      const out = new Float64Array(3);
      adam.feed(1, out, 10);
      return [...out];
    };
    const given = {
      learningRate: 0.1,
      beta1: undefined,
      beta2: undefined,
      epsilon: undefined,
      weightDecay: undefined,
      decays: undefined,
      arithmetic: undefined,
    };
    expect(scalars(new Adam(given))).toEqual(scalars(new Adam({ learningRate: 0.1 })));
    expect(() => new SGD({ learningRate: 0.1, momentum: undefined })).not.toThrow();
    expect(new EarlyStopping({ patience: 2, minDelta: undefined, warmup: undefined })).toMatchObject({
      minDelta: 0,
      warmup: 0,
    });
    expect(() => new BatchNorm1d('n', 2, { momentum: undefined, epsilon: undefined })).not.toThrow();
    expect(new Forward('training', { dropout: undefined }).dropout).toBe(true);
  });
});
