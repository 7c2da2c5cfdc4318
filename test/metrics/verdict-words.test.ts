/** The sentences of a verdict, word for word. */
import { describe, expect, test } from 'vitest';
import {
  cautionOf,
  detailsOf,
  headlineOf,
  leaks,
  type VerdictText,
  warningsOf,
} from '../../src/metrics/verdict-words.js';

const text = (more: Partial<VerdictText> = {}): VerdictText => ({
  answer: 'as-good',
  tone: 'good',
  real: 0.8,
  synthetic: 0.805,
  baseline: 0.5,
  measure: 'accuracy',
  margin: 0.03,
  difference: 0.005,
  interval: [-0.01, 0.02],
  splits: 10,
  needed: null,
  settled: true,
  first: { trainRows: 700, testRows: 300, baseline: 0.5, real: 0.8, synthetic: 0.805 },
  classifier: 'a ridge classifier',
  leakage: undefined,
  warnings: [],
  ...more,
});
const leakage = {
  testRows: 2000,
  generatorTraining: 0,
  earlyStopping: 0,
  latentStatistics: 0,
  scaling: 0,
  search: 0,
  classifierTraining: 0,
  unseen: 2000,
};
const scores = '80.5% against 80.0% accuracy';

describe('the headline', () => {
  test.each<[string, Partial<VerdictText>]>([
    [
      `Yes: synthetic rows train a ridge classifier as well as real rows do, to within 3 points (${scores}).`,
      { leakage },
    ],
    [
      `Yes, but with leakage: synthetic rows train a ridge classifier better than real rows do (${scores}).`,
      { answer: 'better', leakage: { ...leakage, unseen: 1999 } },
    ],
    [
      `Nearly: synthetic rows train a ridge classifier worse than real rows do, but by less than 3 points (${scores}).`,
      { answer: 'worse', interval: [-0.029, -0.001] },
    ],
    [
      `No: synthetic rows train a ridge classifier worse than real rows do (${scores}).`,
      { answer: 'worse', interval: [-0.03, -0.001] },
    ],
    [
      `No: synthetic rows train a ridge classifier worse than real rows do (${scores}), by more than 1 point.`,
      { answer: 'worse', interval: [-0.05, -0.011], margin: 0.01 },
    ],
    ['No verdict: a score is missing.', { answer: 'cannot-tell', interval: null }],
  ])('%s', (expected, more) => {
    expect(headlineOf(text(more))).toBe(expected);
  });

  const anywhere = `Cannot tell: ${scores}; the true difference could be anywhere from −5.0 to 6.3 points.`;
  test.each<[string, Partial<VerdictText>]>([
    ['About 30 splits would, if the scores stay as they are.', { needed: { splits: 30, rows: null } }],
    ['A few more splits should, if the scores stay as they are.', { needed: { splits: 10, rows: null } }],
    [
      'One split with 300 test rows does not tell; about 30 splits would, if the scores stay as they are.',
      { splits: 1, needed: { splits: 30, rows: null } },
    ],
    [
      'No number of splits of these 1,000 rows would tell; about 12,000 rows in all would, if the scores stay as they are.',
      { needed: { splits: null, rows: 12_345 } },
    ],
    [
      'No number of splits of these 1,000 rows would tell; a few more rows would, if the scores stay as they are.',
      { needed: { splits: null, rows: 1001 } },
    ],
    ['No number of splits would tell.', { needed: { splits: null, rows: null } }],
  ])('that cannot tell: %s', (expected, more) => {
    expect(headlineOf(text({ answer: 'cannot-tell', interval: [-0.05, 0.063], ...more }))).toBe(
      `${anywhere} ${expected}`,
    );
  });

  test('without a signal', () => {
    const start =
      'No signal: real rows do not train a ridge classifier beyond doubt to more than 50.0%, which needs no look at the rows (80.0% accuracy), so there is nothing to compare.';
    const none = text({ answer: 'no-signal', needed: { splits: null, rows: null } });
    expect(headlineOf(none)).toBe(`${start} Real rows do not score above it at all.`);
  });

  test('goes on with what is wrong', () => {
    const main = headlineOf(text());
    expect(headlineOf(text({ warnings: ['one is'], tone: 'mixed' }))).toBe(`${main} But one is.`);
    expect(headlineOf(text({ warnings: ['one is', 'two are'], tone: 'bad' }))).toBe(
      `${main} Besides, one is and two are.`,
    );
    expect(headlineOf(text({ warnings: ['one is', 'two are', 'three are'] }))).toBe(
      `${main} Besides, one is, two are and three are.`,
    );
  });
});

