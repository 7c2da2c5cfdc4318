import type { RunResult } from '../../synthesis/index.js';
import type { ClassRow, ScoreRow } from '../../metrics/index.js';
import { meanAndSd } from '../../metrics/index.js';
import { count, fixed, percent, plural, short } from '../../checks/numbers.js';
import { leaks } from '../../metrics/verdict.js';

const width = 80;

/** Makes a text of the data harmless for a terminal and at most `most` characters long. */
function plain(text: string, most: number): string {
  const letters = [...text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`;
}

const pad = (text: string, n: number): string => text + ' '.repeat(Math.max(0, n - [...text].length));

/** Breaks a sentence into lines of at most 80 characters, the later ones indented. */
function wrap(head: string, text: string): string[] {
  const lines = [pad(head, 14)];
  for (const word of plain(text, 2000).split(' ')) {
    const last = lines.at(-1)!;
    const gap = last.endsWith(' ') ? '' : ' ';
    if (last.length + gap.length + word.length <= width || last.trim() === '')
      lines[lines.length - 1] = last + gap + word;
    else lines.push(' '.repeat(14) + word);
  }
  return lines;
}

function leakageLine(result: RunResult): string {
  const { testRows: n, generatorTraining, earlyStopping, latentStatistics, scaling, search, unseen } = result.leakage;
  if (!leaks(result)) return `none: the generator has seen 0 of the ${plural(n, 'test row')}`;
  return `of the ${plural(n, 'test row')} the generator used ${count(generatorTraining)} to train, ${count(earlyStopping)} to stop, ${count(latentStatistics)} for latent statistics, ${count(scaling)} for scaling, ${count(search)} to search; ${count(unseen)} were seen by nothing`;
}

/**
 * The end of a run as plain text of at most 80 columns: scores of both classifiers per class, averages, baseline, leakage.
 *
 * Scores are in [0, 1] with two decimals, accuracies with four; what is not finite is an en dash.
 */
export function terminalTable(result: RunResult): string {
  const { real, synthetic } = result;
  const byLabel = (rows: readonly ClassRow[]): Map<string, ClassRow> => new Map(rows.map((r) => [r.label, r]));
  const reals = byLabel(real.report.perClass);
  const synthetics = byLabel(synthetic.report.perClass);
  const labels = [...new Set([...reals.keys(), ...synthetics.keys()])];
  const shown = new Map(labels.map((l) => [l, plain(l, 26)]));
  const first = Math.max(16, ...[...shown.values()].map((s) => [...s].length));
  const cells = (r: ScoreRow | undefined): string =>
    [r?.precision, r?.recall, r?.f1].map((v) => fixed(v, 2).padStart(6)).join('');
  const line = (name: string, a: ScoreRow | undefined, b: ScoreRow | undefined): string =>
    `${pad(name, first)}${cells(a)}   ${cells(b)}${count((a ?? b)?.support).padStart(9)}`;
  const heads = ['prec', 'recall', 'F1'].map((h) => (h === 'recall' ? ' rec' : h).padStart(6)).join('');
  const one = (v: number): string => fixed(v, 4).padStart(18);
  const title = `${result.name}, ${result.protocol} protocol, seed ${result.seed}`;
  const seeds = (result.repeats ?? []).length > 1 ? result.repeats! : [];
  const spread = (values: readonly number[]): string => {
    const { mean, sd } = meanAndSd(values);
    return `${fixed(mean, 4)} ± ${fixed(sd, 4)}`;
  };
  const difference = 100 * (synthetic.accuracy - real.accuracy);
  const n = result.leakage.testRows;
  return [
    ...wrap('', title).map((l) => l.trim()),
    '',
    `${pad('', first)}${'trained on real'.padStart(18)}   ${'on synthetic'.padStart(18)}`,
    `${pad('', first)}${heads}   ${heads}${'rows'.padStart(9)}`,
    ...labels.map((l) => line(shown.get(l)!, reals.get(l), synthetics.get(l))),
    '',
    `${pad('accuracy', first)}${one(real.accuracy)}   ${one(synthetic.accuracy)}${count(real.report.macro.support).padStart(9)}`,
    line('macro average', real.report.macro, synthetic.report.macro),
    line('weighted average', real.report.weighted, synthetic.report.weighted),
    '',
    ...wrap(
      'difference',
      `${difference > 0 ? '+' : ''}${fixed(difference, 1)} points; one test row is worth ${fixed(100 / n, 1)}`,
    ),
    ...(seeds.length > 0
      ? wrap(
          `${seeds.length} seeds`,
          `real ${spread(seeds.map((s) => s.real))}, synthetic ${spread(seeds.map((s) => s.synthetic))}`,
        )
      : []),
    ...wrap(
      'recognised',
      `${percent(result.recognised.share)} of the synthetic rows are named as the class they carry by the classifier trained on real rows`,
    ),
    ...wrap(
      'nearest',
      `median distance of a synthetic row to its nearest training row ${short(result.nearest.syntheticToReal)}, between training rows ${short(result.nearest.realToReal)}; ${result.nearest.copies === 0 ? 'no copies' : plural(result.nearest.copies, 'copy', 'copies')}`,
    ),
    ...wrap('baseline', `${percent(result.majorityBaseline)} by always naming the most frequent class`),
    ...wrap('leakage', leakageLine(result)),
  ]
    .map((l) => l.trimEnd())
    .join('\n');
}
