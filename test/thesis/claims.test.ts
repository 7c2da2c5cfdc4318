import { describe, expect, test } from 'vitest';
import { groupRecords, testClaims } from '../../src/thesis/index.js';
import { makeRecords, type Made } from './records.js';

const rowsOf = (id: string, ...made: readonly Made[]): ReturnType<typeof testClaims>[number]['rows'] =>
  testClaims(groupRecords(made.flatMap(makeRecords))).find((claim) => claim.id === id)!.rows;
const told = (rows: ReturnType<typeof rowsOf>): string[] =>
  rows.map(({ protocol, what, outcome, verdict }) => `${protocol} | ${what} | ${outcome} | ${verdict}`);

test('synthetic against real rows is a verdict: worse, as good, better, open, no signal, too few', () => {
  const rows = rowsOf(
    'equal',
    { experiment: '25t1', synthetic: 0.5, real: 0.85, seeds: 8 },
    { experiment: '25t1', protocol: 'clean', synthetic: 0.9, real: 0.9, seeds: 8, sd: 0.001 },
    { experiment: '31', synthetic: 0.8, real: 0.7, seeds: 5, sd: 0.001 },
    { experiment: '31', protocol: 'clean', synthetic: 0.7, real: 0.7, seeds: 8, sd: 0.001 },
    { experiment: '42', synthetic: 0.4, real: 0.5, seeds: 2 },
    { experiment: 'clean-madelon', protocol: 'clean', synthetic: 0.51, real: 0.51, seeds: 20, sd: 0.005 },
  );
  const lines = told(rows);
  expect(lines[0]).toMatch(/^as-published \| leukemia: experiments 25t1 \| does not hold \| worse by 3\d\.\d points$/);
  expect(lines[1]).toMatch(/^as-described \| leukemia \| not enough runs/);
  // 22 test rows do not tell 3 points apart, however alike the splits are.
  expect(lines[2]).toMatch(
    /^clean \| leukemia: experiments 25t1 \| open \| cannot tell: \d+\.\d points worse to \d+\.\d points better$/,
  );
  expect(lines.find((line) => line.startsWith('as-published | madelon'))).toMatch(/holds \| better by \d+\.\d points$/);
  expect(lines.find((line) => line.startsWith('clean | madelon'))).toMatch(/holds \| as good, to within 3 points$/);
  expect(lines.find((line) => line.startsWith('as-published | gcm-filtered (for gcm)'))).toMatch(/not enough runs/);
  expect(lines.at(-1)).toMatch(/^clean \| madelon: default sizes, chosen by nobody \| open \| no signal/);
  // The interval goes round the effect, and the seeds are counted.
  expect(rows[0]!.runs).toBe(8);
  expect(rows[0]!.effect).toBeLessThan(rows[0]!.interval![1]);
  expect(rows[0]!.effect).toBeGreaterThan(rows[0]!.interval![0]);
});

test('trainings that a cap has cut short prove nothing', () => {
  const changes = { epochCap: 300 };
  const [row] = rowsOf('equal', { experiment: '28', synthetic: 0.5, real: 0.8, changes });
  expect(row).toBeUndefined();
});

test('patience: the same experiments with and without, those that had a stop of their own aside', () => {
  const rows = rowsOf(
    'patience',
    { experiment: '25t1', synthetic: 0.9, real: 0.85, seeds: 5 },
    { experiment: '25t1', protocol: 'as-described', synthetic: 0.6, real: 0.85, seeds: 5 },
    { experiment: '42', synthetic: 0.9, real: 0.85, seeds: 5 },
    { experiment: '26', synthetic: 0.9, real: 0.85, seeds: 5 },
  );
  expect(told(rows)).toEqual([
    expect.stringMatching(
      /leukemia: against as-published, experiments 25t1 \| does not hold \| worse by (29|3\d)/,
    ) as string,
  ]);
});

