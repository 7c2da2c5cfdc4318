/**
 * How well subsets of columns tell classes apart: every row named by a classifier fitted to the others, exactly and without fitting again,
 * for many subsets at once.
 *
 * Notation: n rows, k columns of a subset, C outputs (1 for two classes, else one for each); ridge regression on 1 and -1 with a free
 * intercept, G = (X Xᵀ + α I)⁻¹ of centred X, error of row i when it is left out: (G y)_i / (G_ii - 1 / (α n)). In float32; of fewer
 * columns than rows by the k x k form (kernels/assembly/ridge.ts).
 */
import { checkChoice, checkPositive, checkWhole, withDefaults } from '../checks/index.js';
import { type Matrix, matrix } from '../matrix/index.js';
import { centredColumns, centredTargets } from './centred.js';
import { openKernels } from './kernel-pool.js';
import { kernelModule, newKernels } from './kernels/kernels.js';
import { type SubsetBatch, SubsetThread, type SubsetTable } from './kernels/subset-thread.js';
import type { RankedRows } from './ranker.js';

/** Options of `LeaveOneOut`. */
export interface LeaveOneOutOptions {
  /** Ridge regression, or the vote of the nearest rows. Default 'ridge'. */
  readonly classifier?: 'ridge' | 'knn';
  /** α of the ridge, in the squared units of the rows, which should be standardised. Default 10. */
  readonly alpha?: number;
  /** Rows that vote, at most all others. Default 5. */
  readonly neighbours?: number;
}

/** Scores of subsets, in their order. */
export interface SubsetScores {
  /** Share of the rows that are named rightly when left out, from 0 to 1. */
  readonly accuracy: Float64Array;
  /** Mean squared error on the rows left out, over the outputs; for neighbours the mean of (1 - share of the votes for the own class)². */
  readonly squaredError: Float64Array;
}

/** Subsets that one task holds: results do not depend on it. */
const atOnce = 16;

/** Scores subsets of the columns of labelled rows. */
export class LeaveOneOut {
  readonly #table: SubsetTable;
  readonly #p: number;
  readonly #outputs: number;
  #thread: SubsetThread | undefined;

  /** @throws OptionError for options out of range */
  constructor(rows: RankedRows, options: LeaveOneOutOptions = {}) {
    const all = withDefaults<Required<LeaveOneOutOptions>>('LeaveOneOut', options, {
      classifier: 'ridge',
      alpha: 10,
      neighbours: 5,
    });
    checkChoice('classifier', all.classifier, ['ridge', 'knn']);
    checkPositive('alpha', all.alpha);
    checkWhole('neighbours', all.neighbours, 1);
    this.#p = rows.x.shape[1]!;
    this.#table = tableOf(rows, all);
    this.#outputs = all.classifier === 'knn' ? 1 : this.#table.targets.length / long(this.#table.n);
  }

  /** @throws RangeError for a column that is not there, or none */
  scores(subsets: readonly ArrayLike<number>[]): SubsetScores {
    return this.#shares(this.#own.score(this.#batch(subsets)));
  }

  /** The decision function of every row by the model fitted without it, [n, C]: of two classes above 0 for the second. For ridge. */
  decisions(subset: ArrayLike<number>): Matrix {
    const { n, codes, classes } = this.#table;
    const errors = this.#own.errorsOf(this.#batch([subset]).columns);
    const outputs = classes === 2 ? 1 : classes;
    const out = matrix(n, outputs);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < outputs; c++) {
        const wanted = outputs === 1 ? 1 : c;
        out.data[i * outputs + c] = (codes[i] === wanted ? 1 : -1) - errors[c * long(n) + i]!;
      }
    return out;
  }

  /** The same scores by several threads, to be closed when all is done. */
  async pool(threads: number): Promise<LeaveOneOutPool> {
    const setup = { module: kernelModule(), table: this.#table };
    const pool = await openKernels(SubsetThread, setup, checkWhole('threads', threads, 1, 64));
    return {
      threads: pool.threads,
      scores: async (subsets, signal) => {
        const tasks: SubsetBatch[] = [];
        for (let from = 0; from < subsets.length; from += atOnce)
          tasks.push(this.#batch(subsets.slice(from, from + atOnce)));
        const parts = await pool.run(tasks, signal);
        if (parts.length < tasks.length || signal?.aborted === true) return undefined;
        const values = new Float64Array(2 * subsets.length);
        parts.forEach((part, at) => values.set(part, 2 * at * atOnce));
        return this.#shares(values);
      },
      close: () => pool.close(),
    };
  }

  get #own(): SubsetThread {
    this.#thread ??= new SubsetThread(newKernels(), this.#table);
    return this.#thread;
  }

  #shares(values: Float64Array): SubsetScores {
    const { n } = this.#table;
    const subsets = values.length / 2;
    return {
      accuracy: Float64Array.from({ length: subsets }, (_, s) => values[2 * s]! / n),
      squaredError: Float64Array.from({ length: subsets }, (_, s) => values[2 * s + 1]! / (n * this.#outputs)),
    };
  }

  #batch(subsets: readonly ArrayLike<number>[]): SubsetBatch {
    const sizes = Int32Array.from(subsets, ({ length }) => length);
    const columns = new Int32Array(sizes.reduce((a, b) => a + b, 0));
    let end = 0;
    for (const subset of subsets) {
      columns.set(subset, end);
      end += subset.length;
    }
    const bad = columns.findIndex((j) => !(j >= 0 && j < this.#p));
    if (bad >= 0) throw new RangeError(`LeaveOneOut: column ${columns[bad]} is none of ${this.#p}`);
    if (sizes.includes(0)) throw new RangeError('LeaveOneOut: a subset has no columns; give at least one');
    return { columns, sizes };
  }
}

/** Threads that score subsets. */
export interface LeaveOneOutPool {
  readonly threads: number;
  /** undefined when the signal was raised before all were scored. */
  scores(subsets: readonly ArrayLike<number>[], signal?: AbortSignal): Promise<SubsetScores | undefined>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Rows as the kernels count them. */
const long = (n: number): number => Math.ceil(n / 8) * 8;

function tableOf(rows: RankedRows, options: Required<LeaveOneOutOptions>): SubsetTable {
  const [n, p] = rows.x.shape as [number, number];
  const np = long(n);
  const columns = centredColumns(rows);
  const x = new Float32Array(p * np);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) x[j * np + i] = columns[j * n + i]!;
  const centred = centredTargets(rows);
  const targets = new Float32Array(centred.length * np);
  centred.forEach((y, c) => targets.set(y, c * np));
  const products = new Float32Array(p * centred.length);
  for (let j = 0; j < p; j++)
    centred.forEach((y, c) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += columns[j * n + i]! * y[i]!;
      products[j * centred.length + c] = sum;
    });
  return {
    n,
    classes: rows.classes,
    x,
    codes: Int32Array.from(rows.classCodes),
    targets,
    products,
    classifier: options.classifier,
    alpha: options.alpha,
    voters: Math.min(n - 1, options.neighbours),
  };
}
