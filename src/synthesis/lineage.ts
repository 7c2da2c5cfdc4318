/**
 * Where things come from: which rows of a table a scaler, a generator, a synthetic row or a score was made with, and how.
 *
 * Rows are taken from a `Source` only, and remember their numbers in the table. What learns from rows gets a `Lineage` from
 * the very rows it was given; what is made with it inherits that. The audit compares lineages with the test rows, by their contents:
 * a test row counts as seen when a row equal to it was used. Nothing in it is declared.
 */
import type { Leakage } from '../metrics/index.js';
import type { Sample } from './sample.js';

/** What rows can be used for before a classifier is tested. */
export type Use =
  | 'training'
  | 'stopping'
  | 'latent statistics'
  | 'scaling'
  | 'search'
  | 'classifier training'
  /** By what chose columns. */
  | 'selection'
  /** By what judged choices: rows that were held out within the training rows among them. */
  | 'fitness';

/** Rows by their numbers. */

/** The rows that something was made with, by use. */
export class Lineage {
  static readonly none: Lineage = new Lineage(new Map());
  readonly #rows: ReadonlyMap<Use, ReadonlySet<number>>;

  private constructor(rows: ReadonlyMap<Use, ReadonlySet<number>>) {
    this.#rows = rows;
  }
  /** That of something made with these samples for one use. */
  static of(use: Use, ...samples: readonly Pick<Sample, 'rows'>[]): Lineage {
    return new Lineage(new Map([[use, new Set(samples.flatMap(({ rows }) => rows))]]));
  }
  /** That of something made from both. */
  and(other: Lineage): Lineage {
    const rows = new Map(this.#rows);
    for (const [use, more] of other.#rows) rows.set(use, new Set([...(rows.get(use) ?? []), ...more]));
    return new Lineage(rows);
  }
  /** The same rows, all of them for one use: what a search looked at, whatever it did with them. */
  as(use: Use): Lineage {
    return new Lineage(new Map([[use, new Set([...this.#rows.values()].flatMap((rows) => [...rows]))]]));
  }
  /** The same rows by their numbers in the table that `sample` was taken from, where these are numbers within the sample. */
  within({ rows: numbers }: Pick<Sample, 'rows'>): Lineage {
    return new Lineage(
      new Map([...this.#rows].map(([use, rows]) => [use, new Set([...rows].map((row) => numbers[row]!))])),
    );
  }
  /**
   * How many of a sample's rows were put to this use, or to any: the row itself, or one of equal contents. `contents` numbers the contents
   * of every row of the table.
   */
  count({ rows }: Pick<Sample, 'rows'>, contents: ArrayLike<number>, use?: Use): number {
    const used = use === undefined ? [...this.#rows.values()] : [this.#rows.get(use) ?? new Set<number>()];
    const seen = new Set(used.flatMap((set) => [...set].map((row) => contents[row]!)));
    return rows.filter((row) => seen.has(contents[row]!)).length;
  }
}

/**
 * How many test rows each stage has seen, from the lineages of the synthetic rows and of the classifiers' training rows. `contents` has a
 * number for every row of the table; rows with equal contents share it.
 */
export function audit(synthetic: Lineage, classifiers: Lineage, test: Sample, contents: ArrayLike<number>): Leakage {
  const all = synthetic.and(classifiers);
  const count = (use?: Use): number => all.count(test, contents, use);
  return {
    testRows: test.rows.length,
    generatorTraining: count('training'),
    earlyStopping: count('stopping'),
    latentStatistics: count('latent statistics'),
    scaling: count('scaling'),
    search: count('search'),
    classifierTraining: count('classifier training'),
    unseen: test.rows.length - count(),
  };
}

/**
 * The audit within training rows: a row that a fitness holds out must be no ancestor of anything that it is judged by, above all of no
 * synthetic row. `lineage` is that of all this, in numbers of the table.
 * @throws LeakageError when one is
 */
export function refuseInnerLeakage(lineage: Lineage, held: Pick<Sample, 'rows'>, contents: ArrayLike<number>): void {
  const seen = lineage.count(held, contents);
  if (seen === 0) return;
  const by = (
    ['training', 'stopping', 'latent statistics', 'scaling', 'selection', 'classifier training'] as const
  ).filter((use) => lineage.count(held, contents, use) > 0);
  throw new LeakageError(
    `the fitness would not be clean: ${seen} of the ${held.rows.length} rows that it holds out are ancestors of what it is judged by (${by.join(', ')}). Fit the generator, the scaler and the selection again without these rows`,
  );
}

/** A comparison that was to be clean, whose lineage says that it is not. */
export class LeakageError extends Error {
  override readonly name = 'LeakageError';
}

const stages: readonly (readonly [keyof Leakage, string])[] = [
  ['generatorTraining', "the generator's training"],
  ['earlyStopping', 'early stopping'],
  ['latentStatistics', 'the latent statistics'],
  ['scaling', 'a scaler'],
  ['search', 'the search'],
  ['classifierTraining', "a classifier's training"],
];

/** @throws LeakageError when a test row was seen by anything before the test */
export function refuseLeakage(leakage: Leakage): void {
  if (leakage.unseen === leakage.testRows) return;
  const seen = stages.filter(([stage]) => leakage[stage] > 0).map(([stage, what]) => `${leakage[stage]} by ${what}`);
  throw new LeakageError(
    `the scores are not reported, for they would not be clean: of the ${leakage.testRows} test rows, ${seen.join(', ')} had been seen. Keep the test rows, and rows equal to them, apart`,
  );
}
