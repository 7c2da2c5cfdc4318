/**
 * Minimum redundancy, maximum relevance: columns one after the other, each with the greatest F over its mean |r| with those chosen before
 * (Ding and Peng 2005, "Minimum redundancy feature selection from microarray gene expression data"; FCQ in Zhao, Anand and Wang 2019).
 */
import { dot } from '../matrix/index.js';
import { unitColumns } from '../metrics/index.js';
import type { SeededRandom } from '../random/index.js';
import { anova } from './anova.js';
import { type RankedRows, type Ranker, type Ranking, rankingInOrder, rankingOf } from './ranker.js';

/** Less redundancy than this counts as this, so that no quotient rests on a correlation that is 0 by chance. */
const least = 0.001;
/** Columns chosen one after the other unless more are asked for. */
const usual = 100;

export class MinRedundancyMaxRelevance implements Ranker {
  readonly name = 'mrmr';

  rank(rows: RankedRows, _random?: SeededRandom, most: number = usual): Ranking {
    const { f: relevance } = anova(rows, false);
    const p = relevance.length;
    const n = rows.classCodes.length;
    const units = unitColumns({ data: rows.x.data, rows: n, columns: p }).values;
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
    return rankingInOrder(Int32Array.from([...order, ...rest]));
  }
}
