import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendResult,
  chooseExperiments,
  classifierSeeds,
  estimateJob,
  experiments,
  type Job,
  neverRan,
  openResults,
  type Order,
  planJobs,
  type RealScores,
  type ReproductionRecord,
  type RunContext,
  runJob,
} from '../../src/thesis/index.js';
import { type Backend, wasm } from '../../src/tensor/index.js';
import { runData } from './tables.js';

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

describe('a run', () => {
  const seeds = classifierSeeds(2);
  test('as published: the study’s classifier seed first; real rows are scored once for all seeds', async () => {
    expect(classifierSeeds(4)).toEqual([42, 0, 1, 2]);
    const known: RealScores = new Map();
    const [first, second] = plan(['25t1'], { seeds: 2 });
    const record = await runJob(first!, context, seeds, known);
    expect(record).toMatchObject({
      ...{ experiment: '25t1', seed: 0, dataset: 'small', standsInFor: null, epochCap: 3, both: null },
      classifierSeeds: [42, 0],
      training: { epochs: 3, requestedEpochs: 3, stoppedBecause: 'epochs' },
      leakage: { testRows: 12, unseen: 0 },
    });
    expect(record.training.curve.map(([epoch]) => epoch)).toEqual([1, 2, 3]);
    expect(record.synthetic.accuracies.length).toBe(2);
    expect(record.synthetic.report.accuracy).toBe(record.synthetic.accuracies[0]);
    expect(record.synthetic.confusion.matrix.flat().reduce((a, b) => a + b, 0)).toBe(12);
    expect(record.synthetic.trainedOn).toBe(100);
    const again = await runJob(second!, context, seeds, known);
    expect(again.real).toBe(record.real);
    expect(again.synthetic).not.toEqual(record.synthetic);
  });

  test('clean: trained on both kinds of rows, too; every seed has its own split', async () => {
    const known: RealScores = new Map();
    const jobs = plan(['42'], { protocols: ['clean'], seeds: 2 });
    const [one, two] = [await runJob(jobs[0]!, context, seeds, known), await runJob(jobs[1]!, context, seeds, known)];
    expect(one.both!.trainedOn).toBe(one.real.trainedOn + one.synthetic.trainedOn);
    expect(one.leakage.unseen).toBe(12);
    expect(two.real).not.toBe(one.real);
    expect(known.size).toBe(2);
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
  const record = (key: string): ReproductionRecord =>
    ({ key, synthetic: { accuracies: [1] } }) as unknown as ReproductionRecord;
  test('keeps what is finished, and takes a line that was cut off away', async () => {
    const path = join(folder, 'new', 'r.jsonl');
    expect((await openResults(path)).size).toBe(0);
    await appendResult(path, record('one'));
    await appendResult(path, record('two – zwei'));
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '{"key":"three","synth');
    expect([...(await openResults(path)).keys()]).toEqual(['one', 'two – zwei']);
    expect(readFileSync(path, 'utf8')).toBe(whole);
    await appendResult(path, record('three'));
    expect((await openResults(path)).size).toBe(3);
  });
  test('names a line that is no result, and a path that is no file', async () => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, `${JSON.stringify(record('one'))}\n{"a":1}\n${JSON.stringify(record('two'))}\n`);
    await expect(openResults(path)).rejects.toThrow(/bad\.jsonl, line 2 is no result of reproduce/);
    await expect(openResults(folder)).rejects.toThrow(/cannot be read .*--results/);
  });
});
