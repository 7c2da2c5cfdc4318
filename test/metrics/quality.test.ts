/** What passes and what does not, on both sides of every threshold. */
import { expect, test } from 'vitest';
import { correlationLost, type Fidelity, type Privacy, qualityOf, qualityThresholds } from '../../src/metrics/index.js';

const { shapes, leastVariance, mostVariance, attack, copies } = qualityThresholds;

const fidelity = (more: Partial<Fidelity> = {}): Fidelity =>
  ({ shapes: 0.9, varianceRatio: 1, strongPairs: 0.9, strongCorrelation: 0.8, ...more }) as Fidelity;
const privacy = (more: Partial<Privacy> = {}): Privacy =>
  ({
    rows: 100,
    copies: 0,
    compared: 50,
    nearCopies: 0,
    unseenCopies: 0,
    distanceAttack: 0.5,
    spanAttack: 0.5,
    ...more,
  }) as Privacy;

test('what is lost of the strong correlations is twice the score that is missing, over their mean', () => {
  expect(correlationLost(fidelity({ strongPairs: 0.9, strongCorrelation: 0.8 }))).toBeCloseTo(0.25, 12);
  expect(correlationLost(fidelity({ strongPairs: null }))).toBeNull();
  expect(correlationLost(fidelity({ strongCorrelation: null }))).toBeNull();
});

test.each<[Partial<Fidelity>, boolean | null]>([
  [{}, true],
  [{ shapes }, true],
  [{ shapes: shapes - 1e-9 }, false],
  [{ varianceRatio: leastVariance }, true],
  [{ varianceRatio: leastVariance - 1e-9 }, false],
  [{ varianceRatio: mostVariance }, true],
  [{ varianceRatio: mostVariance + 1e-9 }, false],
  [{ varianceRatio: NaN }, null],
  [{ varianceRatio: NaN, shapes: 0 }, null],
])('fidelity of %j: %s', (more, expected) => {
  expect(qualityOf(fidelity(more), privacy()).fidelity).toBe(expected);
});

test.each<[Partial<Fidelity>, boolean | null]>([
  [{ strongPairs: 0.66, strongCorrelation: 0.8 }, true],
  [{ strongPairs: 0.65, strongCorrelation: 0.8 }, false],
  [{ strongPairs: null }, null],
])('dependence of %j: %s', (more, expected) => {
  expect(qualityOf(fidelity(more), privacy()).dependence).toBe(expected);
});

test.each<[Partial<Privacy>, boolean | null]>([
  [{}, true],
  [{ distanceAttack: attack, spanAttack: attack }, true],
  [{ distanceAttack: attack + 1e-9 }, false],
  [{ spanAttack: attack + 1e-9 }, false],
  [{ distanceAttack: null }, true],
  [{ distanceAttack: null, spanAttack: 1 }, false],
  [{ distanceAttack: null, spanAttack: null }, null],
  [{ copies: 100 * copies }, true],
  [{ copies: 100 * copies + 1 }, false],
  [{ nearCopies: 3 }, false],
  [{ nearCopies: 3, unseenCopies: 0.02 }, true],
  [{ nearCopies: 3, unseenCopies: null }, false],
  [{ nearCopies: 2, unseenCopies: null, distanceAttack: null, spanAttack: null }, null],
  [{ copies: 10, distanceAttack: null, spanAttack: null }, false],
])('privacy of %j: %s', (more, expected) => {
  expect(qualityOf(fidelity(), privacy(more)).privacy).toBe(expected);
});
