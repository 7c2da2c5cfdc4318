import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { correctedInterval, GeneticSelector, type SelectionResult } from '../../src/selection/index.js';
import { answerOf } from '../../src/selection/nested/augmentation.js';
import { chooseClassifierInside, chooseInside } from '../../src/selection/nested/choice.js';
import { innerFolds } from '../../src/selection/nested/folds.js';
import {
  nestedSelection,
  type NestedSelectionOptions,
  planSelection,
  SelectionPipeline,
  SelectionWork,
  type UnitOutcome,
} from '../../src/selection/nested/index.js';
import { outerRows } from '../../src/selection/nested/parts.js';
import { unitKey, unitsOf } from '../../src/selection/nested/units.js';
import { Bootstrap, LeakageError, PooledGaussian } from '../../src/synthesis/index.js';

/** Two classes; the first `planted` columns differ between them. */
function tableOf(rows: number, columns: number, planted: number, seed = 1): Table {
  const random = new SeededRandom(seed).split('table');
  const names = Array.from({ length: columns }, (_, j) => `c${j}`);
  const labels = Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'well' : 'ill'));
  const cells = labels.map((label) =>
    names.map((_, j) => random.normal() + (j < planted && label === 'ill' ? 1.6 : 0)),
  );
  return Table.from({ columns: names, rows: cells, labels, target: 'state', name: 'planted' });
}

const small = {
  rankers: ['anova', 'rfe'],
  k: [2, 5],
  splits: 5,
  permutations: 3,
  classifier: 'ridge',
} satisfies Partial<NestedSelectionOptions>;

/** All but the times. */
function lasting(result: SelectionResult): unknown {
  const { seconds, methods, ...rest } = result;
  return { ...rest, known: seconds >= 0, methods: methods.map((method) => ({ ...method, seconds: 0 })) };
}

