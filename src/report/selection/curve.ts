/** The score over the number of columns: every method on real rows, beside what chance, random columns and all columns give. */
import type { CustomSeriesOption, LineSeriesOption, YAXisComponentOption } from 'echarts';
import { count, extent, fixed, percent, plural } from '../../checks/numbers.js';
import type { CurvePoint, MeanOfSplits, SelectionResult } from '../../selection/result.js';
import { draw, namesBelow, xAxis, yAxis } from '../kit/chart.js';
import { forest } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { band, type BandStyle, line } from '../kit/series.js';
import { cell, tableOf } from '../kit/table.js';
import { type MethodMark, methodKey, methodMarks } from './marks.js';
import { methodAbout, methodName, shares } from './words.js';

/** An axis of scores in percent, from a round number below the least share to one above the greatest. */
export function scoreAxis(name: string, values: Iterable<number>): YAXisComponentOption {
  const [least, greatest] = extent(values) ?? [0, 1];
  const room = Math.max(0.2, 3 * (greatest - least));
  const interval = [1, 2, 5, 10].find((step) => 100 * (greatest - least) <= 5 * step) ?? 20;
  return yAxis(name, {
    min: Math.max(0, interval * Math.floor((100 * least - room) / interval)),
    max: Math.min(100, interval * Math.ceil((100 * greatest + room) / interval)),
    interval,
  });
}

/** The points of a method on real rows, by k. */
const realPoints = (curve: readonly CurvePoint[], name: string): CurvePoint[] =>
  curve.filter(({ method, synthesizer }) => method === name && synthesizer === null).sort((a, b) => a.k - b.k);

/** Areas that may lie over one another: light, and with an edge. */
const areas = {
  chance: { fill: 'color-mix(in srgb,var(--muted) 26%,transparent)' },
  random: areaOf('var(--c1)'),
  all: areaOf('var(--c0)'),
};

function areaOf(colour: string): BandStyle {
  const mixed = (share: number): string => `color-mix(in srgb,${colour} ${share}%,transparent)`;
  return { fill: mixed(8), stroke: mixed(50), lineWidth: 1 };
}

/** What the lines of the methods lie before. */
function background({ permutation, baselines, options }: SelectionResult): (CustomSeriesOption | LineSeriesOption)[] {
  const area = (ranges: readonly Pick<MeanOfSplits, 'low' | 'high'>[], style: BandStyle): CustomSeriesOption =>
    band(
      ranges.map(({ low, high }, i) => [i, 100 * low, 100 * Math.min(1, high)]),
      style,
    );
  const { all, random } = baselines;
  const level = (values: readonly number[], type: 'dashed' | 'dotted' | 'solid', color: string): LineSeriesOption =>
    line(
      values.map((value) => 100 * value),
      { color, width: 1.5, type },
    );
  const everywhere = options.k.map(() => all.score);
  return [
    area(everywhere, areas.all),
    area(
      random.map(({ score }) => score),
      areas.random,
    ),
    ...(permutation === null ? [] : [area(permutation.byK, areas.chance)]),
    level(
      everywhere.map(({ mean }) => mean),
      'dashed',
      'var(--c0)',
    ),
    level(
      random.map(({ score }) => score.mean),
      'dashed',
      'var(--c1)',
    ),
    ...(permutation === null
      ? []
      : [
          level(
            permutation.byK.map(({ median }) => median),
            'dotted',
            colours.muted,
          ),
        ]),
  ];
}

/** The lines of methods over the number of columns. */
function methodLines({ curve }: SelectionResult, marks: readonly MethodMark[]): LineSeriesOption[] {
  return marks.map(({ name, colour: color, shape, strong }) =>
    line(
      realPoints(curve, name).map(({ score }) => 100 * score.mean),
      { color, width: strong ? 3 : 1.5, opacity: strong ? 1 : 0.85 },
      { showSymbol: true, symbol: shape, symbolSize: strong ? 10 : 7, itemStyle: { color }, z: strong ? 5 : 4 },
    ),
  );
}

/** What every picture of scores over the number of columns has. */
const frameOf = ({ options, measure }: SelectionResult, values: Iterable<number>): object => ({
  grid: { left: 62, right: 16, top: 12, bottom: 48 },
  xAxis: xAxis('number of columns', namesBelow(options.k.map(count))),
  yAxis: scoreAxis(`${measure}, %`, values),
});

