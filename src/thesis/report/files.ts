/** A reproduction for other programs: every accuracy as CSV, the comparison as a LaTeX table. */
import type { Estimate } from '../../metrics/index.js';
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionSummary } from '../summary.js';
import { csv } from '../../report/kit/csv.js';
import { latexNumber, latexText } from '../../report/kit/latex.js';

/** A line for every trained classifier. */
export function reproductionCsv({ groups }: ReproductionSummary): string {
  const heads = [
    'experiment',
    'dataset',
    'stands_in_for',
    'protocol',
    'epoch_cap',
    'seed',
    'trained_on',
    'classifier_seed',
    'accuracy',
    'updates',
    'training_rows',
  ];
  const lines = groups.flatMap(({ experiment, dataset, standsInFor, protocol, epochCap, records }) =>
    records.flatMap((record) =>
      (['real', 'synthetic', 'both', 'trivial'] as const).flatMap((kind) =>
        (record[kind]?.accuracies ?? []).map((accuracy, i) => [
          experiment,
          dataset,
          standsInFor,
          protocol,
          epochCap,
          record.seed,
          kind,
          record.classifierSeeds[i],
          accuracy,
          record[kind]!.updates[i],
          record[kind]!.trainedOn,
        ]),
      ),
    ),
  );
  return csv(heads, lines);
}

/** A `tabular` of every experiment as published and clean; needs no package. */
export function reproductionTex(summary: ReproductionSummary): string {
  const { groups, experiments, study, coverage } = summary;
  const spread = (group: ReproductionGroup | undefined, kind: 'real' | 'synthetic'): string =>
    group === undefined ? '--' : `${latexNumber(group[kind].mean, 3)} $\\pm$ ${latexNumber(group[kind].sd, 3)}`;
  const points = ({ mean, interval }: Estimate): string =>
    latexNumber(100 * mean, 1) +
    (interval === null ? '' : ` (${latexNumber(100 * interval[0], 1)} to ${latexNumber(100 * interval[1], 1)})`);
  const cut = (group: ReproductionGroup | undefined): string => (group?.cut === true ? '$^\\dagger$' : '');
  const rows = experiments.flatMap(({ id, recorded, dataset }) => {
    const own = groups.filter(({ experiment }) => experiment === id);
    return [...new Set(own.map((group) => group.dataset))].map((used) => {
      const of = (protocol: ReproductionGroup['protocol']): ReproductionGroup | undefined =>
        own.find((group) => group.dataset === used && group.protocol === protocol);
      const [published, clean] = [of('as-published'), of('clean')];
      const standIn = used !== dataset;
      return [
        latexText(id),
        `${latexText(used)}${standIn ? '$^*$' : ''}`,
        ...(standIn
          ? ['--', '--']
          : [latexNumber(study[dataset]!.real.accuracy, 4), latexNumber(recorded?.accuracy ?? null, 4)]),
        spread(published, 'synthetic') + cut(published),
        published === undefined ? '--' : `${latexNumber(published.range[0], 3)}--${latexNumber(published.range[1], 3)}`,
        published === undefined ? '--' : String(published.records.length),
        spread(clean, 'real'),
        spread(clean, 'synthetic') + cut(clean),
        clean === undefined ? '--' : points(clean.difference),
        clean === undefined ? '--' : String(clean.records.length),
      ];
    });
  });
  const judged = coverage.inside.length + coverage.outside.length;
  return [
    `% Written by vaelab ${summary.versions.join(', ')}. A: trained on real rows, B: on synthetic rows. Accuracy on real test rows.`,
    `% ${coverage.inside.length} of ${judged} recorded accuracies lie in the central 90 % of the runs of their own experiment;`,
    `% ${coverage.others.inside} of ${coverage.others.of} of those of other experiments on the same data do, too.`,
    '\\begin{tabular}{llrrrrrrrrr}',
    '\\hline',
    '& & \\multicolumn{2}{c}{recorded} & \\multicolumn{3}{c}{as published} & \\multicolumn{4}{c}{clean} \\\\',
    'exp. & data & A & B & B & central 90\\% & seeds & A & B & B $-$ A (95\\%) & seeds \\\\',
    '\\hline',
    ...rows.map((row) => `${row.join(' & ')} \\\\`),
    '\\hline',
    '\\end{tabular}',
    '% Mean and standard deviation over seeds; B - A in points, with its 95 % interval. * a stand-in for the data of the study;',
    '% dagger: trainings cut short.',
    '',
  ].join('\n');
}
