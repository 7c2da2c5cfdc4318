import { type RunData, type RunOutcome, synthesizerFromBytes } from '../../src/synthesis/index.js';
import { joinColumns, matrix, takeRows, toMatrix } from '../../src/matrix/index.js';
import { wasm } from '../../src/backends/index.js';
import ndarray from 'ndarray';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StandardScaler } from '../../src/data/index.js';
import { loadNamed } from '../../src/cli/kit/data.js';
import { CVAE, DivergedError, VAE } from '../../src/models/index.js';
import {
  datasetRecords,
  prepareStudy,
  resolveSettings,
  runStudy,
  type StudyContext,
  type StudyRequest,
} from '../../src/thesis/index.js';
import { decodeClasses } from '../../src/thesis/draw.js';
import { type Backend } from '../../src/tensor/index.js';
import { runData } from './tables.js';
import { dataDir, haveData } from '../data-folder.js';

let backend: Backend;
beforeEach(async () => {
  backend = await wasm();
});
afterEach(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});

const quick: StudyRequest = { hidden: [8, 6], latentDim: 3, epochs: 6 };
const run = (data: RunData, options: StudyRequest = {}, signal?: AbortSignal): Promise<RunOutcome> =>
  runStudy(data, resolveSettings({ ...quick, ...options }), { backend, version: '0', ...(signal && { signal }) });
/** The result as written, without what a clock decides. */
const numbers = (outcome: RunOutcome): unknown =>
  JSON.parse(JSON.stringify(outcome.result, (name, value: unknown) => (name === 'seconds' ? 0 : value)));

