import type * as splitModule from '../../src/synthesis/split.js';
import { LeakageError, type RunContext } from '../../src/synthesis/index.js';
import { wasm } from '../../src/backends/index.js';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  appendResults,
  chooseExperiments,
  classifierSeeds,
  estimateJob,
  experiments,
  furtherExperiments,
  isFinished,
  type Job,
  neverRan,
  openResults,
  type Order,
  planJobs,
  prepareResults,
  type RealScores,
  type ReproductionRecord,
  runJob,
  type StudyContext,
} from '../../src/thesis/index.js';
import { type Backend } from '../../src/tensor/index.js';
import { generatorKinds } from '../../src/thesis/catalogue/generators.js';
import { makeRecords } from './records.js';
import { runData } from './tables.js';

/** While this is set, the first test row of every clean split is among its training rows, too. */
const spoiled = vi.hoisted(() => ({ on: false }));
vi.mock('../../src/synthesis/split.js', async (load) => {
  const original = await load<typeof splitModule>();
  const splitTable: typeof original.splitTable = (...input) => {
    const { train, test } = original.splitTable(...input);
    return { train: spoiled.on ? [...train, test[0]!] : train, test };
  };
  return { ...original, splitTable };
});

let context: RunContext;
let backend: Backend;
beforeAll(async () => {
  backend = await wasm();
  context = { backend, version: '0' };
});
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});

const data = runData({ a: 24, b: 16 });
const plan = (wanted: readonly string[], order: Partial<Order> = {}): Job[] =>
  planJobs(
    { wanted, protocols: ['as-published'], seeds: 1, firstSeed: 0, epochCap: 3, ...order },
    chooseExperiments(wanted).keys(),
    () => data,
  );

describe('an order', () => {
  const ids = (...wanted: string[]): string[] => [...chooseExperiments(wanted).keys()].map(({ id }) => id);
  test('takes ids, names of the draft, data sets and all, each experiment once', () => {
    expect(ids('25t1', 'expN26', '25t1')).toEqual(['25t1', '26']);
    expect(ids('madelon', '31')).toEqual(['16-vae', '16-vae-trial0', '17', '31']);
    expect(ids('all')).toEqual(experiments.filter((one) => !neverRan(one)).map(({ id }) => id));
    expect(() => ids('25t9')).toThrow("did you mean '25t1'");
    expect(() => ids('41')).toThrow('gave no result');
  });
  test('takes blocks beside the experiments; default sizes are run clean whatever is asked', () => {
    expect(ids('proposals')).toEqual(['42-leukemia', '25t1-rows', '33-rows']);
    expect(ids('latent-sizes').length).toBe(5);
    expect(ids('all').filter((id) => furtherExperiments.some((one) => one.id === id))).toEqual([]);
    const [job, ...others] = plan(['clean-leukemia']);
    expect(others).toEqual([]);
    expect(job!.key).toContain('clean-leukemia | small | clean');
    expect(job!.settings).toMatchObject({ hidden: [256, 128], latentDim: 32, samples: undefined, stop: 'validation' });
    expect(job!.settings.notes).toEqual([]);
    const generators = plan(['clean-generators'], { seeds: 2, epochCap: undefined });
    expect(new Set(generators.map(({ protocol }) => protocol))).toEqual(new Set(['clean']));
    expect(generators.length).toBe(5 * 2 * generatorKinds.length);
    // Those of one split come one after the other.
    expect(new Set(generators.slice(0, generators.length / 2).map(({ seed }) => seed))).toEqual(new Set([0]));
    expect(generators[0]!.key).toBe('pooled-gaussian-wine | small | clean | seed 0');
    // The grid's rule.
    expect(plan(['37-latent-20'])[0]!.settings).toMatchObject({ latentDim: 20, stop: 'test', patience: 10 });
  });
  test('a stand-in named for its set is taken for it', () => {
    const chosen = chooseExperiments(['gcm-filtered']);
    expect([...chosen.keys()].every(({ dataset }) => dataset === 'gcm')).toBe(true);
    expect(new Set(chosen.values())).toEqual(new Set(['gcm-filtered']));
    expect([...chooseExperiments(['gcm']).values()]).not.toContain('gcm-filtered');
  });
  test('becomes a run for every protocol and seed, whose key tells all that makes it different', () => {
    const jobs = plan(['25t1', '16-cvae'], { protocols: ['as-published', 'clean'], seeds: 2, firstSeed: 5 });
    expect(jobs.map(({ key }) => key).slice(0, 3)).toEqual([
      '25t1 | small | as-published | seed 5 | at most 3 epochs',
      '25t1 | small | as-published | seed 6 | at most 3 epochs',
      '25t1 | small | clean | seed 5 | at most 3 epochs',
    ]);
    expect(new Set(jobs.map(({ key }) => key)).size).toBe(8);
    // A cap that takes nothing away is no difference.
    expect(plan(['20'], { epochCap: 3 })[0]).toMatchObject({ key: '20 | small | as-published | seed 0' });
    expect(plan(['13'])[0]!.settings.search!.space!.epochs).toEqual([3, 3]);
  });
});