test('what is wrong with a generator or a classifier', () => {
  expect(warningsOf({})).toEqual([]);
  expect(warningsOf({ worseThanConstant: false, varianceRatio: null, unconverged: null })).toEqual([]);
  expect(warningsOf({ varianceRatio: Infinity })).toEqual([]);
  expect(warningsOf({ varianceRatio: NaN })).toEqual([]);
  for (const varianceRatio of [0.7, 1, 1.4]) expect(warningsOf({ varianceRatio })).toEqual([]);
  expect(warningsOf({ worseThanConstant: true, varianceRatio: 0.69, unconverged: true })).toEqual([
    'the generator is worse than always answering the mean of every column',
    'synthetic rows are too alike (0.69 of the variance of real rows within a class)',
    'a classifier stopped before it had converged',
  ]);
  expect(warningsOf({ varianceRatio: 1.41 })).toEqual([
    'synthetic rows differ too much (1.41 times the variance of real rows within a class)',
  ]);
});

test('the details put the answer into proportion', () => {
  expect(detailsOf(text())).toEqual([
    'On average over 10 splits with 300 test rows each the difference is 0.5 points; the true difference could be anywhere from −1.0 to 2.0 points (95% interval, which allows for splits that share rows). One test row is worth 0.3 points.',
    'A difference of 3 points or less counts as none that matters.',
    'Always naming the most frequent class gets 50.0% right.',
  ]);
  expect(detailsOf(text({ splits: 1, difference: 0, measure: 'balanced accuracy' }))).toEqual([
    'On the same 300 test rows the two score the same; the true difference could be anywhere from −1.0 to 2.0 points (95% interval of paired answers). One test row is worth 0.3 points.',
    'A difference of 3 points or less counts as none that matters.',
    'The classes are uneven: every class counts the same, however many rows it has. Always naming one class scores 50.0%.',
  ]);
  expect(detailsOf(text({ difference: 1e-9 }))[0]).toContain(' each the difference is 0.0 points;');
  expect(detailsOf(text({ interval: null }))).toEqual([]);
});

describe('what was known of the test rows', () => {
  test('is nothing where all were unseen', () => {
    expect(leaks({ leakage })).toBe(false);
    expect(leaks({ leakage: { ...leakage, unseen: 1999 } })).toBe(true);
    expect(cautionOf(leakage)).toBeNull();
  });

  const so = ', so this score does not show what it would do for rows it has never seen.';
  const stages = { generatorTraining: 0, earlyStopping: 0, latentStatistics: 0, scaling: 0, search: 0 };
  test.each<[string, Partial<typeof leakage>]>([
    [`The generator was trained on 2,000 of the 2,000 test rows${so}`, { generatorTraining: 2000 }],
    [`The generator was stopped by looking at 10 of the 2,000 test rows${so}`, { earlyStopping: 10 }],
    [`The generator took its latent statistics from 1 of the 2,000 test rows${so}`, { latentStatistics: 1 }],
    [`The generator was scaled with 20 of the 2,000 test rows${so}`, { scaling: 20 }],
    [`The generator got its sizes from a search that looked at 5 of the 2,000 test rows${so}`, { search: 5 }],
    [
      `The generator was stopped by looking at 10 of the 2,000 test rows and was scaled with 20${so}`,
      { earlyStopping: 10, scaling: 20 },
    ],
    [
      `The generator was trained on 30 of the 2,000 test rows, was stopped by looking at 10 and was scaled with 20${so}`,
      { generatorTraining: 30, earlyStopping: 10, scaling: 20 },
    ],
    [
      '7 of the 2,000 test rows stand among the rows that a classifier learned from: they are no test.',
      { classifierTraining: 7 },
    ],
    [
      `The generator was scaled with 20 of the 2,000 test rows${so} 7 of the 2,000 test rows stand among the rows that a classifier learned from: they are no test.`,
      { scaling: 20, classifierTraining: 7 },
    ],
  ])('%s', (expected, more) => {
    expect(cautionOf({ ...leakage, ...stages, unseen: 0, ...more })).toBe(expected);
  });
});
