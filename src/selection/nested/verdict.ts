/**
 * Whether the chosen columns tell the classes apart. There is a signal where the score of the whole procedure is beyond the best answer that
 * does not look at the row, by its interval, and beyond 95 % of what permuted labels give.
 */
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import { fewestSplits, quantile, signalOf, type SplitScores } from '../../metrics/index.js';
import { rankerLabel } from '../labels.js';
import type {
  AugmentationFinding,
  PermutationNull,
  SelectedFeature,
  SelectionBaselines,
  SelectionResult,
  SelectionStability,
} from '../result.js';
import type { InnerChoice } from './choice.js';
import type { SelectionPlan } from './plan.js';
import { permutationSplits, type PermutationOutcome } from './units.js';

/** Fewer test rows in a split give no answer before there are several. */
const fewestRows = 100;
/** A column that comes up so often is one to rely on. */
const often = 0.8;

/** The scores of permuted labels by k, beside the selection's own at `k`; null for none. */
export function nullOf(
  plan: SelectionPlan,
  outcomes: readonly PermutationOutcome[],
  k: number,
  own: number,
): PermutationNull | null {
  if (outcomes.length === 0) return null;
  const all = outcomes.flatMap(({ scores }) => scores);
  const names = (of: 'ranker' | 'classifier'): string[] => [...new Set(all.map((one) => one[of]))];
  const byK = plan.ks.map((each) => {
    const scores = all.filter((one) => one.k === each).map(({ score }) => score);
    return {
      k: each,
      scores,
      low: quantile(scores, 0.025),
      median: quantile(scores, 0.5),
      high: quantile(scores, 0.975),
    };
  });
  const { scores } = byK.find((one) => one.k === k)!;
  return {
    permutations: outcomes.length,
    splits: Math.min(permutationSplits, plan.splits),
    rankers: names('ranker'),
    classifiers: names('classifier'),
    byK,
    p: (1 + scores.filter((score) => score >= own).length) / (1 + scores.length),
  };
}

/** What a verdict is made of. */
export interface SelectionFindings {
  readonly splits: readonly SplitScores[];
  readonly nested: SelectionResult['nested'];
  readonly stability: SelectionStability;
  readonly chosen: Pick<InnerChoice, 'method' | 'k'>;
  readonly permutation: PermutationNull | null;
  readonly baselines: SelectionBaselines;
  readonly selected: readonly SelectedFeature[];
  /** Columns with a q value of at most the false discovery rate. */
  readonly small: number;
  readonly augmentation: readonly AugmentationFinding[];
}

/** Whether there is a signal. */
export function answerOf(
  { splits, nested, chosen, permutation }: Pick<SelectionFindings, 'splits' | 'nested' | 'chosen' | 'permutation'>,
  { measure }: Pick<SelectionPlan, 'measure'>,
): SelectionResult['verdict']['answer'] {
  const chance = permutation?.byK.find(({ k }) => k === chosen.k)?.scores;
  const beyond = chance === undefined || nested.score.mean > quantile(chance, 0.95);
  if (signalOf(splits, measure, 'real').interval[0] <= 0 || !beyond) return 'no-signal';
  return splits.length < fewestSplits && splits[0]!.testRows < fewestRows ? 'cannot-tell' : 'signal';
}

/** Answer, sentence and details. */
export function verdictOnSelection(plan: SelectionPlan, findings: SelectionFindings): SelectionResult['verdict'] {
  const answer = answerOf(findings, plan);
  const { chosen, nested, selected } = findings;
  const columns = `${plural(chosen.k, 'column')} by ${rankerLabel(chosen.method)}`;
  const measured = `${plan.measure} ${percent(nested.score.mean)} on rows that ${chosen.k === 1 ? 'it was' : 'they were'} not chosen by`;
  const beside = besideText(findings);
  const stable = selected.filter(({ frequency }) => frequency >= often).length;
  const headline = {
    signal: `${columns}: ${measured} (${beside}); ${stable === 0 ? 'none' : count(stable)} of them ${stable === 1 ? 'comes' : 'come'} up in at least 80 % of the splits.`,
    'no-signal': `No signal: ${columns} ${chosen.k === 1 ? 'gives' : 'give'} ${measured}, which may well be chance (${beside}). Do not read anything into the columns.`,
    'cannot-tell': `${columns}: ${measured} (${beside}); ${plural(plan.splits, 'split')} of so few rows cannot tell more. Take at least ${fewestSplits}.`,
  }[answer];
  return { answer, headline, details: detailsOf(plan, findings, answer) };
}

function besideText({ baselines, chosen, permutation }: SelectionFindings): string {
  const random = baselines.random.find(({ k }) => k === chosen.k);
  const chance = permutation?.byK.find(({ k }) => k === chosen.k);
  return [
    `all ${count(baselines.all.columns)} columns ${percent(baselines.all.score.mean)}`,
    ...(random === undefined ? [] : [`${count(chosen.k)} at random ${percent(random.score.mean)}`]),
    ...(chance === undefined ? [] : [`permuted labels ${percent(chance.median)}`]),
    `the largest class ${percent(baselines.majority)}`,
  ].join(', ');
}

function detailsOf(
  plan: SelectionPlan,
  findings: SelectionFindings,
  answer: SelectionResult['verdict']['answer'],
): string[] {
  const { nested, augmentation, small, permutation } = findings;
  const { low, high } = nested.score;
  const { nogueira, low: from, high: to } = nested.stability;
  const p = plan.table.featureNames.length;
  const { trainRows, testRows } = findings.splits[0]!;
  return [
    `The ${plan.measure} is the mean over ${plural(plan.splits, 'split')} (95 % interval ${percent(low)} to ${percent(high)}), on ${plural(testRows, 'test row')} each; method, number of columns and classifier were chosen inside each training part.`,
    ...(testRows > trainRows
      ? [
          `Each split tests more rows (${count(testRows)}) than it learns from (${count(trainRows)}). Intervals are then wider than the splits differ: what is allowed for rows that splits share grows with the test part. A smaller one tells more, above all of small gains.`,
        ]
      : []),
    ...(nogueira === null
      ? []
      : [
          `Stability of the choice: ${fixed(nogueira, 2)} (${fixed(from, 2)} to ${fixed(to, 2)}), where 1 is the same columns in every split and 0 is chance.`,
        ]),
    small > 0 && answer === 'no-signal'
      ? `Tested one by one, ${plural(small, 'column')} of ${count(p)} ${small === 1 ? 'has' : 'have'} q values of at most ${percent(plan.fdr, 0)}. None counts, as the table as a whole shows no signal: columns that go together are found together by chance.`
      : `${plural(small, 'column')} of ${count(p)} ${small === 1 ? 'differs' : 'differ'} between the classes at a false discovery rate of ${percent(plan.fdr, 0)}, by real rows alone.`,
    ...(permutation === null
      ? ['Labels were not permuted, so that what chance gives is not known.']
      : [
          `Permuted labels: ${plural(permutation.permutations, 'permutation')} of ${plural(permutation.splits, 'split')}; p = ${fixed(permutation.p, 3)}.`,
        ]),
    ...augmentation.map(({ headline }) => headline),
  ];
}