const place = { backend: 'some', machine: { cpu: 'one', cores: 1, node: '0' } };
/** A run that gives a result. */
async function run(job: Job, seeds: readonly number[], known: RealScores = new Map()): Promise<ReproductionRecord> {
  const line = await runJob(job, context, seeds, known, place);
  if (!isFinished(line)) throw new Error(line.failure);
  return line;
}

describe('a run', () => {
  const seeds = classifierSeeds(2);
  test('as published: the study’s classifier seed first; real rows are scored once for all seeds', async () => {
    expect(classifierSeeds(4)).toEqual([42, 0, 1, 2]);
    const known: RealScores = new Map();
    const [first, second] = plan(['25t1'], { seeds: 2 });
    const record = await run(first!, seeds, known);
    expect(record).toMatchObject({
      experiment: '25t1',
      seed: 0,
      dataset: 'small',
      standsInFor: null,
      epochCap: 3,
      both: null,
      trivial: null,
      classifierSeeds: [42, 0],
      training: { epochs: 3, requestedEpochs: 3, stoppedBecause: 'epochs' },
      leakage: { testRows: 12, unseen: 0 },
    });
    expect(record.training!.curve.map(([epoch]) => epoch)).toEqual([1, 2, 3]);
    expect(record.synthetic.accuracies.length).toBe(2);
    const { matrix } = record.synthetic.confusion;
    expect(matrix.flat().reduce((a, b) => a + b, 0)).toBe(12);
    expect(matrix.reduce((sum, row, i) => sum + row[i]!, 0) / 12).toBeCloseTo(record.synthetic.accuracies[0]!, 6);
    expect(record.classes).toEqual(['a', 'b']);
    // No column of the confusion matrix for a class that is never predicted, or an empty one.
    const empty = [0, 1].filter((j) => matrix.every((row) => row[j] === 0));
    expect(record.synthetic.neverPredicted[0]).toEqual(empty);
    expect(record).toMatchObject(place);
    // What a picture of rows needs is a kilobyte of it.
    expect(JSON.stringify(record).length).toBeLessThan(4200);
    for (const { points, classes } of [record.projection!.real, record.projection!.synthetic]) {
      expect(points.length).toBe(classes.length);
      expect(points.length).toBeGreaterThan(20);
      expect(points.length).toBeLessThanOrEqual(40);
    }
    expect(record.trials).toBeNull();
    expect(record.synthetic.trainedOn).toBe(100);
    const again = await run(second!, seeds, known);
    expect(again.real).toEqual(record.real);
    expect(known.size).toBe(1);
    expect(again.synthetic).not.toEqual(record.synthetic);
  });

  test('clean: trained on both kinds of rows, too; every seed has its own split', async () => {
    const known: RealScores = new Map();
    // Few rows and one classifier seed: after three epochs there is little to learn, and classifiers try for long.
    const jobs = plan(['42'], { protocols: ['clean'], seeds: 2 }).map((job) => ({
      ...job,
      settings: { ...job.settings, samples: 30 },
    }));
    const [one, two] = [await run(jobs[0]!, [42], known), await run(jobs[1]!, [42], known)];
    expect(one.both!.trainedOn).toBe(one.real.trainedOn + one.synthetic.trainedOn);
    expect(one.trivial!.trainedOn).toBe(one.synthetic.trainedOn);
    expect(one.trivial!.accuracies).not.toEqual(one.synthetic.accuracies);
    expect(one.leakage.unseen).toBe(12);
    expect(two.real).not.toBe(one.real);
    expect(known.size).toBe(2);
  });

  test('a generator of the library: judged by its rules, on the same split, beside the study’s classifier', async () => {
    const known: RealScores = new Map();
    const courts: NonNullable<StudyContext['courts']> = new Map();
    const run = async (id: string): Promise<ReproductionRecord> => {
      const [job] = plan([id], { epochCap: undefined });
      const line = await runJob(job!, { ...context, courts }, seeds, known, place);
      if (!isFinished(line)) throw new Error(line.failure);
      return line;
    };
    const pooled = await run('pooled-gaussian-wine');
    expect(pooled).toMatchObject({
      experiment: 'pooled-gaussian-wine',
      protocol: 'clean',
      classifierSeeds: [42],
      generator: { model: 'pooled-gaussian', hidden: null, latent: null, learningRate: null, parameters: null },
      training: null,
      projection: null,
      leakage: { testRows: 12, unseen: 12 },
      judged: {
        measure: 'accuracy',
        columns: 'all',
        worseThanConstant: false,
        scores: { trainRows: 28, testRows: 12 },
      },
    });
    const { deciding, accuracies, scores } = pooled.judged!;
    expect(accuracies[deciding]).toEqual({ real: scores.real, synthetic: scores.synthetic });
    expect(Object.keys(accuracies)).toEqual(expect.arrayContaining(['ridge', 'knn']));
    const rows = scores.paired!.map(({ both, onlyReal }) => both + onlyReal).reduce((a, b) => a + b, 0);
    expect(rows / 12).toBeCloseTo(scores.real, 5);
    // The split, and what real rows come to on it, are those of the other runs.
    const control = await run('class-means-wine');
    expect(control.real).toEqual(pooled.real);
    expect(control.judged!.scores.real).toBe(scores.real);
    expect(control.judged!.varianceRatio).toBeGreaterThan(0);
    expect(courts.size).toBe(1);
    const defaults = await runJob(plan(['clean-wine'])[0]!, context, [42], known, place);
    expect(isFinished(defaults) && defaults.real).toEqual(pooled.real);
    expect(JSON.stringify(pooled).length).toBeLessThan(2500);
  });

  test('one trained generator is drawn from again; with equal updates, too', async () => {
    const [job] = plan(['25t1-rows']);
    const { draws, synthetic } = await run(job!, seeds);
    expect(draws!.map(({ times, equalUpdates, trainedOn }) => [times, equalUpdates, trainedOn])).toEqual([
      ...[2, 5, 10].flatMap((times) => [false, true].map((equal) => [times, equal, 50 * times])),
    ]);
    for (const { equalUpdates, updates, trainedOn } of draws!) {
      const step = Math.ceil(trainedOn / 200);
      // At most as many, but for whole passes over the rows.
      if (equalUpdates)
        updates.forEach((count, i) =>
          expect(count).toBeLessThanOrEqual(Math.max(step, synthetic.updates[i]! + step / 2)),
        );
    }
    // Another number of rows of the same generator has another draw.
    expect(draws![0]!.accuracies).not.toBe(synthetic.accuracies);
    expect((await run(plan(['25t1'])[0]!, seeds)).draws).toBeNull();
  });

  test('without a stop, held-out losses are computed at most some 60 times, and nothing else changes', async () => {
    const [job] = plan(['25t1'], { epochCap: 130 });
    const record = await run(job!, seeds);
    const { curve } = record.training!;
    expect(curve.length).toBeLessThanOrEqual(62);
    expect(curve.every(([, , heldOut]) => heldOut !== null)).toBe(true);
    expect([curve[0]![0], curve.at(-1)![0]]).toEqual([1, 130]);
    expect(curve.at(-1)![2]).toBe(record.training!.lastHeldOutLoss);
  });

  test('that diverges is a line, too, with the reason', async () => {
    const [job] = plan(['25t1']);
    const fast = { ...job!, settings: { ...job!.settings, learningRate: 1e30 } };
    const line = await runJob(fast, context, seeds, new Map(), place);
    expect(isFinished(line)).toBe(false);
    expect(line).toMatchObject({
      key: job!.key,
      experiment: '25t1',
      failure: expect.stringContaining('loss became') as string,
    });
  });

  test('that has used a test row under the clean protocol is none: no line', async () => {
    const [job] = plan(['25t1'], { protocols: ['clean'] });
    spoiled.on = true;
    try {
      await expect(runJob(job!, context, seeds, new Map(), place)).rejects.toThrow(LeakageError);
    } finally {
      spoiled.on = false;
    }
  });

  test('its time is estimated from epochs that were measured', async () => {
    const [short] = plan(['25t1'], { epochCap: 10 });
    const [long] = plan(['25t1'], { epochCap: 1000 });
    const [a, b] = [await estimateJob(short!, context), await estimateJob(long!, context)];
    expect(a).toBeGreaterThan(0);
    expect(b).toBeGreaterThan(10 * a);
  });
});

