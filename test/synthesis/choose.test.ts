/** The choice of a kind within the training rows, and what a search over options minimises. */
import { describe, expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { DivergedError } from '../../src/models/index.js';
import { reference } from '../../src/tensor/index.js';
import {
  type ChooseOptions,
  chooseSynthesizer,
  type ChosenSynthesizer,
  fitAuto,
  PooledGaussian,
  ValidationObjective,
} from '../../src/synthesis/index.js';
import { choiceDetail, optionsByKind } from '../../src/synthesis/fit-auto.js';
import { asFailure, describeValidationObjective, tellLoss } from '../../src/synthesis/objective.js';
import { searchedOptions } from '../../src/synthesis/search-space.js';
import { contents, overlapping, plainTable, quick } from './table.js';

const table = overlapping(36);
const deciding = { name: 'ridge', columns: 'all', innerScore: 0.9, reason: 'It is.' } as const;
const candidates = ['class-means', 'pooled-gaussian', 'class-gaussian'];

async function chosen(options: ChooseOptions, of = table): Promise<ChosenSynthesizer & { steps: string[] }> {
  const steps: string[] = [];
  const onProgress: ChooseOptions['onProgress'] = (progress) => steps.push(choiceDetail(progress));
  return { ...(await chooseSynthesizer(of, { deciding, candidates, onProgress, ...options })), steps };
}

describe('chooseSynthesizer', () => {
  test('tries every kind on every inner split, one in two ways, and tells of each', async () => {
    const { synthesizer, choice, steps } = await chosen({ seed: 2, innerSplits: 2 });
    const kinds = ['class-means', 'pooled-gaussian', 'pooled-gaussian', 'class-gaussian'];
    expect(steps).toEqual(kinds.flatMap((kind) => [1, 2].map((split) => `${kind}, ${split} of 2`)));
    expect(choice).toMatchObject({ classifier: 'ridge', measure: 'accuracy', innerSplits: 2 });
    const labels = ['class means', 'pooled Gaussian', 'mirrored pooled Gaussian', 'class Gaussian'];
    expect(choice.candidates.map(({ label }) => label).sort()).toEqual([...labels].sort());
    const { kind, remark } = choice.candidates[0]!;
    expect([synthesizer.kind, kind, remark]).toEqual([choice.chosen, choice.chosen, 'chosen']);
    expect(synthesizer.seed).toBe(2);
    expect(synthesizer.trainedOn).toBeUndefined();
    const figures = choice.candidates.map(({ label, score }) => [label, Math.round(1e4 * score!)]);
    expect([Math.round(1e4 * choice.realScore!), choice.chosen, ...figures]).toMatchSnapshot();
  });

  test('gives kinds the options that were asked for, and tries no other way of one whose options were', async () => {
    const options = { 'pooled-gaussian': { noise: 0.25, screening: 'none' } };
    const { synthesizer, choice } = await chosen({ options, candidates: ['pooled-gaussian'], innerSplits: 1 });
    expect(choice.candidates.map(({ label }) => label)).toEqual(['pooled Gaussian']);
    expect((await (synthesizer as PooledGaussian).fit(table)).shares.noise).toBe(0.25);
    const both = await chosen({
      options: { 'pooled-gaussian': { transform: 'none' } },
      candidates: ['pooled-gaussian'],
      innerSplits: 1,
    });
    expect(both.choice.candidates).toHaveLength(2);
  });

  test('without classes goes by fidelity', async () => {
    const { choice } = await chosen({ innerSplits: 1 }, plainTable(24));
    expect(choice).toMatchObject({ classifier: null, measure: null, realScore: null, innerSplits: 1 });
    expect(choice.reason).toMatch(/more like real ones|most like real ones/);
    for (const { score } of choice.candidates) expect(score! > 0 && score! < 1).toBe(true);
  });

  test('of few rows, or of a class that cannot be split, compares nothing', async () => {
    const unsplit = (chosenKind: string, words: string): object => ({
      chosen: chosenKind,
      reason: `${words}: small has too few rows to compare kinds within them.`,
      classifier: null,
      measure: null,
      realScore: null,
      innerSplits: 0,
      candidates: [],
    });
    const few = await chosen({}, overlapping(19));
    expect([few.choice, few.steps]).toEqual([unsplit('pooled-gaussian', 'pooled Gaussian'), []]);
    expect((await chosen({ candidates: ['class-means', 'class-gaussian'] }, overlapping(19))).choice).toEqual(
      unsplit('class-gaussian', 'class Gaussian'),
    );
    const { features, featureNames } = table;
    const rows = Array.from({ length: 36 }, (_, i) => [...features.data.subarray(4 * i, 4 * i + 4)]);
    const single = Table.from({
      name: 'small',
      columns: [...featureNames],
      rows,
      labels: rows.map((_, i) => (i === 0 ? 'x' : 'y')),
    });
    expect((await chosen({}, single)).choice).toEqual(unsplit('pooled-gaussian', 'pooled Gaussian'));
    expect((await chosen({ innerSplits: 1 }, overlapping(20))).choice.innerSplits).toBe(1);
  });

  test('puts out what cannot be fitted, and takes training rows only where that is allowed', async () => {
    const failing = { options: { 'class-gaussian': { noise: 1 } }, innerSplits: 1 };
    await expect(chosen({ ...failing, candidates: ['class-gaussian'] })).rejects.toThrow("there is no option 'noise'");
    const usual = await chosen({
      candidates: undefined as never,
      options: { vae: { ...quick, epochs: 1 }, cvae: { ...quick, learningRate: 1e30 } },
      innerSplits: 1,
    });
    const kinds = usual.choice.candidates.map(({ kind }) => kind);
    expect(kinds).not.toContain('smote');
    expect(kinds).toContain('bootstrap');
    expect(usual.choice.candidates.find(({ kind }) => kind === 'cvae')!.remark).toMatch(/^could not be tried: /);
    const keeping = await chosen({ candidates: ['smote', 'avatar'], includeTrainingRows: true, innerSplits: 1 });
    expect(['smote', 'avatar']).toContain(keeping.choice.chosen);
  });

  test('decides on what was tried when a signal ends it', async () => {
    const ended = async (at: number, splits: number): Promise<ChosenSynthesizer & { steps: string[] }> => {
      const controller = new AbortController();
      let step = 0;
      const onProgress = (): void => void (++step === at && controller.abort());
      return chosen({ onProgress, signal: controller.signal, innerSplits: splits });
    };
    // Within the second kind: the first, a control, is not enough.
    expect((await ended(3, 2)).choice.innerSplits).toBe(0);
    const { choice } = await ended(4, 1);
    expect(choice.candidates.map(({ kind, score }) => [kind, score === null])).toHaveLength(4);
    const cut = (await ended(5, 2)).choice;
    expect(cut.candidates.find(({ label }) => label === 'mirrored pooled Gaussian')!.remark).toBe(
      'could not be tried: interrupted',
    );
    expect([cut.chosen, cut.candidates.some(({ kind }) => kind === 'class-gaussian')]).toEqual([
      'pooled-gaussian',
      false,
    ]);
  });

  test('is the generator of a run', async () => {
    const details: string[] = [];
    const { synthesizer, choice } = await fitAuto({ options: optionsByKind({ latentDim: 2, transform: 'none' }) })(
      overlapping(19),
      {
        seed: 3,
        backend: reference(),
        deciding,
        onProgress: ({ seed, stage, detail }) => details.push(`${seed} ${stage} ${detail}`),
      },
    );
    expect([choice!.chosen, synthesizer.kind, synthesizer.seed, details]).toEqual([
      'pooled-gaussian',
      'pooled-gaussian',
      3,
      [],
    ]);
    expect(synthesizer.preparation.transform).toBe('none');
    expect(contents(await synthesizer.sample(3))).toEqual(
      contents(await (await new PooledGaussian({ seed: 3, transform: 'none' }).fit(overlapping(19))).sample(3)),
    );
    const shared = optionsByKind({ latentDim: 2, transform: 'none', epochs: 3, noise: 'none', samples: 4 });
    expect(shared['vae']).toEqual({ latentDim: 2, transform: 'none', epochs: 3, noise: 'none' });
    expect([shared['smote'], shared['class-means']]).toEqual([{ transform: 'none' }, {}]);
  });
});

describe('the objective of a search', () => {
  const backend = reference();
  const objective = new ValidationObjective(table, 'vae', { ...quick, epochs: 4 }, 6);

  test('is what it says', () => {
    const meaning = (after: string): string =>
      `The least loss on validation rows${after}, per row and summed over columns; test rows have no part in it.`;
    expect(describeValidationObjective(0)).toEqual({ objectiveName: 'validation loss', objectiveMeaning: meaning('') });
    expect(describeValidationObjective(1).objectiveMeaning).toBe(meaning(' of the epochs after the first 1'));
    expect(objective.rows).toEqual({ fitted: 20, heldOut: 5 });
    expect(objective.split.map((rows) => rows.length)).toEqual([25]);
  });

  test('is the least loss after the warm-up, which leaves the last epoch at least', async () => {
    const losses: number[] = [];
    const told: number[] = [];
    const value = await objective.evaluate({ lr: 3e-3 }, backend, {
      onLoss: (epoch, loss) => void losses.push(loss) === void told.push(epoch),
    });
    expect(told).toEqual([1, 2, 3, 4]);
    expect(value).toBe(Math.min(...losses));
    expect(objective.constantPredictor).toBeGreaterThan(0);
    const last = new ValidationObjective(table, 'vae', { ...quick, epochs: 4, warmup: 9 }, 6);
    const later: number[] = [];
    const least = await last.evaluate({ lr: 3e-3 }, backend, { onLoss: (_, loss) => later.push(loss) });
    expect([later, least]).toEqual([losses, losses.at(-1)]);
    // Another seed has other weights and the same rows.
    expect(await objective.evaluate({ lr: 3e-3, seed: 6 }, backend)).toBe(value);
    expect(await objective.evaluate({ lr: 3e-3, seed: 7 }, backend)).not.toBe(value);
  });

  test('fails with what became of the training', async () => {
    const controller = new AbortController();
    const interrupted = objective.evaluate({}, backend, {
      signal: controller.signal,
      onEpoch: ({ epoch }) => epoch === 2 && controller.abort(),
    });
    await expect(interrupted).rejects.toMatchObject({
      name: 'FailedTrainingError',
      message: 'the training was interrupted after 2 of 4 epochs',
    });
    await expect(objective.evaluate({ lr: 1e30 }, backend)).rejects.toThrow(/^the loss (became|on held-out rows is) /);
    const diverged = Object.assign(Object.create(DivergedError.prototype) as DivergedError, {
      history: { epochs: 3, trainLoss: [1, 2, NaN] },
    });
    expect((asFailure(diverged) as Error).message).toBe('the loss became NaN in epoch 3');
  });

  test('tells finite losses alone', () => {
    const told: unknown[] = [];
    for (const validationLoss of [0, NaN, undefined])
      tellLoss({ epoch: 1, validationLoss } as never, {
        onLoss: (epoch, loss) => told.push([epoch, loss]),
        onEpoch: (report) => told.push(report.validationLoss),
      });
    expect(told).toEqual([0, [1, 0], NaN, undefined]);
  });

  test('takes options by the words of their flags', () => {
    expect(
      searchedOptions({
        lr: 0.1,
        batch: 2,
        patience: 1,
        warmup: 0,
        epochs: 1,
        latent: 1,
        seed: 0,
        layers: 2,
        hidden1: 1,
        hidden2: 3,
      }),
    ).toEqual({
      learningRate: 0.1,
      batchSize: 2,
      patience: 1,
      warmup: 0,
      epochs: 1,
      latentDim: 1,
      seed: 0,
      hidden: [1, 3],
    });
    expect(searchedOptions({})).toEqual({});
  });
});
