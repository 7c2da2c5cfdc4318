/**
 * Records by experiment, protocol and data set, and what their accuracies amount to.
 *
 * Notation: a are accuracies on the test rows. The unit that is counted is a generator seed, which in the clean protocol is a split, too;
 * its value is the mean over the classifier seeds. As published all seeds share one split and one set of real classifiers, so the real
 * rows' value varies with the classifier seed alone, and the difference has both errors. The clean protocol pairs by split.
 */
import type { ProtocolName } from './protocol.js';
import { difference, estimate, type Estimate, meanAndSd, quantile } from '../metrics/index.js';
import { type BlockName, experiments, furtherExperiments, datasetRecords } from './catalogue/index.js';
import type { ReproductionRecord } from './record.js';

/** The runs of one experiment under one protocol on one data set, over seeds. */
export interface ReproductionGroup {
  readonly experiment: string;
  readonly block: BlockName | null;
  /** The kind of the library's synthesizers that it is, or `auto`; null for one of the study. */
  readonly generator: string | null;
  readonly protocol: ProtocolName;
  readonly dataset: string;
  readonly standsInFor: string | null;
  readonly epochCap: number | null;
  /** Whether the cap ended a training of it before its time. */
  readonly cut: boolean;
  /** By seed. */
  readonly records: readonly ReproductionRecord[];
  /** Accuracies over all pairs of generator and classifier seed, by the rows that were trained on. */
  readonly accuracies: Readonly<Record<'real' | 'synthetic' | 'both' | 'trivial', readonly number[]>>;
  /** Means over generator seeds. */
  readonly real: Estimate;
  readonly synthetic: Estimate;
  readonly both: Estimate | null;
  /** After rows of the trivial generator. */
  readonly trivial: Estimate | null;
  /** Synthetic less real, both less real, and synthetic less trivial. */
  readonly difference: Estimate;
  readonly gain: Estimate | null;
  readonly overTrivial: Estimate | null;
  /** The central 90 % of the synthetic rows' accuracies. */
  readonly range: readonly [number, number];
  /** The accuracy that the study recorded for synthetic rows; null where it kept none. */
  readonly recorded: number | null;
  /** Whether it lies in the range; null where that is not judged: not as published, cut short, a stand-in, or nothing recorded. */
  readonly inside: boolean | null;
  /** Of the other experiments on the data set, how many recorded accuracies lie in it, too. */
  readonly others: { readonly inside: number; readonly of: number };
}

/** What the study recorded of an experiment; null where no report was kept. */
interface RecordedAccuracies {
  readonly id: string;
  readonly dataset: string;
  readonly real: number;
  readonly synthetic: number | null;
}

function recordedAccuracies(): RecordedAccuracies[] {
  return experiments.map(({ id, dataset, recorded }) => ({
    id,
    dataset,
    real: datasetRecords[dataset].real.accuracy,
    synthetic: recorded?.accuracy ?? null,
  }));
}

/** Recorded accuracies have four digits. */
const tolerance = 5e-5;

export const protocolOrder: readonly ProtocolName[] = ['as-published', 'as-described', 'clean'];

/** By experiment as the catalogue has them, then by protocol; what a cap has cut short after what it has not. */
export function groupRecords(
  records: readonly ReproductionRecord[],
  recorded: readonly RecordedAccuracies[] = recordedAccuracies(),
): ReproductionGroup[] {
  const groups = new Map<string, ReproductionRecord[]>();
  for (const record of records) {
    const { experiment, protocol, dataset, epochCap } = record;
    const key = JSON.stringify([experiment, protocol, dataset, epochCap]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const ids = [...experiments, ...furtherExperiments].map(({ id }) => id);
  const placeOf = ({ experiment, protocol, cut }: ReproductionGroup): number =>
    10 * ids.indexOf(experiment) + 2 * protocolOrder.indexOf(protocol) + Number(cut);
  return [...groups.values()]
    .map((list) =>
      groupOf(
        list.sort((a, b) => a.seed - b.seed),
        recorded,
      ),
    )
    .sort((a, b) => placeOf(a) - placeOf(b));
}

function groupOf(records: readonly ReproductionRecord[], recorded: readonly RecordedAccuracies[]): ReproductionGroup {
  const [first] = records as [ReproductionRecord];
  const { experiment, protocol, dataset, standsInFor, epochCap } = first;
  const clean = protocol === 'clean';
  const overlap = clean ? first.leakage.testRows / first.real.trainedOn : 0;
  const pairs = (kind: 'real' | 'synthetic' | 'both' | 'trivial'): number[] =>
    records.flatMap((record) => record[kind]?.accuracies ?? []);
  const perSeed = (value: (record: ReproductionRecord) => number): Estimate => estimate(records.map(value), overlap);
  const mean = (values: readonly number[]): number => meanAndSd(values).mean;
  const real = clean ? perSeed((one) => mean(one.real.accuracies)) : estimate(first.real.accuracies);
  const synthetic = perSeed((one) => mean(one.synthetic.accuracies));
  const unlessMissing = (
    kind: 'both' | 'trivial',
    value: (record: ReproductionRecord, mine: number) => number,
  ): Estimate | null =>
    records.every((one) => one[kind] !== null) ? perSeed((one) => value(one, mean(one[kind]!.accuracies))) : null;
  const accuracies = {
    real: pairs('real'),
    synthetic: pairs('synthetic'),
    both: pairs('both'),
    trivial: pairs('trivial'),
  };
  const range = [quantile(accuracies.synthetic, 0.05), quantile(accuracies.synthetic, 0.95)] as const;
  const within = (value: number): boolean => value >= range[0] - tolerance && value <= range[1] + tolerance;
  const own = recorded.find(({ id }) => id === experiment)?.synthetic ?? null;
  const others = recorded.filter((one) => one.dataset === dataset && one.id !== experiment && one.synthetic !== null);
  const cut = epochCap !== null && records.some(({ training }) => training?.stoppedBecause === 'epochs');
  const further = furtherExperiments.find(({ id }) => id === experiment);
  const judged = protocol === 'as-published' && !cut && standsInFor === null && own !== null;
  return {
    experiment,
    protocol,
    dataset,
    standsInFor,
    epochCap,
    cut,
    records,
    accuracies,
    real,
    synthetic,
    range,
    block: further?.block ?? null,
    generator: further?.generator ?? null,
    difference: clean
      ? perSeed((one) => mean(one.synthetic.accuracies) - mean(one.real.accuracies))
      : difference(synthetic, real),
    both: unlessMissing('both', (_, both) => both),
    trivial: unlessMissing('trivial', (_, trivial) => trivial),
    gain: unlessMissing('both', (one, both) => both - mean(one.real.accuracies)),
    overTrivial: unlessMissing('trivial', (one, trivial) => mean(one.synthetic.accuracies) - trivial),
    recorded: own,
    inside: judged ? within(own) : null,
    others: { inside: others.filter((one) => within(one.synthetic!)).length, of: others.length },
  };
}