describe('the results file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-results-'));
  const [made] = makeRecords({ experiment: '31', synthetic: 0.5, real: 0.5, seeds: 1 });
  const record = (key: string): ReproductionRecord => ({ ...made!, key });
  test('keeps what is finished; a line that was cut off is not done, and is ended before the next', async () => {
    const path = join(folder, 'new', 'r.jsonl');
    expect((await openResults(path)).size).toBe(0);
    await prepareResults(path);
    expect(existsSync(dirname(path))).toBe(false);
    await appendResults(path, [record('one'), record('two – zwei')]);
    const line = readFileSync(path, 'utf8').split('\n')[1]!;
    appendFileSync(path, line.slice(0, 200));
    const torn = readFileSync(path, 'utf8');
    expect([...(await openResults(path)).keys()]).toEqual(['one', 'two – zwei']);
    // Looking does not change the file: another program may be writing it.
    expect(readFileSync(path, 'utf8')).toBe(torn);
    await prepareResults(path);
    await appendResults(path, [record('three')]);
    expect(readFileSync(path, 'utf8').startsWith(`${torn}\n`)).toBe(true);
    expect([...(await openResults(path)).values()]).toEqual(['one', 'two – zwei', 'three'].map(record));
  });
  test('lines from before rows, trials and judgements were kept have none', async () => {
    const path = join(folder, 'earlier.jsonl');
    const { projection, trials, judged, ...earlier } = record('one');
    expect([projection, trials, judged]).toEqual([null, null, null]);
    writeFileSync(path, `${JSON.stringify(earlier)}\n`);
    expect((await openResults(path)).get('one')).toEqual(record('one'));
  });
  test.each([
    ['something else', { a: 1 }],
    ['a list', [1]],
    ['a line without scores', { ...record('two'), synthetic: {} }],
    ['a line without a machine', { ...record('two'), machine: undefined }],
    ['a protocol that is none', { ...record('two'), protocol: 'as-planned' }],
    ['no JSON', undefined],
    ['a text among the losses', { ...record('two'), training: { ...record('two').training, lastTrainLoss: 'low' } }],
    ['fewer accuracies than classifier seeds', { ...record('two'), classifierSeeds: [42] }],
    ['an experiment that is none', { ...record('two'), experiment: 'no-such' }],
  ])('names a line that is no result: %s', async (_, line) => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, `${JSON.stringify(record('one'))}\n${JSON.stringify(line) ?? '{"key":"two",x}'}\n`);
    await expect(openResults(path)).rejects.toThrow(/bad\.jsonl, line 2 is no result of reproduce/);
  });
  // A superuser may write everywhere.
  test.skipIf(process.getuid?.() === 0)('says so before the work where nothing can be written', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    await appendResults(join(closed, 'r.jsonl'), [record('one')]);
    chmodSync(join(closed, 'r.jsonl'), 0o444);
    chmodSync(closed, 0o555);
    for (const path of ['r.jsonl', 'new.jsonl', 'deep/new.jsonl'].map((name) => join(closed, name)))
      await expect(prepareResults(path)).rejects.toThrow(/jsonl cannot be written \(EACCES.*--results/);
  });
  test('leaves a file of another kind alone, though it has no line end', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'something that took an afternoon to write');
    for (const open of [openResults, prepareResults])
      await expect(open(path)).rejects.toThrow(/notes\.txt is not a results file of reproduce.*--results/);
    expect(readFileSync(path, 'utf8')).toMatch(/^something/);
    await expect(openResults(folder)).rejects.toThrow(/could not be read \(it is a folder.*--results/);
  });
});
