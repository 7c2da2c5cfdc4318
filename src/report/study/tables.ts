/** The numbers behind a study's pictures as CSV texts, and the pictures as SVG files. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
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

function trialsCsv(trials: readonly Trial[], { axes, fixed, history, timeline }: StudyAnalysis): string {
  const names = [...axes.map(({ name }) => name), ...Object.keys(fixed)];
  const best = new Map(history.map((point) => [point.id, point.best]));
  const span = new Map(timeline.map((one) => [one.id, one]));
  return csv(
    ['trial', 'state', 'value', 'best', ...names, 'worker', 'attempt', 'from_seconds', 'to_seconds', 'reason'],
    trials.map(({ id, state, value, params, worker, attempt, reason }) => [
      id,
      state,
      value,
      best.get(id),
      ...names.map((name) => params[name]),
      worker,
      attempt,
      span.get(id)?.from,
      span.get(id)?.to,
      reason,
    ]),
  );
}

function intermediateCsv(trials: readonly Trial[]): string {
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

/** The pictures of a page that `renderStudy` made, by name, each a file of its own in light and dark. */
export function pagePictures(page: string): ReadonlyMap<string, string> {
  const found = page.matchAll(/<svg [^>]*id="([\w-]+)"[^>]*role="img"[^>]*>[^]*?<\/svg>/g);
  return new Map([...found].map(([svg, name]) => [`${name!}.svg`, standalone(svg)]));
}
