/** The numbers behind a study's pictures as CSV texts, and the pictures as SVG files. */
import type { StudyAnalysis, StudyOverview } from '../../search/analysis/analysis.js';
import type { StudyRecord } from '../../search/study/study-record.js';
import type { Trial } from '../../search/types.js';
import { csv } from '../kit/csv.js';
import { standalone } from '../kit/style.js';

/** File names and their contents. */
export function studyTables(trials: readonly Trial[], analysis: StudyAnalysis): ReadonlyMap<string, string> {
  return new Map([
    ['trials.csv', trialsCsv(trials, analysis)],
    ['intermediate.csv', intermediateCsv(trials)],
    ['importance.csv', importanceCsv(analysis)],
    ['contours.csv', contoursCsv(analysis)],
    ['leave-one-out.csv', leaveOneOutCsv(analysis)],
  ]);
}

/** The same of any study: the trials with all that is kept of them; the rest for each of two objectives. */
export function recordTables(record: StudyRecord, { objectives }: StudyOverview): ReadonlyMap<string, string> {
  const of = (j: number): string => (j === 0 ? '' : `-${j + 1}`);
  const each = objectives.flatMap((analysis, j) => [
    [`importance${of(j)}.csv`, importanceCsv(analysis)] as const,
    [`contours${of(j)}.csv`, contoursCsv(analysis)] as const,
    [`leave-one-out${of(j)}.csv`, leaveOneOutCsv(analysis)] as const,
  ]);
  return new Map([
    ['trials.csv', trialsCsv(record.trials, objectives[0]!)],
    ['intermediate.csv', intermediateCsv(record.trials)],
    ...each,
  ]);
}

const valueColumns = ['value_1', 'value_2'];

/** A row for each trial; columns for constraints, attributes and a second value where some trial has them. */
export function trialsCsv(trials: readonly Trial[], { axes, fixed, history, timeline }: StudyAnalysis): string {
  const names = [...axes.map(({ name }) => name), ...Object.keys(fixed)];
  const best = new Map(history.map((point) => [point.id, point.best]));
  const span = new Map(timeline.map((one) => [one.id, one]));
  const two = trials.some(({ values }) => values?.length === 2);
  const limits = Array.from(
    { length: Math.max(0, ...trials.map(({ constraints }) => constraints?.length ?? 0)) },
    (_, i) => i,
  );
  const noted = [...new Set(trials.flatMap(({ attributes = {} }) => Object.keys(attributes)))];
  const plain = (value: unknown): string | number | undefined =>
    typeof value === 'object' || typeof value === 'boolean'
      ? JSON.stringify(value)
      : (value as string | number | undefined);
  return csv(
    [
      'trial',
      'state',
      ...(two ? valueColumns : ['value', 'best']),
      ...names,
      'worker',
      'attempt',
      'from_seconds',
      'to_seconds',
      'reason',
      ...limits.map((i) => `constraint_${i + 1}`),
      ...noted.map((name) => `attribute_${name}`),
    ],
    trials.map((trial) => [
      trial.id,
      trial.state,
      ...(two ? [trial.values?.[0], trial.values?.[1]] : [trial.value, best.get(trial.id)]),
      ...names.map((name) => (trial.params[name] === null ? 'null' : trial.params[name])),
      trial.worker,
      trial.attempt,
      span.get(trial.id)?.from,
      span.get(trial.id)?.to,
      trial.reason,
      ...limits.map((i) => trial.constraints?.[i]),
      ...noted.map((name) => plain(trial.attributes?.[name])),
    ]),
  );
}

/** A row for each value that a trial reported. */
export function intermediateCsv(trials: readonly Trial[]): string {
  const rows = trials.flatMap(({ id, intermediate }) => intermediate.map(({ step, value }) => [id, step, value]));
  return csv(['trial', 'step', 'value'], rows);
}

function importanceCsv({ importance, model }: StudyAnalysis): string {
  const lengthscale = new Map(model?.lengthscales.map((one) => [one.parameter, one.lengthscale]));
  return csv(
    ['parameter', 'fraction', 'spread', 'share', 'lengthscale'],
    (importance ?? []).map(({ parameter, fraction, spread, share }) => [
      parameter,
      fraction,
      spread,
      share,
      lengthscale.get(parameter),
    ]),
  );
}

/** With the lower edges of the cells, or their categories. */
function contoursCsv({ contours }: StudyAnalysis): string {
  const rows = contours.flatMap(({ x, y, xs, ys, z }) =>
    z.flatMap((row, i) => row.map((value, j) => [x, y, xs[j], ys[i], value])),
  );
  return csv(['x_parameter', 'y_parameter', 'x', 'y', 'value'], rows);
}

function leaveOneOutCsv({ model }: StudyAnalysis): string {
  const rows = (model?.leaveOneOut ?? []).map((one) => [one.id, one.observed, one.predicted, one.deviation]);
  return csv(['trial', 'observed', 'predicted', 'deviation'], rows);
}

/** The pictures of a page about a study, by name, each a file of its own in light and dark. */
export function pagePictures(page: string): ReadonlyMap<string, string> {
  const found = page.matchAll(/<svg [^>]*id="([\w-]+)"[^>]*role="img"[^>]*>[^]*?<\/svg>/g);
  return new Map([...found].map(([svg, name]) => [`${name!}.svg`, standalone(svg)]));
}
