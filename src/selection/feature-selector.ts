/** The columns that a ranker puts first, as scikit-learn's selectors have them: `fit`, `support`, `transform`. */
import { checkWhole, InputError, withDefaults } from '../checks/index.js';
import { type Label, type Matrix, type MatrixLike, takeColumns, toMatrix, uniqueSorted } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import { AnovaRanker } from './anova.js';
import { checkRankedRows, type Ranker, type Ranking } from './ranker.js';

/** Options of `FeatureSelector`. */
export interface FeatureSelectorOptions {
  /** Default: `AnovaRanker`. */
  readonly ranker?: Ranker;
  /** Columns to choose, at least 1; all of a table that has fewer. Default 20. */
  readonly k?: number;
  /** Seed of rankers that draw. Default 0. */
  readonly seed?: number;
}

/** Chooses the columns that a ranker puts first, by labelled rows. @throws OptionError for options out of range */
export class FeatureSelector {
  readonly #ranker: Ranker;
  readonly #k: number;
  readonly #seed: number;
  #fitted: { readonly ranking: Ranking; readonly columns: number } | undefined;

  constructor(options: FeatureSelectorOptions = {}) {
    const all = withDefaults<Required<FeatureSelectorOptions>>('FeatureSelector', options, {
      ranker: new AnovaRanker(),
      k: 20,
      seed: 0,
    });
    this.#ranker = all.ranker;
    this.#k = checkWhole('k', all.k, 1);
    this.#seed = checkWhole('seed', all.seed, 0, 2 ** 32 - 1);
  }

  /**
   * Ranks the columns of `x` [rows, columns] by the labels `y` [rows]. Rankers that compare columns by their size want them standardised
   * (`StandardScaler`), by the training rows.
   * @throws InputError for cells that are not finite, missing labels, or fewer than two classes
   */
  fit(x: MatrixLike, y: readonly Label[]): this {
    const classes = uniqueSorted(y, 'FeatureSelector.fit');
    const codes = new Map(classes.map((label, code) => [label, code]));
    const rows = checkRankedRows(
      'FeatureSelector.fit',
      x,
      y.map((label) => codes.get(label)!),
    );
    const random = new SeededRandom(this.#seed).split(`selection by ${this.#ranker.name}`);
    this.#fitted = { ranking: this.#ranker.rank(rows, random, this.#k), columns: rows.x.shape[1]! };
    return this;
  }

  /** The whole ranking. @throws InputError before `fit` */
  get ranking(): Ranking {
    return this.#state('ranking').ranking;
  }

  /** Numbers of the chosen columns, the best first. @throws InputError before `fit` */
  get support(): number[] {
    return Array.from(this.ranking.order.slice(0, this.#k));
  }

  /** The chosen columns of `x` [rows, columns], in the order of `support`. @throws InputError before `fit`, or for another number of columns */
  transform(x: MatrixLike): Matrix {
    const { columns } = this.#state('transform');
    const rows = toMatrix(x, 'FeatureSelector.transform');
    if (rows.shape[1] !== columns)
      throw new InputError(
        `FeatureSelector.transform: found ${rows.shape[1]} columns, and it was fitted on ${columns}; give the same columns.`,
      );
    return takeColumns(rows, this.support);
  }

  #state(what: string): { readonly ranking: Ranking; readonly columns: number } {
    if (this.#fitted === undefined)
      throw new InputError(`FeatureSelector.${what}: nothing is chosen yet; call fit first.`);
    return this.#fitted;
  }
}
