/**
 * Minimum redundancy, maximum relevance: columns one after the other, each with the greatest F over its mean |r| with those chosen before
 * (Ding and Peng 2005, "Minimum redundancy feature selection from microarray gene expression data"; FCQ in Zhao, Anand and Wang 2019).
 */
import { dot, type Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { anova } from './anova.js';
import { type RankedRows, type Ranker, type Ranking, rankingOf } from './ranker.js';

/** Less redundancy than this counts as this, so that no quotient rests on a correlation that is 0 by chance. */
const least = 0.001;
/** Columns chosen one after the other unless more are asked for. */
const usual = 100;

export class MinRedundancyMaxRelevance implements Ranker {
  readonly name = 'mrmr';

  rank(rows: RankedRows, _random?: SeededRandom, most: number = usual): Ranking {
    const { f: relevance } = anova(rows, false);
    const p = relevance.length;
    const units = unitColumns(rows.x);
    const n = rows.classCodes.length;
    const redundancy = new Float64Array(p);
    const taken = new Uint8Array(p);
    const order: number[] = [];
    for (let step = 0; step < Math.min(most, p); step++) {
      let best = -1;
      let quotient = -1;
      for (let j = 0; j < p; j++) {
        if (taken[j] === 1) continue;
        const value = step === 0 ? relevance[j]! : relevance[j]! / (redundancy[j]! / step);
        if (value > quotient) [best, quotient] = [j, value];
      }
      if (best < 0) break;
      taken[best] = 1;
      order.push(best);
      for (let j = 0; j < p; j++)
        if (taken[j] === 0) redundancy[j]! += Math.max(least, Math.abs(dot(units, j * n, units, best * n, n)));
    }
    // The others follow by relevance.
    const rest = rankingOf(relevance).order.filter((j) => taken[j] === 0);
    const all = Int32Array.from([...order, ...rest]);
    const score = new Float64Array(p);
    all.forEach((j, place) => (score[j] = p - place));
    return { order: all, score };
  }
}

/** Columns of mean 0 and length 1, one after the other [p, n]; zeros for constant ones. */
export function unitColumns(x: Matrix): Float64Array {
  const [n, p] = x.shape as [number, number];
  const out = new Float64Array(p * n);
  for (let j = 0; j < p; j++) {
    const at = j * n;
    let [mean, size] = [0, 0];
    for (let i = 0; i < n; i++) {
      const value = x.data[i * p + j]!;
      out[at + i] = value;
      mean += value / n;
      size += value * value;
    }
    for (let i = 0; i < n; i++) out[at + i]! -= mean;
    const squares = dot(out, at, out, at, n);
    const factor = squares > 1e-24 * size ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < n; i++) out[at + i]! *= factor;
  }
  return out;
}
