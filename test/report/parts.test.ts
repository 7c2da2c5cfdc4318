import { describe, expect, it } from 'vitest';
import { roundTo125, thin } from '../../src/report/run/curves.js';
import { imageSvg } from '../../src/report/run/images.js';
import { meanAndSd } from '../../src/metrics/index.js';
import { count, duration, fixed, percent, short } from '../../src/checks/numbers.js';
import { markOf } from '../../src/report/kit/palette.js';
import { chooseMarks } from '../../src/report/run/scatters.js';
import { pile } from '../../src/report/kit/pile.js';
import { forest } from '../../src/report/kit/forest.js';
import { toneOf } from '../../src/report/run/answer.js';
import { density } from '../../src/report/run/column-picture.js';
import { exampleVerdict } from './example-figures.js';
import { curveOf } from './example.js';

describe('the answer', () => {
  it.each(['cannot-tell', 'no-signal'] as const)('is never green where it is "%s"', (answer) => {
    expect(toneOf(exampleVerdict({ tone: 'good', answer }))).toBe('unknown');
    expect(toneOf(exampleVerdict({ tone: 'good', answer: 'as-good' }))).toBe('good');
  });
});

describe('rows of intervals', () => {
  const row = { name: 'a', value: 2, interval: [-1, 5] as const, look: 'plain', figure: '' };
  const scale = { label: 'l', axis: 'x', zero: 0, ends: [-10, 10] as const };
  it('lie where their values are', () => {
    const text = forest([row], { ...scale, band: [-3, 0] }).text;
    expect(text).toContain('<i class="dot" style="left:60%">');
    expect(text).toContain('<i class="interval" style="left:45%;right:calc(100% - 75%)">');
    expect(text).toContain('<i class="band" style="left:35%;right:calc(100% - 50%)">');
    expect([...text.matchAll(/<span style="left:[\d.]+%">([^<]*)</g)].map((m) => m[1])).toEqual([
      '−10',
      '−5',
      '0',
      '+5',
      '+10',
    ]);
  });
  it('leave out what is not finite, and stay within the scale', () => {
    expect(forest([{ ...row, value: NaN, interval: [NaN, 1] }], scale).text).not.toMatch(/class="(dot|interval)"|NaN/);
    expect(forest([{ ...row, value: 40, interval: null }], scale).text).toContain('class="dot" style="left:100%"');
  });
});

describe('the density of a column', () => {
  it('has an area of one and its top where most values are', () => {
    const values = [1, 2, 2, 2, 3, 3, 4, 9];
    const at = Array.from({ length: 2001 }, (_, i) => -20 + 0.02 * i);
    const curve = density(values, at, 0.01);
    expect(curve.reduce((sum, [, d]) => sum + 0.02 * d, 0)).toBeCloseTo(1, 3);
    const top = curve.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
    expect(top).toBeGreaterThan(1.5);
    expect(top).toBeLessThan(3);
  });
  it('is drawn for values that are all the same', () => {
    expect(density([5, 5, 5], [4, 5, 6], 0.1)[1]![1]).toBeCloseTo(1 / (0.1 * Math.sqrt(2 * Math.PI)), 9);
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
