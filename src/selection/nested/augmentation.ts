/**
 * What synthetic rows do to a selection. They help only where the corrected interval of the difference is above 0 against three others:
 * the same method, the method that is best on real rows at the same k, and as many rows drawn from the real ones with replacement.
 */
import { differenceOf, fewestSplits, type SplitScores } from '../../metrics/index.js';
import { fixed, plural } from '../../checks/numbers.js';
import { rankerLabel } from '../labels.js';
import type { AugmentationAnswer, AugmentationComparison, AugmentationFinding, PairedDifference } from '../result.js';
import { average, type Cell, type Outcomes } from './cells.js';
import type { InnerChoice } from './choice.js';
import { control } from './plan.js';
import { type AugmentedOutcome, augmentedMethods, comparedSynthesizers } from './units.js';

/** A fall of stability that no gain makes up for. */
const fall = 0.05;

/** What each synthesizer does; the first is the first that was asked for. */
export function augmentationOf(outcomes: Outcomes, chosen: Pick<InnerChoice, 'method' | 'k'>): AugmentationFinding[] {
  const methods = augmentedMethods(outcomes.plan);
  if (methods.length === 0) return [];
  const cells = realCells(outcomes);
  return comparedSynthesizers(outcomes.plan).map((synthesizer) => {
    const comparisons = methods.flatMap((method) =>
      outcomes.plan.ks.map((k) => compare(outcomes, cells, { method, k, synthesizer })),
    );
    const method = methods.includes(chosen.method) ? chosen.method : bestAt(outcomes, cells, chosen.k, methods).method;
    const own = comparisons.find((one) => one.method === method && one.k === chosen.k)!;
    const { difference, low, high } = own.same;
    const { rows } = outcomes.of<AugmentedOutcome>({ kind: 'augmented', method, synthesizer, split: 0 });
    return {
      synthesizer,
      rows,
      method,
      k: chosen.k,
      difference,
      low,
      high,
      verdict: own.verdict,
      headline: headlineOf(synthesizer, rows, own),
      comparisons,
    };
  });
}

/** Rankings by real rows. */
type RealCells = ReadonlyMap<string, { readonly cell: Cell; readonly score: number }>;

function realCells(outcomes: Outcomes): RealCells {
  const { rankers, ks } = outcomes.plan;
  return new Map(
    rankers.flatMap(({ name }) =>
      ks.map((k) => {
        const cell = outcomes.cell(name, k);
        return [`${name} ${k}`, { cell, score: average(outcomes.scores(cell)) }] as const;
      }),
    ),
  );
}

function bestAt({ plan }: Outcomes, cells: RealCells, k: number, methods?: readonly string[]): Cell {
  const all = plan.rankers.map(({ name }) => name).filter((name) => methods?.includes(name) ?? true);
  return all.map((name) => cells.get(`${name} ${k}`)!).reduce((best, one) => (one.score > best.score ? one : best))
    .cell;
}

function compare(
  outcomes: Outcomes,
  cells: RealCells,
  { method, k, synthesizer }: { readonly method: string; readonly k: number; readonly synthesizer: string },
): AugmentationComparison {
  const real = cells.get(`${method} ${k}`)!.cell;
  const best = bestAt(outcomes, cells, k);
  const augmented = outcomes.cell(method, k, synthesizer);
  const against = (other: Cell): PairedDifference => paired(outcomes.pairs(other, augmented), outcomes);
  const same = against(real);
  const againstBest = { ...against(best), method: best.method };
  const bootstrap = synthesizer === control ? null : against(outcomes.cell(method, k, control));
  const stability = {
    real: outcomes.stability(real.sets).nogueira,
    augmented: outcomes.stability(augmented.sets).nogueira,
  };
  const parts = { same, best: againstBest, bootstrap, stability };
  return {
    method,
    k,
    score: average(outcomes.scores(augmented)),
    ...parts,
    verdict: outcomes.splits.length < fewestSplits ? 'cannot-tell' : answerOf(parts),
  };
}

function paired(splits: readonly SplitScores[], { plan }: Outcomes): PairedDifference {
  const { mean, interval } = differenceOf(splits, plan.measure);
  return {
    difference: mean,
    low: interval[0],
    high: interval[1],
    differences: splits.map(({ real, synthetic }) => synthetic - real),
  };
}

/** The rule of the verdict. */
export function answerOf({
  same,
  best,
  bootstrap,
  stability,
}: Pick<AugmentationComparison, 'same' | 'bootstrap' | 'stability'> & {
  readonly best: PairedDifference;
}): AugmentationAnswer {
  if (same.high < 0) return 'harms';
  if (same.low <= 0) return 'no help';
  if (best.low <= 0) return 'only helps this method';
  // Repeated real rows are no new ones, whatever they do.
  if (bootstrap === null || bootstrap.low <= 0) return 'class balance, not new rows';
  const { real, augmented } = stability;
  if (real !== null && augmented !== null && augmented < real - fall) return 'no help';
  return 'helps';
}

const words: Readonly<Record<AugmentationAnswer, string>> = {
  helps: 'help',
  'only helps this method': 'help this method, and no more than the best one without them',
  'class balance, not new rows': 'help as repeated real rows do',
  'no help': 'are no help',
  harms: 'do harm',
  'cannot-tell': 'cannot be judged by so few splits',
};

const points = (share: number): string => `${share > 0 ? '+' : ''}${fixed(100 * share, 1)}`;

function headlineOf(
  synthesizer: string,
  rows: number,
  { method, k, same, bootstrap, verdict, stability }: AugmentationComparison,
): string {
  const range = ({ difference, low, high }: PairedDifference): string =>
    `${points(difference)} points, ${points(low)} to ${points(high)}`;
  const repeated = bootstrap === null ? '' : `; ${range(bootstrap)}, against as many repeated real rows`;
  const { real, augmented } = stability;
  const stable = real === null || augmented === null ? '' : `; stability ${fixed(real, 2)} to ${fixed(augmented, 2)}`;
  return `${plural(rows, 'row')} of ${synthesizer} ${words[verdict]}: ${range(same)} with ${rankerLabel(method)} at ${plural(k, 'column')}${repeated}${stable}.`;
}
