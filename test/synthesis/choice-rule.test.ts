import { describe, expect, it } from 'vitest';
import { decide, fidelityScore, type Trial, type TriedKind } from '../../src/synthesis/choice-rule.js';

const fidelity = (shapes: number): Trial['fidelity'] => ({
  shapes,
  pairs: shapes,
  strongPairs: shapes,
  strongPairCount: 10,
  strongCorrelation: 0.8,
  varianceRatio: 1,
  density: 1,
  coverage: 1,
  twoSample: 0.5,
  selectedOverlap: null,
  worstColumns: [],
});

/** A kind with these scores on inner splits of 35 and 15 rows. */
function tried(
  kind: string,
  scores: readonly number[],
  more: Partial<TriedKind> & { shapes?: number; safe?: boolean } = {},
): TriedKind {
  const { shapes = 0.9, safe = true, ...rest } = more;
  const trials = scores.map((synthetic) => ({
    scores: { trainRows: 35, testRows: 15, real: 0.9, synthetic, baseline: 0.6 },
    fidelity: fidelity(shapes),
    privacy: {
      distanceRatio: 1,
      distanceAttack: 0.5,
      spanAttack: 0.5,
      rows: 35,
      copies: 0,
      compared: 35,
      nearCopies: 0,
      unseenCopies: 0,
    },
    quality: { fidelity: true, dependence: true, privacy: safe },
  }));
  return { kind, label: kind, control: false, keepsRows: false, seconds: 1, trials, ...rest };
}

describe('decide', () => {
  it('takes the most useful kind where it is ahead by more than a standard error', () => {
    const { chosen, reason, candidates } = decide(
      [tried('a', [0.8, 0.8, 0.8], { shapes: 1 }), tried('b', [0.95, 0.95, 0.95])],
      false,
    );
    expect(chosen).toBe('b');
    expect(reason).toContain('by more than one standard error');
    expect(candidates.map(({ kind }) => kind)).toEqual(['b', 'a']);
    expect(candidates[1]!.remark).toContain('more than one standard error below b');
    // All pass on privacy, so that there is nothing to say of it.
    expect(reason).not.toContain('privacy');
  });

  it('tells apart candidates of one kind by their own options', () => {
    const [plain, own] = [
      tried('a', [0.8, 0.8, 0.8], { label: 'plain', options: {} }),
      tried('a', [0.95, 0.95, 0.95], { label: 'own', options: { noise: 0.2 } }),
    ];
    const { candidates, ...decision } = decide([plain, own], false);
    expect(decision).toMatchObject({ chosen: 'a', options: { noise: 0.2 } });
    expect(candidates.map(({ label }) => label)).toEqual(['own', 'plain']);
    expect(candidates[0]!.remark).toBe('chosen');
  });

  it('takes the most faithful of those within one standard error', () => {
    const all = [tried('a', [0.9, 0.93, 0.9], { shapes: 0.99 }), tried('b', [0.92, 0.92, 0.91], { shapes: 0.8 })];
    expect(decide(all, false)).toMatchObject({
      chosen: 'a',
      reason: expect.stringContaining('within one standard error of b') as string,
    });
  });

  it('takes the more useful of those that are as faithful within their own standard error', () => {
    const spread = (kind: string, score: number, shapes: readonly number[]): TriedKind => {
      const one = tried(kind, [score, score, score]);
      return { ...one, trials: one.trials.map((trial, i) => ({ ...trial, fidelity: fidelity(shapes[i]!) })) };
    };
    const a = spread('a', 0.9, [0.95, 0.8, 0.95]);
    const b = spread('b', 0.92, [0.8, 0.95, 0.92]);
    expect(decide([a, b], false).chosen).toBe('b');
    expect(decide([a, spread('b', 0.92, [0.85, 0.7, 0.85])], false)).toMatchObject({
      chosen: 'a',
      reason: expect.stringContaining('more faithful by more than one') as string,
    });
  });

  it('never chooses controls, kinds that keep rows unless allowed, or what fails on privacy where another passes', () => {
    const all = [
      tried('control', [1, 1, 1], { control: true }),
      tried('rows', [0.99, 0.99, 0.99], { keepsRows: true }),
      tried('open', [0.97, 0.97, 0.97], { safe: false }),
      tried('safe', [0.7, 0.7, 0.7]),
    ];
    expect(decide(all, false).chosen).toBe('safe');
    expect(decide(all, true).chosen).toBe('rows');
    expect(decide(all.slice(0, 3), false).chosen).toBe('open');
    expect(() => decide(all.slice(0, 1), false)).toThrow('no kind');
    const remarks = Object.fromEntries(decide(all, false).candidates.map(({ kind, remark }) => [kind, remark]));
    expect(remarks).toMatchObject({
      control: 'a control: never chosen',
      rows: 'keeps training rows: chosen only where that is allowed',
      open: 'fails on privacy, where another passes',
    });
  });

  it('puts out what could not be tried, and says why', () => {
    const all = [tried('a', [], { failure: 'too few rows' }), tried('c', [0.4]), tried('b', [0.5])];
    const { chosen, candidates } = decide(all, false);
    expect(chosen).toBe('b');
    expect(candidates.map(({ kind }) => kind)).toEqual(['b', 'c', 'a']);
    expect(candidates.find(({ kind }) => kind === 'a')).toMatchObject({
      score: null,
      remark: 'could not be tried: too few rows',
    });
  });
});

