/** Everything that a report of a reproduction shows, worked out from the records and the catalogue. */
import type { ProtocolName } from './protocol.js';
import { estimate, type Estimate, type Leakage, meanAndSd, type Verdict } from '../metrics/index.js';
import {
  type Experiment,
  experiments,
  flaws,
  furtherExperiments,
  type GeneSelection,
  geneSelections,
  type LatentGrid,
  latentGrids,
  leukemiaConstantPredictor,
  type DatasetRecord,
  datasetRecords,
} from './catalogue/index.js';
import type { Claim } from './claim-rows.js';
import { testClaims } from './claims.js';
import { type GeneratorRow, generatorRows } from './generator-rows.js';
import { groupRecords, protocolOrder, type ReproductionGroup } from './groups.js';
import { type FailedRun, isFinished, type ReproductionRecord, type ResultLine } from './record.js';
import { decidingOf, fewestSeeds, judgedOf, verdictOn } from './verdicts.js';

/** Real and synthetic rows on one data set, as the first page tells it: the clean protocol's answer and the published one. */
export interface Answer {
  readonly dataset: string;
  readonly standsInFor: string | null;
  readonly testRows: number;
  readonly majorityBaseline: number;
  /** Without leaks first: default sizes or the study's experiments together, then single experiments, then the library's generators. */
  readonly byProtocol: readonly GeneratorAnswer[];
}

/** What the rows of one generator, or of several together, are worth. */
export interface GeneratorAnswer {
  readonly protocol: ProtocolName;
  /** Experiments behind it. */
  readonly experiments: readonly string[];
  /** Of its generators; null where they differ. */
  readonly model: string | null;
  /** The kind of the library's synthesizers that it is, or `auto`; null for one of the study. */
  readonly generator: string | null;
  /** Whether the sizes are the project's own. */
  readonly defaultSizes: boolean;
  /** Widths and latent size; null where they differ or there are none. */
  readonly sizes: { readonly hidden: readonly number[]; readonly latent: number } | null;
  /** Runs: of several experiments with a verdict, those of the seeds that all of them have. */
  readonly seeds: number;
  /** Of the study's classifier or, for the library's generators, of the one that decides. */
  readonly real: number;
  readonly synthetic: number;
  readonly both: number | null;
  readonly trivial: number | null;
  /** What the classifier that judges is called. */
  readonly classifier: string;
  /** Null with too few runs. */
  readonly verdict: Verdict | null;
}

/** The classifier trained on real rows against what the study recorded. */
interface Baseline {
  readonly dataset: string;
  readonly standsInFor: string | null;
  readonly recorded: number | null;
  /** With the study's classifier seed. */
  readonly ours: number;
  readonly overSeeds: Estimate;
  readonly testRows: number;
}

interface AuditRow {
  readonly dataset: string;
  readonly protocol: ProtocolName;
  readonly leakage: Leakage;
  /** Runs that have these counts, and whose they are. */
  readonly runs: number;
  readonly experiments: readonly string[];
}

interface LatentSize {
  readonly protocol: ProtocolName;
  readonly latent: number;
  readonly losses: readonly number[];
  readonly constantPredictor: number;
}

export interface ReproductionSummary {
  readonly runs: number;
  readonly hours: number;
  readonly backends: readonly string[];
  readonly machines: readonly string[];
  readonly versions: readonly string[];
  readonly failures: readonly FailedRun[];
  readonly answers: readonly Answer[];
  readonly groups: readonly ReproductionGroup[];
  /** The library's generators, by data set. */
  readonly generators: readonly GeneratorRow[];
  /** Of the study and beside it, the library's generators aside. */
  readonly experiments: readonly Experiment[];
  readonly study: Readonly<Record<string, DatasetRecord>>;
  readonly baselines: readonly Baseline[];
  readonly coverage: Coverage;
  readonly claims: readonly Claim[];
  readonly audit: readonly AuditRow[];
  readonly latent: {
    readonly recorded: readonly LatentGrid[];
    readonly constantPredictor: number;
    readonly ours: readonly LatentSize[];
  };
  readonly flaws: readonly {
    readonly flaw: string;
    readonly effect: string;
    readonly clean: string;
    /** null for all of them. */
    readonly experiments: readonly string[] | null;
  }[];
  readonly geneSelection: readonly GeneSelection[];
}

