import type { RunResult } from '../../src/synthesis/index.js';
import { describe, expect, it } from 'vitest';
import { roundTo125, thin } from '../../src/report/run/curves.js';
import { imageSvg } from '../../src/report/run/images.js';
import { meanAndSd } from '../../src/metrics/index.js';
import { count, duration, fixed, percent, short } from '../../src/checks/numbers.js';
import { markOf } from '../../src/report/kit/palette.js';
import { chooseMarks } from '../../src/report/run/scatters.js';
import { pile } from '../../src/report/run/strip.js';
import { differenceInterval, verdictOf, wilson } from '../../src/metrics/verdict.js';
import { curveOf, exampleResult } from './example.js';

describe('intervals', () => {
  // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
  it('agrees with the published examples', () => {
    const [low, high] = differenceInterval(48 / 80, 56 / 70, 1e9).map((v) => v.toFixed(4));
    expect([low, high]).toEqual(['0.2000', '0.2000']);
    expect(wilson(81 / 263, 263).map((v) => v.toFixed(4))).toEqual(['0.2553', '0.3662']);
    expect(wilson(0, 20).map((v) => v.toFixed(4))).toEqual(['0.0000', '0.1611']);
    expect(differenceInterval(0, 10 / 10, 10).map((v) => v.toFixed(4))).toEqual(['0.6075', '1.0000']);
  });
});

describe('verdictOf', () => {
  const judged = (p: number, q: number, n: number, base = 0.5, changes: Partial<RunResult> = {}): string => {
    const r = exampleResult({}, changes);
    const leakage = { ...r.leakage, testRows: n, unseen: n };
    return verdictOf({
      ...r,
      leakage,
      majorityBaseline: base,
      real: { ...r.real, accuracy: p },
      synthetic: { ...r.synthetic, accuracy: q },
    }).headline;
  };
  it.each([
    [0.9, 0.9, 100, 'Yes, here: synthetic rows train the classifier as well as'],
    [0.9, 0.92, 100, 'Yes, here: synthetic rows train the classifier at least as well'],
    [0.6, 0.9, 100, 'Yes, here: synthetic rows train the classifier better'],
    [21 / 22, 20 / 22, 22, 'Nearly: synthetic rows train the classifier almost as well'],
    [0.9, 0.86, 100, 'Not quite: '],
    [0.99, 0.96, 1000, 'Nearly: synthetic rows train the classifier a little worse'],
    [0.9, 0.6, 100, 'No: synthetic rows train the classifier worse'],
    [0.9, 0.5, 100, 'No: trained on synthetic rows, the classifier is no better than'],
    [0.4, 0.5, 100, 'No answer here: '],
    [NaN, 0.5, 100, 'No verdict: '],
    [0.9, 0.9, 0, 'No verdict: '],
  ])('real %d, synthetic %d, %d rows', (p, q, n, start) => {
    expect(judged(p, q, n).startsWith(start), judged(p, q, n)).toBe(true);
  });
  it('says what one row is worth, and uses the means of several seeds', () => {
    expect(verdictOf(exampleResult()).details[0]).toContain(
      'The difference is 4.5 points, 1 of 22 test rows. One test row is worth 4.5 points.',
    );
    const several = verdictOf(exampleResult({ seeds: 10 }));
    expect(several.seeds).toBe(10);
    expect(several.details[0]).toMatch(/^Over 10 seeds: real rows \d/);
  });
});

describe('numbers', () => {
  it('are written for people', () => {
    expect([fixed(-0.001, 2), fixed(-1.25, 1), fixed(NaN, 2), percent(0.12345), percent(Infinity)]).toEqual([
      '0.00',
      '−1.3',
      '–',
      '12.3%',
      '–',
    ]);
    expect([count(1234567), count(999), count(-1234), count(NaN)]).toEqual(['1,234,567', '999', '−1,234', '–']);
    expect([0, 2.7e-4, 0.012345, 7.25, 22206.1, 1e7, 1.5e12, -3e-9, NaN].map(short)).toEqual([
      '0',
      '2.7e−4',
      '0.01235',
      '7.25',
      '22,206',
      '1e7',
      '1.5e12',
      '−3e−9',
      '–',
    ]);
    expect([0.04, 59.6, 83.4, 7300, NaN].map(duration)).toEqual(['0.0 s', '1 min 0 s', '1 min 23 s', '2 h 1 min', '–']);
  });
  it('have a mean and a sample standard deviation', () => {
    expect(meanAndSd([1, 3, NaN])).toEqual({ mean: 2, sd: Math.SQRT2, n: 2 });
    expect(meanAndSd([])).toEqual({ mean: NaN, sd: NaN, n: 0 });
    expect(meanAndSd([5]).sd).toBeNaN();
  });
});

describe('drawing', () => {
  it('thins a curve but keeps its ends and its spikes', () => {
    const curve = curveOf(5000, 100, 1, 5, 1);
    curve[2345] = 1e6;
    curve[4000] = NaN;
    const drawn = thin(curve);
    expect(drawn.length).toBeLessThan(450);
    expect(drawn[0]).toEqual([1, curve[0]]);
    expect(drawn.at(-1)).toEqual([5000, curve[4999]]);
    expect(drawn).toContainEqual([2346, 1e6]);
    expect(drawn.every(([x], i) => i === 0 || x > drawn[i - 1]![0])).toBe(true);
    expect(thin([NaN, 2, Infinity])).toEqual([[2, 2]]);
  });
  it('rounds axis ends to 1, 2 and 5', () => {
    expect([0.03, 7, 10, 999].map((v) => [roundTo125(v, true), roundTo125(v, false)])).toEqual([
      [0.02, 0.05],
      [5, 10],
      [10, 10],
      [500, 1000],
    ]);
  });
  it('gives 28 classes distinct marks', () => {
    const marks = Array.from({ length: 28 }, (_, i) => markOf(i, 28)).map((m) => m.colour + m.shape);
    expect(new Set(marks).size).toBe(28);
    expect(markOf(-1, 2).colour).toBe('var(--muted)');
    expect(markOf(2, 2).colour).toBe('var(--muted)');
  });
  it('leaves out points that are not finite and thins the rest evenly', () => {
    const points = Array.from({ length: 100 }, (_, i) => [i === 3 ? NaN : i, 0] as const);
    const chosen = chooseMarks({ points, classes: points.map(() => 0) }, 10);
    expect([chosen.points.length, chosen.finite, chosen.lost]).toEqual([10, 99, 1]);
  });
  it('piles equal scores up around their line', () => {
    expect(pile([0.5, 0.5, 0.7, 0.5])).toEqual([0, 0.12, 0, -0.12]);
    expect(Math.max(...pile(new Array<number>(100).fill(1)).map(Math.abs))).toBeLessThan(0.37);
  });
  it('joins equal pixels and takes what is missing as black', () => {
    expect(imageSvg([1, 1, NaN, 2], 2, 3).text).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 3" shape-rendering="crispEdges" aria-hidden="true"><path fill="#000" d="M0 0h2v3H0z"/><path fill="rgb(255,255,255)" d="M0 0h2v1H0zM1 1h1v1H1z"/></svg>',
    );
  });
});
