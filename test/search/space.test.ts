import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSpace, Space, SpaceError, type SpaceSpec } from '../../src/search/index.js';

const spec: SpaceSpec = {
  model: { type: 'categorical', choices: ['vae', 'cvae', 'mlp'] },
  lr: { type: 'real', low: 1e-5, high: 0.1, log: true },
  hidden: { type: 'int', low: 10, high: 1000, log: true, when: { parameter: 'model', in: ['vae', 'cvae'] } },
  depth: { type: 'int', low: 1, high: 3 },
  third: { type: 'int', low: 4, high: 64, step: 4, when: { parameter: 'depth', in: [3] } },
  beta: { type: 'real', low: -2, high: 6 },
  labels: { type: 'fixed', value: true, when: { parameter: 'model', in: ['cvae'] } },
  smooth: { type: 'categorical', choices: [false, 0.5, 'auto'], when: { parameter: 'labels', in: [true] } },
  seed: { type: 'fixed', value: 42 },
};

describe('Space', () => {
  const space = new Space(spec);

  test('has a coordinate for each parameter that varies', () => {
    expect(space.dimensions.map(({ name }) => name)).toEqual([
      'model',
      'lr',
      'hidden',
      'depth',
      'third',
      'beta',
      'smooth',
    ]);
    expect(space.dimensions.map(({ levels }) => levels)).toEqual([3, Infinity, 991, 3, 16, Infinity, 3]);
    const single = new Space({ a: { type: 'int', low: 3, high: 3 }, b: { type: 'real', low: 1, high: 1 } });
    expect(single.size).toBe(0);
    expect(single.decode([])).toEqual({ a: 3, b: 1 });
  });

  test('leaves out what its condition rules out, through a fixed parameter as well', () => {
    expect(space.decode([0.9, 0.5, 0.5, 0.1, 0.5, 0.5, 0.5])).toEqual({
      model: 'mlp',
      lr: expect.closeTo(1e-3, 12) as number,
      depth: 1,
      beta: 2,
      seed: 42,
    });
    expect(Object.keys(space.decode([0.5, 0, 1, 1, 1, 1, 0]))).toEqual(space.names);
    expect(space.decode([0.5, 0, 1, 1, 1, 1, 0])).toEqual({
      model: 'cvae',
      lr: 1e-5,
      hidden: 1000,
      depth: 3,
      third: 64,
      beta: 6,
      labels: true,
      smooth: false,
      seed: 42,
    });
  });

  test('encoding is the inverse of decoding at the points that stand for their parameters', () => {
    const point = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(point, (coordinates) => {
        const params = space.decode(coordinates);
        const x = space.encode(params);
        expect(space.decode(x)).toEqual({
          ...params,
          lr: expect.closeTo(params.lr as number, 12) as number,
          beta: expect.closeTo(params.beta as number, 12) as number,
        });
        const snapped = Float64Array.from(coordinates);
        space.snap(snapped);
        snapped.forEach((value, at) => expect(x[at]).toBeCloseTo(value, 12));
        const again = snapped.slice();
        space.snap(again);
        expect(again).toEqual(snapped);
      }),
    );
  });

  test('uniform coordinates give whole numbers and categories equal shares', () => {
    const dice = new Space({
      a: { type: 'int', low: 1, high: 6 },
      b: { type: 'categorical', choices: ['x', 'y', 'z'] },
    });
    const counts = new Map<unknown, number>();
    for (let i = 0; i < 600; i++)
      for (const value of Object.values(dice.decode([(i + 0.5) / 600, (i + 0.5) / 600])))
        counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.values()].sort()).toEqual([100, 100, 100, 100, 100, 100, 200, 200, 200]);
  });

  test('extreme bounds stay finite', () => {
    const wide = new Space({
      a: { type: 'real', low: -1e308, high: 1e308 },
      b: { type: 'real', low: 1e-300, high: 1e300, log: true },
    });
    for (const x of [0, 1e-17, 0.5, 1]) {
      const params = wide.decode([x, x]);
      expect(Object.values(params).every((value) => Number.isFinite(value))).toBe(true);
      wide.encode(params).forEach((value) => expect(value).toBeCloseTo(x, 12));
    }
    expect(wide.decode([1, 1])).toEqual({ a: 1e308, b: 1e300 });
  });

  test.each([
    [{ lr: 2 }, /"lr" cannot be 2; it takes a number from 0.00001 to 0.1/],
    [{ lr: 'high' }, /"lr" cannot be "high"/],
    [{ lr: undefined }, /"lr" cannot be missing/],
    [{ depth: 1.5 }, /"depth" cannot be 1.5; it takes a whole number from 1 to 3/],
    [{ depth: 3, third: 5 }, /"third" cannot be 5; it takes a whole number from 4 to 64 in steps of 4/],
    [{ model: 'gan' }, /"model" cannot be "gan"; it takes one of \["vae","cvae","mlp"\]/],
    [{ third: 8 }, /"third" has a value, but its condition does not hold/],
    [{ other: 1 }, /"other" is not in the space/],
    [{ seed: 41 }, /"seed" cannot be 41/],
  ])('refuses %j', (change, message) => {
    const params = { model: 'mlp', lr: 0.01, depth: 1, beta: 0, seed: 42 };
    expect(() => space.encode(params)).not.toThrow();
    expect(() => space.encode({ ...params, ...change } as never)).toThrow(message);
  });

  test('reals in steps, ordered categories and null have levels of their own', () => {
    const stepped = new Space({
      rate: { type: 'real', low: 0.1, high: 0.7, step: 0.1 },
      size: { type: 'categorical', choices: ['small', 'medium', 'large'], ordered: true },
      kind: { type: 'categorical', choices: ['a', null] },
      once: { type: 'real', low: 0, high: 1, step: 2 },
    });
    expect(stepped.dimensions.map(({ kind, levels }) => [kind, levels])).toEqual([
      ['int', 7],
      ['int', 3],
      ['categorical', 2],
    ]);
    const rates = Array.from({ length: 7 }, (_, i) => stepped.decode([(i + 0.5) / 7, 0, 0])['rate']);
    expect(rates).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    for (const x of [0, 0.5, 1]) {
      const params = stepped.decode([x, x, x]);
      expect(stepped.decode(stepped.encode(params))).toEqual(params);
    }
    expect(stepped.decode([0, 0, 1])).toEqual({ rate: 0.1, size: 'small', kind: null, once: 0 });
    expect(() => stepped.encode({ rate: 0.15, size: 'small', kind: null, once: 0 })).toThrow(/0\.7 in steps of 0\.1/);
  });

  test('a parameter with several conditions exists where all of them hold', () => {
    const both = new Space({
      a: { type: 'categorical', choices: ['x', 'y'] },
      b: { type: 'int', low: 1, high: 2 },
      c: { type: 'real', low: 0, high: 1, when: [{ parameter: 'a', in: ['y'] }, { parameter: 'b', in: [2] }] }, // prettier-ignore
    });
    const names = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) => Object.keys(both.decode([a!, b!, 0.5]))); // prettier-ignore
    expect(names.map((each) => each.includes('c'))).toEqual([false, false, false, true]);
    const circle = { a: { type: 'int', low: 0, high: 1, when: [{ parameter: 'c', in: [1] }] } };
    const rest = { c: { type: 'int', low: 0, high: 1, when: [{ parameter: 'b', in: [1] }, { parameter: 'a', in: [1] }] } }; // prettier-ignore
    const b = { b: { type: 'int', low: 0, high: 1 } };
    expect(() => checkSpace({ ...circle, ...rest, ...b })).toThrow(/leads back to "a"/);
  });

  test('what is given is completed by a point', () => {
    const given = space.complete({ model: 'mlp', lr: 0.01 }, [0, 0, 0, 0, 0, 0.5, 0]);
    expect(given).toEqual({ model: 'mlp', lr: 0.01, depth: 1, beta: 2, seed: 42 });
    expect(() => space.complete({ lr: 7 }, [0, 0, 0, 0, 0, 0, 0])).toThrow(/"lr" cannot be 7/);
    expect(() => space.complete({ model: 'mlp', hidden: 20 }, [0, 0, 0, 0, 0, 0, 0])).toThrow(/does not hold/);
  });

  test('a key tells configurations apart', () => {
    expect(space.key({ model: 'mlp', lr: 1 })).toBe(space.key({ lr: 1, model: 'mlp' }));
    expect(space.key({ lr: 1 })).not.toBe(space.key({ lr: '1' }));
    expect(space.key({ lr: 1, smooth: null })).not.toBe(space.key({ lr: 1 }));
  });
});

