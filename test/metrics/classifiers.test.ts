import { expect, test } from 'vitest';
import {
  classifierNames,
  classifierTitle,
  classifierWords,
  decidingWords,
  mostDeciding,
  onSplits,
} from '../../src/metrics/index.js';

test('what classifiers are called, by themselves and in a sentence', () => {
  expect(classifierNames.map((name) => [classifierTitle({ name }), classifierWords({ name, columns: 'all' })])).toEqual(
    [
      ['ridge classifier', 'a ridge classifier'],
      ['nearest class mean', 'the nearest class mean'],
      ['nearest neighbours', 'the nearest neighbours'],
      ['neural network', 'a neural network'],
    ],
  );
  expect(classifierTitle({ name: 'knn', columns: 'related' })).toBe('nearest neighbours on related columns');
  expect(classifierWords({ name: 'mlp', columns: 'related' })).toBe('a neural network on related columns');
});

test('the one that decided on most splits, of equally frequent ones the first', () => {
  const [ridge, knn, related] = [{ name: 'ridge' }, { name: 'knn' }, { name: 'knn', columns: 'related' }] as const;
  expect(mostDeciding([ridge, knn, knn])).toEqual({ classifier: knn, on: 2 });
  expect(mostDeciding([ridge, knn])).toEqual({ classifier: ridge, on: 1 });
  // The same classifier on other columns is another one.
  expect(mostDeciding([knn, related, ridge, ridge])).toEqual({ classifier: ridge, on: 2 });
  expect(decidingWords([ridge, knn, knn])).toBe('the nearest neighbours (on 2 of 3 splits)');
  expect(decidingWords([ridge, ridge])).toBe('a ridge classifier');
  expect(onSplits(3, 3)).toBe('');
});
