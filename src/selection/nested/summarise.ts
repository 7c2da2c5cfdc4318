/** From the outcomes of all units to a result. */
import { measuresOf } from '../../metrics/index.js';
import type {
  CurvePoint,
  GeneticHistory,
  SelectionBaselines,
  SelectionMethod,
  SelectionResult,
  SelectionSplit,
  SpikeIn,
} from '../result.js';
import { augmentationOf } from './augmentation.js';
import { answersAt, average, type Cell, frequenciesOf, type Outcomes } from './cells.js';
import { chooseClassifierInside, chooseInside, type InnerChoice } from './choice.js';
import { featuresOf } from './features.js';
import type { SelectionPlan } from './plan.js';
import { holdsOut } from './rankers.js';
import { spikeRanker } from './spike.js';
import {
  augmentedMethods,
  baselines,
  comparedSynthesizers,
  type PermutationOutcome,
  type SpikeOutcome,
  spikeRepeats,
} from './units.js';
import { nullOf, verdictOnSelection } from './verdict.js';

/** The name of the method that is chosen inside each training part, among methods. */
export const chosenInside = 'auto';

/** What the caller knows of a selection. */
export interface SelectionCircumstances {
  readonly seconds: number;
  readonly version: string;
}

export function summariseSelection(outcomes: Outcomes, { seconds, version }: SelectionCircumstances): SelectionResult {
  const { plan } = outcomes;
  const choices = choicesOf(outcomes, plan.ks);
  const trials = outcomes.trials();
  const chosen = chooseInside(trials, plan.ks, chooseClassifierInside(trials));
  const nestedCell = chosenCell(outcomes, choices);
  const nestedPoint = outcomes.point({ ...nestedCell, method: chosenInside, k: chosen.k, synthesizer: null });
  const nested = {
    accuracy: nestedPoint.accuracy,
    balancedAccuracy: nestedPoint.balancedAccuracy,
    score: nestedPoint.score,
    stability: outcomes.stability(nestedCell.sets),
  };
  const { selected, others, q } = featuresOf(outcomes, chosen, nestedCell.sets);
  const permutations = Array.from({ length: plan.permutations }, (_, permutation) =>
    outcomes.of<PermutationOutcome>({ kind: 'permutation', permutation }),
  );
  const findings = {
    splits: outcomes.pairs(nestedCell, nestedCell),
    nested,
    stability: nested.stability,
    chosen,
    permutation: nullOf(plan, permutations, chosen.k, nested.score.mean),
    baselines: baselinesOf(outcomes),
    selected,
    small: q.filter((value) => value <= plan.fdr).length,
    augmentation: augmentationOf(outcomes, chosen),
  };
  const verdict = verdictOnSelection(plan, findings);
  return {
    dataset: describeTable(plan),
    options: describeOptions(plan),
    measure: plan.measure,
    verdict,
    nested,
    chosen: { method: chosen.method, k: chosen.k, classifier: classifierOf(plan, chosen) },
    methods: methodsOf(outcomes),
    curve: curveOf(outcomes),
    selected,
    others,
    // Single columns count only after the table as a whole does.
    discoveries: verdict.answer === 'no-signal' ? 0 : findings.small,
    augmentation: findings.augmentation,
    permutation: findings.permutation,
    baselines: findings.baselines,
    splits: splitsOf(outcomes, choices, nestedCell),
    genetic: geneticOf(outcomes),
    spikeIn: spikeOf(outcomes),
    leakage: outcomes.method(plan.rankers[0]!.name, 0).leakage,
    notes: notesOf(plan),
    seconds,
    version,
    files: [],
  };
}

/** A classifier of one's own is not chosen. */
const classifierOf = ({ classifier }: SelectionPlan, choice: InnerChoice): string =>
  typeof classifier === 'string' ? choice.classifier : classifier.name;

/** What every split chooses among these numbers of columns. */
function choicesOf(outcomes: Outcomes, numbers: readonly number[]): InnerChoice[] {
  return outcomes.classifiers.map((classifier, split) => chooseInside(outcomes.trials(split), numbers, classifier));
}

/** What every split chose, with its answers. */
function chosenCell(outcomes: Outcomes, choices: readonly InnerChoice[]): Pick<Cell, 'named' | 'sets'> {
  const taken = choices.map(({ method, k, classifier }, split) => {
    const { answers, order } = outcomes.method(method, split);
    return { named: answersAt(answers, k, classifier), set: order.slice(0, k) };
  });
  return { named: taken.map(({ named }) => named), sets: taken.map(({ set }) => set) };
}

/** At each k the method that is chosen inside, where there are several. */
function chosenCells(outcomes: Outcomes): Cell[] {
  if (outcomes.plan.rankers.length < 2) return [];
  return outcomes.plan.ks.map((k) => {
    return { ...chosenCell(outcomes, choicesOf(outcomes, [k])), method: chosenInside, k, synthesizer: null };
  });
}

function realCells(outcomes: Outcomes): Cell[] {
  const { rankers, ks } = outcomes.plan;
  return [...rankers.flatMap(({ name }) => ks.map((k) => outcomes.cell(name, k))), ...chosenCells(outcomes)];
}

function methodsOf(outcomes: Outcomes): SelectionMethod[] {
  const { table, rankers } = outcomes.plan;
  const known = new Set(rankers.map(({ name }) => name));
  return realCells(outcomes).map((cell) => {
    const { method: name, k, score, accuracy, balancedAccuracy } = outcomes.point(cell);
    const repeated = [...frequenciesOf(cell.sets)].filter(([, share]) => share * cell.sets.length >= 1.5);
    return {
      name,
      k,
      accuracy,
      balancedAccuracy,
      score,
      stability: outcomes.stability(cell.sets),
      frequencies: Object.fromEntries(repeated.map(([j, share]) => [table.featureNames[j]!, share])),
      seconds: known.has(name) ? average(outcomes.splits.map((_, split) => outcomes.method(name, split).seconds)) : 0,
    };
  });
}

