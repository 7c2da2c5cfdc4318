/** The genetic search: how its sets of columns got better by its own measure, and what rows that it has not seen say of them. */
import { extent, fixed, percent, plural } from '../../checks/numbers.js';
import type { GeneticHistory, SelectionResult } from '../../selection/result.js';
import { draw, xAxis, yAxis } from '../kit/chart.js';
import { forest, type ForestRow } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { line } from '../kit/series.js';
import { meanAndSd } from '../../metrics/index.js';
import { scoreAxis } from './curve.js';

type Generation = GeneticHistory['generations'][number];
type Series = ReturnType<typeof line>;

/** The lines of every search, the first one's stronger. */
function linesOf(searches: readonly GeneticHistory[], pick: (one: Generation) => number, color: string): Series[] {
  return searches.map(({ generations }, i) =>
    line(
      generations.map((one, at) => [at + 1, pick(one)]),
      { color, width: i === 0 ? 2.5 : 1, opacity: i === 0 ? 1 : 0.45 },
      { z: i === 0 ? 3 : 2 },
    ),
  );
}

const generationAxis = (searches: readonly GeneticHistory[]): ReturnType<typeof xAxis> =>
  xAxis('generation', {
    min: 1,
    max: Math.max(2, ...searches.map(({ generations }) => generations.length)),
    minInterval: 1,
  });

function fitnessPicture(searches: readonly GeneticHistory[]): Html {
  const key: LegendItem[] = [
    { text: 'best set', colour: colours.best, mark: 'line' },
    { text: 'mean of all sets', colour: colours.muted, mark: 'line' },
  ];
  const values = searches.flatMap(({ generations }) => generations.flatMap(({ best, mean }) => [best, mean]));
  const picture = draw(
    {
      grid: { left: 62, right: 20, top: 12, bottom: 48 },
      xAxis: generationAxis(searches),
      yAxis: scoreAxis('fitness, %', values),
      series: [
        ...linesOf(searches, ({ mean }) => 100 * mean, colours.muted),
        ...linesOf(searches, ({ best }) => 100 * best, colours.best),
      ],
    },
    {
      id: 'fitness',
      label: `Fitness over the generations of ${plural(searches.length, 'search', 'searches')}`,
      height: 300,
    },
  );
  return figure(
    picture,
    key,
    'What the search itself goes by: how many of its own rows are named correctly when they are left out. It rises whatever the labels are.',
  );
}

function diversityPicture(searches: readonly GeneticHistory[]): Html {
  const [, most] = extent(searches.flatMap(({ generations }) => generations.map(({ diversity }) => diversity))) ?? [
    0, 1,
  ];
  const picture = draw(
    {
      grid: { left: 62, right: 20, top: 12, bottom: 48 },
      xAxis: generationAxis(searches),
      yAxis: yAxis('diversity', { min: 0, max: most > 0.5 ? 1 : Math.ceil(10 * Math.max(most, 0.01)) / 10 }),
      series: linesOf(searches, ({ diversity }) => diversity, 'var(--c3)'),
    },
    {
      id: 'diversity',
      label: `Diversity over the generations of ${plural(searches.length, 'search', 'searches')}`,
      height: 300,
    },
  );
  return figure(
    picture,
    [{ text: 'how much the sets differ', colour: 'var(--c3)', mark: 'line' }],
    'The share of columns that two sets do not have in common: at 0 all are the same, and the search finds nothing new.',
  );
}

/** By its own measure, and on rows that it has not seen. */
function pairForest(searches: readonly GeneticHistory[], { measure, baselines }: SelectionResult): Html {
  const row = (name: string, words: string, look: string, pick: (one: GeneticHistory) => number): ForestRow => {
    const values = searches.map((one) => 100 * pick(one));
    const { mean } = meanAndSd(values);
    return {
      name,
      words,
      look,
      value: mean,
      interval: null,
      ...(values.length > 1 && { single: values }),
      figure: percent(mean / 100),
    };
  };
  const rows = [
    row(
      'inner',
      'the winner’s fitness, on rows that the search left out again and again',
      'synthetic',
      ({ inner }) => inner,
    ),
    row('outer', 'the same columns on rows that the search has not seen', 'real', ({ outer }) => outer),
  ];
  return forest(rows, {
    label: `${measure} of the winners inside, ${rows[0]!.figure as string}, and outside, ${rows[1]!.figure as string}`,
    axis: `${measure}, %`,
    zero: 100 * baselines.majority,
    tick: (value) => fixed(value, 0),
  });
}

/** The section; null where no genetic search ran. */
export function geneticSection(result: SelectionResult): Html | null {
  const { genetic } = result;
  const searches = genetic.filter(({ generations }) => generations.length > 0);
  if (searches.length === 0) return null;
  const { mean: inner } = meanAndSd(searches.map((one) => one.inner));
  const { mean: outer } = meanAndSd(searches.map((one) => one.outer));
  const gap = inner - outer;
  return html`<section id="genetic-section">
    <h2>The genetic search</h2>
    <p>
      ${plural(searches.length, 'search', 'searches')} of ${plural(searches[0]!.generations.length, 'generation')}, one
      in each split. By its own measure the winner is right in ${percent(inner)}, on rows that it has not seen in
      ${percent(outer)}.${gap > 0.03 && ` The difference, ${fixed(100 * gap, 1)} points, is what searching among so many sets makes up: only the second figure counts.`}
    </p>
    <figure>
      ${pairForest(searches, result)}
      <figcaption>
        Small dots: a search each; large dots: their mean. The line through the picture: always the same class.
      </figcaption>
    </figure>
    <div class="pair">${fitnessPicture(searches)}${diversityPicture(searches)}</div>
  </section>`;
}
