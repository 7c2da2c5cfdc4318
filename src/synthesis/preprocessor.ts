/**
 * What is done to a table before a model sees it, and undone to what the model draws. It is fitted on training rows alone.
 *
 * Notation: n rows, p feature columns, q of them modelled jointly (constants never reach a model, and
 * columns that are modelled on their own do not either), K classes.
 */
import {
  checkChoice,
  checkPositive,
  described,
  InputError,
  nearestName,
  OptionError,
  shortList,
  shown,
  withDefaults,
} from '../checks/index.js';
import { type Label, type Matrix, matrix, parseNumber, takeColumns, uniqueSorted } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import {
  className,
  type ColumnDescription,
  ColumnTransform,
  type ColumnTransformMethod,
  type ColumnTransformState,
  describeColumns,
  featureGroups,
  featuresOfOne,
  filled,
  formOf,
  learnFill,
  StandardScaler,
  type StandardScalerState,
  type Table,
  type TableForm,
} from '../data/index.js';
import { type OwnColumns, ownColumns, type SharedEnd, writeOwnColumns } from './own-columns.js';
import { placesIn, type RowPreparation } from './prepared-rows.js';
import { isWordsState, learnShifts, restoreWords, type WordsState } from './words.js';
import { classRelatedColumns, screenColumns } from './screening.js';

/** What is found out about columns, and what is kept of it in drawn rows. */
export interface PreprocessorOptions {
  /**
   * 'infer' (default) tells constants, whole numbers and 0/1 from the training rows and gives them back as such; 'real' standardises every
   * column and does nothing else.
   */
  readonly kinds?: 'infer' | 'real';
  /** Whether values stay within the range of the training rows. Default true; without effect when `kinds` is 'real'. */
  readonly withinRange?: boolean;
  /** Curves that columns are taken by before they are standardised (`ColumnTransform`). Default 'none'. */
  readonly transform?: ColumnTransformMethod;
  /** 'auto' models columns that are related to no other on their own (`screenColumns`). Default 'none'. */
  readonly screening?: 'auto' | 'none';
  /**
   * Share of the columns of any numbers that is modelled jointly, those of the largest spread beside their size; the rest is modelled on
   * its own. Above 0, at most 1 (default: all).
   */
  readonly varianceFilter?: number;
}

/** What rows are that come back in original units. */
export interface UnstandardiseOptions {
  /** The class codes of the rows [n]. */
  readonly classCodes?: readonly number[];
  /** Draws the columns that are modelled on their own; without it they have their means. */
  readonly random?: SeededRandom;
}

/** The options with their defaults. @throws OptionError for an unknown option or a value that it does not take */
export function checkPreparation(where: string, options: PreprocessorOptions): Required<PreprocessorOptions> {
  const all = withDefaults<Required<PreprocessorOptions>>(where, options, {
    kinds: 'infer',
    withinRange: true,
    transform: 'none',
    screening: 'none',
    varianceFilter: 1,
  });
  checkChoice('kinds', all.kinds, ['infer', 'real']);
  checkChoice('withinRange', all.withinRange, [true, false]);
  checkChoice('transform', all.transform, ['auto', 'none', 'asinh', 'log', 'quantile']);
  checkChoice('screening', all.screening, ['auto', 'none']);
  if (checkPositive('varianceFilter', all.varianceFilter) > 1)
    throw new OptionError(`varianceFilter must be above 0 and at most 1, found ${all.varianceFilter}`);
  return all;
}

/** A fitted preprocessor as plain data. */
export interface PreprocessorState {
  readonly kinds: 'infer' | 'real';
  readonly withinRange: boolean;
  readonly columns: readonly ColumnDescription[];
  readonly scaler: StandardScalerState;
  readonly target: string | null;
  readonly targetIndex: number;
  readonly classes: readonly Label[];
  /** The spelling of every class, in the order of `classes`. */
  readonly classNames: readonly string[];
  /** Training rows of every class. */
  readonly classCounts: readonly number[];
  /** How columns are transformed and scaled; null where they are standardised as they are. */
  readonly transform: {
    readonly method: ColumnTransformMethod;
    readonly curves: ColumnTransformState;
    readonly scaler: StandardScalerState;
  } | null;
  /** Null without screening and filter. */
  readonly own: OwnColumnsState | null;
  /** The person's own columns; null, or absent in older files, where every column is a number. */
  readonly words?: WordsState | null;
}

/** How columns were divided, and what those on their own are like. */
export interface OwnColumnsState extends OwnColumns {
  readonly screening: 'auto' | 'none';
  readonly varianceFilter: number;
  readonly notes: readonly string[];
}

