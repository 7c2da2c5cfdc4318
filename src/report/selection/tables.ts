/** The figures of a selection as lines of cells, for files. */
import type { PairedDifference, SelectionResult } from '../../selection/result.js';

/** A cell; what is absent is empty. */
export type SelectionCell = string | number | undefined;
type Lines = readonly (readonly SelectionCell[])[];

/** File names and their lines, the headings first. */
export function selectionTables(result: SelectionResult): ReadonlyMap<string, readonly (readonly SelectionCell[])[]> {
  const tables: readonly (readonly [string, Lines])[] = [
    ['features.csv', features(result)],
    ['splits.csv', splits(result)],
    ['curve.csv', curve(result)],
    ...(result.augmentation.length === 0 ? [] : ([['augmentation.csv', augmentation(result)]] as const)),
  ];
  return new Map(tables.map(([name, lines]) => [name, lines.map((line) => line.map(known))]));
}

/** What is not finite is absent. */
const known = (cell: SelectionCell): SelectionCell =>
  typeof cell === 'number' && !Number.isFinite(cell) ? undefined : cell;

/** The chosen columns, and those that only splits chose. */
function features({ selected, others, dataset }: SelectionResult): Lines {
  const classes = dataset.classes.map(({ name }) => name);
  return [
    [
      'feature',
      'rank',
      'frequency',
      'score',
      'q',
      'group',
      ...classes.map((name) => `mean of ${name} (standard deviations)`),
    ],
    ...selected.map(({ feature, rank, frequency, score, q, group, sign }) => [
      feature,
      rank,
      frequency,
      score,
      q,
      group.join('; '),
      ...classes.map((name) => sign[name]),
    ]),
    ...others.map(({ feature, frequency, q }) => [
      feature,
      undefined,
      frequency,
      undefined,
      q,
      undefined,
      ...classes.map(() => undefined),
    ]),
  ];
}

function splits({ splits: all }: SelectionResult): Lines {
  return [
    ['seed', 'method', 'k', 'classifier', 'inner', 'accuracy', 'balanced accuracy', 'baseline', 'selected'],
    ...all.map(({ seed, method, k, classifier, inner, accuracy, balancedAccuracy, baseline, selected }) => [
      seed,
      method,
      k,
      classifier,
      inner,
      accuracy,
      balancedAccuracy,
      baseline,
      selected.join('; '),
    ]),
  ];
}

/** Every method at every number of columns, with and without synthetic rows. */
function curve({ curve: points }: SelectionResult): Lines {
  return [
    ['method', 'k', 'synthesizer', 'score', 'low', 'high', 'accuracy', 'balanced accuracy', 'stability'],
    ...points.map(({ method, k, synthesizer, score, accuracy, balancedAccuracy, stability }) => [
      method,
      k,
      synthesizer ?? undefined,
      score.mean,
      score.low,
      score.high,
      accuracy,
      balancedAccuracy,
      stability ?? undefined,
    ]),
  ];
}

/** Every difference of every split, with the verdict it belongs to. */
function augmentation({ augmentation: findings, splits: all }: SelectionResult): Lines {
  return [
    ['synthesizer', 'rows', 'method', 'k', 'against', 'split', 'difference', 'verdict'],
    ...findings.flatMap(({ synthesizer, rows, comparisons }) =>
      comparisons.flatMap(({ method, k, same, best, bootstrap, verdict }) => {
        const lines = (against: string, { differences }: PairedDifference): SelectionCell[][] =>
          differences.map((difference, i) => [
            synthesizer,
            rows,
            method,
            k,
            against,
            all[i]?.seed,
            difference,
            verdict,
          ]);
        return [
          ...lines('same', same),
          ...lines(`best: ${best.method}`, best),
          ...(bootstrap === null ? [] : lines('bootstrap', bootstrap)),
        ];
      }),
    ),
  ];
}
