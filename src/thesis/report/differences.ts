/** Synthetic minus real accuracy with its interval, a lane for each data set, protocol and, without leaks, generator. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { draw, xAxis } from '../../report/kit/chart.js';
import type { Html } from '../../report/kit/html.js';
import { laneAxis, laneNames } from '../../report/kit/lanes.js';
import { figure, type LegendItem } from '../../report/kit/legend.js';
import { extent } from '../../checks/numbers.js';
import { colours } from '../../report/kit/palette.js';
import { dots, line, upright } from '../../report/kit/series.js';
import type { Answer } from '../summary.js';
import { inPoints, intervalText } from './words.js';

export type ByProtocol = Answer['byProtocol'][number];

const marks = {
  clean: { colour: 'var(--c2)', mark: 'circle' },
  'as-published': { colour: 'var(--c1)', mark: 'rect' },
  'as-described': { colour: 'var(--c3)', mark: 'triangle' },
} as const;

/** "VAE, default sizes", "CVAE of 42-leukemia" */
export const generatorName = ({ model, defaultSizes, experiments }: ByProtocol): string => {
  const kind = model === null ? 'generators' : model.toUpperCase();
  if (defaultSizes) return `${kind}, default sizes`;
  return `${kind} of ${experiments.length === 1 ? experiments[0]! : 'the study'}`;
};

interface Lane extends ByProtocol {
  readonly dataset: string;
  /** The data set where its lanes begin; below it, the experiment whose generator has a lane of its own. */
  readonly name: string;
  readonly y: number;
  /** In points. Two seeds may give an interval beyond what accuracies can differ by: it is cut there. */
  readonly bounds: readonly number[];
}

function lanesOf(answers: readonly Answer[]): Lane[] {
  const lanes = answers.flatMap(({ dataset, byProtocol }) =>
    byProtocol.filter(({ difference }) => difference.interval !== null).map((one) => ({ dataset, ...one })),
  );
  return lanes.map((one, i) => ({
    ...one,
    name:
      one.dataset !== lanes[i - 1]?.dataset ? one.dataset : one.protocol === 'clean' ? one.experiments.join(', ') : '',
    y: lanes.length - 1 - i,
    bounds: one.difference.interval!.map((bound) => 100 * Math.max(-1, Math.min(1, bound))),
  }));
}

function seriesOf(lanes: readonly Lane[], low: number): (LineSeriesOption | ScatterSeriesOption)[] {
  const height = [-0.6, lanes.length - 0.4] as const;
  return [
    upright(0, height, { color: colours.ink, width: 1.2 }),
    upright(-3, height, { color: colours.muted, width: 1, type: 'dashed' }),
    ...lanes.map(({ protocol, bounds, y }) =>
      line(
        bounds.map((bound) => [bound, y]),
        { color: marks[protocol].colour, width: 3 },
      ),
    ),
    ...lanes.map(({ protocol, difference, y }) =>
      dots(
        [[100 * difference.mean, y]],
        { color: marks[protocol].colour, opacity: 1 },
        { symbolSize: 11, symbol: marks[protocol].mark },
      ),
    ),
    laneNames(low, lanes),
  ];
}

/** The picture with its legend; null where no difference has an interval. */
export function differencePicture(answers: readonly Answer[]): Html | null {
  const lanes = lanesOf(answers);
  if (lanes.length === 0) return null;
  const range = extent(lanes.flatMap(({ bounds }) => bounds).concat([-5, 5]))!;
  const interval = [5, 10, 20].find((size) => (range[1] - range[0]) / size <= 8) ?? 50;
  const low = Math.floor(range[0] / interval) * interval;
  const high = Math.ceil(range[1] / interval) * interval;
  const picture = draw(
    {
      grid: { left: 118, right: 20, top: 8, bottom: 48 },
      xAxis: xAxis('synthetic minus real, points', { min: low, max: high, interval }),
      yAxis: laneAxis(-0.6, lanes.length - 0.4),
      series: seriesOf(lanes, low),
    },
    {
      id: 'differences',
      label: lanes
        .map(
          (one) =>
            `${one.dataset} ${one.protocol}, ${generatorName(one)}: ${inPoints(one.difference.mean)} points, ${intervalText(one.difference.interval, 100)}`,
        )
        .join('; '),
      width: 440,
      height: 70 + 24 * lanes.length,
    },
  );
  const used = (['clean', 'as-published', 'as-described'] as const).filter((name) =>
    lanes.some(({ protocol }) => protocol === name),
  );
  const key: LegendItem[] = [
    ...used.map((protocol): LegendItem => ({ text: protocol, ...marks[protocol] })),
    { text: 'no difference', colour: colours.ink, mark: 'line' },
    { text: '3 points worse', colour: colours.muted, mark: 'dashed' },
  ];
  return figure(
    picture,
    key,
    'Accuracy after training on synthetic rows minus accuracy after training on real ones, with 95% intervals. Left of zero, synthetic rows are worth less. The clean protocol answers the question; the others show how the study came to its answer.',
  );
}
