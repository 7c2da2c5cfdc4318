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

describe('fidelityScore', () => {
  it('counts a variance that is too large as one that is too small', () => {
    const of = (varianceRatio: number): number => fidelityScore({ ...fidelity(1), varianceRatio });
    expect(of(1)).toBe(1);
    expect(of(2)).toBe(of(0.5));
    expect(of(0)).toBeLessThan(of(0.5));
  });
});
