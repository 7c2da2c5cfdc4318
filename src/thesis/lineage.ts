/**
 * Where things come from: which rows of the table a scaler, a generator, a synthetic row or a score was made with, and how.
 *
 * Rows are taken from a `Source` only, and remember their numbers in the table. What learns from rows gets a `Lineage` from
 * the very rows it was given; what is made with it inherits that. The audit compares lineages with the test rows; nothing in
 * it is declared.
 */
import { type Matrix, takeRows } from '../matrix/index.js';
import type { Leakage } from './result.js';

/** Rows in original units with their class codes, and their numbers in the table they were taken from. */
export interface Sample {
  readonly features: Matrix;
  readonly codes: readonly number[];
  readonly rows: readonly number[];
}

/** All rows of a table. */
export class Source {
  readonly #features: Matrix;
  readonly #codes: readonly number[];

  constructor(features: Matrix, codes: readonly number[]) {
    this.#features = features;
    this.#codes = codes;
  }
  take(rows: readonly number[]): Sample {
    return {
      features: takeRows(this.#features, rows),
      codes: rows.map((row) => this.#codes[row]!),
      rows,
    };
  }
}

/** What rows can be used for before a classifier is tested. */
export type Use = 'training' | 'stopping' | 'latent statistics' | 'scaling' | 'search' | 'classifier training';

/** The rows that something was made with, by use. */
export class Lineage {
  static readonly none: Lineage = new Lineage(new Map());
  readonly #rows: ReadonlyMap<Use, ReadonlySet<number>>;

  private constructor(rows: ReadonlyMap<Use, ReadonlySet<number>>) {
    this.#rows = rows;
  }
  /** That of something made with these samples for one use. */
  static of(use: Use, ...samples: readonly { readonly rows: readonly number[] }[]): Lineage {
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
  /** How many of a sample's rows were put to this use, or to any. */
  count({ rows }: { readonly rows: readonly number[] }, use?: Use): number {
    const used = use === undefined ? [...this.#rows.values()] : [this.#rows.get(use) ?? new Set<number>()];
    return rows.filter((row) => used.some((set) => set.has(row))).length;
  }
}

/** How many test rows each stage has seen, from the lineages of the synthetic rows and of the classifiers' training rows. */
export function audit(generated: Lineage, classifiers: Lineage, test: Sample): Leakage {
  const all = generated.and(classifiers);
  return {
    testRows: test.rows.length,
    generatorTraining: all.count(test, 'training'),
    earlyStopping: all.count(test, 'stopping'),
    latentStatistics: all.count(test, 'latent statistics'),
    scaling: all.count(test, 'scaling'),
    search: all.count(test, 'search'),
    classifierTraining: all.count(test, 'classifier training'),
    unseen: test.rows.length - all.count(test),
  };
}

/** A clean run whose lineage says that it is none. */
export class LeakageError extends Error {
  override readonly name = 'LeakageError';
}

/** @throws LeakageError when a test row was seen by anything before the test */
export function refuseLeakage(leakage: Leakage): void {
  if (leakage.unseen === leakage.testRows) return;
  const stages: readonly (readonly [keyof Leakage, string])[] = [
    ['generatorTraining', "the generator's training"],
    ['earlyStopping', 'early stopping'],
    ['latentStatistics', 'the latent statistics'],
    ['scaling', 'a scaler'],
    ['search', 'the search'],
    ['classifierTraining', "a classifier's training"],
  ];
  const seen = stages.filter(([stage]) => leakage[stage] > 0).map(([stage, what]) => `${leakage[stage]} by ${what}`);
  throw new LeakageError(
    `the clean protocol refuses to report: of the ${leakage.testRows} test rows, ${seen.join(', ')} had been seen. No score of theirs would be clean; keep the test rows apart, or use --protocol as-published`,
  );
}
