/** How a study went: every trial with the running best, the losses on the way, and who worked when. */
import type { CustomSeriesOption } from 'echarts';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { TrialState } from '../../search/types.js';
import { draw, nameAxis, xAxis } from '../kit/chart.js';
import { thinPoints } from '../run/curves.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { count, duration, fixed, plural, short } from '../../checks/numbers.js';
import { colours, type MarkShape } from '../kit/palette.js';
import { dots, line } from '../kit/series.js';
import { valueAxis, type ValueScale, valueScale } from './scale.js';

/** How the states of trials are marked in all pictures. */
export const marks: Readonly<Record<TrialState, { colour: string; shape: MarkShape; text: string; hollow?: boolean }>> =
  {
    complete: { colour: 'var(--c0)', shape: 'circle', text: 'complete' },
    pruned: { colour: 'var(--c4)', shape: 'circle', text: 'pruned, last value', hollow: true },
    failed: { colour: 'var(--c1)', shape: 'triangle', text: 'failed' },
    lost: { colour: 'var(--c1)', shape: 'rect', text: 'lost with its worker' },
    interrupted: { colour: 'var(--muted)', shape: 'rect', text: 'interrupted', hollow: true },
    running: { colour: 'var(--muted)', shape: 'circle', text: 'running', hollow: true },
  };

function keyOf(states: Iterable<TrialState>): LegendItem[] {
  return [...new Set(states)].map((state) => {
    const { colour, shape, text, hollow = false } = marks[state];
    return { text, colour, mark: shape, hollow };
  });
}

const itemStyle = (state: TrialState): object => {
  const { colour, hollow } = marks[state];
  return hollow === true ? { color: 'none', borderColor: colour, borderWidth: 1.6 } : { color: colour, opacity: 0.75 };
};

/** The trials of each state as marks; those without a value at the bad end of the scale. */
function trialMarks({ history, direction }: StudyAnalysis, states: readonly TrialState[], scale: ValueScale): Mark[] {
  const worst = direction === 'minimize' ? scale.high : scale.low;
  return states.map((state) =>
    dots(
      history.flatMap((point) =>
        point.state === state ? [[point.id, point.value === null ? worst : scale.clip(point.value)]] : [],
      ),
      itemStyle(state),
      { symbol: marks[state].shape, symbolSize: history.length > 150 ? 6 : 8 },
    ),
  );
}
type Mark = ReturnType<typeof dots>;

/** How many trials the scale leaves on its edge, in words. */
function edgeWords({ history }: StudyAnalysis, scale: ValueScale): string {
  const edge = history.filter(
    ({ value, state }) => state !== 'running' && (value === null || scale.clip(value) !== value),
  ).length;
  if (edge === 0) return '';
  return `${plural(edge, 'trial')} without a value, or far worse than the others, ${edge === 1 ? 'is' : 'are'} on the edge. `;
}

/** Every trial's value, the best so far, and what a constant answer costs, where there is such an answer. */
export function historyPicture(analysis: StudyAnalysis, valueName: string, constant: number = NaN): Html {
  const { history, direction } = analysis;
  const scale = valueScale(
    history.flatMap(({ value, state }) => (value !== null && state === 'complete' ? [value] : [])),
    direction,
  );
  if (scale === null) return html`<p>No trial has a value yet.</p>`;
  const states = [...new Set(history.map(({ state }) => state))].filter((state) => state !== 'running');
  const last = Math.max(1, history.length - 1);
  const best = line(
    history.flatMap(({ id, best: value }) => (value === null ? [] : [[id, scale.clip(value)]])),
    { color: colours.best, width: 2.5 },
    { step: 'end', z: 3 },
  );
  const shows = constant > scale.low && constant < scale.high;
  const level = [
    [0, constant],
    [last, constant],
  ];
  const constantLine = line(level, { color: colours.muted, width: 1.5, type: 'dashed' });
  const picture = draw(
    {
      xAxis: xAxis('trial', { min: 0, max: last, minInterval: 1 }),
      yAxis: valueAxis(valueName, scale),
      series: [...trialMarks(analysis, states, scale), best, ...(shows ? [constantLine] : [])],
    },
    { id: 'history', label: `The ${valueName} of ${plural(history.length, 'trial')} and the best so far` },
  );
  const key: LegendItem[] = [...keyOf(states), { text: 'best so far', colour: colours.best, mark: 'line' }];
  if (shows) key.push({ text: 'constant predictor', colour: colours.muted, mark: 'dashed' });
  return html`<div class="wide">
    ${figure(picture, key, `Every mark is a trial. ${edgeWords(analysis, scale)}The line is flat where trials found nothing better.`)}
  </div>`;
}

/** Curves drawn at most, the best trials' among them. */
const mostCurves = 120;

