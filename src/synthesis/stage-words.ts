/** What the stages of a run are called while they last. */
import type { Stage } from './run-types.js';

/** The stages in words. */
export const stageWords: Readonly<Record<Stage, string>> = {
  search: 'searching for parameters',
  deciding: 'choosing the classifier that decides',
  choice: 'choosing the generator',
  generator: 'training the generator',
  refit: 'fitting again on all training rows',
  'real classifier': 'classifier on real rows',
  'synthetic classifier': 'classifier on synthetic rows',
  'joint classifier': 'classifier on both',
  measures: 'measuring fidelity and privacy',
  controls: 'controls',
  curve: 'learning curve',
  pictures: 'measuring and drawing',
};