/** Digits that a float32 carries, of a column's spread. */
const digits = 7;

/** Takes the columns of a table to what generators learn, and drawn rows back into the table's kinds, ranges and units. */
export class Preprocessor {
  readonly #state: PreprocessorState;
  readonly #scaler: StandardScaler;
  readonly #transform: ColumnTransform | null;
  /** The scaler of transformed columns. */
  readonly #modelScaler: StandardScaler;
  /** Numbers of the columns that a model sees. */
  readonly #modelled: readonly number[];
  readonly #codes: ReadonlyMap<Label, number>;

  private constructor(state: PreprocessorState) {
    this.#state = state;
    this.#scaler = StandardScaler.fromJSON(state.scaler);
    const { transform, own } = state;
    this.#transform = transform && ColumnTransform.fromJSON(transform.curves);
    this.#modelScaler = transform === null ? this.#scaler : StandardScaler.fromJSON(transform.scaler);
    const alone = new Set(own?.columns);
    this.#modelled = varyingColumns(state).filter((j) => !alone.has(j));
    this.#codes = new Map(state.classes.map((label, code) => [label, code]));
  }

  /**
   * Learns columns, scales and classes from training rows.
   * @throws InputError for a table without rows, without a column that varies, or with cells that are not finite; OptionError for an
   *   unknown option or a value that it does not take
   */
  static fit(given: Table, options: PreprocessorOptions = {}): Preprocessor {
    const { kinds, withinRange, ...preparation } = checkPreparation('Preprocessor.fit', options);
    const table = filled(given);
    const { features, featureNames, labels } = table;
    const columns = describeColumns(features, featureNames);
    if (columns.every(({ kind }) => kind === 'constant'))
      throw new InputError(`${table.name}: every column holds one value only; there is nothing to learn from it`);
    const classes = uniqueSorted(labels);
    const plain = new Preprocessor({
      kinds,
      withinRange,
      columns,
      scaler: new StandardScaler().fit(features).toJSON(),
      target: table.target ?? null,
      targetIndex: table.targetIndex,
      classes,
      classNames: classes.map((label) => className(table, label)),
      classCounts: classes.map((label) => labels.filter((other) => other === label).length),
      transform: null,
      own: null,
      ...(table.form !== undefined && { words: wordsOf(given, table.form) }),
    });
    const transformed = withTransform(plain.#state, features, preparation.transform);
    const prepared = new Preprocessor(transformed);
    const x = prepared.#scale(features);
    return new Preprocessor(withOwnColumns(transformed, x, plain.classCodes(table), preparation));
  }

  /** What every feature column was found to hold, in the table's order. */
  get columns(): readonly ColumnDescription[] {
    return this.#state.columns;
  }
  /** The columns of the person's own table, and what has become of them. */
  get form(): TableForm {
    const { words, columns, target, targetIndex } = this.#state;
    const featureNames = columns.map(({ name }) => name);
    return words?.form ?? formOf({ featureNames, target: target ?? undefined, targetIndex });
  }
  /** The columns that a model sees, [q]. */
  get modelColumns(): readonly ColumnDescription[] {
    return this.#modelled.map((j) => this.columns[j]!);
  }
  /** Class names in the order of their codes; none for a table without a target. */
  get classNames(): readonly string[] {
    return this.#state.classNames;
  }
  /** Training rows of every class. */
  get classCounts(): readonly number[] {
    return this.#state.classCounts;
  }
  /** Means and deviations in original units. */
  get scaler(): StandardScaler {
    return this.#scaler;
  }
  /** The options that it was fitted with. */
  get preparation(): Required<PreprocessorOptions> {
    const { kinds, withinRange, transform, own } = this.#state;
    return {
      kinds,
      withinRange,
      transform: transform?.method ?? 'none',
      screening: own?.screening ?? 'none',
      varianceFilter: own?.varianceFilter ?? 1,
    };
  }
  /** Whether it has the columns and classes of a table, and these options. */
  isOf(table: Table, options: Required<PreprocessorOptions>): boolean {
    const { columns, classes, classCounts, target } = this.#state;
    return (
      JSON.stringify(this.preparation) === JSON.stringify(options) &&
      target === (table.target ?? null) &&
      columns.length === table.featureNames.length &&
      columns.every(({ name }, j) => name === table.featureNames[j]) &&
      classCounts.reduce((a, b) => a + b, 0) === table.labels.length &&
      table.labels.every((label) => this.#codes.has(label)) &&
      classes.length === classCounts.length
    );
  }

  /** The same columns as classifiers see them: all that vary, and which of these are modelled jointly. */
  get rowPreparation(): RowPreparation {
    const varying = varyingColumns(this.#state);
    const modelled = new Set(this.#modelled);
    return {
      prepare: (x) => takeColumns(this.#scale(x), varying),
      related: varying.flatMap((j, k) => (modelled.has(j) ? [k] : [])),
      groups: placesIn(varying, featuresOfOne(this.#state.words?.form)),
      note: this.notes.join(' '),
    };
  }
  /** What was done to the columns, in sentences; none where they are only standardised. */
  get notes(): readonly string[] {
    const { transform, own } = this.#state;
    return [...(transform === null ? [] : [transform.curves.note]), ...(own?.notes ?? [])];
  }

  /** The class codes of a table's rows [n]; all 0 without a target. @throws InputError for a class that the training rows do not have */
  classCodes({ labels, features, name }: Table): number[] {
    if (this.#state.target === null) return new Array<number>(features.shape[0]!).fill(0);
    return labels.map((label, row) => {
      const code = this.#codes.get(label);
      if (code === undefined)
        throw new InputError(
          `${name}, row ${row + 1}: class ${shown(String(label))} is none of the training rows'; they have ${shortList(this.classNames, 20)}`,
        );
      return code;
    });
  }

  /** The code of a class by its name or label. @throws InputError for an unknown one */
  codeOf(wanted: Label): number {
    const { classes, classNames } = this.#state;
    // Of a label that is neither text nor number no text may be made.
    const name = typeof wanted === 'string' || typeof wanted === 'number' ? String(wanted) : described(wanted);
    if (classes.length === 0)
      throw new InputError(`the table had no class column, so no class ${shown(name)} can be asked for`);
    const byName = classNames.indexOf(name);
    // Of numbers as classes, any spelling will do.
    const number = typeof classes[0] === 'number' ? parseNumber(name) : NaN;
    const code = this.#codes.get(wanted) ?? (byName < 0 ? this.#codes.get(number) : byName);
    if (code !== undefined) return code;
    const near = nearestName(name, classNames);
    throw new InputError(
      `there is no class ${shown(name)}${near === undefined ? ';' : `; did you mean ${shown(near)}?`} ${near === undefined ? 'the' : 'The'} classes are ${shortList(classNames, 20)}`,
    );
  }

  /** Features in original units [n, p] to transformed and standardised ones [n, q], of the columns that are modelled jointly. */
  standardise(features: Matrix): Matrix {
    const scaled = this.#scale(features);
    return this.#modelled.length === scaled.shape[1] ? scaled : takeColumns(scaled, this.#modelled);
  }

  #scale(features: Matrix): Matrix {
    return this.#modelScaler.transform(this.#transform?.transform(features) ?? features);
  }

  /**
   * Standardised features [n, q] back in original units [n, p]; constants come back as they were, columns that are modelled on their own
   * are drawn by a stream of their own, or have their means.
   */
  unstandardise(x: Matrix, { classCodes, random }: UnstandardiseOptions = {}): Matrix {
    const modelled = this.#modelled;
    const width = this.columns.length;
    const rows = x.shape[0]!;
    let full = x;
    if (modelled.length < width) {
      full = matrix(rows, width);
      for (let i = 0; i < rows; i++)
        modelled.forEach((j, k) => (full.data[i * width + j] = x.data[i * modelled.length + k]!));
      const { own } = this.#state;
      if (own !== null) writeOwnColumns(full, own, classCodes, this.classCounts, random?.split('columns on their own'));
    }
    const scaled = this.#modelScaler.inverseTransform(full);
    return this.#transform?.inverseTransform(scaled) ?? scaled;
  }

  /** Features [n, p] as the training rows have them: constants exact, whole numbers whole, 0/1 as 0/1, within the range. */
  restoreKinds(features: Matrix): Matrix {
    const { kinds, withinRange, scaler } = this.#state;
    if (kinds === 'real') return features;
    const [rows, width] = features.shape as [number, number];
    const out = matrix(rows, width);
    const restorers = this.columns.map((column, j) => restorer(column, scaler.scale[j]!, withinRange));
    for (let at = 0, j = 0; at < out.data.length; at++) {
      out.data[at] = restorers[j]!(features.data[at]!);
      if (++j === width) j = 0;
    }
    const { words } = this.#state;
    if (words) restoreWords(features, out, words, this.columns);
    return out;
  }

  /** Whether there are columns of which exactly one is 1, or that say what is missing, so that a draw is to be compared with the rows. */
  get hasWords(): boolean {
    return this.#state.kinds === 'infer' && (this.#state.words?.shifts.length ?? 0) > 0;
  }

  /** The same, giving words and gaps as often as the training rows have them: judged by rows that a model has drawn, before kinds are restored. */
  withShares(real: Matrix, drawn: Matrix): Preprocessor {
    const { words } = this.#state;
    return words ? new Preprocessor({ ...this.#state, words: learnShifts(words, real, drawn) }) : this;
  }

  /** Rows and class codes as a table with the training table's columns, names and classes. */
  toTable(name: string, features: Matrix, classCodes: readonly number[]): Table {
    const { columns, target, targetIndex, classes, classNames, words } = this.#state;
    const rows = features.shape[0]!;
    return {
      name,
      features,
      featureNames: columns.map((column) => column.name),
      target: target ?? undefined,
      targetIndex,
      labels: target === null ? [] : classCodes.map((code) => classes[code]!),
      classNames: new Map(classes.map((label, code) => [label, classNames[code]!])),
      sources: [name],
      origin: new Int32Array(rows),
      sourceRow: Int32Array.from({ length: rows }, (_, row) => row),
      ...(words && { form: words.form }),
    };
  }

  /** What a file keeps. */
  toJSON(): PreprocessorState {
    return this.#state;
  }

  /** The preprocessor that `toJSON` described. @throws InputError when it is not complete or does not fit together */
  static fromJSON(state: PreprocessorState): Preprocessor {
    const { columns, scaler } = state;
    const sound =
      areColumns(columns) &&
      scaler?.mean?.length === columns.length &&
      (state.kinds === 'infer' || state.kinds === 'real') &&
      typeof state.withinRange === 'boolean' &&
      isTarget(state) &&
      isPrepared(state);
    if (!sound) throw new InputError("the model file's description of the table is not complete; save the model again");
    return new Preprocessor(state);
  }
}

function varyingColumns({ columns, kinds }: PreprocessorState): number[] {
  return columns.flatMap(({ kind }, j) => (kinds === 'infer' && kind === 'constant' ? [] : [j]));
}

function withTransform(state: PreprocessorState, features: Matrix, method: ColumnTransformMethod): PreprocessorState {
  if (method === 'none') return state;
  const transform = ColumnTransform.fit(features, { method });
  const scaler = new StandardScaler().fit(transform.transform(features));
  return { ...state, transform: { method, curves: transform.toJSON(), scaler: scaler.toJSON() } };
}

type Division = Required<Pick<PreprocessorOptions, 'screening' | 'varianceFilter'>>;

/** Divides the columns of standardised rows x [n, p] into those that are modelled jointly and those on their own. */
function withOwnColumns(
  state: PreprocessorState,
  x: Matrix,
  classCodes: readonly number[],
  { screening, varianceFilter }: Division,
): PreprocessorState {
  if (screening === 'none' && varianceFilter === 1) return state;
  const varying = varyingColumns(state);
  const calm = new Set(calmColumns(state, varying, varianceFilter));
  const candidates = varying.filter((j) => !calm.has(j));
  const related = screening === 'auto' ? screenColumns(takeColumns(x, candidates), classCodes).related : undefined;
  const joint = new Set(related?.map((k) => candidates[k]!) ?? candidates);
  const alone = varying.filter((j) => !joint.has(j));
  const byClass = new Set(classRelatedColumns(takeColumns(x, alone), classCodes).map((k) => alone[k]!));
  const isBinary = (j: number): boolean => state.columns[j]!.kind === 'binary';
  const notes = [
    ...(calm.size > 0 ? [`${calm.size} of ${varying.length} columns vary little and are drawn on their own.`] : []),
    ...(joint.size < candidates.length
      ? [
          `${candidates.length - joint.size} of ${varying.length} columns are related to no other and are drawn on their own.`,
        ]
      : []),
  ];
  const own = ownColumns(x, classCodes, Math.max(1, state.classes.length), alone, byClass, isBinary);
  return { ...state, own: { ...own, screening, varianceFilter, notes } };
}

/** The columns of any numbers that a variance filter leaves out: those of the smallest deviation beside their size. */
function calmColumns(
  { columns, scaler, transform, kinds }: PreprocessorState,
  varying: number[],
  share: number,
): number[] {
  const spread = (j: number): number => {
    const curve = transform?.curves.curves[j]!.method ?? 'none';
    // asinh(x / median |x|) and logarithms measure spread beside size already.
    if (curve === 'asinh' || curve === 'log') return transform!.scaler.scale[j]!;
    return scaler.scale[j]! / Math.hypot(scaler.mean[j]!, scaler.scale[j]!);
  };
  const real = varying.filter((j) => kinds === 'real' || columns[j]!.kind === 'real');
  const kept = Math.ceil(share * real.length);
  return real.sort((a, b) => spread(b) - spread(a) || a - b).slice(kept);
}

/** What is known of the person's own columns before anything is drawn. */
function wordsOf({ features, form }: Table, own: TableForm): WordsState {
  return {
    form: own,
    shifts: featureGroups(own).map(({ count }) => new Array<number>(count).fill(0)),
    fill: form?.missing === 'model' ? [...learnFill({ features, form })] : [],
  };
}

/** Whether what is said of transform, columns on their own and words fits the table. */
function isPrepared({ columns, transform, own, words, classes }: PreprocessorState): boolean {
  const { length: width } = columns;
  if (words && !isWordsState(words, width)) return false;
  // A file that lacks one of them would otherwise be read as one of a table that was only standardised.
  if (transform === undefined || own === undefined) return false;
  if (transform !== null && transform.curves.curves.length !== width) return false;
  if (transform !== null && transform.scaler.mean.length !== width) return false;
  if (own === null) return true;
  const { length } = own.columns;
  const sizes = [own.mean, own.deviation];
  return (
    own.columns.every((j) => Number.isInteger(j) && j >= 0 && j < width) &&
    new Set(own.columns).size === length &&
    own.ends.length === length &&
    sizes.every((all) => all.length === Math.max(1, classes.length)) &&
    sizes.every((all) => all.every((list) => list.length === length && list.every(Number.isFinite))) &&
    own.deviation.every((list) => list.every((value) => value >= 0)) &&
    (own.shared === undefined ||
      (Array.isArray(own.shared) &&
        own.shared.length === length &&
        own.shared.every((end: SharedEnd | null) => isEnd(end, Math.max(1, classes.length)))))
  );
}

function isEnd(end: SharedEnd | null, classes: number): boolean {
  if (end === null) return true;
  return (
    Number.isFinite(end.value) &&
    Array.isArray(end.share) &&
    end.share.length === classes &&
    end.share.every((share) => share >= 0 && share <= 1)
  );
}

function areColumns(columns: readonly ColumnDescription[] | undefined): boolean {
  if (!Array.isArray(columns) || columns.length === 0) return false;
  const all: readonly ColumnDescription[] = columns;
  return all.every(isColumn) && new Set(all.map(({ name }) => name)).size === all.length;
}

function isColumn({ name, kind, low, high }: ColumnDescription): boolean {
  const known = ['constant', 'binary', 'whole', 'real'].includes(kind);
  return typeof name === 'string' && known && Number.isFinite(low) && Number.isFinite(high) && low <= high;
}

/** Whether the class column and its classes fit together, and there are none without it. */
function isTarget({ target, targetIndex, columns, classes, classNames, classCounts }: PreprocessorState): boolean {
  if (![classes, classNames, classCounts].every((list) => Array.isArray(list) && list.length === classes.length))
    return false;
  if (target === null) return targetIndex === -1 && classes.length === 0;
  return (
    typeof target === 'string' &&
    Number.isInteger(targetIndex) &&
    targetIndex >= 0 &&
    targetIndex <= columns.length &&
    new Set(classes).size === classes.length &&
    classes.length > 0 &&
    classes.every((label) => typeof label === 'string' || Number.isFinite(label)) &&
    classNames.every((name) => typeof name === 'string') &&
    classCounts.every((count) => Number.isInteger(count) && count > 0)
  );
}

/** How a value of a column is given back; `scale` is the column's standard deviation. */
function restorer(column: ColumnDescription, scale: number, withinRange: boolean): (value: number) => number {
  const { kind, low, high } = column;
  if (kind === 'constant') return () => low;
  if (kind === 'binary') return (value) => Number(value >= 0.5);
  const within = (value: number): number => (withinRange ? Math.min(high, Math.max(low, value)) : value);
  if (kind === 'whole') return (value) => within(Math.round(value)) + 0;
  // A drawn value is exact to a float32's digits of the column's spread; more would be noise.
  // Where the spread is too small for float64's squares, the scaler's scale is 1.
  const step = 10 ** (Math.floor(Math.log10(Math.min(scale, high - low))) + 1 - digits);
  if (!(step > 0 && step < Infinity)) return within;
  const perUnit = step < 1 ? Math.round(1 / step) : 0;
  const round = (value: number): number =>
    perUnit > 0 ? Math.round(value * perUnit) / perUnit : Math.round(value / step) * step;
  return (value) => {
    const rounded = round(value);
    return within(Number.isFinite(rounded) ? rounded : value) + 0;
  };
}
