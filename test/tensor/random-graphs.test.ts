import { expect, test } from 'vitest';
import { ops } from '../../src/tensor/ops/index.js';
import { fuzz } from './fuzz/fuzz.js';

// More of them: npm run test:deep -- --only graphs --graphs 10000
test('500 random graphs agree on all backends', async () => {
  const report = await fuzz(500, 1);
  expect(report.failure).toBeUndefined();
  // No operation is missing.
  expect([...report.counts.keys()].sort()).toEqual(Object.keys(ops).sort());
});
