/**
 * Mutual information of a column, in bins of about equally many rows, and the class.
 *
 * Notation: n rows, b bins, K classes; I = Σ p(bin, class) log(p(bin, class) / (p(bin) p(class))), in nats, less (b' - 1)(K - 1) / 2n, its mean by
 * chance (Miller 1955, "Note on the bias of information estimates"), b' the bins that have rows.
 */
import { checkWhole, withDefaults } from '../checks/index.js';
import { type RankedRows, type Ranker, type Ranking, rankingOf } from './ranker.js';

/** Options of `MutualInformationRanker`. */
export interface MutualInformationOptions {
  /** Bins of a column, at least 2. Default: the cube root of the number of rows, rounded up, plus one. */
  readonly bins?: number | undefined;
}

export class MutualInformationRanker implements Ranker {
  readonly name = 'mi';
  readonly #bins: number | undefined;

  constructor(options: MutualInformationOptions = {}) {
    const { bins } = withDefaults<{ bins: number | undefined }>('MutualInformationRanker', options, {
      bins: undefined,
    });
    this.#bins = bins === undefined ? undefined : checkWhole('bins', bins, 2);
  }

  rank({ x, classCodes, classes }: RankedRows): Ranking {
    const [n, p] = x.shape as [number, number];
    const bins = this.#bins ?? Math.ceil(Math.cbrt(n)) + 1;
    const column = new Float64Array(n);
    const score = Float64Array.from({ length: p }, (_, j) => {
      for (let i = 0; i < n; i++) column[i] = x.data[i * p + j]!;
      return informationOf(binned(column, bins), bins, classCodes, classes);
    });
    return rankingOf(score);
  }
}

/** The bin of every value, by its rank; equal values are in one bin. */
export function binned(values: Float64Array, bins: number): Int32Array {
  const n = values.length;
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const out = new Int32Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    const bin = Math.min(bins - 1, Math.floor((bins * (start + end)) / (2 * n)));
    for (let k = start; k < end; k++) out[order[k]!] = bin;
  }
  return out;
}

/** I in nats, corrected. */
export function informationOf(codes: Int32Array, bins: number, classCodes: readonly number[], classes: number): number {
  const n = codes.length;
  const counts = new Float64Array(bins * classes);
  const [ofBin, ofClass] = [new Float64Array(bins), new Float64Array(classes)];
  for (let i = 0; i < n; i++) {
    counts[codes[i]! * classes + classCodes[i]!]!++;
    ofBin[codes[i]!]!++;
    ofClass[classCodes[i]!]!++;
  }
  let [information, used] = [0, 0];
  for (let b = 0; b < bins; b++) {
    if (ofBin[b]! > 0) used++;
    for (let c = 0; c < classes; c++) {
      const both = counts[b * classes + c]!;
      if (both > 0) information += (both / n) * Math.log((both * n) / (ofBin[b]! * ofClass[c]!));
    }
  }
  return information - ((used - 1) * (classes - 1)) / (2 * n);
}
