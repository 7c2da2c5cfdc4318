/** Any study as plain text; loads nothing that draws. */
import { duration, percent, plural, short } from '../../checks/numbers.js';
import type { StudyOverview } from '../../search/analysis/analysis.js';
import type { StudyRecord } from '../../search/study/study-record.js';
import type { Trial } from '../../search/types.js';
import { aligned } from './aligned.js';
import { objectiveNames, outcomeText, valueText } from './words.js';

/** Trials as a table, with their outcome, their parameters, and why they failed. */
export function trialsText({ space }: StudyRecord, trials: readonly Trial[]): string {
  const names = Object.keys(space);
  const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
  const rows = trials.map((trial) => [
    String(trial.id),
    outcomeText(trial) + ((trial.constraints ?? []).some((each) => each > 0) ? ' (infeasible)' : ''),
    ...names.map((name) => valueText(trial.params[name])),
    duration(((trial.endedAt ?? NaN) - trial.startedAt) / 1000),
    cut((trial.reason ?? '').replaceAll('\n', ' ')),
  ]);
  return aligned([['trial', 'outcome', ...names, 'took', 'reason'], ...rows], [names.length + 3]);
}

/** The best trials, or the front, and what matters, as plain text. */
export function recordText(study: StudyRecord, { objectives, pareto }: StudyOverview, rows = 5): string {
  const { name, trials, front } = study;
  const names = objectiveNames(study);
  if (front.length === 0) return `${name}: no trial has a value${trials.some(({ state }) => state === 'complete') ? ' and is feasible' : ''} (${plural(trials.length, 'trial')}).`; // prettier-ignore
  const order = pareto ? pareto.front.map((id) => trials[id]!) : objectives[0]!.ranked;
  const shown = order.slice(0, pareto ? 20 : rows);
  const parameters = objectives[0]!.axes.map((axis) => axis.name);
  const table = aligned([
    ['trial', ...names, ...parameters],
    ...shown.map((trial) => [
      String(trial.id),
      ...(trial.values ?? [trial.value]).map((each) => short(each)),
      ...parameters.map((each) => valueText(trial.params[each])),
    ]),
  ]);
  const matters = objectives.map(({ importance }, j) => {
    const shares = importance?.map(({ parameter, share }) => `${parameter} ${percent(share, 0)}`).join(', ');
    return `importance (fANOVA)${pareto ? ` of ${names[j]!}` : ''} ${shares ?? 'not known yet'}`;
  });
  const head = pareto
    ? `${name}: ${plural(front.length, 'trial')} of ${trials.length} that no other beats${order.length > shown.length ? `, ${shown.length} of them here` : ''}`
    : `${name}: the best of ${plural(trials.length, 'trial')} (${plural(objectives[0]!.counts.complete, 'complete one')})`;
  return [head, '', table, '', ...matters].join('\n');
}
