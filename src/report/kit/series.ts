/** Lines and marks that stand still: nothing in a page answers to the mouse. */
import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts';

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

/** How an area is filled, and its edge where it has one. */
export interface BandStyle {
  readonly fill: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
}

/** The area between two values at each place [x, low, high], in order; places without both are passed over. */
export function band(all: readonly (readonly [number, number, number])[], style: BandStyle): CustomSeriesOption {
  const places = all.filter((place) => place.every(Number.isFinite));
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: places.length === 0 ? [] : [[...places[0]!]],
    renderItem: (_, api) => {
      const edge = (pick: 1 | 2): number[][] => places.map((place) => api.coord([place[0], place[pick]]));
      return { type: 'polygon', shape: { points: [...edge(1), ...edge(2).reverse()] }, style: { ...style } };
    },
  };
}