describe('latent sizes', () => {
  test('as recorded: above the constant predictor whatever the order', () => {
    const [grid, other] = rowsOf('latent');
    expect(grid).toMatchObject({ protocol: 'recorded', unit: 'loss', runs: 1250, outcome: 'does not hold' });
    expect(grid!.effect).toBeCloseTo(-29.04, 2);
    // ± t(0.975) · √(31.9895² / 625 + 27.69² / 625) = 3.32
    expect(grid!.interval![0]).toBeCloseTo(-32.36, 1);
    expect(grid!.verdict).toBe(
      'a lower loss, but every size ends above the constant predictor (22206): nothing was learned',
    );
    expect(other!.verdict).toMatch(/^a higher loss, but every size/);
  });
  test('ours: the loss against the constant predictor, and the accuracy', () => {
    const size = (latent: number, loss: number, synthetic: number): Made => ({
      experiment: `37-latent-${latent}`,
      synthetic,
      real: 0.8,
      loss,
      seeds: 5,
    });
    const [, , loss, accuracy] = rowsOf('latent', size(3, 21500, 0.9), size(100, 22450, 0.6));
    expect(loss).toMatchObject({ what: 'leukemia: held-out loss', outcome: 'holds' });
    expect(accuracy).toMatchObject({ what: 'leukemia: accuracy', outcome: 'holds', unit: 'points' });
    const [, , none] = rowsOf('latent', size(3, 22300, 0.9), size(100, 22450, 0.6));
    expect(none).toMatchObject({ outcome: 'does not hold' });
  });
});

test('a third width, by kind of model', () => {
  const rows = rowsOf(
    'width',
    { experiment: '25t1', synthetic: 0.9, real: 0.85, seeds: 6 },
    { experiment: '26', synthetic: 0.7, real: 0.85, seeds: 6 },
    { experiment: '29', synthetic: 0.5, real: 0.85, seeds: 6 },
  );
  expect(told(rows)[0]).toMatch(/as-published \| leukemia: VAE, 26 against 25t1 \| holds \| worse by/);
  // CVAEs of one width are no comparison.
  expect(told(rows).filter((line) => line.includes('CVAE'))).toEqual([]);
});

test('CVAE: many classes and two, by how BatchNorm worked while sampling', () => {
  const lines = told(
    rowsOf(
      'cvae',
      { experiment: '42', synthetic: 0.45, real: 0.5, seeds: 5 },
      { experiment: '21', synthetic: 0.05, real: 0.5, seeds: 5 },
      { experiment: '42-leukemia', synthetic: 0.9, real: 0.85, seeds: 5 },
      { experiment: '29', synthetic: 0.45, real: 0.85, seeds: 5 },
    ),
  );
  expect(lines).toEqual([
    expect.stringMatching(/leukemia, 2 classes: 29, BatchNorm in training mode \| holds \| does not work/),
    expect.stringMatching(/leukemia, 2 classes: 42-leukemia, BatchNorm in evaluation mode \| does not hold \| works/),
    expect.stringMatching(
      /gcm-filtered \(for gcm\), 14 classes: 21, BatchNorm in training mode \| does not hold \| does not work/,
    ),
    expect.stringMatching(
      /gcm-filtered \(for gcm\), 14 classes: 42, BatchNorm in evaluation mode \| holds \| works: \d+/,
    ),
  ]);
});

test('more rows, with as many updates as it takes and with equal ones', () => {
  const lines = told(
    rowsOf('rows', { experiment: '25t1-rows', synthetic: 0.8, ten: 0.95, real: 0.85, seeds: 8, sd: 0.01 }),
  );
  expect(lines).toEqual([
    expect.stringMatching(/25t1-rows, as many updates as it takes \| does not hold \| helps by 1\d/),
    expect.stringMatching(/25t1-rows, equal updates \| does not hold/),
  ]);
  expect(told(rowsOf('rows', { experiment: '33-rows', synthetic: 0.1, real: 0.5, seeds: 2 }))[0]).toMatch(
    /not enough runs/,
  );
});

test('classes that are never predicted', () => {
  const lines = told(rowsOf('never', { experiment: '42', synthetic: 0.4, real: 0.5, never: [1, 13] }));
  expect(lines[0]).toMatch(/\| holds \| never after synthetic rows: class 1, class 13$/);
  expect(told(rowsOf('never', { experiment: '42', synthetic: 0.4, real: 0.5 }))[0]).toMatch(
    /does not hold \| every class is predicted/,
  );
  expect(rowsOf('never', { experiment: '42', synthetic: 0.4, real: 0.5, never: [1, 13] })[0]).toMatchObject({
    effect: 2,
    unit: 'classes',
  });
});
