/** Select, then synthesize, then classify: three steps on some rows of a table, and one audit when they are scored on others. */
import { checkList, checkWhole, InputError, withDefaults } from '../../checks/index.js';
import { checkTable, className, groupEqualRows, Table } from '../../data/index.js';
import { type Measures, measuresOf } from '../../metrics/index.js';
import { stackRows, takeColumns } from '../../matrix/index.js';
import { SeededRandom } from '../../random/index.js';
import {
  audit,
  type Classifier,
  classCodesOf,
  classifierFactory,
  Lineage,
  refuseLeakage,
} from '../../synthesis/index.js';
import { AnovaRanker } from '../anova.js';
import type { Ranker } from '../ranker.js';
import type { SelectionLeakage } from '../result.js';
import { divideRows, type Part, type Parts, rankPart } from './parts.js';
import type { RowSource, SelectionClassifier } from './plan.js';

/** Options of `SelectionPipeline`. */
export interface SelectionPipelineOptions {
  /** Default: `AnovaRanker`. */
  readonly ranker?: Ranker;
  /** Columns to choose. Default 20. */
  readonly k?: number;
  /** A synthesizer of the chosen columns that has learned nothing yet; its rows join the real ones for the classifier. Default none. */
  readonly synthesizer?: RowSource | undefined;
  /** Synthetic rows. Default 200. */
  readonly rows?: number;
  /** Default 'ridge'. */
  readonly classifier?: 'ridge' | 'knn' | SelectionClassifier;
  /** Default 0. */
  readonly seed?: number;
}

/** What a pipeline is worth on rows that nothing of it has seen. */
export interface PipelineScore extends Measures {
  readonly leakage: SelectionLeakage;
}

interface Fitted {
  readonly table: Table;
  readonly classes: readonly string[];
  readonly classCodes: readonly number[];
  readonly train: readonly number[];
  readonly support: readonly number[];
  readonly classifier: Classifier;
  readonly lineage: Lineage;
}

/** Chooses columns, draws synthetic rows of them, and trains a classifier on both kinds of rows. @throws OptionError for options out of range */
export class SelectionPipeline {
  readonly #options: Required<SelectionPipelineOptions>;
  #fitted: Fitted | undefined;

