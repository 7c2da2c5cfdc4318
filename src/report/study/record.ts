/** Parts that pages of any study share, whatever its objective: names, the best trials, facts, notes. */
import { count, duration, full, plural, short } from '../../checks/numbers.js';
import type { StudyOverview } from '../../search/analysis/analysis.js';
import type { StudyRecord } from '../../search/study/study-record.js';
import type { Trial } from '../../search/types.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { cell, factsTable, notesSection, tableOf } from '../kit/table.js';
import { marks } from './course.js';
import { objectiveNames, rangeText, valueText } from './words.js';

/** How many trials there are of each state, in words. */
export function countsText({ trials }: StudyRecord, { objectives }: StudyOverview): string {
  const { counts, infeasible } = objectives[0]!;
  const states = (Object.entries(counts) as [keyof typeof counts, number][])
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${count(n)} ${marks[state].text.split(',')[0]!}`);
  const broken =
    infeasible > 0
      ? `; ${count(infeasible)} of the complete ones ${infeasible === 1 ? 'breaks' : 'break'} a constraint`
      : '';
  return trials.length === 0
    ? 'No trial was begun.'
    : `${plural(trials.length, 'trial')}: ${states.join(', ')}${broken}.`;
}

/** Trials in the table of the best. */
const mostRows = 10;

/** The best trials of a study of one objective, to be unfolded; false without any, or with two objectives. */
export function bestTrials(study: StudyRecord, { objectives }: StudyOverview): Html | false {
  const ranked = objectives[0]!.ranked.slice(0, mostRows);
  return (
    objectives.length === 1 &&
    ranked.length > 0 &&
    html`<details>
      <summary>The ${count(ranked.length)} best trials as a table</summary>
      ${trialsTable(study, ranked)}
    </details>`
  );
}

/** What stands on top: the best trial with its parameters, or how many there are on the front. */
export function bestSection(study: StudyRecord, overview: StudyOverview): Html {
  const { best, front, directions } = study;
  const names = objectiveNames(study);
  const two = directions.length > 1;
  const wanted = directions.map((each, j) => `the ${each === 'minimize' ? 'least' : 'greatest'} ${names[j]!}`);
  const none = study.trials.some(({ state }) => state === 'complete')
    ? 'No trial is feasible.'
    : 'No trial has a value.';
  const headline = two
    ? `${plural(front.length, 'trial')} that no other beats`
    : `Trial ${best?.id ?? ''}: ${short(best?.value)}`;
  return html`<section class="verdict ${front.length === 0 ? 'bad' : 'good'}" aria-labelledby="best">
    <p class="question">Which parameters give ${wanted.join(' and ')}?</p>
    <h2 id="best">
      ${front.length === 0 ? none : html`<span title="${two ? headline : full(best?.value)}">${headline}</span>`}
    </h2>
    ${best ? chosen(best) : null}
    <ul class="details">
      <li>${countsText(study, overview)}</li>
    </ul>
    ${two && front.length > 0 ? trialsTable(study, frontInOrder(study)) : null}
  </section>`;
}

const chosen = ({ params }: Trial): Html =>
  html`<dl class="chosen">
    ${Object.entries(params).map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd title="${String(value)}">${valueText(value)}</dd>
        </div>`,
    )}
  </dl>`;

function frontInOrder({ front, directions }: StudyRecord): Trial[] {
  const sign = directions[0] === 'minimize' ? 1 : -1;
  return [...front].sort((a, b) => sign * (a.values![0]! - b.values![0]!));
}

/** Trials with their values, their parameters and how long they took. */
export function trialsTable(study: StudyRecord, trials: readonly Trial[]): Html {
  const names = objectiveNames(study);
  const parameters = Object.keys(study.space);
  return tableOf(
    ['trial', ...names, ...parameters, 'took'],
    trials.map((trial) => [
      String(trial.id),
      ...names.map((_, j) => cell(valueOf(trial, j), short(valueOf(trial, j)))),
      ...parameters.map(
        (name) => html`<td title="${String(trial.params[name] ?? '')}">${valueText(trial.params[name])}</td>`,
      ),
      duration(((trial.endedAt ?? NaN) - trial.startedAt) / 1000),
    ]),
  );
}

const valueOf = ({ value, values }: Trial, j: number): number | undefined =>
  values ? values[j] : j === 0 ? value : undefined;

const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function optionsText(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && typeof value !== 'object');
  return entries.length === 0 ? '' : ` (${entries.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`;
}

/** What the study is, parameter by parameter. */
export function setupSection(study: StudyRecord): Html {
  const { trials, sampler, about, linear, waiting, learned, name, directions } = study;
  const begin = trials.reduce((first, { startedAt }) => Math.min(first, startedAt), Infinity);
  const end = trials.reduce((last, { startedAt, endedAt = startedAt }) => Math.max(last, endedAt), -Infinity);
  const names = objectiveNames(study);
  const rows: readonly (readonly [string, HtmlPart])[] = [
    ...Object.entries(about).map(([what, value]) => [what, plainText(value)] as const),
    ...names.map((each, j) => [each, directions[j]!] as const),
    ...Object.entries(study.space).map(([each, spec]) => [each, rangeText(spec)] as const),
    ...linear.map(({ coefficients, atMost }, i) => [i === 0 ? 'constraints' : '', `${sumText(coefficients)} ≤ ${short(atMost)}`] as const), // prettier-ignore
    ['method', `${sampler.name}${optionsText(sampler.options)}`],
    ['learned from', learned === 0 ? null : `${plural(learned, 'trial')} of older studies`],
    ['waiting', waiting === 0 ? null : `${plural(waiting, 'configuration')} to be tried next`],
    ['study', name],
    ['from first to last', trials.length === 0 ? null : duration((end - begin) / 1000)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    ${factsTable(rows)}
  </section>`;
}

const sumText = (coefficients: Readonly<Record<string, number>>): string =>
  Object.entries(coefficients)
    .map(([name, each]) => (each === 1 ? name : `${short(each)} ${name}`))
    .join(' + ');

/** Remarks, and why trials failed. */
export function remarks({ trials, notes }: StudyRecord, { objectives }: StudyOverview): Html | null {
  const reasons = new Map<string, number[]>();
  for (const { id, state, reason = 'no reason' } of trials)
    if (state === 'failed' || state === 'lost') reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  const { outside } = objectives[0]!;
  const where = outside === 0 ? [] : [`${plural(outside, 'trial')} of an earlier range: only the history shows them.`];
  const failures = [...reasons]
    .slice(0, 20)
    .map(
      ([reason, ids]) =>
        `Trial ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ` and ${ids.length - 8} more` : ''}: ${reason}`,
    );
  return notesSection([...where, ...notes, ...failures]);
}