function curveOf(outcomes: Outcomes): CurvePoint[] {
  const { plan } = outcomes;
  const augmented = comparedSynthesizers(plan).flatMap((synthesizer) =>
    augmentedMethods(plan).flatMap((method) => plan.ks.map((k) => outcomes.cell(method, k, synthesizer))),
  );
  return [...realCells(outcomes), ...augmented].map((cell) => outcomes.point(cell));
}

function baselinesOf(outcomes: Outcomes): SelectionBaselines {
  const p = outcomes.plan.table.featureNames.length;
  const all = outcomes.point(outcomes.cell(baselines.all, p));
  const random = outcomes.plan.ks.map((k) => outcomes.point(outcomes.cell(baselines.random, k)));
  const majority = outcomes.pairs(outcomes.cell(baselines.all, p), outcomes.cell(baselines.all, p));
  return {
    all: { columns: p, accuracy: all.accuracy, score: all.score },
    random: random.map(({ k, accuracy, score }) => ({ k, accuracy, score })),
    majority: average(majority.map(({ baseline }) => baseline)),
  };
}

function splitsOf(
  outcomes: Outcomes,
  choices: readonly InnerChoice[],
  cell: Pick<Cell, 'named' | 'sets'>,
): SelectionSplit[] {
  const { plan } = outcomes;
  const pairs = outcomes.pairs(cell, cell);
  return outcomes.splits.map(({ seed, truth, train }, split) => {
    const { accuracy, balancedAccuracy } = measuresOf(truth, cell.named[split]!, plan.classes.length);
    const choice = choices[split]!;
    return {
      seed,
      trainRows: train.length,
      testRows: truth.length,
      method: choice.method,
      k: choice.k,
      classifier: classifierOf(plan, choice),
      inner: choice.inner,
      accuracy,
      balancedAccuracy,
      score: plan.measure === 'accuracy' ? accuracy : balancedAccuracy,
      baseline: pairs[split]!.baseline,
      selected: cell.sets[split]!.map((j) => plan.table.featureNames[j]!),
    };
  });
}

/** Searches for sets, each beside the score of what it found on rows that it has not seen, at the number of columns that is nearest. */
function geneticOf(outcomes: Outcomes): GeneticHistory[] {
  const { rankers, ks } = outcomes.plan;
  return rankers.flatMap(({ name }) =>
    outcomes.splits.flatMap(({ seed }, split) => {
      const { search } = outcomes.method(name, split);
      if (search === undefined) return [];
      const { generations, inner, size } = search;
      const k = ks.reduce((best, each) => (Math.abs(each - size) < Math.abs(best - size) ? each : best));
      return [{ seed, k, generations, inner, outer: outcomes.scores(outcomes.cell(name, k))[split]! }];
    }),
  );
}

function spikeOf(outcomes: Outcomes): SpikeIn | null {
  const { plan } = outcomes;
  const synthesizers = comparedSynthesizers(plan);
  if (synthesizers.length === 0) return null;
  const all = (synthesizer?: string): SpikeOutcome[] =>
    Array.from({ length: spikeRepeats }, (_, repeat) => outcomes.of({ kind: 'spike', repeat, synthesizer }));
  const real = all();
  const found = (of: readonly SpikeOutcome[]): number => average(of.map((one) => one.found));
  return {
    planted: real[0]!.planted,
    shift: real[0]!.shift,
    method: spikeRanker(plan).name,
    repeats: spikeRepeats,
    found: found(real),
    withSynthetic: synthesizers.map((synthesizer) => {
      const own = all(synthesizer);
      return { synthesizer, rows: own[0]!.rows, found: found(own) };
    }),
  };
}

function describeTable({ table, classes, classCodes, groupColumn }: SelectionPlan): SelectionResult['dataset'] {
  return {
    name: table.name,
    target: table.target ?? 'class',
    rows: classCodes.length,
    columns: table.featureNames.length,
    classes: classes.map((name, code) => ({ name, rows: classCodes.filter((other) => other === code).length })),
    groups: groupColumn,
  };
}

function describeOptions(plan: SelectionPlan): SelectionResult['options'] {
  const { rankers, ks, classifier, augmenters } = plan;
  return {
    methods: rankers.map(({ name }) => name),
    k: ks,
    chosenInside: { method: rankers.length > 1, k: ks.length > 1 },
    augment: augmenters.map(({ name }) => name),
    rows: plan.rows,
    balance: plan.balance,
    splits: plan.splits,
    test: plan.testSize,
    permutations: plan.permutations,
    fdr: plan.fdr,
    classifier: typeof classifier === 'string' ? classifier : classifier.name,
    seed: plan.seed,
  };
}

function notesOf({ rankers, augmenters, classifier }: SelectionPlan): string[] {
  const apart = rankers.map(({ name }) => name).filter(holdsOut);
  return [
    ...(augmenters.length > 0 && apart.length > 0
      ? [
          `${apart.join(', ')}: not tried with synthetic rows. It judges columns by rows that it holds out, and synthetic rows that descend from these would answer for them.`,
        ]
      : []),
    ...(typeof classifier === 'string'
      ? []
      : [
          `Method and number of columns were chosen by ridge classifiers and nearest neighbours, and scored by ${classifier.name}.`,
        ]),
  ];
}
