/** A row of the claims table: what is compared, and what its interval says. */
import type { ProtocolName } from './protocol.js';
import type { Estimate, Verdict } from '../metrics/index.js';
import { protocolOrder, type ReproductionGroup } from './groups.js';
import { fewestSeeds, verdictOn, verdictWords } from './verdicts.js';

export type ClaimOutcome = 'holds' | 'does not hold' | 'open' | 'not enough runs';

export interface ClaimRow {
  readonly protocol: ProtocolName | 'recorded';
  /** Data set and what is compared. */
  readonly what: string;
  /** What the effect is measured in. */
  readonly unit: 'points' | 'loss' | 'classes';
  readonly effect: number | null;
  readonly interval: readonly [number, number] | null;
  readonly runs: number;
  readonly outcome: ClaimOutcome;
  readonly verdict: string;
}

export interface Claim {
  readonly id: 'equal' | 'patience' | 'latent' | 'width' | 'cvae' | 'rows' | 'never';
  readonly claim: string;
  /** What an effect is the difference of. */
  readonly measure: string;
  readonly rows: readonly ClaimRow[];
}

/** Points of accuracy that are no difference that matters. */
export const margin = 3;

export const enough = (group: ReproductionGroup): boolean => group.records.length >= fewestSeeds;
export const runsOf = (groups: readonly ReproductionGroup[]): number =>
  groups.reduce((sum, { records }) => sum + records.length, 0);
export const nameOf = ({ dataset, standsInFor }: ReproductionGroup): string =>
  standsInFor === null ? dataset : `${dataset} (for ${standsInFor})`;
export const listed = (groups: readonly ReproductionGroup[]): string =>
  [...new Set(groups.map(({ experiment }) => experiment))].join(', ');

/** The groups of the study's own experiments by data set, in the order in which they come. */
export function byDataset(groups: readonly ReproductionGroup[]): ReproductionGroup[][] {
  const lists = new Map<string, ReproductionGroup[]>();
  for (const group of groups) lists.set(nameOf(group), [...(lists.get(nameOf(group)) ?? []), group]);
  return [...lists.values()];
}

/** Rows for every protocol of what the data sets have; `make` gets the groups of one data set and protocol. */
export function rowsOver(
  groups: readonly ReproductionGroup[],
  make: (protocol: ProtocolName, those: readonly ReproductionGroup[], name: string) => ClaimRow[],
): ClaimRow[] {
  return byDataset(groups).flatMap((list) =>
    protocolOrder.flatMap((protocol) =>
      make(
        protocol,
        list.filter((group) => group.protocol === protocol),
        nameOf(list[0]!),
      ),
    ),
  );
}

export type RowHead = Pick<ClaimRow, 'protocol' | 'what'> & Partial<Pick<ClaimRow, 'unit'>>;

export const missing = (head: RowHead, runs: number): ClaimRow => ({
  unit: 'points',
  ...head,
  effect: null,
  interval: null,
  runs,
  outcome: 'not enough runs',
  verdict: `${fewestSeeds} seeds of an experiment are needed`,
});

/** A row whose effect is judged; accuracies become points. */
export function row(
  head: RowHead,
  effect: Estimate,
  runs: number,
  judge: (mean: number, interval: readonly [number, number]) => readonly [ClaimOutcome, string],
): ClaimRow {
  const scale = head.unit === undefined ? 100 : 1;
  if (effect.interval === null) return missing(head, runs);
  const interval = [scale * effect.interval[0], scale * effect.interval[1]] as const;
  const [outcome, verdict] = judge(scale * effect.mean, interval);
  return { unit: 'points', ...head, effect: scale * effect.mean, interval, runs, outcome, verdict };
}

const outcomes: Readonly<Record<Verdict['answer'], ClaimOutcome>> = {
  better: 'holds',
  'as-good': 'holds',
  worse: 'does not hold',
  'cannot-tell': 'open',
  'no-signal': 'open',
};

/** A row on whether synthetic rows are worth as much as real ones, judged by the verdict. */
export function verdictRow(head: RowHead, groups: readonly ReproductionGroup[]): ClaimRow {
  const verdict = verdictOn(groups);
  if (verdict === null || verdict.interval === null) return missing(head, runsOf(groups));
  const [low, high] = verdict.interval;
  return {
    unit: 'points',
    ...head,
    effect: 100 * verdict.difference,
    interval: [100 * low, 100 * high],
    // Of the seeds that all of them have.
    runs: verdict.splits * groups.length,
    outcome: outcomes[verdict.answer],
    verdict: verdictWords(verdict),
  };
}

/** Whether something is as good: not worse by more than the margin. */
export function asGood(mean: number, [low, high]: readonly [number, number]): readonly [ClaimOutcome, string] {
  if (low > 0) return ['holds', 'better'];
  if (high < 0) return ['does not hold', `worse by ${points(-mean)}`];
  if (low > -margin) return ['holds', `as good, to within ${margin} points`];
  return ['open', `anything from ${points(-low)} worse to ${points(high)} better fits`];
}

/** Whether something does not help. */
export function noHelp(mean: number, [low, high]: readonly [number, number]): readonly [ClaimOutcome, string] {
  if (low > 0) return ['does not hold', `helps by ${points(mean)}`];
  if (high < 0) return ['holds', `worse by ${points(-mean)}`];
  if (high < margin) return ['holds', `no help beyond ${margin} points`];
  return ['open', `anything from ${points(-low)} worse to ${points(high)} better fits`];
}

export const points = (value: number): string => `${Math.abs(value).toFixed(1)} points`;
