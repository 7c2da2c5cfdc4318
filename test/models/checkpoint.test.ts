import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InterruptedError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import {
  type CheckpointFile,
  CVAE,
  ModelFileError,
  parseModel,
  serialiseModel,
  VAE,
  type VAEOptions,
} from '../../src/models/index.js';
import type { TrainingKeeper, TrainingState } from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, reference } from '../../src/tensor/index.js';

const random = new SeededRandom('rows');
const rows = Array.from({ length: 30 }, () => Array.from({ length: 5 }, () => random.normal()));
const x = rows.slice(0, 23);
const validation = rows.slice(23);
const file = (): string => join(mkdtempSync(join(tmpdir(), 'vaelab checkpoint ')), 'training.checkpoint');

/** Everything that a training draws from: a new order of rows, latent noise, dropout, a last batch of another size. */
const options: VAEOptions = {
  hidden: [6],
  latentDim: 2,
  batchSize: 5,
  epochs: 8,
  dropout: 0.3,
  klWarmup: 3,
  patience: 3,
  noiseInEvaluation: true,
  learningRate: 0.01,
  seed: 4,
};

/** Hands out a state and keeps all that it is given. */
class States implements TrainingKeeper {
  readonly all: TrainingState[] = [];
  readonly from: TrainingState | undefined;
  constructor(from?: TrainingState) {
    this.from = from;
  }
  due(): boolean {
    return true;
  }
  keep(state: TrainingState): Promise<void> {
    this.all.push(state);
    return Promise.resolve();
  }
}

/** What a fit came to, but for the time that it took. */
async function outcome(model: VAE, checkpoint?: TrainingKeeper | CheckpointFile): Promise<object> {
  const { history } = await model.fit(x, { validation, checkpoint });
  return { bytes: model.toBytes(), history: { ...history, seconds: 0 } };
}

const backends: Record<string, () => Promise<Backend>> = {
  reference: () => Promise.resolve(reference()),
  'reference in float64': () => Promise.resolve(reference({ dtype: 'float64' })),
  wasm: () => wasm(),
};

describe.each(Object.entries(backends))('a checkpoint on %s', (_, open) => {
  test.each([
    { name: 'early stopping', changes: {} },
    { name: 'no stopping, weight decay, clipped', changes: { patience: Infinity, weightDecay: 0.01, clipNorm: 5 } },
  ])('goes on from any step to the same bits: $name', async ({ changes }) => {
    const backend = await open();
    const fresh = (): VAE => new VAE({ ...options, ...changes, backend });
    const states = new States();
    const whole = await outcome(fresh(), states);
    expect(whole).toEqual(await outcome(fresh()));
    expect(states.all.length).toBeGreaterThan(20);
    const picks = new SeededRandom('moments').permutation(states.all.length).slice(0, 6);
    for (const at of picks) expect(await outcome(fresh(), new States(states.all[at]))).toEqual(whole);
    await backend.dispose();
  });
});

/** Fits until a signal ends it after some steps. */
async function cutAfter(steps: number, model: VAE, checkpoint: CheckpointFile): Promise<unknown> {
  const controller = new AbortController();
  let left = steps;
  const batches = {
    validation,
    checkpoint,
    signal: controller.signal,
    onEpoch: () => void (--left === 0 && controller.abort()),
  };
  return model.fit(x, batches).catch((error: unknown) => error);
}

describe('a checkpoint in a file', () => {
  const backend = reference();
  const fresh = (changes: VAEOptions = {}): VAE => new VAE({ ...options, ...changes, backend });

  test('is written when a signal ends the training, which then goes on, twice', async () => {
    const whole = await outcome(fresh());
    const path = file();
    expect(await cutAfter(2, fresh(), { path })).toBeInstanceOf(InterruptedError);
    expect(await cutAfter(1, fresh(), { path, resume: true })).toMatchObject({
      message: 'interrupted after 3 of 8 epochs; the training can go on from its checkpoint',
    });
    expect(await outcome(fresh(), { path, resume: true })).toEqual(whole);
  });

  test('is written as often as is asked for, and seldom otherwise', async () => {
    const [seldom, often] = [file(), file()];
    await outcome(fresh(), { path: seldom });
    await outcome(fresh(), { path: often, every: 0 });
    expect([existsSync(seldom), existsSync(often)]).toEqual([false, true]);
  });

  test('is refused for another training, with what differs', async () => {
    const path = file();
    await cutAfter(1, fresh(), { path });
    const resume = { path, resume: true };
    const refused = (changes: VAEOptions): Promise<object> => outcome(fresh(changes), resume);
    await expect(refused({ seed: 5 })).rejects.toThrow('options.seed is 5, there it is 4');
    await expect(refused({ hidden: [7], learningRate: 0.1 })).rejects.toThrow(
      'options.hidden is [7], there it is [6]; options.learningRate is 0.1, there it is 0.01',
    );
    const other = x.map((row, i) => (i === 3 ? [...row.slice(0, 4), 9] : row));
    await expect(fresh().fit(other, { validation, checkpoint: resume })).rejects.toThrow(/rows\.checksum is/);
    await expect(fresh().fit(x, { checkpoint: resume })).rejects.toThrow('validation is not given');
    const elsewhere = new VAE({ ...options, backend: reference({ dtype: 'float64' }) });
    await expect(elsewhere.fit(x, { validation, checkpoint: resume })).rejects.toThrow(
      'backend is "reference float64", there it is "reference float32"',
    );
    const labelled = new CVAE({ ...options, backend }).fit(
      x,
      x.map((_, i) => i % 2),
      { checkpoint: resume },
    );
    await expect(labelled).rejects.toThrow('model is "cvae", there it is "vae"');
  });

  test('is neither overwritten nor missed in silence, and not read when it is damaged', async () => {
    const path = file();
    await expect(outcome(fresh(), { path, resume: true })).rejects.toThrow(`there is no checkpoint ${path}`);
    await cutAfter(1, fresh(), { path });
    await expect(outcome(fresh(), { path })).rejects.toThrow('is there already: resume it');
    // Sound checksums are no proof of sense.
    const { header, tensors } = parseModel(readFileSync(path));
    const work = JSON.parse(header['work'] as string) as { training: { position: Record<string, unknown> } };
    for (const [name, value] of Object.entries({
      steps: -1,
      random: { c: 1 },
      curves: { loss: ['x'] },
      stopping: null,
    })) {
      const { training, ...rest } = work;
      const position = { ...training.position, [name]: value };
      const text = JSON.stringify({ ...rest, training: { ...training, position } });
      const senseless = file();
      writeFileSync(senseless, serialiseModel({ kind: 'checkpoint', header: { work: text }, tensors }));
      await expect(outcome(fresh(), { path: senseless, resume: true })).rejects.toThrow('does not say what it is of');
    }
    const lacking = file();
    writeFileSync(lacking, serialiseModel({ kind: 'checkpoint', header, tensors: tensors.slice(1) }));
    await expect(outcome(fresh(), { path: lacking, resume: true })).rejects.toThrow(/the state to go on from lacks '/);
    const bytes = readFileSync(path);
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(path, bytes);
    await expect(outcome(fresh(), { path, resume: true })).rejects.toThrow(ModelFileError);
  });
});
