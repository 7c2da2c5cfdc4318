/** One experiment's accuracies over seeds, and what the study recorded. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionRecord } from '../record.js';
import { draw, xAxis, yAxis } from '../../report/kit/chart.js';
import { html, type Html } from '../../report/kit/html.js';
import { legend, type LegendItem } from '../../report/kit/legend.js';
import { count, extent, percent } from '../../report/kit/numbers.js';
import { colours } from '../../report/kit/palette.js';
import { line } from './pictures.js';

type Series = LineSeriesOption | ScatterSeriesOption;

interface Lane {
  readonly name: string;
  /** null for a line that only names the protocol of those beneath it. */
  readonly dots: {
    readonly colour: string;
    readonly values: readonly number[];
    /** Those of the study's classifier seed. */
    readonly marked: readonly number[];
    readonly mean: number;
    readonly range: readonly [number, number] | null;
  } | null;
}

const laneColours = { real: colours.real, synthetic: colours.synthetic, both: 'var(--c3)', trivial: colours.muted };

function lanesOf(group: ReproductionGroup): Lane[] {
  const { protocol, cut, records, accuracies, range } = group;
  // As published, every seed has the same real rows' classifiers.
  const seeds = (kind: string): readonly ReproductionRecord[] =>
    kind === 'real' && protocol !== 'clean' ? records.slice(0, 1) : records;
  return [
    { name: `${protocol}${cut ? '†' : ''}`, dots: null },
    ...(['real', 'synthetic', 'both', 'trivial'] as const).flatMap((kind): Lane[] => {
      const of = group[kind];
      if (of === null) return [];
      const dots = {
        colour: laneColours[kind],
        values: kind === 'real' ? seeds(kind).flatMap((one) => one.real.accuracies) : accuracies[kind],
        marked: seeds(kind).map((one) => one[kind]!.accuracies[0]!),
        mean: of.mean,
        range: kind === 'synthetic' ? range : null,
      };
      return [{ name: kind, dots }];
    }),
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
  const range = extent([...lanes.flatMap(({ dots }) => dots?.values ?? []), ...marks.map((mark) => mark ?? NaN)])!;
  const step = 100 * (range[1] - range[0]) > 35 ? 10 : 5;
  const low = Math.max(0, Math.floor((100 * range[0] - 1) / step) * step);
  const high = Math.max(low + step, Math.min(100, Math.ceil((100 * range[1] + 1) / step) * step));
  const top = lanes.length - 0.4;
  const series: Series[] = lanes.flatMap(({ dots }, i) => {
    if (dots === null) return [];
    const { values, marked, mean, range: central, colour } = dots;
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
      grid: { left: 104, right: 20, top: 8, bottom: 48 },
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
        // Names stand to the left of the axis, as labels of points on it.
        ...[true, false].map((head): ScatterSeriesOption => ({
          ...{ type: 'scatter', silent: true, symbolSize: 0.01, itemStyle: { opacity: 1 } },
          data: lanes.flatMap(({ name, dots }, i) =>
            (dots === null) === head ? [{ value: [low, lanes.length - 1 - i], name }] : [],
          ),
          label: {
            show: true,
            position: 'left',
            fontSize: 13,
            color: head ? colours.muted : colours.ink,
            formatter: '{b}',
          },
        })),
      ],
    },
    {
      id: `strip-${id}`,
      label: `Experiment ${id}: ${lanes.map(({ name, dots }) => (dots === null ? `${name}:` : `${name} ${percent(dots.mean)}`)).join(' ')}${recorded === null ? '' : `; recorded ${percent(recorded)}`}`,
      width: 440,
      height: 60 + 30 * lanes.length,
    },
  );
  const key: LegendItem[] = [
    { text: 'one classifier (larger: several)', colour: colours.synthetic, mark: 'circle' },
    { text: 'classifier seed 42', colour: colours.ink, mark: 'diamond', hollow: true },
    { text: 'mean', colour: colours.ink, mark: 'line' },
    { text: 'central 90% of all seeds', colour: colours.synthetic, mark: 'line' },
    ...(recorded === null
      ? []
      : [
          {
            text: `recorded, synthetic rows${standIn ? `, on ${groups[0]!.standsInFor!}, which is other data` : ''}: ${percent(recorded, 2)}`,
            colour: colours.synthetic,
            mark: 'dashed',
          } as const,
        ]),
    ...(standIn
      ? []
      : [{ text: `recorded, real rows: ${percent(recordedReal, 2)}`, colour: colours.real, mark: 'dashed' } as const]),
  ];
  const caps = [...new Set(groups.flatMap(({ cut, epochCap }) => (cut ? [epochCap!] : [])))];
  return html`<figure>
    ${picture}${legend(key)}
    ${caps.length > 0 && html`<figcaption>† training cut short after ${caps.map(count).join(' or ')} epochs</figcaption>`}
  </figure>`;
}
