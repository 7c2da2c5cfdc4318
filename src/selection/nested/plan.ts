/** What a nested selection is asked for, settled and checked. */
import {
  checkChoice,
  checkList,
  checkWhole,
  described,
  InputError,
  OptionError,
  withDefaults,
} from '../../checks/index.js';
import type { Label } from '../../matrix/index.js';
import { checkTable, className, groupEqualRows, isTable, type Table } from '../../data/index.js';
import {
  checkNumbers,
  classCodesOf,
  type ClassifierFactory,
  type LabelledRows,
  type Lineage,
  measureOfRows,
} from '../../synthesis/index.js';
import type { VerdictMeasure } from '../../metrics/index.js';
import type { Ranker } from '../ranker.js';
import { rankerOf, usualRankers } from './rankers.js';

/** What a selection needs of a synthesizer; every `Synthesizer` has it. */
export interface RowSource {
  /** Learns the rows of a table. */
  fit(table: Table): Promise<unknown>;
  /** Synthetic rows in original units, with the ranks of their classes among `classes`. */
  draw(n: number, request?: { readonly proportions?: Readonly<Record<string, number>> }): Promise<LabelledRows>;
  /** Class names, in the order of their codes. */
  readonly classes: readonly string[];
  /** Which rows of the table that it was fitted on were used for what. */
  readonly lineage: Lineage;
}

/** A kind of synthetic rows: made anew for every training part. */
export interface Augmenter {
  readonly name: string;
  /** A synthesizer that has learned nothing yet. */
  readonly create: (seed: number) => RowSource;
}

/** Classifiers that a selection can be scored by, by name. */
export type SelectionClassifierName = 'auto' | 'ridge' | 'knn';

/** A classifier of one's own: made anew for about so many training rows. */
export interface SelectionClassifier {
  readonly name: string;
  /** The classifier for about so many training rows. */
  readonly create: (rows: number) => ClassifierFactory;
}

/** Options of `nestedSelection`. */
export interface NestedSelectionOptions {
  /** Rows with their classes; every row may come into a test part. */
  readonly table: Table;
  /** Names of rankers, or rankers of one's own with names of their own. Default: all that are known by name but the genetic search. */
  readonly rankers?: readonly (string | Ranker)[];
  /** Numbers of columns; of several, one is chosen inside each training part. Default 'auto': 10, 20, 50 and 100, or shares of fewer columns. */
  readonly k?: 'auto' | readonly number[];
  /** Kinds of synthetic rows to add for ranking, each compared with none. Default none. */
  readonly augmenters?: readonly Augmenter[];
  /** Synthetic rows for a training part. Default 200. */
  readonly rows?: number;
  /** Whether synthetic rows are as many of each class, or in the classes' proportions. Default 'classes'. */
  readonly balance?: 'classes' | 'proportions';
  /** Outer splits. Default 20. */
  readonly splits?: number;
  /** Share of the rows that test, above 0 and below 1. Default 0.3. */
  readonly testSize?: number;
  /** How often labels are permuted. Default 20. */
  readonly permutations?: number;
  /** The false discovery rate at which columns count as related. Default 0.05. */
  readonly fdr?: number;
  /** 'auto' takes a ridge classifier, or the nearest neighbours where these do clearly better inside. Default 'auto'. */
  readonly classifier?: SelectionClassifierName | SelectionClassifier;
  /** The group of every row, such as a patient: rows of one group are never on both sides. Default: rows of equal contents are a group. */
  readonly groups?: ArrayLike<Label> | undefined;
  /** What the column of groups is called, for the result. */
  readonly groupColumn?: string | undefined;
  /** Seed of the first split; each further one has the next. Default 0. */
  readonly seed?: number;
}

/** A ranker with its name. */
export interface PlannedRanker {
  readonly name: string;
  readonly create: () => Ranker;
}

/** A selection that can be begun. */
export interface SelectionPlan {
  readonly table: Table;
  readonly classes: readonly string[];
  readonly classCodes: readonly number[];
  /** The group of every row: its own group joined with that of rows equal to it. */
  readonly groups: Int32Array;
  readonly contents: ArrayLike<number>;
  readonly groupColumn: { readonly column: string; readonly count: number } | null;
  readonly measure: VerdictMeasure;
  readonly rankers: readonly PlannedRanker[];
  readonly ks: readonly number[];
  /** Whether `ks` are the default ones. */
  readonly augmenters: readonly Augmenter[];
  readonly rows: number;
  readonly balance: 'classes' | 'proportions';
  readonly splits: number;
  readonly testSize: number;
  readonly permutations: number;
  readonly fdr: number;
  readonly classifier: SelectionClassifierName | SelectionClassifier;
  readonly seed: number;
}

/** What synthetic rows are compared with, beside none. */
export const control = 'bootstrap';

/** Numbers of columns for a table of `p`. */
export function usualNumbers(p: number): number[] {
  const few = p < 100 ? [1 / 8, 1 / 4, 1 / 2, 1].map((share) => Math.max(1, Math.round(share * p))) : [10, 20, 50, 100];
  return [...new Set(few)];
}

