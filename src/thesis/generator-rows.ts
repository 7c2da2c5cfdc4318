/** What the library's generators come to, a row for each data set and kind. */
import { type ClassifierName, classifierNames, meanAndSd, type Quality, type Verdict } from '../metrics/index.js';
import { synthesizerKinds } from '../synthesis/index.js';
import type { ReproductionGroup } from './groups.js';
import type { JudgedRecord } from './record.js';
import { decidingOf, judgedOf, verdictOn } from './verdicts.js';

/** Means over splits; null where a figure is not known. */
export interface GeneratorRow {
  readonly experiment: string;
  readonly dataset: string;
  readonly standsInFor: string | null;
  /** Kind of synthesizer, or `auto`, and what it is called. */
  readonly kind: string;
  readonly label: string;
  readonly control: boolean;
  readonly splits: number;
  readonly verdict: Verdict | null;
  /** The classifier that decides. */
  readonly classifier: string;
  /** Accuracies after real and after synthetic rows: of the study's classifier, on all columns, and of the library's, on those that decide. */
  readonly study: Pair;
  readonly accuracies: Readonly<Partial<Record<ClassifierName, Pair>>>;
  readonly varianceRatio: number | null;
  readonly strongPairs: number | null;
  readonly distanceAttack: number | null;
  readonly spanAttack: number | null;
  /** Share of the splits on which thresholds are passed, of those on which that is known. */
  readonly passed: Readonly<Record<keyof Quality, number | null>>;
  /** For `auto`: the kinds that it chose, and on how many splits. */
  readonly chosen: readonly (readonly [kind: string, splits: number])[];
}

/** A mean and a standard deviation over splits. */
interface Spread {
  readonly mean: number;
  readonly sd: number;
}

interface Pair {
  readonly real: Spread;
  readonly synthetic: Spread;
}

/** What a kind is called. */
export function generatorLabel(kind: string): string {
  return kind === 'auto' ? 'chosen by auto' : (synthesizerKinds[kind]?.label ?? kind);
}

export function generatorRows(groups: readonly ReproductionGroup[]): GeneratorRow[] {
  return groups.flatMap((group) => {
    const judged = group.generator === null ? null : judgedOf(group);
    return judged === null ? [] : [rowOf(group, group.generator!, judged)];
  });
}

function rowOf(group: ReproductionGroup, kind: string, judged: readonly JudgedRecord[]): GeneratorRow {
  const { experiment, dataset, standsInFor, records, real, synthetic } = group;
  const mean = (value: (one: JudgedRecord) => number | null): number | null => {
    const known = judged.flatMap((one) => value(one) ?? []);
    return known.length === 0 ? null : meanAndSd(known).mean;
  };
  const passed = (aspect: keyof Quality): number | null =>
    mean(({ quality }) => (quality[aspect] === null ? null : Number(quality[aspect])));
  return {
    experiment,
    dataset,
    standsInFor,
    kind,
    label: generatorLabel(kind),
    control: synthesizerKinds[kind]?.control ?? false,
    splits: records.length,
    verdict: verdictOn([group]),
    classifier: decidingOf(judged),
    study: { real, synthetic },
    accuracies: Object.fromEntries(classifierNames.flatMap((name) => pairOf(name, judged))),
    varianceRatio: mean(({ varianceRatio }) => varianceRatio),
    strongPairs: mean(({ strongPairs }) => strongPairs),
    distanceAttack: mean(({ distanceAttack }) => distanceAttack),
    spanAttack: mean(({ spanAttack }) => spanAttack),
    passed: { fidelity: passed('fidelity'), dependence: passed('dependence'), privacy: passed('privacy') },
    chosen: kind === 'auto' ? countsOf(records.map(({ generator }) => generator.model)) : [],
  };
}

/** Of a classifier that every split has. */
function pairOf(name: ClassifierName, judged: readonly JudgedRecord[]): (readonly [ClassifierName, Pair])[] {
  const all = judged.flatMap(({ accuracies }) => accuracies[name] ?? []);
  if (all.length < judged.length) return [];
  return [
    [
      name,
      {
        real: meanAndSd(all.map(({ real }) => real)),
        synthetic: meanAndSd(all.map(({ synthetic }) => synthetic)),
      },
    ],
  ];
}

function countsOf(values: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