/** What is chosen against everything that nobody chose. */
function chancePart(result: SelectionResult, marks: readonly MethodMark[]): Html {
  const { curve, measure, permutation, baselines } = result;
  const strong = marks.filter((mark) => mark.strong);
  const names = new Set(strong.map(({ name }) => name));
  const values = [
    ...curve.filter(({ method }) => names.has(method)).map(({ score }) => score.mean),
    ...[baselines.all, ...baselines.random].flatMap(({ score }) => [score.low, Math.min(1, score.high)]),
    ...(permutation === null ? [] : permutation.byK.flatMap(({ low, high }) => [low, high])),
  ];
  const key: LegendItem[] = [
    ...methodKey(strong),
    { text: 'all columns', colour: 'var(--c0)', mark: 'dashed' },
    { text: 'columns at random', colour: 'var(--c1)', mark: 'dashed' },
  ];
  if (permutation !== null) key.push({ text: 'permuted labels', colour: colours.muted, mark: 'dotted' });
  const grey =
    permutation === null ? '' : ' and the range of permuted labels. Within the grey area there is only chance';
  return figure(
    draw(
      { ...frameOf(result, values), series: [...background(result), ...methodLines(result, strong)] },
      { id: 'chance', label: `${measure} over the number of columns, beside chance, random columns and all columns` },
    ),
    key,
    `Against chance. Areas: 95% intervals of all columns and of columns at random${grey}.`,
  );
}

/** The methods against one another. */
function methodsPart(result: SelectionResult, marks: readonly MethodMark[]): Html {
  const { curve, measure, nested, options } = result;
  const real = curve.filter(({ synthesizer }) => synthesizer === null);
  const values = real.map(({ score }) => score.mean);
  return figure(
    draw(
      { ...frameOf(result, values), series: methodLines(result, marks) },
      { id: 'methods', label: `${measure} over the number of columns, by ${plural(marks.length, 'method')}` },
    ),
    methodKey(marks),
    `Method against method, on a scale of their own. Each mark is a mean over ${plural(options.splits, 'split')}, on rows that the method has not seen. Whoever picks the highest mark after the fact is too hopeful; the whole procedure, which chose without looking, reaches ${percent(nested.score.mean)}.`,
  );
}

/** One number of columns: the methods one below the other. */
function methodForest(result: SelectionResult): Html {
  const { methods, measure, permutation, baselines, nested } = result;
  const chance = permutation?.byK[0];
  const rows = methods.map(({ name, score }) => ({
    name: methodName(name),
    words: methodAbout(name),
    value: 100 * score.mean,
    interval: [100 * score.low, 100 * score.high] as const,
    look: name === result.chosen.method ? 'real own' : 'plain',
    figure: html`${percent(score.mean)}<br /><small>(${shares(score)})</small>`,
  }));
  return html`<figure>
    ${forest(rows, {
      label: `${measure} of ${plural(rows.length, 'method')}`,
      axis: `${measure}, %`,
      zero: 100 * baselines.all.score.mean,
      tick: (value) => fixed(value, 0),
      ...(chance !== undefined && { band: [100 * chance.low, 100 * chance.high] as const }),
    })}
    <figcaption>
      Means over splits with their 95% intervals. The line through the picture: all columns,
      ${percent(baselines.all.score.mean)}.${chance !== undefined && ' Shaded: what permuted labels give.'} The whole
      procedure reaches ${percent(nested.score.mean)}.
    </figcaption>
  </figure>`;
}

function methodsTable({ methods, measure }: SelectionResult): Html {
  return tableOf(
    ['method', 'columns', measure, '95% interval', 'stability', 'seconds'],
    methods.map(({ name, k, score, stability, seconds }) => [
      methodName(name),
      count(k),
      cell(score.mean, percent(score.mean)),
      shares(score),
      cell(stability.nogueira, fixed(stability.nogueira, 2)),
      seconds > 0 ? cell(seconds, fixed(seconds, 2)) : '–',
    ]),
    { kind: 'numbers stack' },
  );
}

/** The section on methods and numbers of columns. */
export function curveSection(result: SelectionResult): Html {
  const { options, methods } = result;
  const marks = methodMarks(result);
  return html`<section id="curve-section">
    <h2>${options.k.length > 1 ? 'How many columns, and by which method?' : 'By which method?'}</h2>
    ${
      options.k.length > 1
        ? html`<div class="pair">${chancePart(result, marks)}${methodsPart(result, marks)}</div>`
        : methodForest(result)
    }
    ${
      options.k.length > 1 &&
      html`<ul class="small methods">
        ${marks.map(({ name }) => methodAbout(name) !== '' && html`<li><strong>${methodName(name)}</strong>: ${methodAbout(name)}</li>`)}
      </ul>`
    }
    <details>
      <summary>${methods.length === 1 ? 'The score' : `All ${count(methods.length)} scores`} as a table</summary>
      ${methodsTable(result)}
    </details>
  </section>`;
}
