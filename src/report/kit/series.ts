/** Lines and marks that stand still: nothing in a page answers to the mouse. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';

/** A line through points [x, y], without marks on them. */
export function line(
  data: LineSeriesOption['data'] & object,
  lineStyle: LineSeriesOption['lineStyle'] & object,
  more: LineSeriesOption = {},
): LineSeriesOption {
  return { type: 'line', data, silent: true, showSymbol: false, lineStyle, ...more };
}

/** A line straight up from `low` to `high`. */
export function upright(
  x: number,
  [low, high]: readonly [low: number, high: number],
  lineStyle: LineSeriesOption['lineStyle'] & object,
  more: LineSeriesOption = {},
): LineSeriesOption {
  const ends = [
    [x, low],
    [x, high],
  ];
  return line(ends, lineStyle, more);
}

/** Marks at points [x, y]. */
export function dots(
  data: ScatterSeriesOption['data'] & object,
  itemStyle: ScatterSeriesOption['itemStyle'] & object,
  more: ScatterSeriesOption = {},
): ScatterSeriesOption {
  return { type: 'scatter', data, silent: true, itemStyle, ...more };
}