describe('the main job', () => {
  test('the same seed gives the same numbers twice, another seed others', async () => {
    const data = runData({ a: 24, b: 16 });
    const first = numbers(await run(data, { seed: 5 }));
    expect(numbers(await run(data, { seed: 5 }))).toEqual(first);
    expect(numbers(await run(data, { seed: 6 }))).not.toEqual(first);
  });

  test("clean: classes in the training rows' proportions, BatchNorm in evaluation mode, no leakage, a second fit", async () => {
    const { result, synthetic } = await run(runData({ a: 24, b: 16 }), { samples: 50 });
    expect(result.synthetic.classCounts).toEqual([30, 20]);
    expect(synthetic.features.shape).toEqual([50, 8]);
    expect(result.generator.batchNormWhileSampling).toBe('evaluation');
    expect(result.leakage).toMatchObject({ generatorTraining: 0, earlyStopping: 0, latentStatistics: 0, scaling: 0 });
    expect(result.notes.join()).toContain('fitted again on all 28');
    // Rows come back in original units, about 10.
    expect(
      synthetic.features.data.reduce((sum: number, v: number) => sum + v, 0) / synthetic.features.size,
    ).toBeCloseTo(10.5, 0);
  });

  test('as published: 100 rows, BatchNorm in training mode, which forces every column to one spread', async () => {
    const { result, synthetic } = await run(runData({ a: 24, b: 16 }), { protocol: 'as-published' });
    expect(result.synthetic.rows).toBe(100);
    expect(result.generator.batchNormWhileSampling).toBe('training');
    const column = Array.from({ length: 100 }, (_, i) => synthetic.features.data[i * 8 + 5]!);
    const mean = column.reduce((a, b) => a + b, 0) / 100;
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 100);
    expect(deviation).toBeGreaterThan(0.7);
    expect(deviation).toBeLessThan(1.4);
  });

  describe('with a CVAE', () => {
    test('clean: classes in proportion, whatever gives the latent points; the saved model draws by class name', async () => {
      for (const latentFrom of ['posteriors', 'prior']) {
        const { result, synthetic, toBytes } = await run(runData({ a: 24, b: 16 }), {
          model: 'cvae',
          samples: 50,
          latentFrom,
          epochs: 60,
        });
        expect(result.synthetic.classCounts).toEqual([30, 20]);
        expect(result.generator.architecture).toMatchObject({ features: 8, classes: 2, outputActivation: 'none' });
        expect(result.leakage).toMatchObject({ unseen: 12, search: 0 });
        const again = synthesizerFromBytes(toBytes!(), { backend });
        const drawn = await again.sample(50);
        expect([drawn.features.data, drawn.labels]).toEqual([synthetic.features.data, synthetic.labels]);
        expect((await again.sample(5, { class: 'b' })).labels).toEqual(['b', 'b', 'b', 'b', 'b']);
      }
    });

    test('as published: equal counts, rounded down; in training mode the classes are alike, in evaluation mode not', async () => {
      const differ = async (experiment: string): Promise<number> => {
        const settings = {
          ...resolveSettings({ ...quick, epochs: 300, learningRate: 0.01, experiment }),
          samples: 101,
        };
        const { result, synthetic } = await runStudy(runData({ a: 24, b: 16 }), settings, { backend, version: '0' });
        expect(result.synthetic).toMatchObject({ rows: 100, classCounts: [50, 50] });
        expect(synthetic.labels.slice(49, 51)).toEqual(['a', 'b']);
        const { data } = synthetic.features;
        // The first column is 3 higher in class a.
        const mean = (from: number): number =>
          Array.from({ length: 50 }, (_, i) => data[(from + i) * 8]!).reduce((a, b) => a + b, 0) / 50;
        return mean(0) - mean(50);
      };
      expect(Math.abs(await differ('16-cvae'))).toBeLessThan(0.3);
      expect(await differ('42')).toBeGreaterThan(0.8);
    });
  });

  test('as published, no cell of a CVAE’s row lies below the mean of its column or a deviation above; clean, cells do', async () => {
    const data = runData({ a: 24, b: 16 });
    const outside = async (experiment: string, protocol: string): Promise<number> => {
      const { result, synthetic } = await run(data, { experiment, protocol, learningRate: 0.01, epochs: 40 });
      const scaler = new StandardScaler().fit(takeRows(data.table.features, result.split.generatorTrain));
      return scaler.transform(synthetic.features).data.filter((z) => z < -1e-6 || z > 1 + 1e-6).length;
    };
    for (const experiment of ['16-cvae', '42']) {
      expect(await outside(experiment, 'as-published')).toBe(0);
      expect(await outside(experiment, 'clean')).toBeGreaterThan(50);
    }
  });

  test('several seeds: the first in full, all of them in repeats', async () => {
    const { result } = await run(runData({ a: 24, b: 16 }), { seed: 3, seeds: 3 });
    expect(result.seed).toBe(3);
    expect(result.repeats?.map(({ seed }) => seed)).toEqual([3, 4, 5]);
    expect(result.repeats?.[0]).toMatchObject({ real: result.real.accuracy, synthetic: result.synthetic.accuracy });
  });

  test('an interrupted run is complete and says so', async () => {
    const abort = new AbortController();
    const settings = resolveSettings({ ...quick, epochs: 500 });
    const { result } = await runStudy(runData({ a: 24, b: 16 }), settings, {
      backend,
      version: '0',
      signal: abort.signal,
      onProgress: ({ epoch }) => epoch?.epoch === 3 && abort.abort(),
    });
    expect(result.training).toMatchObject({ epochs: 3, stoppedBecause: 'interrupted' });
    expect(result.notes.join()).toContain('interrupted');
    expect(result.synthetic.rows).toBeGreaterThan(0);
  });

  test('an interruption of the second fit is told, too', async () => {
    const abort = new AbortController();
    const { result } = await runStudy(runData({ a: 24, b: 16 }), resolveSettings({ ...quick, epochs: 40 }), {
      backend,
      version: '0',
      signal: abort.signal,
      onProgress: ({ stage, epoch }) => stage === 'refit' && epoch?.epoch === 2 && abort.abort(),
    });
    expect(result.training!.stoppedBecause).toBe('interrupted');
    expect(result.notes.join()).toContain('epoch 2 of the second fit');
  });

  test('a loss that is no number ends the run with the epoch and a hint', async () => {
    const failed = run(runData({ a: 24, b: 16 }), { learningRate: 1e20, stop: 'none', epochs: 60 });
    await expect(failed).rejects.toBeInstanceOf(DivergedError);
    await expect(failed).rejects.toThrow(/loss became .* in epoch \d+; .*smaller learning rate/);
  });

  test('weights that overflow in the last step end the run likewise', async () => {
    // The loss is that of the weights before the step, so it says nothing yet.
    const failed = run(runData({ a: 24, b: 16 }), { protocol: 'as-published', learningRate: 1e5, epochs: 1 });
    await expect(failed).rejects.toBeInstanceOf(DivergedError);
    await expect(failed).rejects.toMatchObject({
      keptEpoch: 0,
      message: expect.stringMatching(/outputs are not finite after epoch 1; .*smaller learning rate/) as string,
    });
  });

  test('a later seed that is interrupted is left out and told', async () => {
    const abort = new AbortController();
    const { result } = await runStudy(
      runData({ a: 24, b: 16 }),
      resolveSettings({ ...quick, seeds: 5, stop: 'none' }),
      {
        backend,
        version: '0',
        signal: abort.signal,
        onProgress: ({ seed, stage, epoch }) =>
          seed === 2 && stage === 'generator' && epoch?.epoch === 2 && abort.abort(),
      },
    );
    expect(result.repeats?.map(({ seed }) => seed)).toEqual([0, 1]);
    expect(result.training).toMatchObject({ epochs: 6, stoppedBecause: 'epochs' });
    expect(result.notes.join()).toContain('Interrupted: 2 of the 5 seeds');
  });

  test('a callback that throws ends the run with its error and leaves no memory held', async () => {
    const failed = runStudy(runData({ a: 24, b: 16 }), resolveSettings(quick), {
      backend,
      version: '0',
      onProgress: ({ stage, epoch }) => {
        if (stage === 'refit' && epoch?.epoch === 2) throw new Error('the listener failed');
      },
    });
    await expect(failed).rejects.toThrow('the listener failed');
  });

  test('numbers that cannot be standardised, and more rows than can be handled, are refused before any training', async () => {
    const data = runData({ a: 24, b: 16 });
    await expect(run(data, { samples: 1e9 })).rejects.toThrow('--samples 1000000000: at most 5000000 rows');
    data.table.features.data[8 * 3 + 2] = -1e200;
    await expect(run(data)).rejects.toThrow("small, row 4, column 'x2': -1e+200 is too large");
  });

  test('synthetic rows of one class: that class is predicted, and the report is complete', async () => {
    // Of two rows in proportion 9 to 1 both are of the first class.
    const { result } = await run(runData({ a: 36, b: 4 }), { samples: 2 });
    expect(result.synthetic).toMatchObject({ classCounts: [2, 0], iterations: 0, accuracy: 11 / 12 });
    expect(result.synthetic.report.perClass.map(({ label, recall }) => [label, recall])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });

  test('one class only, too few rows', async () => {
    const one = runData({ a: 24, b: 16 });
    await expect(
      run({ ...one, classes: ['a'], table: { ...one.table, labels: one.table.labels.map(() => 'a') } }),
    ).rejects.toThrow("every row is of class 'a'");
    await expect(run(runData({ a: 4, b: 4 }))).rejects.toThrow('at least 10');
  });

  test('the saved model gives the same rows back', async () => {
    const { synthetic, toBytes } = await run(runData({ a: 24, b: 16 }));
    const again = synthesizerFromBytes(toBytes!(), { backend });
    const { features, labels, featureNames } = await again.sample(28);
    expect(features.data).toEqual(synthetic.features.data);
    expect([labels, featureNames]).toEqual([synthetic.labels, synthetic.featureNames]);
    expect((await again.sample(28)).features.data).not.toEqual(features.data);
  });

  test.each(['vae', 'cvae'])('as published, the saved model is that of the run: %s', async (model) => {
    const data = runData({ a: 24, b: 16 });
    const settings = resolveSettings({ ...quick, model, protocol: 'as-published' });
    const prepared = await prepareStudy(data, settings, 0, { backend, version: '0' });
    const [latent, toBytes] = [prepared.latent!, prepared.toBytes!];
    const rows = takeRows(data.table.features, latent.rows);
    const scaled = new StandardScaler().fit(rows).transform(rows);
    const labels = latent.rows.map((row) => data.table.labels[row] as string);
    const codes = toMatrix(labels.map((label) => [label === 'b' ? 1 : 0]));
    const batchNorm = 'training';
    const { mean } =
      model === 'vae'
        ? await VAE.fromBytes(toBytes(), { backend }).encode(joinColumns(scaled, codes), { batchNorm })
        : await CVAE.fromBytes<string>(toBytes(), { backend }).encode(scaled, labels, { batchNorm });
    expect(Array.from(mean.data)).toEqual(Array.from(latent.training.data));
  });

  test('a training that diverges after a good epoch leaves the model of that epoch', async () => {
    // Where rounding takes a training at such rates differs from machine to machine.
    let lost: DivergedError | undefined;
    let kept: Uint8Array | undefined;
    for (const learningRate of [7, 6, 8, 4, 5, 9, 10, 11, 12]) {
      const settings = resolveSettings({ ...quick, stop: 'none', learningRate, epochs: 400 });
      const context: StudyContext = { backend, version: '0', onKeptModel: (bytes) => void (kept = bytes) };
      const outcome = await prepareStudy(runData({ a: 24, b: 16 }), settings, 0, context).catch(
        (error: unknown) => error,
      );
      if (!(outcome instanceof DivergedError)) continue;
      lost = outcome;
      expect(kept !== undefined).toBe(lost.keptEpoch > 0);
      if (kept !== undefined) break;
    }
    expect(lost!.message).toContain(`The weights of epoch ${lost!.keptEpoch} are kept`);
    expect(synthesizerFromBytes(kept!, { backend }).classes).toEqual(['a', 'b']);
  });
});

