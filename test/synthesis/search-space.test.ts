/** The parameters that a search over a synthesizer's options takes. */
import { describe, expect, test } from 'vitest';
import type { SpaceSpec } from '../../src/search/index.js';
import { checkSearchSpace, searchedOptions } from '../../src/synthesis/index.js';

describe('parameters', () => {
  const int = { type: 'int', low: 2, high: 9 } as const;
  const bad: readonly (readonly [string, SpaceSpec, RegExp])[] = [
    ['an unknown one', { hiden1: int }, /'hiden1'.*did you mean 'hidden1'/],
    ['one that is near none', { zzzzzzzz: int }, /'zzzzzzzz' that no training has\. There are: hidden1/],
    ['a real width', { hidden1: { type: 'real', low: 2, high: 9 } }, /'hidden1' takes whole numbers.*make it "int"/],
    ['a width of 0', { hidden1: { ...int, low: 0 } }, /'hidden1'.*at least 1; found 0/],
    ['a batch of one row', { batch: { type: 'categorical', choices: [1, 16] } }, /'batch'.*at least 2; found 1/],
    ['half a latent size', { latent: { type: 'fixed', value: 2.5 } }, /'latent'.*found 2\.5/],
    ['a gap', { hidden1: int, hidden3: int }, /has hidden3 but not hidden2/],
    ['a rate of 0', { lr: { type: 'real', low: 0, high: 1 } }, /'lr' takes numbers above 0; found 0/],
    ['a rate that is a word', { lr: { type: 'categorical', choices: ['fast'] } }, /'lr'.*found "fast"/],
  ];
  test.each(bad)('%s is refused', (_, space, message) => expect(() => checkSearchSpace(space)).toThrow(message));

  test('the widths end before the first that is absent', () => {
    expect(searchedOptions({ layers: 2, hidden1: 9, hidden2: 8 })).toEqual({ hidden: [9, 8] });
    expect(searchedOptions({ hidden1: 9, hidden2: 8, hidden3: 7 })).toEqual({ hidden: [9, 8, 7] });
    expect(searchedOptions({ hidden1: 9, hidden3: 7 })).toEqual({ hidden: [9] });
    expect(searchedOptions({ latent: 5 })).toEqual({ latentDim: 5 });
    expect(() => searchedOptions({ lr: -1 })).toThrow(/lr must be a positive number/);
    expect(() => searchedOptions({ hidden1: 2.5 })).toThrow(/hidden1 must be a whole number of at least 1, found 2\.5/);
  });
});
