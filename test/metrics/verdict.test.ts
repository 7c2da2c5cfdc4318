import { describe, expect, test } from 'vitest';
import { differenceInterval, meanInterval, tangoInterval, wilson } from '../../src/metrics/intervals.js';
import { mcnemar, stratifiedMcnemar } from '../../src/metrics/mcnemar.js';
import type { PairedClass } from '../../src/metrics/split-scores.js';
import { measureFor, splitScores, type SplitScores, type VerdictInput, verdictOf } from '../../src/metrics/index.js';
import { readOracle } from '../oracles/read.js';

interface Torn {
  readonly b: number;
  readonly c: number;
  readonly n: number;
}
interface Stored {
  readonly pairs: readonly (Torn & { readonly chance: number; readonly interval: readonly [number, number] })[];
  readonly strata: readonly { readonly classes: readonly Torn[]; readonly chance: number }[];
  readonly wilson: readonly { readonly right: number; readonly n: number; readonly interval: readonly number[] }[];
  readonly corrected: {
    readonly values: readonly number[];
    readonly overlap: number;
    readonly interval: readonly number[];
  };
}
const stored = readOracle<Stored>('metrics-verdict');

describe('the statistics are those of statsmodels and scipy', () => {
  test.each(stored.pairs)('$b and $c torn of $n', ({ b, c, n, chance, interval }) => {
    expect(mcnemar(b, c)).toBeCloseTo(chance, 10);
    const found = tangoInterval(b, c, n);
    interval.forEach((bound, i) => expect(found[i]).toBeCloseTo(bound, 9));
  });
  test('McNemar class by class errs by no more than its grid, and to the safe side', () => {
    for (const { classes, chance } of stored.strata) {
      const paired = classes.map(({ b, c, n }) => ({ rows: n, both: 0, onlyReal: b, onlySynthetic: c }));
      expect(stratifiedMcnemar(paired)).toBeGreaterThanOrEqual(chance - 1e-12);
      expect(stratifiedMcnemar(paired)).toBeLessThan(chance + 2e-3);
    }
  });
  test('McNemar of one class is McNemar, whichever way the rows fell; without torn rows there is nothing', () => {
    const torn = (onlyReal: number, onlySynthetic: number): number =>
      stratifiedMcnemar([{ rows: 40, both: 7, onlyReal, onlySynthetic }]);
    for (const [b, c] of [
      [2, 9],
      [9, 2],
      [3, 3],
      [0, 5],
    ] as const)
      expect(torn(b, c)).toBeCloseTo(mcnemar(b, c), 9);
    expect(mcnemar(9, 2)).toBe(mcnemar(2, 9));
    expect([torn(0, 0), stratifiedMcnemar([])]).toEqual([1, 1]);
  });
  test('McNemar class by class does not look at classes without torn rows', () => {
    const torn = (rows: number, onlyReal: number, onlySynthetic: number): PairedClass => ({
      rows,
      both: 1,
      onlyReal,
      onlySynthetic,
    });
    const classes = [torn(301, 20, 31), torn(257, 25, 18), torn(199, 12, 22)];
    expect(stratifiedMcnemar(classes.concat(torn(9, 0, 0)))).toBe(stratifiedMcnemar(classes));
  });
  test('Wilson', () => {
    for (const { right, n, interval } of stored.wilson)
      wilson(right / n, n).forEach((bound, i) => expect(bound).toBeCloseTo(interval[i]!, 12));
  });
  test('the corrected t interval over splits', () => {
    const { values, overlap, interval } = stored.corrected;
    const splits = values.map((value) =>
      onlyScores(0.8, 0.8 + value, { trainRows: 10_000, testRows: 10_000 * overlap }),
    );
    const found = verdictOf({ splits, measure: 'accuracy' }).interval!;
    interval.forEach((bound, i) => expect(found[i]).toBeCloseTo(bound, 5));
  });
  // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
  test('independent shares: the published example', () => {
    const words = (p: number, q: number, n: number): string[] => differenceInterval(p, q, n).map((v) => v.toFixed(4));
    expect(words(0, 10 / 10, 10)).toEqual(['0.6075', '1.0000']);
    expect(words(3 / 10, 9 / 10, 10)).toEqual(['0.1705', '0.8090']);
    expect(words(2 / 7, 6 / 7, 7)).toEqual(['0.0582', '0.8062']);
  });
  test('a mean of one interval is that interval', () => {
    const [low, high] = meanInterval([0.3], [[0.1, 0.6]]);
    expect([low, high]).toEqual([expect.closeTo(0.1), expect.closeTo(0.6)]);
  });
});

