/** Means of figures over splits. */
import { type ClassifierName, classifierNames, type Fidelity, type Measures, type Privacy } from '../metrics/index.js';
import type { AccuracyTable, Utility, UtilityTable } from './utility.js';

/** Mean of the numbers that are known; null where none is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

/** Records of equal fields as one: numbers by their mean over the records that know them, all else as in the first. */
function meanRecord<T extends object>(records: readonly T[]): T {
  const first = records[0]!;
  const fields = Object.keys(first).map((name) => {
    const values = records.map((record) => record[name as keyof T] as unknown);
    const numeric = values.every((value) => value === null || typeof value === 'number');
    return [name, numeric ? meanOf(values) : values[0]] as const;
  });
  return Object.fromEntries(fields) as T;
}

/** By classifier, over the splits that have trained it. */
export function meanUtility(tables: readonly UtilityTable[]): UtilityTable {
  const measured = (name: ClassifierName): Utility[] => tables.flatMap((table) => table[name] ?? []);
  return Object.fromEntries(
    classifierNames.flatMap((name) => {
      const all = measured(name);
      if (all.length === 0) return [];
      const both = all.map((one) => one.both).filter((one): one is Measures => one !== null);
      const mean: Utility = {
        real: meanRecord(all.map(({ real }) => real)),
        synthetic: meanRecord(all.map(({ synthetic }) => synthetic)),
        both: both.length === 0 ? null : meanRecord(both),
      };
      return [[name, mean]];
    }),
  );
}

/** The accuracies of a table of measures. */
export function accuraciesOf(table: UtilityTable): AccuracyTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, { real, synthetic, both }]) => [
      name,
      { real: real.accuracy, synthetic: synthetic.accuracy, both: both?.accuracy ?? null },
    ]),
  );
}

/** Means over splits; the worst columns are the first split's. */
export function meanFidelity(all: readonly Fidelity[]): Fidelity {
  return meanRecord(all);
}

/** Means over splits. */
export function meanPrivacy(all: readonly Privacy[]): Privacy {
  return meanRecord(all);
}
