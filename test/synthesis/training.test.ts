import { expect, test } from 'vitest';
import { reference } from '../../src/tensor/index.js';
import { batchSizesFor, VAESynthesizer } from '../../src/synthesis/index.js';
import { mixedTable } from './table.js';

test('batches of both fits are about equal and equally many, unless a size is asked for', () => {
  expect(batchSizesFor(undefined, 40, 50)).toEqual({ first: 14, all: 17 });
  expect(batchSizesFor(undefined, 1456, 1820)).toEqual({ first: 64, all: 80 });
  expect(batchSizesFor(undefined, 1456, 1820, 192)).toEqual({ first: 182, all: 228 });
  expect(batchSizesFor(undefined, 50, 50)).toEqual({ first: 13, all: 13 });
  expect(batchSizesFor(undefined, 8, 10)).toEqual({ first: 8, all: 10 });
  expect(batchSizesFor(16, 40, 50)).toEqual({ first: 16, all: 16 });
  for (let all = 10; all < 400; all++) {
    const first = Math.floor(0.8 * all);
    const sizes = batchSizesFor(undefined, first, all);
    const [a, b] = [Math.ceil(first / sizes.first), Math.ceil(all / sizes.all)];
    expect(a).toBe(b);
    // The last batch lacks less than a row for each of the others.
    expect(sizes.all * b - all).toBeLessThan(b);
  }
});

test('training stops once nothing gets better, unless nothing is watched', async () => {
  const stoppedBy = async (stop: 'validation' | 'none'): Promise<unknown> => {
    // A rate so small that losses move by less than their rounding.
    const options = { hidden: [3], latentDim: 1, epochs: 40, patience: 2, warmup: 0, learningRate: 1e-12, stop };
    const synthesizer = await new VAESynthesizer({ ...options, backend: reference() }).fit(mixedTable());
    const { history } = synthesizer.training!;
    return [history.stoppedBecause, history.epochs < 40];
  };
  expect(await stoppedBy('validation')).toEqual(['patience', true]);
  expect(await stoppedBy('none')).toEqual(['epochs', false]);
});