function onlyScores(real: number, synthetic: number, more: Partial<SplitScores> = {}): SplitScores {
  return { trainRows: 140, testRows: 60, baseline: 0.5, real, synthetic, ...more };
}

/** Two even classes: `both`, `onlyReal` and `onlySynthetic` rows of `n`, half of each in either class. */
function paired(n: number, both: number, onlyReal: number, onlySynthetic: number): SplitScores {
  const one = { rows: n / 2, both: both / 2, onlyReal: onlyReal / 2, onlySynthetic: onlySynthetic / 2 };
  return {
    trainRows: (7 * n) / 3,
    testRows: n,
    baseline: 0.5,
    real: (both + onlyReal) / n,
    synthetic: (both + onlySynthetic) / n,
    paired: [one, one],
  };
}

const ten = <T>(make: (i: number) => T): T[] => Array.from({ length: 10 }, (_, i) => make(i));
const answer = (splits: readonly SplitScores[], more: Partial<VerdictInput> = {}): string =>
  verdictOf({ splits, measure: 'accuracy', ...more }).answer;

describe('what it answers', () => {
  test.each([
    ['no-signal', [paired(200, 90, 14, 10)]],
    ['better', [paired(1000, 700, 50, 150)]],
    ['as-good', [paired(2000, 1500, 100, 100)]],
    ['worse', [paired(1000, 700, 150, 50)]],
    ['cannot-tell', [paired(200, 140, 20, 20)]],
    // However clear it looks: one split of few test rows is no verdict.
    ['cannot-tell', [paired(60, 40, 20, 0)]],
    ['cannot-tell', ten(() => paired(22, 18, 2, 2))],
    ['worse', ten((i) => paired(60, 40, 12 + 2 * (i % 3), 0))],
    ['as-good', ten(() => paired(400, 340, 8, 8))],
  ])('%s', (expected, splits) => {
    expect(answer(splits)).toBe(expected);
  });
  test('synthetic rows that do not beat naming one class are never as good', () => {
    expect(answer([paired(4000, 1950, 150, 90)])).toBe('worse');
    expect(answer([paired(2000, 830, 230, 200)], { margin: 0.2 })).toBe('cannot-tell');
    expect(answer([paired(2000, 930, 230, 200)], { margin: 0.2 })).toBe('as-good');
  });
  test('accuracy does not tell classes apart, and balanced accuracy does', () => {
    const split = {
      ...onlyScores(0.9, 0.9, { trainRows: 700, testRows: 300 }),
      paired: [
        { rows: 280, both: 240, onlyReal: 12, onlySynthetic: 12 },
        { rows: 20, both: 12, onlyReal: 4, onlySynthetic: 4 },
      ],
    };
    const all = verdictOf({ splits: [split], measure: 'accuracy' }).interval!;
    tangoInterval(16, 16, 300).forEach((bound, i) => expect(all[i]).toBeCloseTo(bound, 12));
    const [low, high] = verdictOf({ splits: [split], measure: 'balanced accuracy' }).interval!;
    expect(high - low).toBeGreaterThan(2 * (all[1] - all[0]));
  });
  test('real rows that score what needs no look at rows are no signal, over many splits, too', () => {
    const splits = ten((i) => paired(400, 198 + 2 * (i % 2), 0, 8));
    expect(verdictOf({ splits, measure: 'accuracy' })).toMatchObject({ answer: 'no-signal', settled: true });
  });
  test('five splits of few test rows are enough, and four are not', () => {
    const splits = ten((i) => paired(60, 40, 12 + 2 * (i % 3), 0));
    expect([answer(splits.slice(0, 4)), answer(splits.slice(0, 5))]).toEqual(['cannot-tell', 'worse']);
  });
  test('differences of zero spread have a width, and one that knows how few the rows are', () => {
    const widthOf = (n: number): number => {
      const [low, high] = verdictOf({ splits: ten(() => paired(n, 0.9 * n, 0, 0)), measure: 'accuracy' }).interval!;
      return high - low;
    };
    expect(widthOf(20)).toBeGreaterThan(0.15);
    expect(widthOf(2000)).toBeLessThan(0.01);
  });
  test('with accuracy the baseline is that of the test rows, too', () => {
    const [one, other] = paired(200, 110, 4, 0).paired!;
    const uneven = {
      ...paired(200, 110, 4, 0),
      paired: [
        { ...one!, rows: 130 },
        { ...other!, rows: 70 },
      ],
    };
    expect(verdictOf({ splits: [uneven], measure: 'accuracy' })).toMatchObject({ answer: 'no-signal', baseline: 0.65 });
  });
  test('what is no split is refused by its place', () => {
    const split = onlyScores(0.9, 0.8);
    const refused = (splits: unknown, measure: unknown = 'accuracy'): (() => unknown) => {
      const input = { splits, measure } as VerdictInput;
      return () => verdictOf(input);
    };
    expect(refused([split, null])).toThrow('verdictOf: split 1 must be an object, found null');
    expect(refused([{ ...split, testRows: { toString: 1 } as never }])).toThrow(
      'verdictOf: testRows of split 0 must be a number, found an object (Object)',
    );
    expect(refused([{ ...split, paired: [null] }])).toThrow('verdictOf: paired[0] of split 0 must be an object');
    expect(refused([{ ...split, paired: 3 }])).toThrow('verdictOf: paired of split 0: expected a list, found 3');
    expect(refused([])).toThrow('verdictOf: there is no split');
    expect(refused(3)).toThrow('verdictOf: splits: expected a list, found 3');
    expect(refused([split], 'f1')).toThrow(/^verdictOf: measure must be .*'f1'/);
  });

  test('scores that are missing give no verdict', () => {
    expect(verdictOf({ splits: [onlyScores(NaN, 0.5)], measure: 'accuracy' })).toMatchObject({
      answer: 'cannot-tell',
      interval: null,
      headline: 'No verdict: a score is missing.',
    });
    expect(verdictOf({ splits: [onlyScores(1, 1, { testRows: 0 })], measure: 'accuracy' }).interval).toBeNull();
    expect(() => verdictOf({ splits: [], measure: 'accuracy' })).toThrow(/there is no split; give/);
    expect(() => verdictOf({ splits: [onlyScores(1, 1)], measure: 'accuracy', margin: 3 })).toThrow(
      /0\.03 for 3 points/,
    );
  });
});

