/**
 * What is done to a table before a model sees it, and undone to what the model draws. It is fitted on training rows alone.
 *
 * Notation: n rows, p feature columns, q of them varying (constants never reach a model), K classes.
 */
import { checkChoice, InputError, nearestName, shortList, shown, withDefaults } from '../checks/index.js';
import { type Label, type Matrix, matrix, parseNumber, uniqueSorted } from '../matrix/index.js';
import {
  className,
  type ColumnDescription,
  describeColumns,
  StandardScaler,
  type StandardScalerState,
  type Table,
} from '../data/index.js';

export interface PreprocessorOptions {
  /**
   * 'infer' (default) tells constants, whole numbers and 0/1 from the training rows and gives them back as such; 'real' standardises every
   * column and does nothing else.
   */
  readonly kinds?: 'infer' | 'real';
  /** Whether values stay within the range of the training rows. Default true; without effect when `kinds` is 'real'. */
  readonly withinRange?: boolean;
}

/** The options with their defaults. @throws OptionError for an unknown option or a value that it does not take */
export function checkPreparation(where: string, options: PreprocessorOptions): Required<PreprocessorOptions> {
  const all = withDefaults<Required<PreprocessorOptions>>(where, options, { kinds: 'infer', withinRange: true });
  checkChoice('kinds', all.kinds, ['infer', 'real']);
  checkChoice('withinRange', all.withinRange, [true, false]);
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
}

/** Digits that a float32 carries, of a column's spread. */
const digits = 7;

export class Preprocessor {
  readonly #state: PreprocessorState;
  readonly #scaler: StandardScaler;
  /** Numbers of the columns that a model sees. */
  readonly #varying: readonly number[];
  readonly #codes: ReadonlyMap<Label, number>;

  private constructor(state: PreprocessorState) {
    this.#state = state;
    this.#scaler = StandardScaler.fromJSON(state.scaler);
    this.#varying = state.columns.flatMap(({ kind }, j) => (state.kinds === 'infer' && kind === 'constant' ? [] : [j]));
    this.#codes = new Map(state.classes.map((label, code) => [label, code]));
  }

  /**
   * Learns columns, scales and classes from training rows.
   * @throws InputError for a table without rows, without a column that varies, or with cells that are not finite; OptionError for an
   *   unknown option or a value that it does not take
   */
  static fit(table: Table, options: PreprocessorOptions = {}): Preprocessor {
    const { kinds, withinRange } = checkPreparation('Preprocessor.fit', options);
    const { features, featureNames, labels } = table;
    const columns = describeColumns(features, featureNames);
    if (columns.every(({ kind }) => kind === 'constant'))
      throw new InputError(`${table.name}: every column holds one value only; there is nothing to learn from it`);
    const classes = uniqueSorted(labels);
    return new Preprocessor({
      kinds,
      withinRange,
      columns,
      scaler: new StandardScaler().fit(features).toJSON(),
      target: table.target ?? null,
      targetIndex: table.targetIndex,
      classes,
      classNames: classes.map((label) => className(table, label)),
      classCounts: classes.map((label) => labels.filter((other) => other === label).length),
    });
  }

  get columns(): readonly ColumnDescription[] {
    return this.#state.columns;
  }
  /** Number of columns that a model sees, q. */
  get modelColumns(): number {
    return this.#varying.length;
  }
  /** Class names in the order of their codes; none for a table without a target. */
  get classNames(): readonly string[] {
    return this.#state.classNames;
  }
  /** Training rows of every class. */
  get classCounts(): readonly number[] {
    return this.#state.classCounts;
  }
  get scaler(): StandardScaler {
    return this.#scaler;
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
    if (classes.length === 0)
      throw new InputError(`the table had no class column, so no class ${shown(String(wanted))} can be asked for`);
    const name = String(wanted);
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

  /** Features in original units [n, p] to standardised ones [n, q], constants left out. */
  standardise(features: Matrix): Matrix {
    const scaled = this.#scaler.transform(features);
    const [rows, width] = scaled.shape as [number, number];
    const varying = this.#varying;
    if (varying.length === width) return scaled;
    const out = matrix(rows, varying.length);
    for (let i = 0; i < rows; i++)
      varying.forEach((j, k) => (out.data[i * varying.length + k] = scaled.data[i * width + j]!));
    return out;
  }

  /** Standardised features [n, q] back in original units [n, p]; constants come back as they were. */
  unstandardise(x: Matrix): Matrix {
    const varying = this.#varying;
    const width = this.columns.length;
    const rows = x.shape[0]!;
    if (varying.length === width) return this.#scaler.inverseTransform(x);
    const full = matrix(rows, width);
    for (let i = 0; i < rows; i++)
      varying.forEach((j, k) => (full.data[i * width + j] = x.data[i * varying.length + k]!));
    return this.#scaler.inverseTransform(full);
  }

  /** Features [n, p] as the training rows have them: constants exact, whole numbers whole, 0/1 as 0/1, within the range. */
  restoreKinds(features: Matrix): Matrix {
    const { kinds, withinRange, scaler } = this.#state;
    if (kinds === 'real') return features;
    const [rows, width] = features.shape as [number, number];
    const out = matrix(rows, width);
    this.columns.forEach((column, j) => {
      const restore = restorer(column, scaler.scale[j]!, withinRange);
      for (let i = 0; i < rows; i++) out.data[i * width + j] = restore(features.data[i * width + j]!);
    });
    return out;
  }

  /** Rows and class codes as a table with the training table's columns, names and classes. */
  toTable(name: string, features: Matrix, classCodes: readonly number[]): Table {
    const { columns, target, targetIndex, classes, classNames } = this.#state;
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
    };
  }

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
      isTarget(state);
    if (!sound) throw new InputError("the model file's description of the table is not complete; save the model again");
    return new Preprocessor(state);
  }
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