describe('nestedSelection', () => {
  it('finds planted columns, and says how well they do on rows that they were not chosen by', async () => {
    const result = await nestedSelection({ ...small, table: tableOf(60, 80, 5) });
    expect(result.verdict.answer).toBe('signal');
    expect(result.verdict.headline).toMatch(
      /^\d columns? by (ANOVA|ridge RFE): accuracy \d\d\.\d% on rows that they were/,
    );
    expect(result.selected.filter(({ column }) => column < 5).length).toBeGreaterThanOrEqual(result.chosen.k - 1);
    const [first] = result.selected;
    expect(first).toMatchObject({ rank: 1 });
    expect(first!.frequency).toBeGreaterThanOrEqual(0.6);
    expect(first!.q).toBeLessThan(0.05);
    expect(first!.sign['ill']!).toBeGreaterThan(first!.sign['well']!);
    expect(result.nested.score.mean).toBeGreaterThan(result.baselines.random[0]!.score.mean);
    expect(result.leakage).toMatchObject({ testRows: 18, unseen: 18, selection: 0, fitness: 0, inner: 0 });
    expect(result.curve.map(({ method, k }) => `${method} ${k}`)).toEqual(
      ['anova', 'rfe', 'auto'].flatMap((method) => [`${method} 2`, `${method} 5`]),
    );
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('says that there is no signal where there is none', async () => {
    for (const seed of [3, 4, 5]) {
      // At such a rate some columns have q values that are small enough, and must not count.
      const options = { ...small, fdr: 0.999, table: tableOf(40, 60, 0, seed), seed };
      const { verdict, discoveries } = await nestedSelection(options);
      expect([verdict.answer, verdict.headline]).toEqual(['no-signal', expect.stringMatching(/^No signal: /)]);
      expect(discoveries).toBe(0);
      expect(verdict.details.some((each) => /^Tested one by one, .* None counts/.test(each))).toBe(true);
    }
  });

  it('gives the same, whatever is done at once, elsewhere or before', async () => {
    const table = tableOf(40, 30, 3);
    const options = { ...small, table, splits: 2, permutations: 2, augmenters: [gaussian] };
    const kept = new Map<string, UnitOutcome>();
    const alone = await nestedSelection(options, { onOutcome: (key, outcome) => void kept.set(key, outcome) });
    const elsewhere = [1, 2, 3].map(() => new SelectionWork(planSelection(options)));
    const shared = await nestedSelection(options, {
      atOnce: 3,
      known: new Map([...kept].filter((_, i) => i % 3 === 0)),
      perform: async (unit) => {
        const work = elsewhere.pop()!;
        const outcome = await work.perform(unit);
        elsewhere.push(work);
        return JSON.parse(JSON.stringify(outcome)) as UnitOutcome;
      },
    });
    expect(lasting(shared)).toEqual(lasting(alone));
  });

  it('tells how a genetic search went, beside what it found, and searches only where that is asked for', async () => {
    const ga = new GeneticSelector({ k: 5, generations: 4, population: 20 });
    const table = tableOf(40, 30, 3);
    const options = { ...small, k: [5], rankers: [ga], table, permutations: 0 };
    const { genetic, splits, methods } = await nestedSelection(options);
    expect(genetic.map(({ seed, k }) => [seed, k])).toEqual([0, 1, 2, 3, 4].map((seed) => [seed, 5]));
    expect(genetic.map(({ generations }) => generations.length)).toEqual([4, 4, 4, 4, 4]);
    expect(genetic.map(({ outer }) => outer)).toEqual(splits.map(({ score }) => score));
    for (const { inner, generations } of genetic) expect(inner).toBeCloseTo(generations[3]!.best, 2);
    expect(methods.map(({ name }) => name)).toEqual(['ga']);
    expect(planSelection({ table }).rankers.map(({ name }) => name)).not.toContain('ga');
    expect(planSelection({ table, rankers: ['ga'] }).rankers).toHaveLength(1);
  });

  it('warns of intervals that are wide because few rows are learned from', async () => {
    const details = async (testSize: number): Promise<string> => {
      const options = { ...small, splits: 2, permutations: 0, testSize, table: tableOf(40, 20, 3) };
      return (await nestedSelection(options)).verdict.details.join('\n');
    };
    expect(await details(0.6)).toContain('Each split tests more rows (24) than it learns from (16).');
    expect(await details(0.5)).not.toContain('than it learns from');
  });

  it('ends with its signal, and keeps what was done', async () => {
    const ending = new AbortController();
    const kept: string[] = [];
    const running = nestedSelection(
      { ...small, table: tableOf(40, 20, 3) },
      {
        signal: ending.signal,
        onOutcome(key) {
          kept.push(key);
          if (kept.length === 4) ending.abort();
        },
      },
    );
    await expect(running).rejects.toThrow('interrupted: 4 of 25 pieces of the selection are done');
    expect(kept).toEqual(['split 0: anova', 'split 0: rfe', 'split 0: all columns', 'split 0: random columns']);
  });

  it('chooses in a split without its test rows', async () => {
    const table = tableOf(40, 30, 3);
    const options = { ...small, splits: 1, permutations: 0 };
    const before = await nestedSelection({ ...options, table });
    const { test } = outerRows(planSelection({ ...options, table }), 0);
    const features = { ...table.features, data: table.features.data.slice() } as Table['features'];
    const random = new SeededRandom(7);
    const changed = Table.from({
      columns: table.featureNames,
      rows: Array.from({ length: 40 }, (_, i) =>
        Array.from({ length: 30 }, (_unused, j) =>
          test.includes(i) ? 100 * random.normal() : features.data[i * 30 + j]!,
        ),
      ),
      labels: table.labels,
      target: 'state',
    });
    const after = await nestedSelection({ ...options, table: changed });
    const chosen = ({ splits }: SelectionResult): unknown =>
      splits.map(({ method, k, inner, selected }) => ({ method, k, inner, selected }));
    expect(chosen(after)).toEqual(chosen(before));
    expect(after.selected).not.toEqual(before.selected);
  });

  it('keeps rows of a group, and rows equal to one of them, on one side', () => {
    const table = tableOf(60, 10, 2);
    // Row 58 equals row 0, and is of another group: both groups go together.
    table.features.data.set(table.features.data.subarray(0, 10), 580);
    const groups = table.labels.map((label, i) => `${label} ${Math.floor(i / 8)}`);
    const plan = planSelection({ ...small, table, groups });
    expect(plan.groupColumn).toEqual({ column: 'groups', count: 16 });
    expect(new Set(plan.groups).size).toBe(15);
    expect(plan.groups[0]).toBe(plan.groups[56]);
    for (let split = 0; split < 5; split++) {
      const { train, test } = outerRows(plan, split);
      const seen = new Set(train.map((row) => plan.groups[row]));
      expect(test.filter((row) => seen.has(plan.groups[row]))).toEqual([]);
      const own = train.map((row) => plan.groups[row]!);
      const fold = innerFolds(
        train.map((row) => plan.classCodes[row]!),
        own,
        5,
        new SeededRandom(split),
      );
      expect(new Set(own.map((group, i) => `${group} ${fold[i]}`)).size).toBe(new Set(own).size);
      expect(new Set(fold).size).toBe(5);
    }
  });

  it('refuses what it cannot do, by name', () => {
    const table = tableOf(40, 20, 3);
    const refused =
      (options: object): (() => unknown) =>
      () =>
        planSelection({ table, ...options });
    expect(refused({ rankers: ['anovva'] })).toThrow(/no method 'anovva'; did you mean 'anova'\?/);
    expect(refused({ rankers: ['anova', 'anova'] })).toThrow(/two called 'anova'/);
    expect(refused({ k: [30] })).toThrow(/k is 30, and the table has 20 columns/);
    expect(refused({ testSize: 1 })).toThrow(/testSize must be above 0 and below 1, found 1/);
    expect(refused({ groups: ['a'] })).toThrow(/groups has 1 entries for 40 rows/);
    expect(refused({ classifier: 'svm' })).toThrow(/classifier/);
    expect(refused({ splitz: 3 })).toThrow(/splits/);
    expect(() => planSelection({} as NestedSelectionOptions)).toThrow(/table must be a table/);
  });
});

const gaussian = { name: 'pooled-gaussian', create: (seed: number) => new PooledGaussian({ seed }) };

describe('augmentation', () => {
  it('is compared with the same method, the best one and repeated rows, on planted columns too', async () => {
    const result = await nestedSelection({
      ...small,
      rankers: ['anova', 'greedy'],
      table: tableOf(40, 40, 4),
      augmenters: [gaussian],
      rows: 60,
      permutations: 0,
    });
    expect(result.augmentation.map(({ synthesizer, rows }) => [synthesizer, rows])).toEqual([
      ['pooled-gaussian', 60],
      ['bootstrap', 60],
    ]);
    const [first, control] = result.augmentation;
    expect(first!.comparisons.map(({ method, k }) => `${method} ${k}`)).toEqual(['anova 2', 'anova 5']);
    expect(first!.comparisons[0]!.same.differences).toHaveLength(5);
    expect([first!.comparisons[0]!.bootstrap === null, control!.comparisons[0]!.bootstrap]).toEqual([false, null]);
    expect(result.notes).toEqual([expect.stringMatching(/^greedy: not tried with synthetic rows/)]);
    expect(result.spikeIn).toMatchObject({ planted: 8, repeats: 5 });
    expect(result.spikeIn!.found).toBeGreaterThan(0.2);
    expect(result.permutation).toBeNull();
  });

  it('never draws from a row of the test part', async () => {
    const seen: number[][] = [];
    const table = tableOf(40, 12, 3);
    class Watched extends Bootstrap {
      override fit(rows: Table): Promise<this> {
        seen.push(Array.from(rows.sourceRow));
        return super.fit(rows);
      }
    }
    const options = { ...small, rankers: ['anova'], splits: 2, permutations: 0, table };
    const augmenters = [{ name: 'watched', create: (seed: number) => new Watched({ seed }) }];
    await nestedSelection({ ...options, augmenters });
    const plan = planSelection({ ...options, augmenters });
    for (const split of [0, 1])
      expect(seen[split]!.filter((row) => outerRows(plan, split).test.includes(row))).toEqual([]);
    expect(seen.slice(0, 2).every((rows) => rows.length === 28)).toBe(true);
  });

  it.each([
    ['harms', [-3, -1], [-3, -1], [-1, 1], [0.5, 0.5]],
    ['no help', [-1, 2], [1, 3], [1, 3], [0.5, 0.5]],
    ['only helps this method', [1, 3], [-1, 1], [1, 3], [0.5, 0.5]],
    ['class balance, not new rows', [1, 3], [1, 3], [-1, 1], [0.5, 0.5]],
    ['no help', [1, 3], [1, 3], [1, 3], [0.5, 0.44]],
    ['helps', [1, 3], [1, 3], [1, 3], [0.5, 0.46]],
    ['class balance, not new rows', [1, 3], [1, 3], null, [0.5, 0.5]],
  ] as const)('%s', (answer, same, best, bootstrap, [real, augmented]) => {
    const found = ([low, high]: readonly [number, number]) => ({ difference: 0, low, high, differences: [] });
    expect(
      answerOf({
        same: found(same),
        best: found(best),
        bootstrap: bootstrap === null ? null : found(bootstrap),
        stability: { real, augmented },
      }),
    ).toBe(answer);
  });
});

describe('choices', () => {
  const at = (k: number, score: number, loss = 0.1) => ({ k, classifier: 'ridge', score, error: 0.05, loss });

  it('take the smallest k within one standard error of the best, and its best method', () => {
    const trials = [
      { method: 'a', inner: [at(10, 0.88), at(20, 0.6)] },
      { method: 'b', inner: [at(10, 0.86), at(20, 0.9)] },
    ];
    expect(chooseInside(trials, [10, 20], 'ridge')).toEqual({ method: 'a', k: 10, classifier: 'ridge', inner: 0.88 });
    expect(chooseInside(trials, [20], 'ridge')).toMatchObject({ method: 'b', k: 20 });
    const far = [{ method: 'b', inner: [at(10, 0.8), at(20, 0.9)] }];
    expect(chooseInside(far, [10, 20], 'ridge')).toMatchObject({ k: 20 });
  });

  it('of equal scores take the smaller loss', () => {
    const trials = [
      { method: 'a', inner: [at(10, 0.9, 0.2)] },
      { method: 'b', inner: [at(10, 0.9, 0.1)] },
    ];
    expect(chooseInside(trials, [10], 'ridge')).toMatchObject({ method: 'b' });
  });

  it('take the simplest classifier within one standard error of the best, each with its best method', () => {
    const with_ = (ridge: number, knn: number) => [at(10, ridge), { ...at(10, knn), classifier: 'knn' }];
    const weak = { method: 'a', inner: with_(0.5, 0.55) };
    expect(chooseClassifierInside([weak, { method: 'b', inner: with_(0.86, 0.9) }])).toBe('ridge');
    expect(chooseClassifierInside([weak, { method: 'b', inner: with_(0.84, 0.9) }])).toBe('knn');
  });
});

it('units have names of their own', () => {
  const plan = planSelection({ table: tableOf(40, 20, 2), augmenters: [gaussian] });
  const keys = unitsOf(plan).map(unitKey);
  expect(new Set(keys).size).toBe(keys.length);
});

it('an interval over splits counts the rows that they share', () => {
  // Mean 0.9, sample variance 0.01, t(0.975, 4) = 2.7764451051978.
  const values = [0.8, 0.85, 0.9, 0.95, 1].map((value) => 0.9 + (value - 0.9) * Math.sqrt(1.6));
  const { mean, low, high } = correctedInterval(values, { trainRows: 70, testRows: 30 });
  const half = 2.7764451051978 * 0.1 * Math.sqrt(1 / 5 + 30 / 70);
  expect(mean).toBeCloseTo(0.9, 12);
  expect(low).toBeCloseTo(0.9 - half, 6);
  expect(high).toBeCloseTo(0.9 + half, 6);
  expect(() => correctedInterval(values, { trainRows: 0, testRows: 30 })).toThrow(/trainRows/);
});

describe('SelectionPipeline', () => {
  it('selects, synthesizes and classifies, audited as one', async () => {
    const table = tableOf(60, 40, 4);
    const rows = Array.from({ length: 60 }, (_, i) => i);
    const [train, test] = [rows.slice(0, 40), rows.slice(40)];
    const pipeline = new SelectionPipeline({ k: 4, synthesizer: new PooledGaussian({ seed: 1 }), rows: 50 });
    await pipeline.fit(table, train);
    expect([...pipeline.support].sort()).toEqual([0, 1, 2, 3]);
    const { accuracy, leakage } = await pipeline.score(test);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(leakage).toMatchObject({ testRows: 20, unseen: 20, selection: 0 });
    const named = await pipeline.predict(test);
    expect(named.filter((name, i) => name === table.labels[40 + i]).length / 20).toBe(accuracy);
    await expect(pipeline.score([39, 40])).rejects.toThrow(/of the 2 test rows, 1 by the generator's training, 1 by/);
    // A row that equals one that was learned from has been seen as well.
    table.features.data.set(table.features.data.subarray(0, 40), 59 * 40);
    await expect(pipeline.score([58, 59])).rejects.toThrow(LeakageError);
    await expect(pipeline.score([])).rejects.toThrow(/there are no rows/);
    await expect(new SelectionPipeline().predict([1])).rejects.toThrow(/call fit first/);
  });
});
