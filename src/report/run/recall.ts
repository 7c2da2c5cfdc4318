/** How many rows of each class are found, over all splits whose answers are known row by row. */
import type { RunResult } from '../../synthesis/index.js';

/** The share of a class that classifiers trained on real and on synthetic rows name correctly. */
export interface ClassRecall {
  readonly name: string;
  readonly real: number;
  readonly synthetic: number;
}

/** Class by class, where classes are uneven; none where the verdict goes by accuracy, or the answers are not known. */
export function classRecalls({ verdict, splits, data }: RunResult): readonly ClassRecall[] {
  if (verdict.measure !== 'balanced accuracy') return [];
  const known = splits.flatMap(({ scores }) => (scores.paired ? [scores.paired] : []));
  if (known.length === 0) return [];
  return data.classes.map((name, code) => {
    const cells = known.map((paired) => paired[code]!);
    const sum = (pick: (cell: (typeof cells)[number]) => number): number =>
      cells.reduce((all, one) => all + pick(one), 0);
    const rows = sum((cell) => cell.rows);
    return {
      name,
      real: sum((cell) => cell.both + cell.onlyReal) / rows,
      synthetic: sum((cell) => cell.both + cell.onlySynthetic) / rows,
    };
  });
}