const defaults = {
  rankers: usualRankers as readonly (string | Ranker)[],
  k: 'auto' as 'auto' | readonly number[],
  augmenters: [] as readonly Augmenter[],
  rows: 200,
  balance: 'classes' as const,
  splits: 20,
  testSize: 0.3,
  permutations: 20,
  fdr: 0.05,
  classifier: 'auto' as const,
  groups: undefined,
  groupColumn: undefined,
  seed: 0,
};

/** @throws OptionError for options out of range, InputError for a table that cannot be divided or has no classes */
export function planSelection(options: NestedSelectionOptions): SelectionPlan {
  const given = withDefaults<Required<NestedSelectionOptions>>('nestedSelection', options, {
    table: undefined as never,
    ...defaults,
  });
  const { table } = given;
  if (!isTable(table))
    throw new InputError(`nestedSelection: table must be a table, found ${described(table)}; loadTable reads one`);
  const classes = checkTable(table).map((label) => className(table, label));
  checkNumbers(table, undefined);
  const share = (name: string, value: number): number => {
    if (typeof value === 'number' && value > 0 && value < 1) return value;
    throw new OptionError(`nestedSelection: ${name} must be above 0 and below 1, found ${described(value)}`);
  };
  checkChoice('nestedSelection: balance', given.balance, ['classes', 'proportions']);
  if (typeof given.classifier === 'string')
    checkChoice('nestedSelection: classifier', given.classifier, ['auto', 'ridge', 'knn']);
  const seed = checkWhole('nestedSelection: seed', given.seed, 0, 2 ** 32 - 1);
  const contents = groupEqualRows(table.features);
  const count = new Set(Array.from(given.groups ?? [])).size;
  const classCodes = classCodesOf(table, classes);
  return {
    table,
    classes,
    classCodes,
    contents,
    groups: groupsOf(contents, given.groups),
    groupColumn: given.groups === undefined ? null : { column: given.groupColumn ?? 'groups', count },
    measure: measureOfRows(classCodes),
    rankers: rankersOf(given.rankers),
    ks: numbersOf(given.k, table.featureNames.length),
    augmenters: augmentersOf(given.augmenters),
    rows: checkWhole('nestedSelection: rows', given.rows, 2, 1_000_000),
    balance: given.balance,
    splits: checkWhole('nestedSelection: splits', given.splits, 1, 2 ** 32 - seed),
    testSize: share('testSize', given.testSize),
    permutations: checkWhole('nestedSelection: permutations', given.permutations, 0, 100_000),
    fdr: share('fdr', given.fdr),
    classifier: given.classifier,
    seed,
  };
}

function rankersOf(given: readonly (string | Ranker)[]): PlannedRanker[] {
  checkList('nestedSelection: rankers', given);
  const all = given.map((one): PlannedRanker => {
    if (typeof one !== 'string') return { name: one.name, create: () => one };
    rankerOf(one);
    return { name: one, create: () => rankerOf(one) };
  });
  const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i);
  if (all.length === 0) throw new OptionError('nestedSelection: rankers is empty; name one at least');
  if (twice !== undefined)
    throw new OptionError(`nestedSelection: rankers has two called '${twice.name}'; name each once`);
  return all;
}

function numbersOf(given: 'auto' | readonly number[], p: number): number[] {
  if (given === 'auto') return usualNumbers(p);
  checkList('nestedSelection: k', given);
  if (given.length === 0) throw new OptionError("nestedSelection: k is empty; give numbers of columns, or 'auto'");
  for (const k of given) {
    checkWhole('nestedSelection: k', k, 1);
    if (k > p) throw new InputError(`nestedSelection: k is ${k}, and the table has ${p} columns; give at most ${p}`);
  }
  return [...new Set(given)].sort((a, b) => a - b);
}

function augmentersOf(given: readonly Augmenter[]): Augmenter[] {
  checkList('nestedSelection: augmenters', given);
  const names = given.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new OptionError(`nestedSelection: augmenters has two called '${twice}'; name each once`);
  return [...given];
}

/** Numbers of groups: rows that are linked by a group, or by equal contents, directly or through others. */
function groupsOf(contents: ArrayLike<number>, groups: ArrayLike<Label> | undefined): Int32Array {
  const n = contents.length;
  if (groups !== undefined && groups.length !== n)
    throw new InputError(
      `nestedSelection: groups has ${groups.length} entries for ${n} rows; give the group of each row`,
    );
  const above = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    while (above[i] !== i) i = above[i] = above[above[i]!]!;
    return i;
  };
  const first = new Map<Label, number>();
  const link = (i: number, key: Label): void => {
    const other = first.get(key);
    if (other === undefined) first.set(key, i);
    else above[root(i)] = root(other);
  };
  for (let i = 0; i < n; i++) link(i, contents[i]!);
  first.clear();
  if (groups !== undefined) for (let i = 0; i < n; i++) link(i, groups[i]!);
  return above.map((_, i) => root(i));
}
