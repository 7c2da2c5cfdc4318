/** What `vaelab evaluate` prints: an evaluation as JSON and as text. */
import { fixed, plural } from '../checks/numbers.js';
import {
  classifierNames,
  classifierTitle,
  type Fidelity,
  type Leakage,
  type Measures,
  type Privacy,
  type Quality,
  type Verdict,
  type VerdictMeasure,
} from '../metrics/index.js';
import { accuraciesOf, type DecidingClassifier, type Judged, type UtilityTable } from '../synthesis/index.js';

/** One split of an evaluation. */
export interface EvaluatedSplit extends Judged {
  readonly seed: number;
  readonly deciding: DecidingClassifier | null;
  readonly measure: VerdictMeasure;
  readonly leakage: Leakage;
}

/** What synthetic rows are worth, over all splits. */
export interface Evaluation {
  readonly classes: readonly string[];
  readonly rows: { readonly real: number; readonly synthetic: number };
  readonly splits: readonly EvaluatedSplit[];
  readonly endedBecause: string | null;
  readonly verdict: Verdict;
  /** By classifier, means over the splits. */
  readonly measures: UtilityTable;
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  readonly quality: Quality;
  readonly notes: readonly string[];
}

/** The document that `--json` prints; what is of one split is the first one's. */
export function evaluationJson(evaluation: Evaluation): object {
  const { splits, classes, rows, verdict, measures, fidelity, privacy, quality, endedBecause, notes } = evaluation;
  const first = splits[0]!;
  const { trainRows: train, testRows: test } = first.scores;
  return {
    classes,
    rows: { ...rows, train, test },
    verdict,
    utility: accuraciesOf(measures),
    measures,
    deciding: first.deciding,
    fidelity,
    privacy: { ...privacy, exactCopies: privacy.copies },
    quality,
    splits: splits.map(({ seed, scores, deciding, utility }) => ({ seed, deciding, scores, utility })),
    endedBecause,
    reports: { real: first.real.report, synthetic: first.synthetic.report, both: first.both?.report ?? null },
    agreement: first.agreement,
    recognised: first.recognised,
    majorityBaseline: first.majorityBaseline,
    notes,
  };
}

/** The same for people, in some twenty lines. */
export function evaluationText(evaluation: Evaluation): string {
  const { verdict, splits, endedBecause } = evaluation;
  return [
    '',
    verdict.headline,
    ...(verdict.caution === null ? [] : [verdict.caution]),
    ...verdict.details,
    '',
    ...scoreLines(evaluation),
    ...recallLines(evaluation),
    '',
    ...likenessLines(evaluation),
    '',
    ...(splits[0]!.deciding === null ? [] : [splits[0]!.deciding.reason]),
    ...(endedBecause === null ? [] : [endedBecause]),
  ].join('\n');
}

const cell = (value: number | null): string => (value === null ? '–' : value.toFixed(4)).padStart(11);

function scoreLines({ verdict, measures, splits }: Evaluation): string[] {
  const { measure, baseline } = verdict;
  const score = (of: Measures | null): number | null =>
    of === null ? null : measure === 'accuracy' ? of.accuracy : of.balancedAccuracy;
  const over = splits.length === 1 ? '' : `, means over ${plural(splits.length, 'split')}`;
  const deciding = splits[0]!.deciding?.name;
  return [
    `${measure} on ${splits[0]!.scores.testRows} real test rows${over}`,
    `  ${'trained on'.padEnd(32)}${['real', 'synthetic', 'both'].map((kind) => kind.padStart(11)).join('')}`,
    ...classifierNames.flatMap((name) => {
      const of = measures[name];
      if (of === undefined) return [];
      const label = `${classifierTitle({ name })}${name === deciding ? ' (decides)' : ''}`;
      return [`  ${label.padEnd(32)}${cell(score(of.real))}${cell(score(of.synthetic))}${cell(score(of.both))}`];
    }),
    `  ${'without looking at the row'.padEnd(32)}${cell(baseline)}`,
  ];
}

/** The share of each class that is named correctly, where classes are uneven. */
function recallLines({ verdict, splits }: Evaluation): string[] {
  if (verdict.measure === 'accuracy') return [];
  const { real, synthetic } = splits[0]!;
  return [
    '',
    'share of each class named correctly (first split)',
    ...real.report.perClass.map(({ label, recall, support }) => {
      const own = synthetic.report.perClass.find((row) => row.label === label);
      return `  ${label.padEnd(32)}${cell(recall)}${cell(own?.recall ?? null)}   of ${plural(support, 'row')}`;
    }),
  ];
}

function likenessLines({ fidelity, privacy, quality }: Evaluation): string[] {
  const figure = (value: number | null): string => fixed(value, 3);
  const passes = (value: boolean | null): string => (value === null ? '' : value ? ', passes' : ', FAILS');
  return [
    `fidelity     shapes ${figure(fidelity.shapes)}, within-class variance ${figure(fidelity.varianceRatio)} of the real one${passes(quality.fidelity)}`,
    `dependence   pairs of columns ${figure(fidelity.pairs)}, strong ones ${figure(fidelity.strongPairs)}${passes(quality.dependence)}`,
    `privacy      distance ratio ${figure(privacy.distanceRatio)}, copies ${privacy.copies} exact, ${privacy.nearCopies} near${passes(quality.privacy)}`,
    privacy.distanceAttack === null
      ? '             attacks are unknown without rows that the generator has not seen (--holdout)'
      : `             attacks: by distance ${figure(privacy.distanceAttack)}, by span ${figure(privacy.spanAttack)} (0.5 gives nothing away, 1 everything)`,
  ];
}
