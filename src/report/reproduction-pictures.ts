/** The pictures of a reproduction's report. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { ReproductionGroup } from '../thesis/groups.js';
import type { ReproductionSummary } from '../thesis/summary.js';
import { draw, xAxis, yAxis } from './chart.js';
import { lossPicture } from './curves.js';
import { html, type Html } from './html.js';
import { figure, legend, type LegendItem } from './legend.js';
import { count, extent, percent, plural, short } from './numbers.js';
import { colours } from './palette.js';

type Series = LineSeriesOption | ScatterSeriesOption;

const both = 'var(--c3)';

function line(
  data: number[][],
  color: string,
  width: number,
  type: 'solid' | 'dashed' | 'dotted' = 'solid',
): LineSeriesOption {
  return { type: 'line', data, silent: true, showSymbol: false, z: 3, lineStyle: { color, width, type } };
}

interface Lane {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
  /** Those of the study's classifier seed. */
  readonly marked: readonly number[];
  readonly mean: number;
  readonly range: readonly [number, number] | null;
}

function lanesOf(group: ReproductionGroup): Lane[] {
  const { protocol, records, accuracies, real, synthetic, range } = group;
  // As published, every seed has the same real rows' classifiers.
  const used = protocol === 'clean' ? records : records.slice(0, 1);
  return [
    {
      ...{ name: `${protocol}: real`, colour: colours.real, mean: real.mean, range: null },
      values: used.flatMap((one) => one.real.accuracies),
      marked: used.map((one) => one.real.accuracies[0]!),
    },
    {
      ...{
        name: `${protocol}: synthetic`,
        colour: colours.synthetic,
        values: accuracies.synthetic,
        mean: synthetic.mean,
        range,
      },
      marked: records.map((one) => one.synthetic.accuracies[0]!),
    },
    ...(group.both === null
      ? []
      : [
          {
            ...{ name: `${protocol}: both`, colour: both, values: accuracies.both, mean: group.both.mean, range: null },
            marked: records.map((one) => one.both!.accuracies[0]!),
          },
        ]),
  ];
}