/** How many recorded accuracies lie in the central 90 % of their own experiment's runs, and of another's. */
interface Coverage {
  readonly inside: readonly string[];
  readonly outside: readonly string[];
  readonly others: { readonly inside: number; readonly of: number };
}

export function summarise(lines: readonly ResultLine[]): ReproductionSummary {
  const records = lines.filter(isFinished);
  const groups = groupRecords(records);
  const unique = (values: readonly string[]): string[] => [...new Set(values)];
  const ran = new Set(groups.map(({ experiment }) => experiment));
  return {
    runs: records.length,
    hours: lines.reduce((sum, { seconds }) => sum + seconds, 0) / 3600,
    backends: unique(lines.map(({ backend }) => backend)),
    machines: unique(lines.map(({ machine }) => `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`)),
    versions: unique(lines.map(({ vaelab }) => vaelab)),
    failures: lines.filter((line): line is FailedRun => !isFinished(line)),
    answers: answersOf(groups),
    groups,
    generators: generatorRows(groups),
    experiments: [...experiments, ...furtherExperiments].filter(
      ({ id, generator }) => generator === undefined && ran.has(id),
    ),
    study: datasetRecords,
    baselines: baselinesOf(records),
    coverage: coverageOf(groups),
    claims: testClaims(groups),
    audit: auditOf(groups),
    latent: { recorded: latentGrids, constantPredictor: leukemiaConstantPredictor, ours: latentOf(groups) },
    flaws: flaws.map(({ touches, ...rest }) => {
      const touched = experiments.filter(touches).map(({ id }) => id);
      return { ...rest, experiments: touched.length === experiments.length ? null : touched };
    }),
    geneSelection: geneSelections,
  };
}

/** Splits from which on a clean experiment has an answer of its own beside that of the default sizes. */
const fewestSplits = 10;

function answersOf(groups: readonly ReproductionGroup[]): Answer[] {
  const usable = groups.filter(({ cut, block }) => !cut && block !== 'latent-sizes');
  return [...new Set(usable.map(({ dataset }) => dataset))].map((dataset) => {
    const ofSet = usable.filter((group) => group.dataset === dataset);
    const [first] = ofSet.map(({ records }) => records[0]!);
    const byProtocol = (['clean', 'as-published', 'as-described'] as const).flatMap((protocol) => {
      const of = ofSet.filter((group) => group.protocol === protocol);
      const defaults = of.filter(({ block }) => block === 'clean-defaults');
      const own = defaults.length > 0 ? defaults : of.filter(({ block }) => block === null);
      const enough = own.filter(({ records }) => records.length >= fewestSeeds);
      const chosen = enough.length > 0 ? enough : own;
      const library = of.filter(({ block }) => block === 'clean-generators');
      const others = of.filter((one) => ![...chosen, ...library].includes(one) && one.records.length >= fewestSplits);
      return [
        ...(chosen.length === 0 ? [] : [answerOf(protocol, chosen)]),
        ...(protocol === 'clean' ? [...others, ...library].map((one) => answerOf(protocol, [one])) : []),
      ];
    });
    return {
      dataset,
      standsInFor: ofSet[0]!.standsInFor,
      byProtocol,
      testRows: first!.leakage.testRows,
      majorityBaseline: first!.majorityBaseline,
    };
  });
}

