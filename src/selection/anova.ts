/**
 * Analysis of variance, column by column, with moderated variances: for few rows, a column's own variance is uncertain, and columns of small
 * variance by chance would lead. Each is drawn towards a common one (Smyth 2004, "Linear models and empirical Bayes methods for assessing
 * differential expression in microarray experiments").
 *
 * Notation: n rows, K classes, d = n - K; s_j² the variance within classes; d0, s0² the prior's degrees of freedom and variance, from all
 * columns; F_j = (sum of squares between / (K - 1)) / ((d0 s0² + d s_j²) / (d0 + d)).
 */
import { withDefaults } from '../checks/index.js';
import { type ClassMoments, classMoments } from './class-moments.js';
import { digamma, trigamma, trigammaInverse } from './gamma.js';
import { type RankedRows, type Ranker, type Ranking, rankingOf } from './ranker.js';

/** Options of `AnovaRanker`. */
export interface AnovaOptions {
  /** Whether variances are drawn towards a common one. Default true. */
  readonly moderated?: boolean;
}

/** F values, and the degrees of freedom of their distribution where nothing is related to the class. */
export interface AnovaFigures {
  readonly f: Float64Array;
  readonly between: number;
  /** Infinity where all columns have one variance. */
  readonly within: number;
}

/** Moderated F values of every column; 0 for a constant one, Infinity for one that differs between classes alone. */
export function anova(rows: RankedRows, moderated = true): AnovaFigures {
  const moments = classMoments(rows);
  const degrees = rows.classCodes.length - rows.classes;
  const prior = moderated ? priorOf(moments.within, degrees) : { freedom: 0, variance: 0 };
  const between = rows.classes - 1;
  const f = moments.between.map((sum, j) => {
    if (sum === 0) return 0;
    const own = moments.within[j]!;
    const variance =
      prior.freedom === Infinity ? prior.variance : (prior.freedom * prior.variance + own) / (prior.freedom + degrees);
    return sum / between / variance;
  });
  return { f, between, within: prior.freedom + degrees };
}

/** d0 and s0², by the moments of log s²; no prior where there are too few columns or rows to tell. */
function priorOf(
  within: ClassMoments['within'],
  degrees: number,
): { readonly freedom: number; readonly variance: number } {
  const varying = within.filter((sum) => sum > 0);
  if (varying.length < 3 || degrees < 1) return { freedom: 0, variance: 0 };
  const e = varying.map((sum) => Math.log(sum / degrees) - digamma(degrees / 2) + Math.log(degrees / 2));
  const mean = e.reduce((a, b) => a + b, 0) / e.length;
  const spread = e.reduce((a, b) => a + (b - mean) ** 2, 0) / (e.length - 1) - trigamma(degrees / 2);
  if (!(spread > 0)) return { freedom: Infinity, variance: Math.exp(mean) };
  const freedom = 2 * trigammaInverse(spread);
  return { freedom, variance: Math.exp(mean + digamma(freedom / 2) - Math.log(freedom / 2)) };
}

/** Ranks columns by F. */
export class AnovaRanker implements Ranker {
  readonly name = 'anova';
  readonly #moderated: boolean;

  constructor(options: AnovaOptions = {}) {
    this.#moderated = withDefaults<Required<AnovaOptions>>('AnovaRanker', options, { moderated: true }).moderated;
  }

  rank(rows: RankedRows): Ranking {
    return rankingOf(anova(rows, this.#moderated).f);
  }
}
