/** The classifiers that every comparison shows, and what they are called in messages, tables and reports. */
export type ClassifierName = 'ridge' | 'knn' | 'centroid' | 'mlp';

/** From the simplest to the least simple. */
export const classifierNames: readonly ClassifierName[] = ['ridge', 'centroid', 'knn', 'mlp'];

const words: Readonly<Record<ClassifierName, readonly [article: string, title: string]>> = {
  ridge: ['a', 'ridge classifier'],
  centroid: ['the', 'nearest class mean'],
  knn: ['the', 'nearest neighbours'],
  mlp: ['a', 'neural network'],
};

/** A classifier, and the columns that it sees. */
export interface NamedClassifier {
  readonly name: ClassifierName;
  readonly columns?: 'all' | 'related';
}

const seen = ({ columns }: NamedClassifier): string => (columns === 'related' ? ' on related columns' : '');

/** Its name by itself: "ridge classifier", "nearest neighbours on related columns". */
export function classifierTitle(classifier: NamedClassifier): string {
  return words[classifier.name][1] + seen(classifier);
}

/** Its name in a sentence: "a ridge classifier", "the nearest neighbours on related columns". */
export function classifierWords(classifier: NamedClassifier): string {
  return words[classifier.name].join(' ') + seen(classifier);
}

/** The one that decided on most splits, of equally frequent ones the first, and on how many; `deciding` holds at least one. */
export function mostDeciding(deciding: readonly NamedClassifier[]): {
  readonly classifier: NamedClassifier;
  readonly on: number;
} {
  const same = (one: NamedClassifier): number =>
    deciding.filter((other) => classifierTitle(other) === classifierTitle(one)).length;
  const classifier = deciding.reduce((best, one) => (same(one) > same(best) ? one : best));
  return { classifier, on: same(classifier) };
}

/** The one that decided on most splits, in a sentence, and on how many where others did on some. */
export function decidingWords(deciding: readonly NamedClassifier[]): string {
  const { classifier, on } = mostDeciding(deciding);
  return classifierWords(classifier) + onSplits(on, deciding.length);
}

/** On how many splits it was; empty for all. */
export const onSplits = (on: number, of: number): string => (on === of ? '' : ` (on ${on} of ${of} splits)`);
