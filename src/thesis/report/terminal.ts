/** The study's experiments beside what a repetition gave, as plain text. */
import { meanAndSd } from '../../metrics/index.js';
import type { ReproductionGroup } from '../groups.js';
import { fixed } from '../../checks/numbers.js';

/** Recorded against measured, a line for each group, and what the marks mean. */
export function reproductionTable(groups: readonly ReproductionGroup[]): string {
  if (groups.length === 0) return 'No experiment is finished yet.';
  const spread = (values: readonly number[]): string => {
    const { mean, sd } = meanAndSd(values);
    return `${fixed(mean, 3)} ± ${fixed(sd, 3)}`;
  };
  const around = ({ mean, interval }: ReproductionGroup['difference']): string =>
    interval === null ? fixed(mean, 3) : `${fixed(mean, 3)} (${fixed(interval[0], 3)} to ${fixed(interval[1], 3)})`;
  const rows = groups.map((group) => [
    group.experiment,
    `${group.dataset}${group.standsInFor === null ? '' : '*'}`,
    `${group.protocol}${group.cut ? '†' : ''}`,
    `${group.records.length}×${group.records[0]!.classifierSeeds.length}`,
    fixed(group.recorded, 4),
    spread(group.accuracies.synthetic),
    `${fixed(group.range[0], 3)}-${fixed(group.range[1], 3)}`,
    group.inside === null ? '–' : group.inside ? 'yes' : 'no',
    group.inside === null ? '–' : `${group.others.inside}/${group.others.of}`,
    spread(group.accuracies.real),
    around(group.difference),
    `${group.records[0]!.leakage.testRows - group.records[0]!.leakage.unseen}/${group.records[0]!.leakage.testRows}`,
  ]);
  const heads = ['experiment', 'data', 'protocol', 'seeds', 'recorded', 'synthetic rows', 'central 90%', 'inside'];
  const table = [[...heads, 'others', 'real rows', 'difference', 'seen'], ...rows];
  const widths = table[0]!.map((_, j) => Math.max(...table.map((row) => [...row[j]!].length)));
  const lines = table.map((row) =>
    row
      .map((cell, j) => (j < 3 ? cell + ' '.repeat(widths[j]! - [...cell].length) : cell.padStart(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
  const capped = [...new Set(groups.flatMap(({ cut, epochCap }) => (cut ? [epochCap] : [])))];
  const standIns = [
    ...new Set(groups.flatMap((g) => (g.standsInFor === null ? [] : [`${g.dataset} for ${g.standsInFor}`]))),
  ];
  return [
    ...lines,
    '',
    'Accuracies on real test rows. seeds: generator × classifier seeds; synthetic and real rows: mean ± standard deviation over all of them;',
    'inside: whether the recorded accuracy lies in the central 90 %; others: how many other experiments’ on that data set do, too;',
    'difference: synthetic less real rows, with its 95 % interval where there are two generator seeds; seen: test rows seen before the test.',
    ...(standIns.length > 0
      ? [`* a stand-in (${standIns.join(', ')}): other columns or rows, so that the recorded figure is no measure.`]
      : []),
    ...(capped.length > 0 ? [`† stopped after ${capped.join(' or ')} epochs, before the experiment's own end.`] : []),
  ].join('\n');
}
