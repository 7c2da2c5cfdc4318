/** The block of the library's generators: the same kinds on every data set, each with its own defaults. */
import type { Experiment } from './types.js';

/** Kinds of synthesizers, the controls last; `auto` chooses among them within the training rows. */
export const generatorKinds: readonly string[] = [
  'pooled-gaussian',
  'class-gaussian',
  'gaussian-mixture',
  'vae',
  'cvae',
  'smote',
  'avatar',
  'auto',
  'class-normals',
  'class-means',
  'bootstrap',
];

/** The entries, and one more for every kind and data set of the block of default sizes. */
export function withGenerators(entries: readonly Experiment[]): Experiment[] {
  const defaults = entries.filter(({ block }) => block === 'clean-defaults');
  return [
    ...entries,
    ...defaults.flatMap((entry) =>
      generatorKinds.map((generator): Experiment => ({
        ...entry,
        id: `${generator}-${entry.dataset}`,
        block: 'clean-generators',
        generator,
        note: `The clean protocol with ${generator} as it is by default, in place of the study's networks.`,
      })),
    ),
  ];
}
