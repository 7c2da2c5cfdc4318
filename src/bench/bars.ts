/** Results as bars, for a chart. */
import { pairText, timesText } from './compare.js';
import { backendLine } from './table.js';
import { backendText, groupBy, headings, machineText, significant } from './text.js';
import type { BarChart, BarSection, BarSeries, BenchComparison, BenchDocument, BenchResult, Unit } from './types.js';

/** A bar for each backend at every case. */
export function benchBars({ version, machine, backends, results }: BenchDocument): BarChart {
  const keyOf = (result: BenchResult): string =>
    JSON.stringify([result.backend, result.mode ?? null, result.threads, result.vectors]);
  return {
    title: `vaelab ${version}`,
    lines: [machineText(machine), ...backends.map(backendLine)],
    sections: sectionsOf(
      results,
      ({ unit }) => unit,
      (own) => {
        const categories = [...groupBy(own, ({ name }) => name).keys()];
        // Colours and order are the same in every section.
        const series = [...groupBy(results, keyOf)].map(([key, [first]]): BarSeries => {
          const found = categories.map((name) => own.find((result) => result.name === name && keyOf(result) === key));
          return {
            name: backendText(first!.backend, first!),
            values: found.map((result) => result?.median ?? null),
            labels: found.map((result) => (result === undefined ? '' : significant(result.median))),
          };
        });
        return { categories, series };
      },
    ),
  };
}

/** Two bars at every case that both sides have; the second says how many times as fast it is. */
export function comparisonBars({ a, b, cases, means }: BenchComparison, names: readonly [string, string]): BarChart {
  const mean = (unit: Unit): string => {
    const of = means.findLast((one) => one.unit === unit);
    return of === undefined ? '' : `; geometric mean ${timesText(of.timesAsFast)}`;
  };
  const sides = [`a: ${names[0]}`, `b: ${names[1]}`];
  return {
    title: 'How many times as fast is b as a?',
    lines: [a, b].flatMap(({ version, machine }, i) => [
      `${sides[i]}, vaelab ${version}`,
      `    ${machineText(machine)}`,
    ]),
    sections: sectionsOf(
      cases,
      (each) => each.a.unit,
      (own) => ({
        categories: own.map((each) => `${each.a.name}\n${pairText(each)}`),
        series: [
          {
            name: sides[0]!,
            values: own.map((each) => each.a.median),
            labels: own.map((each) => significant(each.a.median)),
          },
          {
            name: sides[1]!,
            values: own.map((each) => each.b.median),
            labels: own.map((each) => `${significant(each.b.median)} (${timesText(each.timesAsFast)})`),
          },
        ],
      }),
      mean,
    ),
  };
}

function sectionsOf<T>(
  all: readonly T[],
  unitOf: (one: T) => Unit,
  barsOf: (own: readonly T[]) => Pick<BarSection, 'categories' | 'series'>,
  remark: (unit: Unit) => string = () => '',
): BarSection[] {
  return (Object.keys(headings) as Unit[]).flatMap((unit) => {
    const own = all.filter((one) => unitOf(one) === unit);
    if (own.length === 0) return [];
    const better = unit === 'ms/epoch' ? 'lower is better' : 'higher is better';
    return [{ heading: headings[unit] + remark(unit), axis: `${unit}, log scale, ${better}`, ...barsOf(own) }];
  });
}