test('two to four splits tell what one of their size tells, and no more', () => {
  const split = paired(48, 36, 4, 4);
  const [one, two] = [[split], [split, split]].map((splits) => verdictOf({ splits, measure: 'accuracy' }));
  expect(two!.interval).toEqual(one!.interval);
  // Real rows beat always naming one class; two values alone would have said that nobody knows.
  expect(two!.answer).toBe('cannot-tell');
  const large = paired(2000, 1700, 20, 20);
  expect(verdictOf({ splits: [large, large, large], measure: 'accuracy' }).answer).toBe('as-good');
});

describe('what would tell', () => {
  const told = (splits: SplitScores[]): ReturnType<typeof verdictOf> => verdictOf({ splits, measure: 'accuracy' });
  test('splits, as many as bring the interval below the distance', () => {
    const { needed, headline } = told(ten(() => paired(300, 250, 9, 6)).slice(0, 3));
    expect(needed).toMatchObject({ rows: null, splits: expect.any(Number) as number });
    expect(answer(Array.from({ length: needed!.splits! }, () => paired(300, 250, 9, 6)))).toBe('as-good');
    expect(headline).toContain(`About ${needed!.splits!} splits would`);
  });
  test('no number of splits: rows', () => {
    const verdict = told(
      ten((i) => onlyScores(0.9, 0.9 + (i % 2 === 0 ? 0.06 : -0.06), { trainRows: 50, testRows: 22 })),
    );
    expect(verdict).toMatchObject({ answer: 'cannot-tell', settled: true, needed: { splits: null } });
    // The floor z √(v ρ) falls with the square root of the rows; v is the least variance of 22 answers that differ by 0.06.
    const least = (0.06 + 1 / 22 - 0.06 ** 2) / 22;
    expect(verdict.needed!.rows).toBe(Math.ceil((72 * 1.959963984540054 ** 2 * least * 0.44) / 0.03 ** 2));
    expect(verdict.headline).toMatch(/No number of splits of these 72 rows would tell; about \d/);
  });
  test('rows, but never about as many as there are', () => {
    const { needed, headline } = told([{ ...paired(80, 60, 1, 1), trainRows: 160 }]);
    expect(needed!.rows).toBe(241);
    expect(headline).toContain('No number of splits of these 240 rows would tell; a few more rows would, if');
  });
  test('that there is no answer is settled once more splits could not move the mean as far as to one', () => {
    const wavering = (by: number): unknown => {
      const splits = ten((i) =>
        onlyScores(0.9, 0.9 + by + (i % 2 === 0 ? 0.057 : -0.057), { trainRows: 500, testRows: 220 }),
      );
      const verdict = told(splits);
      return [verdict.answer, verdict.settled];
    };
    expect(wavering(0)).toEqual(['cannot-tell', true]);
    // It may yet become worse, or as good.
    expect(wavering(-0.06)).toEqual(['cannot-tell', false]);
    expect(wavering(0.06)).toEqual(['cannot-tell', false]);
  });
  test('nothing is settled by fewer than five splits', () => {
    expect(told(ten(() => paired(400, 340, 8, 8)).slice(0, 4)).settled).toBe(false);
    expect(told(ten(() => paired(400, 340, 8, 8)).slice(0, 5)).settled).toBe(true);
  });
});