describe('published decoding of the class column', () => {
  const decode = (
    values: number[],
    classCount: number,
    scaler?: StandardScaler,
    asBinary: boolean = false,
  ): { codes: number[]; notes: string[] } => {
    const notes: string[] = [];
    const column = matrix(values.length, 1, Float64Array.from(values));
    return {
      codes: decodeClasses(
        column,
        { classCount, classScaled: scaler !== undefined, asBinary },
        scaler ?? new StandardScaler(),
        notes,
      ),
      notes,
    };
  };
  test('two classes are split at 0.5', () => {
    expect(decode([-3, -0.2, 0.49, 0.5, 1.2, 7], 2)).toEqual({ codes: [0, 0, 0, 1, 1, 1], notes: [] });
  });
  test('more are rounded without a limit, and rows of no class are counted', () => {
    const { codes, notes } = decode([-2.6, -0.4, 1.5, 13.4, 13.6], 14);
    expect(codes).toEqual([-3, 0, 2, 13, 14]);
    expect(notes).toEqual([expect.stringContaining('2 of 5')]);
  });
  test('several are split at 0.5, too, where the study did so', () => {
    expect(decode([-2.6, 0.4, 1.5, 13.4], 14, undefined, true)).toEqual({ codes: [0, 0, 1, 1], notes: [] });
  });
  test('a scaled class column comes back to its units and is raised to the lowest class', () => {
    const scaler = new StandardScaler().fit(ndarray(Float64Array.of(0, 1, 2), [3, 1]));
    expect(decode([-4, 0, 3], 3, scaler).codes).toEqual([0, 1, 3]);
  });
});

describe.skipIf(!haveData('the real reports of the study'))('the real report of the study, cell by cell', () => {
  test.each([
    ['leukemia', '25t1', 16],
    ['wine', '14', undefined],
  ] as const)('%s', async (name, experiment, iterations) => {
    const data = await loadNamed(name, dataDir);
    const { result } = await run(data, { experiment, epochs: 2 });
    const { real, support } = datasetRecords[name];
    const { perClass, macro, weighted } = result.real.report;
    const digits = (row: { precision: number; recall: number; f1: number }): string[] =>
      [row.precision, row.recall, row.f1].map((value) => value.toFixed(2));
    const recorded = (row: readonly number[]): string[] => row.map((value) => value.toFixed(2));
    expect(perClass.map(digits)).toEqual(
      support.map((_, i) => recorded([real.precision[i]!, real.recall[i]!, real.f1[i]!])),
    );
    expect(perClass.map((row) => row.support)).toEqual(support);
    expect([digits(macro), digits(weighted)]).toEqual([recorded(real.macro), recorded(real.weighted)]);
    expect(result.real.accuracy.toFixed(4)).toBe(real.accuracy.toFixed(4));
    if (iterations !== undefined) expect(result.real.iterations).toBe(iterations);
  });
});
