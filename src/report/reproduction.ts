/**
 * The study's experiments beside what a repetition gave, as plain text.
 *
 * Notation: a are accuracies on the test rows over generator seeds and classifier seeds; q a quantile of them.
 */
import type { ReproductionRecord } from '../thesis/record.js';
import type { ProtocolName } from '../thesis/result.js';
import { fixed, meanAndSd } from './numbers.js';

/** What the study recorded of an experiment; null where no report was kept. */
export interface RecordedAccuracies {
  readonly id: string;
  readonly dataset: string;
  readonly real: number;
  readonly synthetic: number | null;
}

/** The runs of one experiment under one protocol on one data set, over seeds. */
export interface ReproductionGroup {
  readonly experiment: string;
  readonly protocol: ProtocolName;
  readonly dataset: string;
  readonly standsInFor: string | null;
  readonly epochCap: number | null;
  readonly records: readonly ReproductionRecord[];
  /** Accuracies of the classifier trained on synthetic rows, over all pairs of seeds. */
  readonly synthetic: readonly number[];
  readonly real: readonly number[];
  /** Their central 90 %. */
  readonly range: readonly [number, number];
  readonly recorded: number | null;
  /** Whether the recorded accuracy lies in it; null for stand-ins and where none was kept. */
  readonly inside: boolean | null;
  /** Of the other experiments on the data set, how many recorded accuracies lie in it, too. */
  readonly others: { readonly inside: number; readonly of: number };
}

/** The quantile `p` in [0, 1] of values, linear between them, as NumPy's default. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at % 1) * ((sorted[Math.ceil(at)] ?? NaN) - low);
}

/** Records by experiment, protocol, data set and cap, in the order of their first line. */
export function groupRecords(
  records: readonly ReproductionRecord[],
  recorded: readonly RecordedAccuracies[],
): ReproductionGroup[] {
  const groups = new Map<string, ReproductionRecord[]>();
  for (const record of records) {
    const { experiment, protocol, dataset, epochCap } = record;
    const key = JSON.stringify([experiment, protocol, dataset, epochCap]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((list) => {
    const { experiment, protocol, dataset, standsInFor, epochCap } = list[0]!;
    const synthetic = list.flatMap((record) => record.synthetic.accuracies);
    const range = [quantile(synthetic, 0.05), quantile(synthetic, 0.95)] as const;
    const within = (value: number): boolean => value >= range[0] - tolerance && value <= range[1] + tolerance;
    const own = recorded.find(({ id }) => id === experiment)?.synthetic ?? null;
    const others = recorded.filter((one) => one.dataset === dataset && one.id !== experiment && one.synthetic !== null);
    return {
      ...{ experiment, protocol, dataset, standsInFor, epochCap, records: list, synthetic, range, recorded: own },
      real: list.flatMap((record) => record.real.accuracies),
      inside: own === null || standsInFor !== null ? null : within(own),
      others: { inside: others.filter((one) => within(one.synthetic!)).length, of: others.length },
    };
  });
}
/** Recorded accuracies have four digits. */
const tolerance = 5e-5;

/** Recorded against measured, a line for each group, and what the marks mean. */
export function reproductionTable(
  records: readonly ReproductionRecord[],
  recorded: readonly RecordedAccuracies[],
): string {
  const groups = groupRecords(records, recorded);
  if (groups.length === 0) return 'No experiment is finished yet.';
  const spread = (values: readonly number[]): string => {
    const { mean, sd } = meanAndSd(values);
    return `${fixed(mean, 3)} ± ${fixed(sd, 3)}`;
  };
  const rows = groups.map((group) => [
    group.experiment,
    `${group.dataset}${group.standsInFor === null ? '' : '*'}`,
    `${group.protocol}${group.epochCap === null ? '' : '†'}`,
    `${group.records.length}×${group.records[0]!.classifierSeeds.length}`,
    fixed(group.recorded, 4),
    spread(group.synthetic),
    `${fixed(group.range[0], 3)}-${fixed(group.range[1], 3)}`,
    group.inside === null ? '–' : group.inside ? 'yes' : 'no',
    group.standsInFor === null ? `${group.others.inside}/${group.others.of}` : '–',
    spread(group.real),
    spread(differences(group)),
    `${group.records[0]!.leakage.testRows - group.records[0]!.leakage.unseen}/${group.records[0]!.leakage.testRows}`,
  ]);
  const heads = ['experiment', 'data', 'protocol', 'seeds', 'recorded', 'generated rows', 'central 90%', 'inside'];
  const table = [[...heads, 'others', 'real rows', 'difference', 'seen'], ...rows];
  const widths = table[0]!.map((_, j) => Math.max(...table.map((row) => [...row[j]!].length)));
  const lines = table.map((row) =>
    row
      .map((cell, j) => (j < 3 ? cell + ' '.repeat(widths[j]! - [...cell].length) : cell.padStart(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
  const capped = [...new Set(groups.flatMap(({ epochCap }) => (epochCap === null ? [] : [epochCap])))];
  const standIns = [
    ...new Set(groups.flatMap((g) => (g.standsInFor === null ? [] : [`${g.dataset} for ${g.standsInFor}`]))),
  ];
  return [
    ...lines,
    '',
    'Accuracies on real test rows. seeds: generator × classifier seeds; generated and real rows: mean ± standard deviation over all of them;',
    'inside: whether the recorded accuracy lies in the central 90 %; others: how many other experiments’ on that data set do, too;',
    'difference: generated less real rows, same seeds; seen: test rows that something had seen before the test.',
    ...(standIns.length > 0
      ? [`* a stand-in (${standIns.join(', ')}): other columns or rows, so that the recorded figure is no measure.`]
      : []),
    ...(capped.length > 0 ? [`† stopped after ${capped.join(' or ')} epochs, before the experiment's own end.`] : []),
  ].join('\n');
}

/** Generated less real, classifier seed by classifier seed. */
function differences({ records }: ReproductionGroup): number[] {
  return records.flatMap(({ real, synthetic }) =>
    synthetic.accuracies.map((accuracy, i) => accuracy - real.accuracies[i]!),
  );
}