function answerOf(protocol: ProtocolName, groups: readonly ReproductionGroup[]): GeneratorAnswer {
  const mean = (value: (group: ReproductionGroup) => number): number => meanAndSd(groups.map(value)).mean;
  const ofAll = (kind: 'both' | 'trivial'): number | null =>
    groups.every((group) => group[kind] !== null) ? mean((group) => group[kind]!.mean) : null;
  const same = <T>(values: readonly T[]): T | null =>
    new Set(values.map((value) => JSON.stringify(value))).size === 1 ? values[0]! : null;
  const networks = groups.flatMap(({ records }) => records.map(({ generator }) => generator));
  const sizes = same(networks.map(({ hidden, latent }) => ({ hidden, latent })));
  const verdict = verdictOn(groups);
  const judged = groups.length === 1 ? judgedOf(groups[0]!) : null;
  const generator = groups.length === 1 ? groups[0]!.generator : null;
  return {
    protocol,
    generator,
    model: same(networks.map(({ model }) => model)),
    defaultSizes: groups.every(({ block }) => block === 'clean-defaults'),
    sizes:
      sizes === null || sizes.hidden === null || sizes.latent === null
        ? null
        : { hidden: sizes.hidden, latent: sizes.latent },
    experiments: groups.map(({ experiment }) => experiment),
    seeds:
      verdict === null ? groups.reduce((sum, { records }) => sum + records.length, 0) : verdict.splits * groups.length,
    real: verdict?.real ?? mean(({ real }) => real.mean),
    synthetic: verdict?.synthetic ?? mean(({ synthetic }) => synthetic.mean),
    both: ofAll('both'),
    trivial: ofAll('trivial'),
    classifier: judged === null ? "the study's neural network" : decidingOf(judged),
    verdict,
  };
}

function baselinesOf(records: readonly ReproductionRecord[]): Baseline[] {
  const published = records.filter(({ protocol }) => protocol !== 'clean');
  return [...new Set(published.map(({ dataset }) => dataset))].map((dataset) => {
    const { real, standsInFor, leakage } = published.find((record) => record.dataset === dataset)!;
    return {
      dataset,
      standsInFor,
      ours: real.accuracies[0]!,
      overSeeds: estimate(real.accuracies),
      testRows: leakage.testRows,
      recorded:
        standsInFor === null ? (datasetRecords[dataset as keyof typeof datasetRecords]?.real.accuracy ?? null) : null,
    };
  });
}

function coverageOf(groups: readonly ReproductionGroup[]): Coverage {
  const judged = groups.filter(({ inside }) => inside !== null);
  const ids = (inside: boolean): string[] =>
    judged.filter((one) => one.inside === inside).map(({ experiment }) => experiment);
  const sum = (key: 'inside' | 'of'): number => judged.reduce((total, { others }) => total + others[key], 0);
  return { inside: ids(true), outside: ids(false), others: { inside: sum('inside'), of: sum('of') } };
}

/** One row for each different set of counts, by data set and protocol. */
function auditOf(groups: readonly ReproductionGroup[]): AuditRow[] {
  const rows = new Map<string, AuditRow>();
  for (const { experiment, dataset, protocol, records } of groups)
    for (const { leakage } of records) {
      const key = JSON.stringify([dataset, protocol, leakage]);
      const { runs = 0, experiments = [] } = rows.get(key) ?? {};
      const whose = [...new Set([...experiments, experiment])];
      rows.set(key, { dataset, protocol, leakage, runs: runs + 1, experiments: whose });
    }
  const datasets = [...new Set(groups.map(({ dataset }) => dataset))];
  const place = ({ dataset, protocol }: AuditRow): number =>
    10 * datasets.indexOf(dataset) + protocolOrder.indexOf(protocol);
  return [...rows.values()].sort((a, b) => place(a) - place(b));
}

function latentOf(groups: readonly ReproductionGroup[]): LatentSize[] {
  return groups
    .filter(({ block, cut }) => block === 'latent-sizes' && !cut)
    .map(({ protocol, records }) => ({
      protocol,
      latent: records[0]!.generator.latent ?? NaN,
      losses: records.flatMap(({ training }) => training?.lastHeldOutLoss ?? []),
      constantPredictor: meanAndSd(records.map(({ training }) => training?.constantPredictor.heldOut ?? NaN)).mean,
    }));
}
