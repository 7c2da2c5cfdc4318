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
  [{ seeds: 0 }, /--seeds/],
  [{ warmup: -1 }, /--warmup/],
])('%j is refused', (options, message) => {
  expect(() => resolveSettings(options)).toThrow(message);
});