describe('checkSpace', () => {
  const refuse = (json: string): string => {
    try {
      checkSpace(JSON.parse(json));
    } catch (error) {
      expect(error).toBeInstanceOf(SpaceError);
      return (error as Error).message;
    }
    return 'accepted';
  };

  test.each([
    [
      '[]',
      'a space is an object with at least one parameter, such as {"lr": {"type": "real", "low": 1e-4, "high": 0.1, "log": true}}, found [].',
    ],
    [
      '{}',
      'a space is an object with at least one parameter, such as {"lr": {"type": "real", "low": 1e-4, "high": 0.1, "log": true}}, found {}.',
    ],
    ['{"a": 3}', 'parameter "a" must be an object such as {"type": "real", "low": 0, "high": 1}.'],
    ['{"a": {"low": 1}}', 'parameter "a": type must be one of real, int, categorical, fixed, found undefined.'],
    ['{"a": {"type": "float"}}', 'parameter "a": type must be one of real, int, categorical, fixed, found "float".'],
    ['{"a": {"type": "real", "low": 1}}', 'parameter "a": "high" is missing.'],
    ['{"a": {"type": "real", "low": "1", "high": 2}}', 'parameter "a": low must be a finite number, found "1".'],
    [
      '{"a": {"type": "real", "low": 3, "high": 2}}',
      'parameter "a": low is 3 and high is 2; low must not be above high.',
    ],
    [
      '{"a": {"type": "real", "low": 0, "high": 2, "log": true}}',
      'parameter "a": low is 0, which has no logarithm; with log it must be above 0.',
    ],
    ['{"a": {"type": "real", "low": 0, "high": 2, "log": 1}}', 'parameter "a": log must be true or false, found 1.'],
    [
      '{"a": {"type": "real", "low": 0, "high": 2, "step": 0}}',
      'parameter "a": step must be a positive number that divides the range into at most a million steps, found 0.',
    ],
    [
      '{"a": {"type": "real", "low": 0, "high": 2, "step": 1e-9}}',
      'parameter "a": step must be a positive number that divides the range into at most a million steps, found 1e-9.',
    ],
    [
      '{"a": {"type": "real", "low": 1, "high": 2, "step": 0.5, "log": true}}',
      'parameter "a": step and log exclude each other; leave one of them out.',
    ],
    [
      '{"a": {"type": "categorical", "choices": [1, 2], "ordered": 1}}',
      'parameter "a": ordered must be true or false, found 1.',
    ],
    ['{"a": {"type": "fixed", "value": 1, "when": []}}', 'parameter "a": when is an empty list; leave it out.'],
    ['{"a": {"type": "int", "low": 0.5, "high": 2}}', 'parameter "a": low must be a whole number, found 0.5.'],
    [
      '{"a": {"type": "int", "low": 0, "high": 2, "step": 0}}',
      'parameter "a": step must be a whole number of at least 1, found 0.',
    ],
    [
      '{"a": {"type": "int", "low": 1, "high": 9, "step": 2, "log": true}}',
      'parameter "a": step and log exclude each other; leave one of them out.',
    ],
    [
      '{"a": {"type": "categorical", "choices": []}}',
      'parameter "a": choices must be a list with at least one value, found [].',
    ],
    ['{"a": {"type": "categorical", "choices": [1, 1]}}', 'parameter "a": choices holds 1 twice.'],
    ['{"a": {"type": "categorical", "choices": [null, null]}}', 'parameter "a": choices holds null twice.'],
    [
      '{"a": {"type": "categorical", "choices": [{}]}}',
      'parameter "a": choices holds {}; values are texts, finite numbers, true, false or null.',
    ],
    [
      '{"a": {"type": "fixed", "value": [1]}}',
      'parameter "a": value must be a text, a finite number, true or false, found [1].',
    ],
    ['{"": {"type": "fixed", "value": 1}}', '"" cannot be the name of a parameter.'],
    [
      '{"a": {"type": "fixed", "value": 1, "when": {"parameter": "b", "in": [1]}}}',
      'parameter "a": when names "b", which is not in the space; it has "a".',
    ],
    [
      '{"a": {"type": "fixed", "value": 1, "when": "b"}}',
      'parameter "a": when must be an object such as {"parameter": "model", "in": ["cvae"]}.',
    ],
    [
      '{"a": {"type": "fixed", "value": 1, "when": {"parameter": "a", "in": [1], "is": 1}}}',
      'parameter "a": when has "is"; it takes parameter and in.',
    ],
    [
      '{"a": {"type": "fixed", "value": 1, "when": {"parameter": "a", "in": [1]}}}',
      'parameter "a": its condition leads back to "a"; conditions must not go in circles.',
    ],
    [
      '{"a": {"type": "fixed", "value": 1, "when": {"parameter": "b", "in": [1]}}, "b": {"type": "fixed", "value": 1, "when": {"parameter": "a", "in": [1]}}}',
      'parameter "a": its condition leads back to "a"; conditions must not go in circles.',
    ],
    [
      '{"a": {"type": "int", "low": 1, "high": 3}, "b": {"type": "fixed", "value": 1, "when": {"parameter": "a", "in": [4]}}}',
      'parameter "b": when.in holds 4, which "a" cannot be.',
    ],
    [
      '{"a": {"type": "real", "low": 1, "high": 3}, "b": {"type": "fixed", "value": 1, "when": {"parameter": "a", "in": [2]}}}',
      'parameter "b": when names "a", a real parameter; conditions need one with levels.',
    ],
  ])('%s', (json, message) => {
    expect(refuse(json)).toBe(message);
  });

  test('gives back a space that is sound, also from JSON', () => {
    expect(checkSpace(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });
});
