import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InterruptedError } from '../../src/checks/index.js';
import { takeTableRows } from '../../src/data/index.js';
import { Checkpoint } from '../../src/models/index.js';
import {
  chooseSynthesizer,
  contentOf,
  CVAESynthesizer,
  type SynthesizerFitOptions,
  VAESynthesizer,
} from '../../src/synthesis/index.js';
import { reference } from '../../src/tensor/index.js';
import { mixedTable } from './table.js';

const file = (): string => join(mkdtempSync(join(tmpdir(), 'vaelab checkpoint ')), 'c.checkpoint');
const table = mixedTable();
const backend = reference();

/** Options of a fit that a signal ends when the first or second training is at an epoch. */
function cutAt(stage: 'generator' | 'refit', epoch: number): Pick<SynthesizerFitOptions, 'signal' | 'onProgress'> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onProgress: (progress) => {
      if (progress.stage === stage && progress.epoch?.epoch === epoch) controller.abort();
    },
  };
}

test.each([
  { name: 'VAE', create: VAESynthesizer },
  { name: 'CVAE', create: CVAESynthesizer },
])('a fit of a $name goes on within its first training, and within its second', async ({ create }) => {
  const fresh = (seed = 1): VAESynthesizer | CVAESynthesizer =>
    new create({ hidden: [5], latentDim: 2, epochs: 9, batchSize: 12, seed, backend });
  const whole = (await fresh().fit(table)).toBytes();
  const path = file();
  for (const [at, stage] of (['generator', 'refit'] as const).entries()) {
    const made = fresh();
    const fit = made.fit(table, { ...cutAt(stage, 3), checkpoint: { path, resume: at > 0 } });
    await expect(fit).rejects.toThrow(InterruptedError);
    await expect(made.sample(1)).rejects.toThrow('has not learned anything yet');
  }
  const resume = { path, resume: true };
  await expect(fresh(2).fit(table, { checkpoint: resume })).rejects.toThrow('seed is 2, there it is 1');
  const rows = Int32Array.from({ length: 50 }, (_, i) => i);
  await expect(fresh().fit(takeTableRows(table, rows), { checkpoint: resume })).rejects.toThrow(
    'table.rows is 50, there it is 60',
  );
  const resumed = await fresh().fit(table, { checkpoint: resume });
  expect(resumed.toBytes()).toEqual(whole);
  expect(resumed.history!.trainLoss).toHaveLength(9);
});

test('a choice that was cut tries no candidate again, and once made is not made again', async () => {
  const path = file();
  const identity = { table: contentOf(table.features, table.featureNames, table.labels) };
  const candidates = ['class-normals', 'class-gaussian', 'class-means'];
  /** Chooses, and says which kinds were tried. */
  const choose = async (checkpoint: Checkpoint | undefined, stopAt?: string): Promise<[string[], unknown]> => {
    const tried: string[] = [];
    const controller = new AbortController();
    const chosen = await chooseSynthesizer(table, {
      candidates,
      innerSplits: 1,
      backend,
      signal: controller.signal,
      ...(checkpoint && { checkpoint }),
      onProgress: ({ kind }) => {
        tried.push(kind);
        if (kind === stopAt) controller.abort();
      },
    }).catch((error: unknown) => error);
    if (chosen instanceof Error) return [tried, chosen];
    const { choice } = chosen as Awaited<ReturnType<typeof chooseSynthesizer>>;
    return [tried, { ...choice, candidates: choice.candidates.map((one) => ({ ...one, seconds: 0 })) }];
  };
  const [, whole] = await choose(undefined);
  const [first, cut] = await choose(await Checkpoint.open({ path }, identity), 'class-gaussian');
  expect([first, cut]).toEqual([
    candidates.slice(0, 2),
    new InterruptedError('interrupted while kinds were tried; the choice can go on from its checkpoint'),
  ]);
  expect(cut).toBeInstanceOf(InterruptedError);
  const resume = (): Promise<Checkpoint> => Checkpoint.open({ path, resume: true }, identity);
  expect(await choose(await resume())).toEqual([candidates.slice(1), whole]);
  expect((await resume()).result('choice')).toMatchObject({ chosen: 'class-gaussian', innerSplits: 1 });
  expect(await choose(await resume())).toEqual([[], whole]);
});
