/** What several splits come to, by hand-made figures: means, warnings, the ranking, repeats, and what ends them. */
import { describe, expect, test } from 'vitest';
import type { Measures } from '../../src/metrics/index.js';
import type { RunOutcome, RunResult, SplitResult } from '../../src/synthesis/index.js';
import { backendFacts } from '../../src/synthesis/backend-facts.js';
import { accuraciesOf, meanFidelity, meanPrivacy, meanUtility } from '../../src/synthesis/means.js';
import { rankingOf } from '../../src/synthesis/rank.js';
import { repeatOf, runSeeds } from '../../src/synthesis/run.js';
import { summariseSplits, verdictOnSplits, worseThanConstant } from '../../src/synthesis/run-verdict.js';

const measures = (accuracy: number, auc: number | null = accuracy): Measures => ({
  accuracy,
  balancedAccuracy: accuracy - 0.05,
  mcc: accuracy - 0.5,
  auc,
});
const fidelity = (shapes: number): SplitResult['fidelity'] => ({
  shapes,
  pairs: shapes,
  strongPairs: null,
  strongPairCount: 10,
  strongCorrelation: null,
  varianceRatio: shapes,
  density: 1,
  coverage: 1,
  twoSample: 0.5,
  selectedOverlap: null,
  worstColumns: [{ column: Math.round(100 * shapes), score: shapes }],
});
const privacy = (distanceAttack: number | null): SplitResult['privacy'] => ({
  distanceRatio: 1,
  distanceAttack,
  spanAttack: null,
  rows: 40,
  copies: 2,
  compared: 40,
  nearCopies: 2,
  unseenCopies: 0,
});
const scores = (real: number, synthetic: number): SplitResult['scores'] => ({
  trainRows: 80,
  testRows: 40,
  real,
  synthetic,
  baseline: 0.5,
});
const deciding = { name: 'ridge', columns: 'all', innerScore: 0.9, reason: 'It is.' } as const;

/** A split whose generator reaches `synthetic`, and one control, or none. */
function split(
  seed: number,
  synthetic: number,
  control: number | undefined,
  more: Partial<SplitResult> = {},
): SplitResult {
  const utility = { ridge: { real: measures(0.9), synthetic: measures(synthetic, null), both: measures(0.95) } };
  return {
    seed,
    train: [0, 1],
    test: [2],
    kind: 'smote',
    deciding,
    scores: scores(0.9, synthetic),
    utility,
    fidelity: fidelity(synthetic),
    privacy: privacy(seed === 0 ? null : 0.6),
    worseThanConstant: false,
    notConverged: [],
    controls:
      control === undefined
        ? []
        : [
            {
              kind: 'class-means',
              scores: scores(0.9, control),
              utility,
              fidelity: fidelity(control),
              privacy: privacy(0.5),
            },
          ],
    seconds: 1,
    ...more,
  };
}
const terms = { measure: 'accuracy', margin: 0.03 } as const;

describe('means over splits', () => {
  test('are of the numbers that are known; what is no number is the first split’s', () => {
    const mean = meanFidelity([fidelity(0.5), fidelity(0.75)]);
    expect(mean).toEqual({ ...fidelity(0.625), worstColumns: fidelity(0.5).worstColumns });
    expect(meanPrivacy([privacy(null), privacy(0.5), privacy(0.75)])).toEqual(privacy(0.625));
    expect(meanPrivacy([privacy(null), privacy(null)]).distanceAttack).toBeNull();
  });

  test('of utility are by classifier, over the splits that trained it', () => {
    const ridge = (real: number, both: number | null) => ({
      real: measures(real),
      synthetic: measures(0.5, null),
      both: both === null ? null : measures(both),
    });
    const table = meanUtility([{ ridge: ridge(0.75, null) }, { ridge: ridge(1, 0.5), knn: ridge(0.5, null) }]);
    expect(Object.keys(table).sort()).toEqual(['knn', 'ridge']);
    expect(table.ridge).toEqual({ real: measures(0.875), synthetic: measures(0.5, null), both: measures(0.5) });
    expect(table.knn!.both).toBeNull();
    expect(accuraciesOf(table)).toEqual({
      ridge: { real: 0.875, synthetic: 0.5, both: 0.5 },
      knn: { real: 0.5, synthetic: 0.5, both: null },
    });
  });
});

