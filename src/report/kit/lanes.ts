/** Lanes one above the other, at whole numbers, over a horizontal axis that they share. */
import type { ScatterSeriesOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { gridLines, xAxis, yAxis } from './chart.js';
import { colours } from './palette.js';
import { dots } from './series.js';

/** The axis of accuracies, or another measure, in percent, from a round number below the least share to one above the greatest. */
export function accuracyAxis(
  [least, greatest]: readonly [number, number],
  measure = 'accuracy',
): {
  low: number;
  axis: XAXisComponentOption;
} {
  const interval = 100 * (greatest - least) > 35 ? 10 : 5;
  const low = Math.max(0, Math.floor((100 * least - 1) / interval) * interval);
  const high = Math.max(low + interval, Math.min(100, Math.ceil((100 * greatest + 1) / interval) * interval));
  const axis = xAxis(`${measure} on the test rows, %`, { min: low, max: high, interval, splitLine: gridLines });
  return { low, axis };
}

/** The vertical axis, which shows nothing unless told otherwise. */
export function laneAxis(min: number, max: number, axisLabel: object = { show: false }): YAXisComponentOption {
  return yAxis('', { min, max, interval: 1, splitLine: { show: false }, axisLine: { show: false }, axisLabel });
}

/** Names to the left of the vertical axis at `x`, as labels of points on it that nobody sees. */
export function laneNames(
  x: number,
  lanes: readonly { readonly name: string; readonly y: number }[],
  color: string = colours.ink,
): ScatterSeriesOption {
  return dots(
    lanes.map(({ name, y }) => ({ value: [x, y], name })),
    { opacity: 1 },
    { symbolSize: 0.01, label: { show: true, position: 'left', fontSize: 13, color, formatter: '{b}' } },
  );
}
