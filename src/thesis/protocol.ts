/** The three ways in which an experiment of the study can be run. */

/**
 * 'clean': one split first, test rows used once. 'as-published': what the study's programs ran, leaks included. 'as-described': the same,
 * stopped on the test rows, as its text has it.
 */
export type ProtocolName = 'clean' | 'as-published' | 'as-described';

export const protocols: readonly ProtocolName[] = ['clean', 'as-published', 'as-described'];

/** What each protocol means, in one sentence. */
export const protocolMeaning: Record<ProtocolName, string> = {
  clean:
    'The rows are split first; the generator, its scaling, its stopping rule and its latent distribution see training rows only, and the test rows are used once, for the scores.',
  'as-published':
    'Repeats the published experiments as their programs ran, flaws included, so that the numbers can be compared: the test rows of the classifiers are not kept from the generator.',
  'as-described':
    'Repeats the published experiments as their written account has it: training stops when the loss on test rows no longer improves.',
};
