/** Outcomes of units, put together by method, number of columns and kind of rows. */
import { type Measures, measuresOf, signalOf, type SplitScores, splitScores } from '../../metrics/index.js';
import type { CurvePoint, MeanOfSplits, SelectionStability } from '../result.js';
import { stability } from '../stability.js';
import { chooseClassifierInside, type InnerTrial } from './choice.js';
import { outerRows } from './parts.js';
import type { SelectionPlan } from './plan.js';
import {
  type AugmentedOutcome,
  type MethodOutcome,
  type OuterAnswers,
  type SelectionUnit,
  unitKey,
  type UnitOutcome,
} from './units.js';

/** What is known of a split before anything is chosen in it. */
export interface SplitTruth {
  readonly seed: number;
  readonly train: readonly number[];
  readonly truth: readonly number[];
  readonly trainCodes: readonly number[];
}

/** Answers and chosen columns of every split, in order. */
export interface Cell {
  readonly method: string;
  readonly k: number;
  readonly synthesizer: string | null;
  readonly named: readonly (readonly number[])[];
  readonly sets: readonly (readonly number[])[];
}

/** All outcomes of a plan. */
export class Outcomes {
  readonly plan: SelectionPlan;
  readonly splits: readonly SplitTruth[];
  /** The classifier of every split, the same for all methods. */
  readonly classifiers: readonly string[];
  readonly #all: ReadonlyMap<string, UnitOutcome>;

  constructor(plan: SelectionPlan, all: ReadonlyMap<string, UnitOutcome>) {
    this.plan = plan;
    this.#all = all;
    this.splits = Array.from({ length: plan.splits }, (_, split) => {
      const { train, test } = outerRows(plan, split);
      const codes = (rows: readonly number[]): number[] => rows.map((row) => plan.classCodes[row]!);
      return { seed: plan.seed + split, train, truth: codes(test), trainCodes: codes(train) };
    });
    this.classifiers = this.splits.map((_, split) => chooseClassifierInside(this.trials(split)));
  }

  of<T extends UnitOutcome>(unit: SelectionUnit): T {
    const found = this.#all.get(unitKey(unit));
    if (found === undefined) throw new RangeError(`the outcome of ${unitKey(unit)} is missing`);
    return found as T;
  }

  method(method: string, split?: number): MethodOutcome {
    return this.of({ kind: 'method', method, split });
  }

  /** Inner scores of every method, of a split or of all rows. */
  trials(split?: number): InnerTrial[] {
    return this.plan.rankers.map(({ name }) => ({ method: name, inner: this.method(name, split).inner }));
  }

  /** One method at one k, on real rows or with those of a synthesizer, by the classifier of each split. */
  cell(method: string, k: number, synthesizer: string | null = null): Cell {
    const named: (readonly number[])[] = [];
    const sets: (readonly number[])[] = [];
    this.splits.forEach((_, split) => {
      const used =
        synthesizer === null
          ? this.method(method, split)
          : this.of<AugmentedOutcome>({ kind: 'augmented', method, synthesizer, split });
      named.push(answersAt(used.answers, k, this.classifiers[split]!));
      sets.push(used.order.slice(0, k));
    });
    return { method, k, synthesizer, named, sets };
  }

  /** Accuracy and balanced accuracy of every split. */
  measures({ named }: Pick<Cell, 'named'>): Measures[] {
    return named.map((answers, i) => measuresOf(this.splits[i]!.truth, answers, this.plan.classes.length));
  }

  /** Scores in the measure of the plan. */
  scores(cell: Pick<Cell, 'named'>): number[] {
    return this.measures(cell).map((one) => (this.plan.measure === 'accuracy' ? one.accuracy : one.balancedAccuracy));
  }

  /** Two cells answer by answer. */
  pairs(real: Pick<Cell, 'named'>, other: Pick<Cell, 'named'>): SplitScores[] {
    return this.splits.map(({ truth, trainCodes }, i) =>
      splitScores({
        truth,
        trainCodes,
        real: real.named[i]!,
        synthetic: other.named[i]!,
        measure: this.plan.measure,
      }),
    );
  }

  /** The mean score with its corrected interval, which is never of width zero. */
  mean(cell: Pick<Cell, 'named'>): MeanOfSplits {
    const mean = average(this.scores(cell));
    const { mean: gain, interval } = signalOf(this.pairs(cell, cell), this.plan.measure, 'real');
    const [low, high] = interval.map((bound) => Math.min(1, Math.max(0, bound - gain + mean))) as [number, number];
    return { mean, low, high };
  }

  stability(sets: readonly (readonly number[])[]): SelectionStability {
    const p = this.plan.table.featureNames.length;
    const unknown = { nogueira: null, low: null, high: null };
    if (sets.length < 2) return unknown;
    const { nogueira, low, high } = stability(sets, p);
    return Number.isFinite(nogueira) ? { nogueira, low, high } : unknown;
  }

  point(cell: Cell): CurvePoint {
    const all = this.measures(cell);
    const scores = this.scores(cell);
    return {
      method: cell.method,
      k: cell.k,
      synthesizer: cell.synthesizer,
      score: this.mean(cell),
      accuracy: average(all.map(({ accuracy }) => accuracy)),
      balancedAccuracy: average(all.map(({ balancedAccuracy }) => balancedAccuracy)),
      stability: this.stability(cell.sets).nogueira,
      scores,
    };
  }
}

export const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The answers of a classifier at k; of one's own, which was not tried inside, those of that one. */
export function answersAt(answers: readonly OuterAnswers[], k: number, classifier: string): readonly number[] {
  const atK = answers.filter((one) => one.k === k);
  return (atK.find((one) => one.classifier === classifier) ?? atK[0]!).named;
}

/** How often each column is in a set, the most frequent first. */
export function frequenciesOf(sets: readonly (readonly number[])[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const set of sets) for (const j of set) counts.set(j, (counts.get(j) ?? 0) + 1);
  const shares = [...counts].map(([j, count]): [number, number] => [j, count / sets.length]);
  return new Map(shares.sort((a, b) => b[1] - a[1] || a[0] - b[0]));
}
