/**
 * Stability selection: how often a column is among the first of an L1 path, on halves of the rows drawn at random, in pairs that share no row
 * (Meinshausen and Bühlmann 2010, "Stability selection"; Shah and Samworth 2013, "Variable selection with error control").
 *
 * Notation: q columns are taken of every half; of several classes each against all others, and a column counts where any of them takes it. A
 * column of frequency at least π > ½ is a false one at most q² / ((2π - 1) p) times, in expectation (Meinshausen and Bühlmann, theorem 1).
 */
import { checkWhole, described, OptionError, withDefaults } from '../checks/index.js';
import type { SeededRandom } from '../random/index.js';
import { entries } from './l1-logistic.js';
import { type RankedRows, type Ranker, type Ranking } from './ranker.js';

/** Options of `StabilitySelection`. */
export interface StabilitySelectionOptions {
  /** Pairs of halves. Default 50. */
  readonly pairs?: number;
  /** q. Default 30. */
  readonly columns?: number;
}

export class StabilitySelection implements Ranker {
  readonly name = 'stability';
  readonly #pairs: number;
  readonly #columns: number;

  constructor(options: StabilitySelectionOptions = {}) {
    const { pairs, columns } = withDefaults<Required<StabilitySelectionOptions>>('StabilitySelection', options, {
      pairs: 50,
      columns: 30,
    });
    this.#pairs = checkWhole('pairs', pairs, 1);
    this.#columns = checkWhole('columns', columns, 1);
  }

  /** Scores are frequencies, from 0 to 1; equal ones are ordered by where on the path the column comes in. */
  rank(rows: RankedRows, random: SeededRandom): Ranking {
    const p = rows.x.shape[1]!;
    const frequency = new Float64Array(p);
    const early = new Float64Array(p);
    for (let pair = 0; pair < this.#pairs; pair++)
      for (const half of halves(rows, random)) {
        const first = firstOf(rows, half, this.#columns);
        for (let j = 0; j < p; j++) {
          if (first[j]! > 0) frequency[j]! += 1 / (2 * this.#pairs);
          early[j]! += first[j]!;
        }
      }
    const order = Int32Array.from(frequency.keys()).sort(
      (a, b) => frequency[b]! - frequency[a]! || early[b]! - early[a]! || a - b,
    );
    return { order, score: frequency };
  }
}

/** The most false columns to expect among those of frequency `threshold`, of `p`. @throws OptionError for a threshold of ½ or less */
export function expectedFalse(columns: number, threshold: number, p: number): number {
  if (!(typeof threshold === 'number' && threshold > 0.5 && threshold <= 1))
    throw new OptionError(`threshold must be above 0.5 and at most 1, found ${described(threshold)}`);
  return columns ** 2 / ((2 * threshold - 1) * p);
}

/** Two halves of the rows that share none, each class halved. */
function halves({ classCodes, classes }: RankedRows, random: SeededRandom): [number[], number[]] {
  const parts: [number[], number[]] = [[], []];
  for (let c = 0; c < classes; c++) {
    const members = classCodes.flatMap((code, i) => (code === c ? [i] : []));
    random.permutation(members.length).forEach((at, place) => parts[(place + c) % 2]!.push(members[at]!));
  }
  return parts;
}

/** Where columns come in, the earliest of all classes, of the first q; 0 for the others. */
function firstOf({ x, classCodes, classes }: RankedRows, half: readonly number[], most: number): Float64Array {
  const p = x.shape[1]!;
  const columns = standardisedColumns(x.data, half, p);
  const entered = new Float64Array(p);
  for (let c = classes === 2 ? 1 : 0; c < classes; c++) {
    const y = Float64Array.from(half, (i) => Number(classCodes[i] === c));
    const ones = y.reduce((a, b) => a + b, 0);
    // A class that fell into the other half altogether.
    if (ones === 0 || ones === y.length) continue;
    const own = entries({ columns, y }, { most });
    for (let j = 0; j < p; j++) entered[j] = Math.max(entered[j]!, own[j]!);
  }
  const last = Float64Array.from(entered).sort()[Math.max(0, p - most)]!;
  return entered.map((share) => (share >= last ? share : 0));
}

/** Columns of some rows, each of mean 0 and mean square 1 [p, rows]; zeros for constant ones. */
function standardisedColumns(data: Float64Array, rows: readonly number[], p: number): Float64Array {
  const n = rows.length;
  const out = new Float64Array(p * n);
  for (let j = 0; j < p; j++) {
    let [mean, size, squares] = [0, 0, 0];
    for (const i of rows) {
      mean += data[i * p + j]! / n;
      size += data[i * p + j]! ** 2;
    }
    rows.forEach((i, k) => {
      const value = data[i * p + j]! - mean;
      out[j * n + k] = value;
      squares += value * value;
    });
    const factor = squares > 1e-24 * size ? Math.sqrt(n / squares) : 0;
    for (let k = 0; k < n; k++) out[j * n + k]! *= factor;
  }
  return out;
}
