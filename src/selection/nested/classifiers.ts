/** The classifiers of a selection, and their answers. */
import { classifierFactory, type ClassifierFactory } from '../../synthesis/index.js';
import { answersFor, type Part } from './parts.js';
import type { SelectionPlan } from './plan.js';
import type { OuterAnswers } from './units.js';

/** A classifier of a selection with its name. */
export interface NamedFactory {
  readonly name: string;
  readonly create: (rows: number) => ClassifierFactory;
}

/** The classifiers that are scored on test rows, and those that methods and k are chosen by. */
export function classifiersOf({ classifier, seed }: SelectionPlan): {
  readonly outer: readonly NamedFactory[];
  readonly inner: readonly NamedFactory[];
} {
  const known = (['ridge', 'knn'] as const).map((name) => ({
    name,
    create: (rows: number): ClassifierFactory => classifierFactory(name, rows, { seed }),
  }));
  // A classifier of one's own may take long to train: methods and k are chosen by quick ones then.
  if (typeof classifier !== 'string') return { outer: [classifier], inner: known };
  const taken = known.filter(({ name }) => classifier === 'auto' || classifier === name);
  return { outer: taken, inner: taken };
}

/** Answers of every classifier to rows that it has not seen, by the first k columns of an order. */
export async function answersOf(
  classifiers: readonly NamedFactory[],
  numbers: readonly number[],
  order: readonly number[],
  train: Part,
  held: Part,
): Promise<OuterAnswers[]> {
  const all: OuterAnswers[] = [];
  for (const k of numbers)
    for (const { name, create } of classifiers) {
      const { named } = await answersFor(create(train.rows.length), order.slice(0, k), train, held);
      all.push({ k, classifier: name, named });
    }
  return all;
}