/** The values that trials reported step by step. */
export function curvesPicture(analysis: StudyAnalysis, valueName: string, stepName = 'epoch'): Html | null {
  const { curves: all, direction, ranked } = analysis;
  const rank = new Map(ranked.map(({ id }, i) => [id, i]));
  const kept = [...all]
    .sort((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity) || a.id - b.id)
    .slice(0, mostCurves);
  if (kept.every(({ points }) => points.length < 2)) return null;
  // The first epochs are far above the rest; the picture is about the second half of every curve and the best trials' beginnings.
  const later = kept.flatMap(({ points }) => points.slice(Math.floor(points.length / 4)).map(([, value]) => value));
  const scale = valueScale(later, direction);
  if (scale === null) return null;
  const last = Math.max(...kept.map(({ points }) => points.at(-1)?.[0] ?? 1));
  const bestId = ranked[0]?.id;
  const series = [...kept].reverse().map(({ id, state, points }) => {
    const isBest = id === bestId;
    const drawn = thinPoints(
      points.filter(([, value]) => (direction === 'minimize' ? value <= scale.high : value >= scale.low)),
      60,
    );
    const { colour } = marks[state];
    return line(
      drawn.map(([step, value]) => [step, value]),
      isBest
        ? { color: colours.best, width: 2.5 }
        : { color: colour, width: 1.1, opacity: kept.length > 40 ? 0.4 : 0.6 },
      { showSymbol: drawn.length === 1, symbolSize: 5, z: isBest ? 4 : 2, itemStyle: { color: colour } },
    );
  });
  const picture = draw(
    { xAxis: xAxis(stepName, { min: 0, max: last }), yAxis: valueAxis(valueName, scale), series },
    {
      id: 'curves',
      label: `The ${valueName} over the ${stepName}s of ${plural(kept.length, 'trial')}`,
      height: 330,
    },
  );
  const states = new Set(kept.map(({ state }) => state));
  const key: LegendItem[] = [
    ...(bestId === undefined ? [] : [{ text: `best trial, ${bestId}`, colour: colours.best, mark: 'line' } as const]),
    ...[...states].map((state) => ({ text: state, colour: marks[state].colour, mark: 'line' as const })),
  ];
  const some = kept.length < all.length ? `The ${count(kept.length)} best of ${count(all.length)} trials. ` : '';
  return html`<div class="wide">
    ${figure(picture, key, `${some}What each trial reported on its way; the first, much worse ${stepName}s are cut off.`)}
  </div>`;
}

/** Every trial as a bar from its begin to its end, in the lane of its worker. */
function trialBars(timeline: Timeline, workers: readonly string[], unit: number): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    data: timeline.map(({ from, to, worker }) => [from / unit, workers.indexOf(worker), to / unit]),
    renderItem: ({ dataIndex }, api) => {
      const [left, middle] = api.coord([api.value(0), api.value(1)]) as [number, number];
      const [right] = api.coord([api.value(2), api.value(1)]) as [number, number];
      const size = Math.min(20, (api.size!([0, 1]) as number[])[1]! * 0.66);
      return {
        type: 'rect',
        shape: { x: left, y: middle - size / 2, width: Math.max(0.8, right - left), height: size, r: 1.5 },
        style: {
          fill: marks[timeline[dataIndex]!.state].colour,
          opacity: 0.8,
          stroke: 'var(--page)',
          lineWidth: right - left > 3 ? 1 : 0,
        },
      };
    },
  };
}
type Timeline = StudyAnalysis['timeline'];

/** Who worked on what and when. */
export function timelinePicture({ timeline }: StudyAnalysis): Html | null {
  const workers = [...new Set(timeline.map(({ worker }) => worker))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const end = Math.max(...timeline.map(({ to }) => to));
  if (timeline.length === 0 || !(end > 0)) return null;
  const unit = end < 600 ? 1 : end < 36_000 ? 60 : 3600;
  const busy = timeline.reduce((sum, { from, to }) => sum + to - from, 0);
  const picture = draw(
    {
      grid: { left: 96, right: 16, top: 8, bottom: 48 },
      xAxis: xAxis({ 1: 'seconds', 60: 'minutes', 3600: 'hours' }[unit], {
        min: 0,
        max: end / unit,
        axisLabel: { color: colours.muted, fontSize: 13, showMaxLabel: false, formatter: (v: number) => short(v) },
      }),
      yAxis: nameAxis(
        workers.map((_, i) => `worker ${i + 1}`),
        { color: colours.muted },
        { axisLine: { show: false } },
      ),
      series: [trialBars(timeline, workers, unit)],
    },
    {
      id: 'timeline',
      label: `${plural(timeline.length, 'trial')} by ${plural(workers.length, 'worker')} over ${duration(end)}`,
      height: 80 + 34 * Math.min(12, workers.length),
    },
  );
  const key = [...new Set(timeline.map(({ state }) => state))].map((state): LegendItem => ({
    text: state,
    colour: marks[state].colour,
    mark: 'rect',
  }));
  return html`<div class="wide">
    ${figure(picture, key, `Every bar is a trial. All in all ${duration(busy)} of work in ${duration(end)}: ${fixed(busy / end, 1)} trials at a time on average.`)}
  </div>`;
}
