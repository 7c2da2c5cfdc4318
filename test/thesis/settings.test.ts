import { expect, test } from 'vitest';
import { resolveSettings } from '../../src/thesis/index.js';

test('an experiment sets everything, and an explicit option wins over it', () => {
  expect(resolveSettings({ experiment: '25t1' })).toMatchObject({
    protocol: 'as-published',
    hidden: [346, 178],
    latent: 108,
    learningRate: 0.00026927118695538473,
    epochs: 2889,
    batchSize: 1024,
    shuffle: false,
    stop: 'none',
    samples: 100,
    batchNormWhileSampling: 'training',
  });
  expect(resolveSettings({ experiment: '31', epochs: 7, latent: 3 })).toMatchObject({
    hidden: [835, 308],
    latent: 3,
    epochs: 7,
    samples: 2000,
  });
  expect(resolveSettings({ experiment: '25t1', protocol: 'clean' })).toMatchObject({
    protocol: 'clean',
    hidden: [346, 178],
    stop: 'validation',
    batchNormWhileSampling: 'evaluation',
  });
});

test('defaults of the protocols', () => {
  expect(resolveSettings({})).toMatchObject({
    protocol: 'clean',
    stop: 'validation',
    shuffle: true,
    samples: undefined,
    seed: 0,
    seeds: 1,
  });
  expect(resolveSettings({ protocol: 'as-published' })).toMatchObject({
    stop: 'none',
    batchNormWhileSampling: 'training',
  });
  expect(resolveSettings({ protocol: 'as-described' })).toMatchObject({ stop: 'test', patience: 10, warmup: 0 });
});

test.each(['none', 'train', 'validation'])('clean can stop on: %s', (stop) => {
  expect(resolveSettings({ stop }).stop).toBe(stop);
});
test.each(['none', 'train', 'test'])('the published protocols can stop on: %s', (stop) => {
  for (const protocol of ['as-published', 'as-described'])
    expect(resolveSettings({ protocol, stop })).toMatchObject({ protocol, stop });
});

test('the last seed there is can be used', () => {
  expect(resolveSettings({ seed: 2 ** 32 - 2, seeds: 2 })).toMatchObject({ seed: 2 ** 32 - 2, seeds: 2 });
});

test('patience without anything to stop is remarked on', () => {
  expect(resolveSettings({ protocol: 'as-published', patience: 50 }).notes.join()).toContain('no effect');
  expect(resolveSettings({ protocol: 'as-published', stop: 'test', patience: 50 }).notes).toEqual([]);
});

test.each([
  [{ experiment: '25t9' }, /unknown experiment '25t9'; did you mean '25t1'/],
  [{ protocol: 'as-publishd' }, /--protocol must be one of.*did you mean 'as-published'/],
  [{ stop: 'never' }, /--stop must be one of none, train, validation, test/],
  [{ stop: 'test' }, /published protocols only/],
  [{ protocol: 'as-published', stop: 'validation' }, /has no validation rows/],
  [{ model: 'cvae' }, /cvae is not there yet/],
  [{ samples: 1 }, /--samples/],
  [{ seed: -1 }, /--seed/],
  [{ seeds: 0 }, /--seeds must be a whole number of at least 1, found 0/],
  [{ seed: 2 ** 32 - 2, seeds: 3 }, /--seeds must be a whole number from 1 to 2, found 3/],
  [{ protocol: 'as-described', stop: 'validation' }, /--protocol as-described has no validation rows/],
  [{ hidden: [] }, /--hidden must list at least one width/],
  [{ hidden: [8, 0] }, /--hidden\[1\]/],
  [{ batch: 1 }, /--batch/],
  [{ patience: 0 }, /--patience/],
  [{ lr: 0 }, /--lr/],
  [{ warmup: -1 }, /--warmup/],
])('%j is refused', (options, message) => {
  expect(() => resolveSettings(options)).toThrow(message);
});
