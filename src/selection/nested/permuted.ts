/** What nothing but chance gives: quick rankers on labels that were permuted before anything was divided. */
import { SeededRandom } from '../../random/index.js';
import { scored } from '../../synthesis/index.js';
import { AnovaRanker } from '../anova.js';
import { CorrelationAdjustedT } from '../cat.js';
import { answersOf, classifiersOf } from './classifiers.js';
import { divideRows, outerRows, rankPart } from './parts.js';
import type { SelectionPlan } from './plan.js';
import { type PermutationOutcome, permutationSplits } from './units.js';

/** Rankers of permuted labels: chance is the same for all of them, and these are done soon. */
export const quickRankers: readonly (() => AnovaRanker | CorrelationAdjustedT)[] = [
  () => new AnovaRanker(),
  () => new CorrelationAdjustedT(),
];

/** Scores on permuted labels, means over a few splits. */
export async function permuted(plan: SelectionPlan, permutation: number): Promise<PermutationOutcome> {
  const random = new SeededRandom(plan.seed).split(`permutation ${permutation}`);
  const source = permutedRows(plan, random);
  const table = { ...plan.table, labels: source.map((row) => plan.table.labels[row]!) };
  const classCodes = source.map((row) => plan.classCodes[row]!);
  const { outer, inner } = classifiersOf(plan);
  // Chance is the same for all classifiers; one of one's own may take long.
  const classifiers = typeof plan.classifier === 'string' ? outer : inner;
  const sums = new Map<string, PermutationOutcome['scores'][number]>();
  const splits = Math.min(permutationSplits, plan.splits);
  for (let split = 0; split < splits; split++) {
    const { train, test } = outerRows({ ...plan, table, seed: plan.seed }, split);
    const parts = divideRows(table, classCodes, train, test);
    for (const create of quickRankers) {
      const ranker = create();
      const most = Math.max(...plan.ks);
      const order = Array.from(rankPart(ranker, parts.train, random.split(ranker.name), most).order.slice(0, most));
      for (const { k, classifier, named } of await answersOf(classifiers, plan.ks, order, parts.train, parts.held)) {
        const key = `${k} ${ranker.name} ${classifier}`;
        const { score } = scored(parts.held.classCodes, named, plan.measure);
        const before = sums.get(key)?.score ?? 0;
        sums.set(key, { k, ranker: ranker.name, classifier, score: before + score / splits });
      }
    }
  }
  return { kind: 'permutation', scores: [...sums.values()] };
}

/**
 * For every row the row whose label it gets. Groups of which every row has one label exchange labels as wholes, so that a patient's rows
 * keep theirs in common; where groups differ in size, class sizes do, too.
 */
function permutedRows({ groups, classCodes }: SelectionPlan, random: SeededRandom): number[] {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => members.set(group, [...(members.get(group) ?? []), row]));
  const all = [...members.values()];
  const pure = all.every((rows) => rows.every((row) => classCodes[row] === classCodes[rows[0]!]));
  const n = classCodes.length;
  if (!pure || all.length === n) return Array.from(random.permutation(n));
  const source = new Array<number>(n).fill(0);
  random.permutation(all.length).forEach((from, to) => {
    for (const row of all[to]!) source[row] = all[from]![0]!;
  });
  return source;
}
