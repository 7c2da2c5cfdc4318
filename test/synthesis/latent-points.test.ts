import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proportionalCounts } from '../../src/synthesis/latent-points.js';

test('rows are shared out by largest remainders', () => {
  expect(proportionalCounts([47, 25], 100)).toEqual([65, 35]);
  expect(proportionalCounts([1, 1, 1], 100)).toEqual([34, 33, 33]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      fc.nat(500),
      (weights, total) => {
        const counts = proportionalCounts(weights, total);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
        counts.forEach((count, i) => expect(Math.abs(count - (weights[i]! / sum) * total)).toBeLessThan(1));
      },
    ),
  );
});
