/** Rankers that search for a whole set of columns, generation by generation, and can tell of it. */
import type { RankedRows, Ranker, Ranking } from '../ranker.js';
import type { SetSearch } from './units.js';

/** A ranker whose search is worth telling of. */
export interface SearchingRanker extends Ranker {
  search(
    rows: RankedRows,
    options: { readonly seed: number },
  ): Promise<{
    readonly ranking: Ranking;
    readonly history: readonly {
      readonly best: number;
      readonly mean: number;
      readonly diversity: number;
      readonly accuracy: number;
      readonly size: number;
    }[];
  }>;
}

export function searches(ranker: Ranker): ranker is SearchingRanker {
  return typeof (ranker as Partial<SearchingRanker>).search === 'function';
}

/** The ranking of a search, and how it went. */
export async function searchSets(
  ranker: SearchingRanker,
  rows: RankedRows,
  seed: number,
): Promise<{ readonly ranking: Ranking; readonly search: SetSearch }> {
  const { ranking, history } = await ranker.search(rows, { seed });
  const { accuracy, size } = history[history.length - 1]!;
  const generations = history.map(({ best, mean, diversity }) => ({ best, mean, diversity }));
  return { ranking, search: { generations, inner: accuracy, size } };
}
