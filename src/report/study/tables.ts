/** The numbers behind a study's pictures as CSV texts, and the pictures as SVG files. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { Trial } from '../../search/types.js';
import { standalone } from '../kit/style.js';

type Cell = string | number | boolean | null | undefined;

/** Quoted where it needs to be (RFC 4180); what is absent is empty. */
function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** File names and their contents. */
export function studyTables(trials: readonly Trial[], analysis: StudyAnalysis): ReadonlyMap<string, string> {
  const { history, importance, contours, model, timeline } = analysis;
  const names = [...analysis.axes.map(({ name }) => name), ...Object.keys(analysis.fixed)];
  const best = new Map(history.map((point) => [point.id, point.best]));
  const span = new Map(timeline.map((one) => [one.id, one]));
  const lengthscale = new Map(model?.lengthscales.map((one) => [one.parameter, one.lengthscale]));
  return new Map([
    [
      'trials.csv',
      csv(
        ['trial', 'state', 'value', 'best', ...names, 'worker', 'attempt', 'from_seconds', 'to_seconds', 'reason'],
        trials.map(({ id, state, value, params, worker, attempt, reason }) => [
          ...[id, state, value, best.get(id), ...names.map((name) => params[name])],
          ...[worker, attempt, span.get(id)?.from, span.get(id)?.to, reason],
        ]),
      ),
    ],
    [
      'intermediate.csv',
      csv(
        ['trial', 'step', 'value'],
        trials.flatMap(({ id, intermediate }) => intermediate.map(({ step, value }) => [id, step, value])),
      ),
    ],
    [
      'importance.csv',
      csv(
        ['parameter', 'fraction', 'spread', 'share', 'lengthscale'],
        (importance ?? []).map(({ parameter, fraction, spread, share }) => [
          ...[parameter, fraction, spread, share, lengthscale.get(parameter)],
        ]),
      ),
    ],
    [
      'contours.csv',
      csv(
        ['x_parameter', 'y_parameter', 'x', 'y', 'value'],
        contours.flatMap(({ x, y, xs, ys, z }) =>
          // The lower edges of the cells, or their categories.
          z.flatMap((row, i) => row.map((value, j) => [x, y, xs[j], ys[i], value])),
        ),
      ),
    ],
    [
      'leave-one-out.csv',
      csv(
        ['trial', 'observed', 'predicted', 'deviation'],
        (model?.leaveOneOut ?? []).map((one) => [one.id, one.observed, one.predicted, one.deviation]),
      ),
    ],
  ]);
}

/** The pictures of a page that `renderStudy` made, by name, each a file of its own in light and dark. */
export function pagePictures(page: string): ReadonlyMap<string, string> {
  const found = page.matchAll(/<svg [^>]*id="([\w-]+)"[^>]*role="img"[^>]*>[^]*?<\/svg>/g);
  return new Map([...found].map(([svg, name]) => [`${name!}.svg`, standalone(svg)]));
}
