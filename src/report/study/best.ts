/** What the pictures of parameters share: the best trial's mark, and how many stand in a line. */
import type { ScatterSeriesOption } from 'echarts';
import type { LegendItem } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { dots } from '../kit/series.js';

/** The best trial, which hides under nothing. */
export function bestMark(data: number[][], more: ScatterSeriesOption = {}): ScatterSeriesOption {
  const look = { color: colours.best, borderColor: 'var(--card)', borderWidth: 1.5 };
  return dots(data, look, { symbol: 'diamond', symbolSize: 15, z: 5, ...more });
}

export const bestKey = (id: number): LegendItem => ({
  text: `best trial, ${id}`,
  colour: colours.best,
  mark: 'diamond',
});

/** The class of a group of pictures: three in a line, but two where there are two or four. */
export const fewOf = (pictures: number): string => (pictures === 2 || pictures === 4 ? 'few two' : 'few');

/** Around a small picture of one or two parameters. */
export const smallGrid = { left: 66, right: 18, top: 10, bottom: 46 };