/** A bubble for every value, its area in proportion to the runs that have it. */
function bubbles(values: readonly number[], y: number, color: string): ScatterSeriesOption {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value.toFixed(4), (counts.get(value.toFixed(4)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return {
    type: 'scatter',
    silent: true,
    itemStyle: { color, opacity: 0.6 },
    data: [...counts].map(([value, n]) => ({
      value: [100 * Number(value), y],
      symbolSize: Math.max(4, 15 * Math.sqrt(n / most)),
    })),
  };
}

/** Accuracies over seeds by protocol, and what the study recorded. */
export function stripPicture(
  id: string,
  groups: readonly ReproductionGroup[],
  recorded: number | null,
  recordedReal: number,
): Html {
  const lanes = groups.flatMap(lanesOf);
  const standIn = groups[0]!.standsInFor !== null;
  const marks = standIn ? [recorded] : [recorded, recordedReal];
  const range = extent([...lanes.flatMap(({ values }) => values), ...marks.map((mark) => mark ?? NaN)])!;
  const step = 100 * (range[1] - range[0]) > 35 ? 10 : 5;
  const low = Math.max(0, Math.floor((100 * range[0] - 1) / step) * step);
  const high = Math.max(low + step, Math.min(100, Math.ceil((100 * range[1] + 1) / step) * step));
  const top = lanes.length - 0.4;
  const series: Series[] = lanes.flatMap(({ values, marked, mean, range: central, colour }, i) => {
    const y = lanes.length - 1 - i;
    return [
      ...(central === null
        ? []
        : [
            line(
              central.map((bound) => [100 * bound, y - 0.36]),
              colour,
              3,
            ),
          ]),
      bubbles(values, y, colour),
      line(
        [
          [100 * mean, y - 0.3],
          [100 * mean, y + 0.3],
        ],
        colours.ink,
        2.2,
      ),
      {
        ...{ type: 'scatter', silent: true, symbol: 'diamond', symbolSize: 7 },
        itemStyle: { color: 'none', borderColor: colours.ink, borderWidth: 1.2 },
        data: [...new Set(marked)].map((value) => [100 * value, y + 0.34]),
      },
    ];
  });
  const stem = (value: number | null, color: string): Series[] =>
    value === null
      ? []
      : [
          line(
            [
              [100 * value, -0.6],
              [100 * value, top],
            ],
            color,
            2,
            'dashed',
          ),
        ];
  const picture = draw(
    {
      grid: { left: 148, right: 20, top: 8, bottom: 48 },
      xAxis: xAxis('accuracy on the test rows, %', {
        ...{ min: low, max: high, interval: step },
        splitLine: { show: true, lineStyle: { color: colours.rule, opacity: 0.6 } },
      }),
      yAxis: yAxis('', {
        ...{ min: -0.6, max: top, interval: 1, splitLine: { show: false }, axisLabel: { show: false } },
        axisLine: { show: false },
      }),
      series: [
        ...stem(recorded, colours.synthetic),
        ...(standIn ? [] : stem(recordedReal, colours.real)),
        ...series,
        {
          ...{
            type: 'scatter',
            silent: true,
            symbolSize: 0.01,
            data: lanes.map((_, i) => [low, lanes.length - 1 - i]),
          },
          label: {
            ...{ show: true, position: 'left', color: colours.ink, fontSize: 12 },
            formatter: ({ dataIndex }: { dataIndex: number }) => lanes[dataIndex]!.name,
          },
        },
      ],
    },
    {
      id: `strip-${id}`,
      label: `Experiment ${id}: ${lanes.map(({ name, mean }) => `${name} ${percent(mean)}`).join(', ')}${recorded === null ? '' : `; recorded ${percent(recorded)}`}`,
      height: 64 + 34 * lanes.length,
    },
  );
  const key: LegendItem[] = [
    { text: 'a pair of seeds (larger: several)', colour: colours.synthetic, mark: 'circle' },
    { text: 'classifier seed 42', colour: colours.ink, mark: 'diamond', hollow: true },
    { text: 'mean', colour: colours.ink, mark: 'line' },
    { text: 'central 90%', colour: colours.synthetic, mark: 'line' },
    ...(recorded === null
      ? []
      : [
          {
            text: `recorded, synthetic rows: ${percent(recorded, 2)}`,
            colour: colours.synthetic,
            mark: 'dashed',
          } as const,
        ]),
    ...(standIn
      ? []
      : [{ text: `recorded, real rows: ${percent(recordedReal, 2)}`, colour: colours.real, mark: 'dashed' } as const]),
  ];
  return html`<figure class="wide">${picture}${legend(key)}</figure>`;
}

/** The losses of the first seed, with the constant predictor. */
export function curvePicture({ experiment, protocol, records }: ReproductionGroup): Html | null {
  const { training, seed } = records[0]!;
  const points = (column: 1 | 2): [number, number][] =>
    training.curve.flatMap((point): [number, number][] => (point[column] === null ? [] : [[point[0], point[column]]]));
  const { train, heldOut } = training.constantPredictor;
  const flat = (value: number | null): [number, number][] =>
    value === null
      ? []
      : [
          [1, value],
          [Math.max(2, training.epochs), value],
        ];
  const curves = [
    { text: 'training loss', data: points(1), colour: 'var(--c0)', mark: 'line' as const },
    { text: 'held-out loss', data: points(2), colour: 'var(--c1)', mark: 'line' as const },
    { text: 'constant predictor, training rows', data: flat(train), colour: 'var(--c0)', mark: 'dashed' as const },
    { text: 'constant predictor, held-out rows', data: flat(heldOut), colour: 'var(--c1)', mark: 'dashed' as const },
  ].filter(({ data }) => data.length > 0);
  const label = `${experiment}, ${protocol}: losses per row over ${count(training.epochs)} epochs`;
  const picture = lossPicture(`loss-${experiment}-${protocol}`, label, curves, training.epochs, null);
  const ending = training.stoppedBecause === 'patience' ? 'stopped when patience ran out' : 'ran to the end';
  return (
    picture &&
    figure(
      picture,
      curves,
      `${protocol}, seed ${seed}: ${ending} after ${plural(training.epochs, 'epoch')}; last held-out loss ${short(training.lastHeldOutLoss)}.`,
    )
  );
}

/** The test loss against the latent size: what the grids recorded, ours, and a constant answer. */
export function latentPictures({ recorded, ours, constantPredictor }: ReproductionSummary['latent']): Html {
  return html`<div class="pair">
    ${recorded.map(({ experiment, sizes }) => {
      const mine = experiment === '37' ? ours.filter(({ protocol }) => protocol !== 'clean') : [];
      const all = [
        ...sizes.flatMap(({ mean, sd }) => [mean - sd, mean + sd]),
        ...mine.flatMap(({ losses }) => losses),
        constantPredictor,
      ];
      const [low, high] = extent(all)!;
      const margin = (high - low) * 0.08;
      const span: [number, number] = [2.4, 130];
      const picture = draw(
        {
          xAxis: xAxis('latent size', {
            type: 'log',
            min: span[0],
            max: span[1],
            axisLabel: { color: colours.muted, fontSize: 13, showMinLabel: false, showMaxLabel: false },
          } as object),
          yAxis: yAxis('test loss per row', {
            ...{ min: Math.floor((low - margin) / 10) * 10, max: Math.ceil((high + margin) / 10) * 10 },
            axisLabel: {
              color: colours.muted,
              fontSize: 13,
              showMinLabel: false,
              showMaxLabel: false,
              formatter: (v: number) => short(v),
            },
          }),
          series: [
            line(
              span.map((x) => [x, constantPredictor]),
              colours.muted,
              1.5,
              'dashed',
            ),
            ...sizes.map(({ latent, mean, sd }) =>
              line(
                [
                  [latent, mean - sd],
                  [latent, mean + sd],
                ],
                colours.ink,
                2,
              ),
            ),
            {
              ...{ type: 'scatter', silent: true, symbol: 'rect', symbolSize: 9, itemStyle: { color: colours.ink } },
              data: sizes.map(({ latent, mean }) => [latent, mean]),
            },
            {
              ...{
                type: 'scatter',
                silent: true,
                symbolSize: 8,
                itemStyle: { color: colours.synthetic, opacity: 0.65 },
              },
              data: mine.flatMap(({ latent, losses }) => losses.map((loss) => [latent * 1.09, loss])),
            },
          ],
        },
        {
          id: `latent-${experiment}`,
          label: `Test loss against latent size, grid of ${experiment}: ${sizes.map(({ latent, mean }) => `${latent}: ${short(mean)}`).join(', ')}`,
        },
      );
      return figure(
        picture,
        [
          { text: 'recorded: mean ± standard deviation', colour: colours.ink, mark: 'rect' },
          ...(mine.length > 0 ? [{ text: 'ours, one seed', colour: colours.synthetic, mark: 'circle' } as const] : []),
          { text: 'constant predictor', colour: colours.muted, mark: 'dashed' },
        ],
        `Grid of ${experiment}: ${plural(sizes[0]!.runs, 'run')} for each size. Whatever lies above the dashed line is worse than always answering the average of every column.`,
      );
    })}
  </div>`;
}
