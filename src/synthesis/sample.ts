/** Rows on their way through a comparison: what they hold, and which rows of the table they are. */
import { type Matrix, stackRows, takeRows } from '../matrix/index.js';

/** Rows in original units with their class codes (a class's rank among the classes), in the order of `rows`. */
export interface LabelledRows {
  /** [rows, features], float64. */
  readonly features: Matrix;
  readonly classCodes: readonly number[];
}

/** Rows that remember their numbers in the table they were taken from. */
export interface Sample extends LabelledRows {
  readonly rows: readonly number[];
}

/** All rows of a table, from which samples are taken. */
export class Source {
  readonly #features: Matrix;
  readonly #classCodes: readonly number[];

  constructor(features: Matrix, classCodes: readonly number[]) {
    this.#features = features;
    this.#classCodes = classCodes;
  }

  /** The rows of these numbers, in this order. */
  take(rows: readonly number[]): Sample {
    return {
      features: takeRows(this.#features, rows),
      classCodes: rows.map((row) => this.#classCodes[row]!),
      rows,
    };
  }
}

/** Rows one below the other. */
export function joined(above: LabelledRows, below: LabelledRows): LabelledRows {
  return {
    features: stackRows([above.features, below.features]),
    classCodes: [...above.classCodes, ...below.classCodes],
  };
}
