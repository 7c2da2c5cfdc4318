import { expect, test } from 'vitest';
import { fuzzInputs, targets } from './inputs/fuzz-inputs.js';

// More of them: npm run test:deep -- --only inputs --inputs 1000000

test('3000 inputs from strangers are taken or refused in plain words', async () => {
  const { counts, findings } = await fuzzInputs({ inputs: 3000 });
  expect(findings).toEqual([]);
  // Nothing is left out, and nothing is refused throughout.
  // Of the few networks hardly one is taken.
  for (const { name } of targets.filter((one) => one.name !== 'networks')) {
    expect(counts.get(name)?.taken, name).toBeGreaterThan(0);
    if (name !== 'bench document') expect(counts.get(name)?.refused, name).toBeGreaterThan(0);
  }
});