test('the ranking has the best first, and a control by the splits that have it', () => {
  const of = (list: readonly SplitResult['scores'][]): never => {
    const synthetic = list.reduce((sum, one) => sum + one.synthetic, 0) / list.length;
    return { synthetic, difference: list.length, interval: null } as never;
  };
  const ranking = rankingOf([split(0, 0.5, undefined), split(1, 0.75, 0.875)], of);
  expect(
    ranking.map(({ kind, label, control, own, score, difference }) => [kind, label, control, own, score, difference]),
  ).toEqual([
    ['class-means', 'class means', true, false, 0.875, 1],
    ['smote', 'SMOTE', false, true, 0.625, 2],
  ]);
  expect(ranking[1]).toMatchObject({ fidelity: { shapes: 0.625 }, privacy: { distanceAttack: 0.6, copies: 2 } });
  expect(ranking[1]!.utility.ridge!.synthetic.accuracy).toBe(0.625);
  const own = { ...split(0, 0.5, undefined), kind: 'published' };
  expect(rankingOf([own], of)).toMatchObject([{ kind: 'published', label: 'published', control: false }]);
});

describe('the verdict on splits', () => {
  const warned = (...splits: readonly Partial<SplitResult>[]): string =>
    verdictOnSplits(
      splits.map((more, seed) => split(seed, 0.9, undefined, { fidelity: fidelity(1), ...more })),
      terms,
    ).headline;
  const clear = warned({}, {});

  test('warns of a network that is worse than the means on most splits, not on half of them', () => {
    const worse = { worseThanConstant: true };
    expect(warned(worse, {})).toBe(clear);
    expect(warned(worse, worse, {})).not.toBe(warned({}, {}, {}));
  });

  test('warns of a deciding classifier that has not converged on any split, and of no other', () => {
    expect(warned({}, { notConverged: ['mlp'] })).toBe(clear);
    expect(warned({}, { notConverged: ['ridge'] })).not.toBe(clear);
    // Without a choice it is the network that decides.
    expect(warned({ deciding: null }, { deciding: null, notConverged: ['mlp'] })).not.toBe(
      warned({ deciding: null }, { deciding: null }),
    );
    expect(warned({ deciding: null }, { deciding: null, notConverged: ['ridge'] })).toBe(
      warned({ deciding: null }, { deciding: null }),
    );
  });

  test('warns of a variance that is too small in the mean', () => {
    expect(warned({ fidelity: fidelity(0.875) }, { fidelity: fidelity(1.125) })).toBe(clear);
    expect(warned({ fidelity: fidelity(0.1) }, { fidelity: fidelity(0.9) })).toContain('0.50 of the variance');
  });

  test('names the classifier that was chosen, and cautions of leakage', () => {
    const leakage = {
      testRows: 40,
      generatorTraining: 0,
      earlyStopping: 0,
      latentStatistics: 0,
      scaling: 0,
      search: 0,
      classifierTraining: 3,
      unseen: 37,
    };
    const sure = { scores: { ...scores(0.9, 0.9), testRows: 40_000 } };
    const chosen = verdictOnSplits([split(0, 0.9, undefined, sure)], { ...terms, leakage });
    expect(chosen.caution).toMatch(/^3 of the 40 test rows /);
    expect(JSON.stringify(chosen)).toContain('ridge');
    const given = verdictOnSplits([split(0, 0.9, undefined, { ...sure, deciding: null })], terms);
    expect(given.caution).toBeNull();
    expect(JSON.stringify(given)).not.toContain('ridge');
  });

  test('stands beside means, the first split’s classifier, and the ranking', () => {
    const splits = [split(0, 0.5, 0.25), split(1, 0.75, 0.5, { deciding: { ...deciding, name: 'knn' } })];
    const summary = summariseSplits(splits, terms);
    expect(summary).toMatchObject({
      verdict: { splits: 2, real: 0.9, synthetic: 0.625, margin: 0.03 },
      utility: { ridge: { synthetic: 0.625 } },
      deciding,
      fidelity: { shapes: 0.625 },
      privacy: { distanceAttack: 0.6 },
      ranking: [
        { kind: 'smote', score: 0.625 },
        { kind: 'class-means', score: 0.375 },
      ],
    });
    expect(summary.splits).toBe(splits);
    expect(summary.quality.fidelity).toBe(false);
  });
});

