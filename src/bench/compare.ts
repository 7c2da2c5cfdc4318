/**
 * Two documents of `vaelab bench --json` beside each other: two machines, or two versions on one machine.
 *
 * Results of one name, unit, backend and mode belong together: first those with the same threads and vectors, then those with the
 * same threads, and then, where one is left on either side, these two. So the many threads of one machine are compared with
 * the many of another, however many they are.
 */
import { backendLine } from './table.js';
import { backendText, alignColumns, groupBy, headings, machineText, significant, threadsText } from './text.js';
import type {
  BenchComparison,
  BenchDocument,
  BenchResult,
  ComparedCase,
  ComparedMean,
  ComparedSide,
  Unit,
} from './types.js';

/** What results must have in common, beside their name, to be compared. */
const group = ({ name, unit, backend, mode }: BenchResult): string =>
  JSON.stringify([name, unit, backend, mode ?? null]);
const alike: readonly ((a: BenchResult, b: BenchResult) => boolean)[] = [
  (a, b) => a.threads === b.threads && a.vectors === b.vectors,
  (a, b) => a.threads === b.threads,
];

export function compareBench(a: BenchDocument, b: BenchDocument): BenchComparison {
  const left = groupBy(a.results, group);
  const right = groupBy(b.results, group);
  const partners = new Map<BenchResult, BenchResult>();
  for (const [key, ofA] of left) {
    const ofB = [...(right.get(key) ?? [])];
    const take = (one: BenchResult, at: number): void => {
      if (at >= 0) partners.set(one, ofB.splice(at, 1)[0]!);
    };
    for (const same of alike)
      for (const one of ofA)
        if (!partners.has(one))
          take(
            one,
            ofB.findIndex((other) => same(one, other)),
          );
    const rest = ofA.filter((one) => !partners.has(one));
    if (rest.length === 1 && ofB.length === 1) take(rest[0]!, 0);
  }
  const cases = a.results.flatMap((one): ComparedCase[] => {
    const other = partners.get(one);
    if (other === undefined) return [];
    const ratio = other.median / one.median;
    return [{ a: one, b: other, timesAsFast: one.unit === 'ms/epoch' ? 1 / ratio : ratio }];
  });
  const found = new Set(partners.values());
  return {
    a: sideOf(a),
    b: sideOf(b),
    cases,
    means: meansOf(cases),
    onlyA: a.results.filter((one) => !partners.has(one)),
    onlyB: b.results.filter((one) => !found.has(one)),
  };
}

function sideOf({ version, quick, interrupted, machine, backends }: BenchDocument): ComparedSide {
  return { version, quick, interrupted, machine, backends };
}

/** For every unit a mean of each pair of backends and, where there are several pairs, one of all. */
function meansOf(cases: readonly ComparedCase[]): ComparedMean[] {
  return (Object.keys(headings) as Unit[]).flatMap((unit) => {
    const own = cases.filter(({ a }) => a.unit === unit);
    const byBackend = [...groupBy(own, pairText)].map(([backend, some]) => meanOf(unit, backend, some));
    return byBackend.length > 1 ? [...byBackend, meanOf(unit, null, own)] : byBackend;
  });
}

function meanOf(unit: Unit, backend: string | null, cases: readonly ComparedCase[]): ComparedMean {
  const logs = cases.reduce((sum, { timesAsFast }) => sum + Math.log(timesAsFast), 0);
  return { unit, backend, timesAsFast: Math.exp(logs / cases.length), cases: cases.length };
}

/** "wasm, 2 threads", or with both sides where they differ: "wasm, 2 | 8 threads, 128 | 256 bits" */
export function pairText({ a, b }: ComparedCase): string {
  const bits = a.vectors === b.vectors ? '' : `, ${a.vectors ?? 'no'} | ${b.vectors ?? 'no'} bits`;
  if (a.threads === b.threads) return backendText(a.backend, a) + bits;
  return `${a.backend}${typeof a.mode === 'string' ? ` ${a.mode}` : ''}, ${a.threads} | ${threadsText(b.threads)}${bits}`;
}

/** "1.52x" */
export const timesText = (timesAsFast: number): string =>
  `${timesAsFast >= 0.1 && timesAsFast < 10 ? timesAsFast.toFixed(2) : significant(timesAsFast)}x`;

/** Both sides, a table for each unit with its geometric means, and what is missing on one side. */
export function comparisonTable(
  { a, b, cases, means, onlyA, onlyB }: BenchComparison,
  names: readonly [string, string],
): string {
  const lines = [...sideLines('a', names[0], a), ...sideLines('b', names[1], b)];
  for (const unit of Object.keys(headings) as Unit[]) {
    const own = cases.filter((each) => each.a.unit === unit);
    if (own.length === 0) continue;
    const rows = own.map((each, i) => [
      each.a.name === own[i - 1]?.a.name ? '' : each.a.name,
      pairText(each),
      significant(each.a.median),
      significant(each.b.median),
      timesText(each.timesAsFast),
    ]);
    const ends = means
      .filter((mean) => mean.unit === unit)
      .map(({ backend, timesAsFast }, i) => [
        i === 0 ? 'geometric mean' : '',
        backend ?? 'all',
        '',
        '',
        timesText(timesAsFast),
      ]);
    lines.push(
      '',
      ...alignColumns([[headings[unit], 'backend', 'a', 'b', 'b is'], ...rows, ...ends], [27, 15, 7, 7, 7], 2),
    );
  }
  lines.push(
    '',
    cases.length === 0
      ? 'The two have nothing in common that could be compared.'
      : 'b is so many times as fast as a; medians of both (ms per epoch: a / b).',
  );
  for (const [side, results] of [
    ['a', onlyA],
    ['b', onlyB],
  ] as const)
    if (results.length > 0) lines.push('', `Only in ${side}:`, ...onlyLines(results));
  return lines.join('\n');
}

function sideLines(
  side: string,
  name: string,
  { version, machine, backends, quick, interrupted }: ComparedSide,
): string[] {
  const remarks = [...(quick ? ['quick'] : []), ...(interrupted ? ['interrupted'] : [])];
  return [
    `${side}  ${name}: vaelab ${version}${remarks.map((remark) => `, ${remark}`).join('')}; ${machineText(machine)}`,
    ...backends.map((backend) => `     ${backendLine(backend)}`),
  ];
}

/** One line for each case with its backends. */
function onlyLines(results: readonly BenchResult[]): string[] {
  return [...groupBy(results, ({ name }) => name)].map(
    ([name, some]) => `  ${name}: ${some.map((result) => backendText(result.backend, result)).join('; ')}`,
  );
}