describe('what it says', () => {
  const leakage = {
    testRows: 2000,
    generatorTraining: 2000,
    earlyStopping: 0,
    latentStatistics: 0,
    scaling: 0,
    search: 0,
    classifierTraining: 0,
    unseen: 0,
  };
  const good = [paired(2000, 1500, 100, 100)];
  test('a sentence', () => {
    const verdict = verdictOf({ splits: good, measure: 'accuracy', classifier: 'a ridge classifier' });
    expect(verdict.headline).toBe(
      'Yes: synthetic rows train a ridge classifier as well as real rows do, to within 3 points (80.0% against 80.0% accuracy).',
    );
    expect(verdict).toMatchObject({ tone: 'good', caution: null, needed: null, splits: 1 });
  });
  test('a loss within the margin is told from one beyond it', () => {
    const nearly = verdictOf({ splits: [paired(20_000, 15_600, 320, 80)], measure: 'accuracy' });
    expect(nearly).toMatchObject({ answer: 'worse', tone: 'mixed' });
    expect(nearly.headline).toMatch(/^Nearly: .*, but by less than 3 points/);
    const no = verdictOf({ splits: [paired(1000, 700, 150, 50)], measure: 'accuracy' });
    expect(no.headline).toMatch(/^No: .* by more than 3 points\.$/);
  });
  test('leaks and warnings take the green away, and stand in front', () => {
    expect(verdictOf({ splits: good, measure: 'accuracy', leakage })).toMatchObject({
      tone: 'mixed',
      caution: expect.stringMatching(/trained on 2,000 of the 2,000 test rows/) as string,
    });
    const warnings = { worseThanConstant: true, varianceRatio: 0.5, unconverged: true };
    const warned = verdictOf({ splits: good, measure: 'accuracy', warnings });
    expect(warned.tone).toBe('mixed');
    expect(warned.headline).toMatch(
      /But the generator is worse than .* mean .*, synthetic rows are too alike \(0\.50 .* and a classifier/,
    );
    expect(verdictOf({ splits: good, measure: 'accuracy', warnings: { varianceRatio: 1.39 } }).tone).toBe('good');
  });
});

describe('scores of a split', () => {
  test('accuracy, balanced accuracy and pairs', () => {
    const answers = {
      truth: [0, 0, 0, 0, 1, 1],
      real: [0, 0, 0, 1, 1, 0],
      synthetic: [0, 0, 1, 0, 0, 0],
      trainCodes: [0, 0, 1],
    };
    expect(splitScores({ ...answers, measure: 'accuracy' })).toEqual({
      trainRows: 3,
      testRows: 6,
      real: 4 / 6,
      synthetic: 3 / 6,
      baseline: 4 / 6,
      paired: [
        { rows: 4, both: 2, onlyReal: 1, onlySynthetic: 1 },
        { rows: 2, both: 0, onlyReal: 1, onlySynthetic: 0 },
      ],
    });
    const balanced = splitScores({ ...answers, measure: 'balanced accuracy' });
    expect([balanced.real, balanced.synthetic, balanced.baseline]).toEqual([0.625, 0.375, 0.5]);
    expect(() => splitScores({ ...answers, real: [], measure: 'accuracy' })).toThrow(/give at least one test row/);
  });
  test('balanced accuracy where the largest class has more than one and a half times its share', () => {
    expect(
      [
        [75, 25],
        [76, 24],
        [59, 71, 48],
        [30, 11, 10],
      ].map(measureFor),
    ).toEqual(['accuracy', 'balanced accuracy', 'accuracy', 'balanced accuracy']);
  });
});
