import { describe, expect, test } from 'vitest';
import { experiments, neverRan, protocols, resolveSettings } from '../../src/thesis/index.js';

test('an experiment sets everything, and an explicit option wins over it', () => {
  expect(resolveSettings({ experiment: '25t1' })).toMatchObject({
    protocol: 'as-published',
    hidden: [346, 178],
    latentDim: 108,
    learningRate: 0.00026927118695538473,
    epochs: 2889,
    batchSize: 1024,
    shuffle: false,
    stop: 'none',
    samples: 100,
    batchNormWhileSampling: 'training',
  });
  expect(resolveSettings({ experiment: '31', epochs: 7, latentDim: 3 })).toMatchObject({
    hidden: [835, 308],
    latentDim: 3,
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

describe('as published, every experiment with its own rules', () => {
  const study = { outputActivation: 'sigmoid', outputBatchNorm: false, latentBlock: false, noiseInEvaluation: true };
  test.each([
    ['24t2', { model: 'vae', stop: 'train', patience: 10, epochs: 4148, batchNormWhileSampling: 'training' }],
    ['42', { model: 'cvae', stop: 'test', patience: 50, epochs: 500, batchNormWhileSampling: 'evaluation' }],
    ['26', { hidden: [498, 248, 91], latentDim: 62, stop: 'none', epochs: 2613 }],
    ['27', { hidden: [712, 571, 116], latentDim: 3, epochs: 4992 }],
    ['16-cvae', { network: { ...study, repeatLastLayer: false, dropout: 0, reconstruction: 'mse' }, samples: 100 }],
    ['29', { hidden: [995, 712, 495], network: expect.objectContaining({ repeatLastLayer: false }) as unknown }],
    ['46', { network: { ...study, repeatLastLayer: true, dropout: 0, reconstruction: 'l1' }, samples: 1400 }],
    ['33t1', { decodedAsBinary: true }],
    ['33', { decodedAsBinary: false }],
    ['14', { search: expect.objectContaining({ trials: 10 }) as unknown, samples: 1300 }],
  ])('%s', (experiment, settings) => {
    expect(resolveSettings({ experiment })).toMatchObject(settings);
  });

  test('all of them can be set up under every protocol, but for those that never ran', () => {
    for (const experiment of experiments.filter((one) => !neverRan(one)))
      for (const protocol of protocols)
        expect(resolveSettings({ experiment: experiment.id, protocol }).samples).toBe(experiment.samples);
  });

  test('as described: every one stops after 10 epochs without improvement on the test rows', () => {
    for (const id of ['25t1', '42', '24t2'])
      expect(resolveSettings({ experiment: id, protocol: 'as-described' })).toMatchObject({
        stop: 'test',
        patience: 10,
        warmup: 0,
        batchNormWhileSampling: 'evaluation',
      });
    expect(resolveSettings({ experiment: '42', protocol: 'as-described' }).epochs).toBe(3613);
  });

  test('clean: sizes as found, the argument mistake mended, a linear output, a fixed validation loss', () => {
    const { network, notes, ...settings } = resolveSettings({ experiment: '47', protocol: 'clean' });
    expect(network).toMatchObject({ outputActivation: 'none', noiseInEvaluation: false, repeatLastLayer: true });
    expect(settings).toMatchObject({ model: 'cvae', stop: 'validation', batchNormWhileSampling: 'evaluation' });
    expect(notes.join()).toContain('a search chose that had looked at all rows');
    expect(resolveSettings({ experiment: '27', protocol: 'clean' })).toMatchObject({
      hidden: [712, 571, 509],
      latentDim: 116,
      decodedAsBinary: false,
    });
  });

  test('another model in place of the experiment’s, and parameters in place of its search', () => {
    expect(resolveSettings({ experiment: '25t1', model: 'cvae' })).toMatchObject({
      model: 'cvae',
      hidden: [346, 178],
      network: { outputActivation: 'sigmoid', repeatLastLayer: true },
    });
    expect(resolveSettings({ experiment: '42', model: 'vae' }).network).toMatchObject({ latentBlock: true });
    expect(resolveSettings({ experiment: '13', latentDim: 5 }).search).toBeUndefined();
  });
});

test('a CVAE as published without an experiment: no early stopping, BatchNorm in training mode, and a remark on it', () => {
  const { notes, ...settings } = resolveSettings({ protocol: 'as-published', model: 'cvae' });
  expect(settings).toMatchObject({ hidden: [358, 189], epochs: 500, stop: 'none', batchNormWhileSampling: 'training' });
  expect(notes.join()).toContain('takes the label’s influence away');
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
  [{ model: 'gan' }, /--model must be one of vae, cvae/],
  [{ experiment: '41' }, /experiment 41 gave no result that could be repeated\. Never ran/],
  [{ latentFrom: 'prior' }, /--latent-from prior: under the study's rules a VAE is not asked for classes/],
  [{ latentFrom: 'test' }, /--latent-from must be one of posteriors, prior/],
  [{ latentFrom: 'prior', model: 'cvae', protocol: 'as-published' }, /draws as the study did/],
  [{ samples: 1 }, /--samples/],
  [{ seed: -1 }, /--seed/],
  [{ seeds: 0 }, /--seeds must be a whole number of at least 1, found 0/],
  [{ seed: 2 ** 32 - 2, seeds: 3 }, /--seeds must be a whole number from 1 to 2, found 3/],
  [{ protocol: 'as-described', stop: 'validation' }, /--protocol as-described has no validation rows/],
  [{ hidden: [] }, /--hidden must list at least one width/],
  [{ hidden: [8, 0] }, /--hidden\[1\]/],
  [{ batchSize: 1 }, /--batch/],
  [{ patience: 0 }, /--patience/],
  [{ learningRate: 0 }, /--lr/],
  [{ warmup: -1 }, /--warmup/],
])('%j is refused', (options, message) => {
  expect(() => resolveSettings(options)).toThrow(message);
});