describe('what is said of a choice', () => {
  const reasonOf = (...all: readonly TriedKind[]): string => decide(all, false).reason;
  const unlabelled = (kind: string, score: number, shapes?: number): TriedKind => {
    const one = tried(kind, [score, score, score], shapes === undefined ? {} : { shapes });
    return { ...one, trials: one.trials.map((trial) => ({ ...trial, scores: { ...trial.scores, real: NaN } })) };
  };

  it('names who is ahead, and by how much', () => {
    expect(reasonOf(tried('a', [0.8, 0.8, 0.8]), tried('b', [0.95, 0.95, 0.95]))).toBe(
      'b: a classifier learns most from its rows, by more than one standard error.',
    );
    expect(
      reasonOf(tried('a', [0.8, 0.8, 0.8]), tried('b', [0.95, 0.95, 0.95]), tried('c', [1, 1, 1], { safe: false })),
    ).toBe(
      'b: a classifier learns most from its rows of the kinds that pass on privacy, by more than one standard error.',
    );
    expect(reasonOf(tried('a', [0.8], { safe: false }))).toBe(
      'a: a classifier learns most from its rows, by more than one standard error.',
    );
    expect(reasonOf(unlabelled('a', 0.5), unlabelled('b', 0.9))).toBe(
      'b: its rows are most like real ones, by more than one standard error.',
    );
  });

  it('names those that come close', () => {
    const [a, b, c] = [tried('a', [0.9, 0.9, 0.9]), tried('b', [0.89, 0.89, 0.89]), tried('c', [0.9, 0.9, 0.9])];
    expect(reasonOf(a, b)).toBe(
      'a: a classifier learns most from its rows; b comes within one standard error, and is not clearly more faithful.',
    );
    const d = tried('d', [0.89, 0.89, 0.89]);
    expect(reasonOf(a, b, c, d)).toBe(
      'a: a classifier learns most from its rows; b, c and d come within one standard error, and none is clearly more faithful.',
    );
    expect(reasonOf(a, tried('e', [0.89, 0.89, 0.89], { shapes: 1 }))).toBe(
      'e: within one standard error of a, from whose rows a classifier learns most, and more faithful by more than one.',
    );
    expect(reasonOf(unlabelled('a', 0.9), unlabelled('e', 0.89, 1))).toBe(
      'e: within one standard error of a, whose rows are most like real ones, and more faithful by more than one.',
    );
  });

  it('has a remark, figures and an error for every candidate', () => {
    const all = [tried('a', [0.9, 0.9, 0.9]), tried('b', [0.89, 0.89, 0.89]), tried('c', [0.5, 0.5, 0.5])];
    const { candidates } = decide([...all, tried('d', [], { failure: 'too few rows' })], false);
    expect(candidates.map(({ kind, remark }) => [kind, remark])).toEqual([
      ['a', 'chosen'],
      ['b', 'within one standard error of the best, less faithful or less useful than the chosen one'],
      ['c', 'more than one standard error below a'],
      ['d', 'could not be tried: too few rows'],
    ]);
    // Without a row that is known to differ, one of the 45 judged ones counts as such.
    expect(candidates.map(({ error }) => error)).toEqual([null, 1 / 45, 1 / 45, null]);
    expect(candidates[1]).toMatchObject({
      label: 'b',
      control: false,
      keepsRows: false,
      score: 0.89,
      fidelity: { shapes: 0.9 },
      privacy: { copies: 0 },
      quality: { fidelity: true, dependence: true, privacy: true },
      seconds: 1,
    });
    expect(candidates[3]).toMatchObject({ score: null, fidelity: null, privacy: null, quality: null });
  });

  it('takes as the error what splits or discordant rows differ by, whichever is more', () => {
    const [a, b] = [tried('a', [0.9, 0.9]), tried('b', [0.8, 0.7])];
    // Differences of .1 and .2: a deviation of √.005 times √(1/2 + 15/35).
    const [, spread] = decide([a, b], false).candidates;
    expect(spread!.error).toBeCloseTo(Math.sqrt(0.005) * Math.sqrt(1 / 2 + 15 / 35), 12);
    const paired = [
      { rows: 8, both: 1, onlyReal: 4, onlySynthetic: 2 },
      { rows: 7, both: 1, onlyReal: 1, onlySynthetic: 3 },
    ];
    const other = { ...b, trials: b.trials.map((trial) => ({ ...trial, scores: { ...trial.scores, paired } })) };
    expect(decide([a, other], false).candidates[1]!.error).toBeCloseTo(Math.sqrt(20) / 30, 12);
    const one = [tried('a', [0.9]), tried('b', [0.5])];
    expect(decide(one, false).candidates[1]!.error).toBeCloseTo(1 / 15, 12);
  });

  it('says of quality what at least half of the splits say that know', () => {
    const quality = (...privacy: readonly (boolean | null)[]): unknown => {
      const one = tried(
        'a',
        privacy.map(() => 0.9),
      );
      const trials = one.trials.map((trial, i) => ({
        ...trial,
        quality: { fidelity: privacy[i]!, dependence: false, privacy: privacy[i]! },
      }));
      return decide([{ ...one, trials }], false).candidates[0]!.quality;
    };
    expect(quality(true, false)).toEqual({ fidelity: true, dependence: false, privacy: true });
    expect(quality(true, false, false)).toEqual({ fidelity: false, dependence: false, privacy: false });
    expect(quality(null, null, true)).toEqual({ fidelity: true, dependence: false, privacy: true });
    expect(quality(null)).toEqual({ fidelity: null, dependence: false, privacy: null });
  });

  it('ranks those that work before those that do not, and keeps the order of equal ones', () => {
    const all = [tried('x', [], { failure: 'no' }), tried('b', [0]), tried('c', [0])];
    expect(decide(all, false).candidates.map(({ kind }) => kind)).toEqual(['b', 'c', 'x']);
    // One that keeps rows is judged, and may lead the list only where it is chosen.
    const rows = [tried('rows', [0.99, 0.99, 0.99], { keepsRows: true }), tried('a', [0.5, 0.5, 0.5])];
    expect(decide(rows, false).candidates.map(({ kind }) => kind)).toEqual(['a', 'rows']);
    expect(decide(rows, true).candidates.map(({ kind }) => kind)).toEqual(['rows', 'a']);
  });
});

describe('fidelityScore', () => {
  it('counts a variance that is too large as one that is too small', () => {
    const of = (varianceRatio: number): number => fidelityScore({ ...fidelity(1), varianceRatio });
    expect(of(1)).toBe(1);
    expect(of(2)).toBe(of(0.5));
    expect(of(0)).toBeLessThan(of(0.5));
    expect(of(0.5)).toBe(0.9);
    expect(of(-1)).toBe(0.8);
  });

  it('is the mean of its parts, of those that are known', () => {
    const parts = { shapes: 0.5, strongPairs: 0.25, varianceRatio: 0.75, coverage: 0.5, twoSample: 0.75 };
    expect(fidelityScore({ ...fidelity(1), ...parts })).toBe(0.5);
    expect(fidelityScore({ ...fidelity(1), ...parts, strongPairs: null })).toBe(0.5625);
    expect(fidelityScore({ ...fidelity(1), ...parts, twoSample: 0.25 })).toBe(0.5);
  });
});
