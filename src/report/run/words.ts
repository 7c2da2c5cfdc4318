/** What classifiers, generators and measures are called, on the page and in the terminal. */
import type { RunResult } from '../../synthesis/index.js';
import { type ClassifierName, mostDeciding, type NamedClassifier, onSplits } from '../../metrics/index.js';
import { count, plural } from '../../checks/numbers.js';

/** How each classifier decides. */
export const classifierAbout: Readonly<Record<ClassifierName, string>> = {
  ridge: 'adds up all columns, each with a weight of its own',
  knn: 'goes by the classes of the most similar rows it learned from',
  centroid: 'takes the class whose average row is nearest',
  mlp: 'a multilayer perceptron with three hidden layers',
};

/** The classifiers that decided, split by split; published protocols have one split, and list none. */
const decisions = ({ deciding, splits }: RunResult): NamedClassifier[] =>
  (splits.length === 0 ? [{ deciding }] : splits).map((one) => one.deciding ?? { name: 'mlp' });

/** The classifier that decides; of several that of most splits, as in the headline. */
export const decidingOf = (result: RunResult): NamedClassifier => mostDeciding(decisions(result)).classifier;

/** Says on how many splits it decided; empty where it did on all. */
export function decidingNote(result: RunResult): string {
  const all = decisions(result);
  return onSplits(mostDeciding(all).on, all.length);
}

/** What the kinds of generators do, and what the controls are there for. */
const kinds: Readonly<Record<string, string>> = {
  vae: 'A neural network that learns to rebuild rows from a few numbers, and then makes rows from new ones.',
  cvae: 'A neural network that learns to rebuild rows from a few numbers and their class.',
  'pooled-gaussian': 'A bell curve around each class’s average, of one shape for all classes.',
  'class-gaussian': 'A bell curve around each class’s average, of a shape of its own for each.',
  'gaussian-mixture': 'Several bell curves for each class.',
  smote: 'Points between a training row and one of its neighbours.',
  avatar: 'Weighted averages of a training row’s neighbours.',
  bootstrap:
    'Control: the training rows themselves, drawn again. They train well and protect nobody, so a good score alone says little.',
  'class-means':
    'Control: the average row of each class with a little noise. Such rows can train well although they are all alike.',
  'class-normals':
    'Control: every column drawn by itself, class by class. A generator that does no better has not learned how columns go together.',
};

/** What a generator is, in a sentence; empty for an unknown kind. */
export const kindWords = (kind: string, control: boolean): string =>
  kinds[kind] ?? (control ? 'Control: shown for comparison, and never chosen.' : '');

/** What the run's own generator is called. */
export function generatorName({ generator, ranking, choice }: RunResult): string {
  const known = (ranking.find(({ own }) => own) ?? choice?.candidates.find(({ kind }) => kind === choice.chosen))
    ?.label;
  if (known !== undefined) return known;
  return generator.hidden === null ? generator.model : generator.model.toUpperCase();
}

/** The same with its sizes, where it has a network. */
export function generatorWords(result: RunResult): string {
  const { hidden, latent } = result.generator;
  const name = generatorName(result);
  return hidden === null ? name : `${name} ${hidden.map(count).join('-')}, latent size ${count(latent)}`;
}

/** How many splits, in words. */
export const splitWords = ({ splits }: { readonly splits: number }): string => plural(splits, 'split');

/** What a share of the measure counts. */
export const measureWords = (measure: RunResult['verdict']['measure']): string =>
  measure === 'accuracy'
    ? 'share of the real test rows named correctly'
    : 'balanced accuracy: the share of each class named correctly, averaged over the classes, so that a large class does not hide a small one';
