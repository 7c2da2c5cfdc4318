/** The files that a selection leaves in its folder. */
import { csvLines, formOf, type Table } from '../../data/index.js';
import type { SelectionResult } from '../../selection/index.js';
import type { PutFile } from '../kit/output.js';

/** What `selector.json` holds: the columns to take of a table with the same columns. */
export interface SavedSelector {
  readonly format: 'vaelab selector';
  readonly version: number;
  readonly table: string;
  readonly target: string;
  readonly method: string;
  /** Chosen features, the best first, as the table's own columns became them. */
  readonly features: readonly string[];
  /** The columns of the person's own table that they stand for, in the order of the features. */
  readonly columns: readonly string[];
  readonly answer: SelectionResult['verdict']['answer'];
  readonly headline: string;
}

export const selectorVersion = 1;

/** Puts all files into a folder. */
export async function writeSelection(
  put: PutFile,
  outcome: SelectionResult,
  table: Table,
  formulas: 'keep' | 'defuse',
): Promise<SelectionResult> {
  const files = ['result.json', 'features.csv', 'splits.csv', 'selector.json'];
  const result: SelectionResult = { ...outcome, files };
  await put('features.csv', featuresCsv(result, formulas));
  await put('splits.csv', splitsCsv(result, formulas));
  await put('selector.json', `${JSON.stringify(selectorOf(result, table), null, 2)}\n`);
  await put('result.json', `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** The chosen columns, and those that only splits chose. */
export function featuresCsv({ selected, others, dataset }: SelectionResult, formulas: 'keep' | 'defuse'): string {
  const classes = dataset.classes.map(({ name }) => name);
  const header = [
    'feature',
    'rank',
    'frequency',
    'score',
    'q',
    'group',
    ...classes.map((name) => `mean of ${name} (standard deviations)`),
  ];
  const rows = selected.map(({ feature, rank, frequency, score, q, group, sign }) => [
    feature,
    rank,
    frequency,
    score,
    q,
    group.join('; '),
    ...classes.map((name) => sign[name]),
  ]);
  const rest = others.map(({ feature, frequency, q }) => [
    feature,
    undefined,
    frequency,
    undefined,
    q,
    undefined,
    ...classes.map(() => undefined),
  ]);
  return csvLines([header, ...rows, ...rest], { formulas });
}

function splitsCsv({ splits }: SelectionResult, formulas: 'keep' | 'defuse'): string {
  const header = [
    'seed',
    'method',
    'k',
    'classifier',
    'inner',
    'accuracy',
    'balanced accuracy',
    'baseline',
    'selected',
  ];
  return csvLines(
    [
      header,
      ...splits.map(({ seed, method, k, classifier, inner, accuracy, balancedAccuracy, baseline, selected }) => [
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
    ],
    { formulas },
  );
}

function selectorOf({ selected, chosen, dataset, verdict }: SelectionResult, table: Table): SavedSelector {
  const owner = ownersOf(table);
  return {
    format: 'vaelab selector',
    version: selectorVersion,
    table: dataset.name,
    target: dataset.target,
    method: chosen.method,
    features: selected.map(({ feature }) => feature),
    columns: [...new Set(selected.map(({ column }) => owner[column]!))],
    answer: verdict.answer,
    headline: verdict.headline,
  };
}

/** The column of the person's own table that each feature stands for. */
function ownersOf(table: Table): string[] {
  return formOf(table).columns.flatMap(({ name, features }) => new Array<string>(features).fill(name));
}