test('a network is worse than the means by more than a fiftieth, on held-out rows where there are any', () => {
  const training = (loss: number, validationLoss: readonly number[], validation: number | null): boolean =>
    worseThanConstant({
      trainLoss: [9, loss],
      validationLoss,
      bestEpoch: 2,
      constantPredictor: { train: 100, validation },
    } as never);
  expect(worseThanConstant(null)).toBe(false);
  expect([102, 103].map((loss) => training(loss, [], null))).toEqual([false, true]);
  expect([51, 52].map((loss) => training(0, [99, loss], 50))).toEqual([false, true]);
  // Without finite losses on held-out rows, and without what they are compared with, the training rows tell.
  expect(training(500, [NaN, NaN], 1000)).toBe(true);
  expect(training(500, [0, 0], null)).toBe(true);
  expect(training(500, [0, 0], 1000)).toBe(false);
});

describe('several seeds', () => {
  const outcome = (seed: number, test: readonly number[] = [seed]): RunOutcome =>
    ({
      result: {
        seed,
        split: { test },
        real: { accuracy: 0.9 },
        synthetic: { accuracy: 0.8, classCounts: [1, 3], trainedOn: 4 },
        training: seed === 1 ? null : { validationLoss: [3, 2] },
        leakage: { testRows: 40, unseen: 40, classifierTraining: 0 },
        verdict: { measure: 'accuracy', margin: 0.03 },
        splits: [split(seed, 0.8, undefined)],
        notes: ['a note'],
      },
    }) as never;
  const run = async (seeds: number, made: (seed: number) => RunOutcome, signal?: AbortSignal): Promise<RunResult> =>
    (await runSeeds(1, seeds, (seed) => Promise.resolve().then(() => made(seed)), signal)).result;

  test('have their scores beside one another; one alone is as it is', async () => {
    const only = outcome(1);
    expect(await runSeeds(1, 1, () => Promise.resolve(only), undefined)).toBe(only);
    const result = await run(3, (seed) => outcome(seed));
    const repeat = { real: 0.9, synthetic: 0.8, classShare: [0.25, 0.75] };
    expect(result.repeats).toEqual([
      { seed: 1, lastValidationLoss: null, ...repeat },
      { seed: 2, lastValidationLoss: 2, ...repeat },
      { seed: 3, lastValidationLoss: 2, ...repeat },
    ]);
    expect([result.seed, result.verdict.splits, result.notes]).toEqual([1, 3, ['a note']]);
    expect(repeatOf(outcome(2).result)).toEqual(result.repeats![1]);
  });

  test('whose test rows are those of the first count once', async () => {
    const result = await run(3, (seed) => outcome(seed, seed === 3 ? [7] : [1]));
    expect([result.repeats!.length, result.splits.map(({ seed }) => seed)]).toEqual([3, [1, 3]]);
  });

  test('that an interruption cut short are left out, and that is said', async () => {
    for (const fails of [false, true]) {
      const controller = new AbortController();
      const result = await run(
        4,
        (seed) => {
          if (seed === 3) {
            controller.abort();
            if (fails) throw new Error('cut short');
          }
          return outcome(seed);
        },
        controller.signal,
      );
      expect(result.repeats!.map(({ seed }) => seed)).toEqual([1, 2]);
      expect(result.notes).toEqual(['a note', 'Interrupted: 2 of the 4 seeds asked for are in the repeats.']);
    }
    const broken = run(2, (seed) => {
      if (seed === 2) throw new Error('ours');
      return outcome(seed);
    });
    await expect(broken).rejects.toThrow('ours');
  });
});

test('what results keep of a backend', () => {
  const common = { threads: 2, reason: 'It works.' };
  const blas = { path: 'libblas.so' };
  expect(backendFacts({ ...common, name: 'reference', vectors: 128 } as never)).toEqual({
    ...common,
    name: 'reference',
  });
  const wasm = { ...common, name: 'wasm', vectors: 256, fused: true };
  expect(backendFacts({ ...wasm, blas: undefined, adapter: 'x' } as never)).toEqual(wasm);
  expect('blas' in backendFacts({ ...wasm, blas: undefined } as never)).toBe(false);
  expect(backendFacts({ ...wasm, blas } as never)).toEqual({ ...wasm, blas });
  const gpu = { ...common, name: 'gpu', mode: 'webgpu' };
  expect('adapter' in backendFacts({ ...gpu, adapter: undefined, vectors: 128 } as never)).toBe(false);
  expect(backendFacts({ ...gpu, adapter: 'a card' } as never)).toEqual({ ...gpu, adapter: 'a card' });
});