  constructor(options: SelectionPipelineOptions = {}) {
    this.#options = withDefaults<Required<SelectionPipelineOptions>>('SelectionPipeline', options, {
      ranker: new AnovaRanker(),
      k: 20,
      synthesizer: undefined,
      rows: 200,
      classifier: 'ridge',
      seed: 0,
    });
    checkWhole('k', this.#options.k, 1);
    checkWhole('rows', this.#options.rows, 1);
    checkWhole('seed', this.#options.seed, 0, 2 ** 32 - 1);
  }

  /**
   * Learns from some rows of a table, by their numbers: scale, columns, synthetic rows and classifier, each from these rows alone.
   * @throws InputError for a table without classes, or row numbers that are none
   */
  async fit(table: Table, train: ArrayLike<number>): Promise<this> {
    const classes = checkTable(table).map((label) => className(table, label));
    const classCodes = classCodesOf(table, classes);
    const rows = checkedRows(table, train, 'fit');
    const parts = divideRows(table, classCodes, rows, []);
    const { ranker, k, seed, classifier } = this.#options;
    const random = new SeededRandom(seed).split(`selection by ${ranker.name}`);
    const support = Array.from(rankPart(ranker, parts.train, random, k).order.slice(0, k));
    const own: Part = { ...parts.train, x: takeColumns(parts.train.x, support) };
    const { part, lineage } = await this.#withSynthetic(own, parts, support, classes);
    const count = part.classCodes.length;
    const made = (
      typeof classifier === 'string' ? classifierFactory(classifier, count, { seed }) : classifier.create(count)
    )();
    await made.fit(part.x, part.classCodes);
    const used = { rows };
    this.#fitted = {
      table,
      classes,
      classCodes,
      train: rows,
      support,
      classifier: made,
      lineage: parts.lineage
        .and(Lineage.of('selection', used))
        .and(lineage)
        .and(Lineage.of('classifier training', used)),
    };
    return this;
  }

  /** Real rows, and synthetic ones below them where there is a synthesizer. */
  async #withSynthetic(
    real: Part,
    { table, scaler }: Parts,
    support: readonly number[],
    classes: readonly string[],
  ): Promise<{ readonly part: Pick<Part, 'x' | 'classCodes'>; readonly lineage: Lineage }> {
    const { synthesizer, rows } = this.#options;
    if (synthesizer === undefined) return { part: real, lineage: Lineage.none };
    const chosen = Table.from({
      columns: support.map((j) => table.featureNames[j]!),
      rows: takeColumns(table.features, support),
      labels: table.labels.map((label) => className(table, label)),
      target: table.target ?? 'class',
      name: table.name,
    });
    await synthesizer.fit(chosen);
    const drawn = await synthesizer.draw(rows);
    const x = takeColumns(
      drawn.features,
      support.map((_, at) => at),
    );
    x.data.forEach((value, at) => {
      const j = support[at % support.length]!;
      x.data[at] = (value - scaler.mean[j]!) / scaler.scale[j]!;
    });
    const codes = drawn.classCodes.map((code) => classes.indexOf(synthesizer.classes[code]!));
    return {
      part: { x: stackRows([real.x, x]), classCodes: [...real.classCodes, ...codes] },
      lineage: synthesizer.lineage.within(real),
    };
  }

  /** Numbers of the chosen columns, the best first. @throws InputError before `fit` */
  get support(): readonly number[] {
    return this.#state('support').support;
  }

  /** Which rows of the table were used for what. @throws InputError before `fit` */
  get lineage(): Lineage {
    return this.#state('lineage').lineage;
  }

  /** The class names of rows of the table, by their numbers. @throws InputError before `fit`, or for numbers that are no rows */
  async predict(rows: ArrayLike<number>): Promise<string[]> {
    const { classes } = this.#state('predict');
    return (await this.#codes(checkedRows(this.#state('predict').table, rows, 'predict'))).map(
      (code) => classes[code]!,
    );
  }

  /**
   * What it is worth on other rows of the table.
   * @throws LeakageError when one of them, or a row equal to it, was used by any step; InputError before `fit`, or for numbers that are no rows
   */
  async score(test: ArrayLike<number>): Promise<PipelineScore> {
    const { table, classCodes, classes, lineage } = this.#state('score');
    const rows = checkedRows(table, test, 'score');
    const contents = groupEqualRows(table.features);
    const sample = { rows, classCodes: rows.map((row) => classCodes[row]!), features: table.features };
    const leakage = audit(lineage, Lineage.none, sample, contents);
    refuseLeakage(leakage);
    const measures = measuresOf(sample.classCodes, await this.#codes(rows), classes.length);
    const selection = lineage.count(sample, contents, 'selection');
    return { ...measures, leakage: { ...leakage, selection, fitness: 0, inner: 0 } };
  }

  async #codes(rows: readonly number[]): Promise<readonly number[]> {
    const { table, classCodes, train, support, classifier } = this.#state('predict');
    return classifier.predict(takeColumns(divideRows(table, classCodes, train, rows).held.x, support));
  }

  #state(what: string): Fitted {
    if (this.#fitted === undefined)
      throw new InputError(`SelectionPipeline.${what}: it has not learned anything yet; call fit first.`);
    return this.#fitted;
  }
}

function checkedRows({ labels, name }: Table, rows: ArrayLike<number>, where: string): number[] {
  checkList(`SelectionPipeline.${where}: rows`, rows);
  const all = Array.from(rows);
  const wrong = all.find((row) => !Number.isInteger(row) || row < 0 || row >= labels.length);
  if (all.length === 0 || wrong !== undefined)
    throw new InputError(
      `SelectionPipeline.${where}: ${wrong === undefined ? 'there are no rows' : `row ${wrong} is none of ${name}`}; give numbers from 0 to ${labels.length - 1}.`,
    );
  return all;
}
