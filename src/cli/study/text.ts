/** A study in the terminal. */
import { count, duration, plural } from '../../checks/numbers.js';
import { aligned } from '../../report/study/aligned.js';
import { objectiveNames, rangeText, valueText } from '../../report/study/words.js';
import type { StudyRecord } from '../../search/index.js';

/** What a study is, how far it is, and who works on it. */
export function showText(record: StudyRecord, now: number): string {
  const { name, directions, space, sampler, about, linear, trials, waiting, learned, workers, notes } = record;
  const states = new Map<string, number>();
  for (const { state } of trials) states.set(state, (states.get(state) ?? 0) + 1);
  const names = objectiveNames(record);
  const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const rows: [string, string][] = [
    ...Object.entries(about).map(([what, value]): [string, string] => [what, said(value)]),
    ...names.map((each, j): [string, string] => [each, directions[j]!]),
    ...Object.entries(space).map(([each, spec]): [string, string] => [each, rangeText(spec)]),
    ...linear.map((each): [string, string] => ['constraint', `${Object.entries(each.coefficients).map(([of, by]) => `${by} ${of}`).join(' + ')} <= ${each.atMost}`]), // prettier-ignore
    ['sampler', `${sampler.name} ${JSON.stringify(sampler.options)}`],
    [
      'trials',
      `${count(trials.length)}${states.size > 0 ? `: ${[...states].map(([state, n]) => `${count(n)} ${state}`).join(', ')}` : ''}`,
    ],
    ...(waiting > 0 ? [['waiting', plural(waiting, 'configuration')] as [string, string]] : []),
    ...(learned > 0 ? [['learned from', plural(learned, 'older trial')] as [string, string]] : []),
    ...workers
      .slice(-12)
      .map(({ label, seen, alive, running }): [string, string] => [
        `worker ${label}`,
        `${alive === true ? 'lives' : alive === false ? 'has ended' : 'cannot be seen from here'}, ${plural(running, 'running trial')}, last seen ${duration(Math.max(0, now - seen) / 1000)} ago`,
      ]),
  ];
  return [name, aligned(rows, [0, 1]), ...notes.map((note) => `note: ${note}`)].join('\n');
}

/** The best trial, or the front, with its parameters in full. */
export function bestText(record: StudyRecord): string {
  const { front, name } = record;
  if (front.length === 0) return `${name}: no trial has a value and is feasible.`;
  return front
    .map(({ id, value, values, params, attributes = {} }) => {
      const found = (values ?? [value]).map(String).join(', ');
      const noted = Object.entries(attributes).map(([what, each]): [string, string] => [
        `  (${what})`,
        JSON.stringify(each),
      ]);
      const rows = Object.entries(params).map(([each, one]): [string, string] => [
        `  ${each}`,
        String(one ?? valueText(one)),
      ]);
      return `trial ${id}: ${found}\n${aligned([...rows, ...noted], [0, 1])}`;
    })
    .join('\n');
}
