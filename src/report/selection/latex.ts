/** The methods at the chosen number of columns as a LaTeX table. */
import type { MeanOfSplits, SelectionResult } from '../../selection/result.js';
import { latexNumber, latexText } from '../kit/latex.js';
import { methodName } from './words.js';

/** A `tabular` that needs no package. */
export function selectionTex(result: SelectionResult): string {
  const { methods, chosen, measure, nested, baselines, permutation, dataset, options, version } = result;
  const range = ({ low, high }: Pick<MeanOfSplits, 'low' | 'high'>): string =>
    `${latexNumber(100 * low, 1)} to ${latexNumber(100 * high, 1)}`;
  const line = (name: string, k: number | null, score: MeanOfSplits, stability: number | null): string =>
    [
      latexText(name),
      k === null ? '--' : String(k),
      latexNumber(100 * score.mean, 1),
      range(score),
      latexNumber(stability, 2),
    ].join(' & ');
  const random = baselines.random.find(({ k }) => k === chosen.k);
  const chance = permutation?.byK.find(({ k }) => k === chosen.k);
  const beside = [
    line('all columns', baselines.all.columns, baselines.all.score, null),
    ...(random === undefined ? [] : [line('at random', random.k, random.score, null)]),
    ...(chance === undefined
      ? []
      : [line('permuted labels', chance.k, { mean: chance.median, low: chance.low, high: chance.high }, null)]),
  ];
  const own = methods
    .filter(({ k }) => k === chosen.k)
    .map(({ name, k, score, stability }) => line(methodName(name), k, score, stability.nogueira));
  return [
    `% ${latexText(dataset.name)}, target ${latexText(dataset.target)}. Written by vaelab ${latexText(version)}.`,
    `% ${measure} in percent on test rows, mean of ${options.splits} splits with its 95 % interval, corrected for rows that splits share.`,
    '\\begin{tabular}{lrrrr}',
    '\\hline',
    `method & columns & ${measure} & 95\\% interval & stability \\\\`,
    '\\hline',
    ...own.map((row) => `${row} \\\\`),
    `${line('whole procedure', null, nested.score, nested.stability.nogueira)} \\\\`,
    '\\hline',
    ...beside.map((row) => `${row} \\\\`),
    '\\hline',
    '\\end{tabular}',
  ].join('\n');
}
