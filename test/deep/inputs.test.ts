import { expect, test } from 'vitest';
import { fuzzInputs, targets } from './inputs/fuzz-inputs.js';

// More of them: npm run test:deep -- --only inputs --inputs 1000000
/** Entries of journals get their schema elsewhere. */
const only = targets.map(({ name }) => name).filter((name) => name !== 'journal');

test('3000 inputs from strangers are taken or refused in plain words', async () => {
  const { counts, findings } = await fuzzInputs({ inputs: 3000, only });
  expect(findings).toEqual([]);
  // Nothing is left out, and nothing is refused throughout.
  for (const name of only) {
    expect(counts.get(name)!.taken, name).toBeGreaterThan(0);
    if (name !== 'bench document') expect(counts.get(name)!.refused, name).toBeGreaterThan(0);
  }
});
