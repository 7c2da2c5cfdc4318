/** Pictures of a reproduction's report: losses, searches, latent sizes. */
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionSummary } from '../summary.js';
import { draw, innerLabels, xAxis, yAxis } from '../../report/kit/chart.js';
import { levelOver, lossPicture } from '../../report/run/curves.js';
import { html, type Html } from '../../report/kit/html.js';
import { figure, legend, type LegendItem } from '../../report/kit/legend.js';
import { count, extent, plural, short } from '../../checks/numbers.js';
import { colours } from '../../report/kit/palette.js';
import { dots, line, upright } from '../../report/kit/series.js';
import { groupName } from './words.js';

/** The losses of the first seed, with the constant predictor. */
export function curvePicture(group: ReproductionGroup, id: string): Html | null {
  const name = groupName(group);
  const { training, seed } = group.records[0]!;
  if (training === null) return null;
  const points = (column: 1 | 2): [number, number][] =>
    training.curve.flatMap((point): [number, number][] => (point[column] === null ? [] : [[point[0], point[column]]]));
  const { train, heldOut } = training.constantPredictor;
  const flat = (value: number | null): [number, number][] => levelOver(training.epochs, value);
  const curves = [
    { text: 'training loss', data: points(1), colour: 'var(--c0)', mark: 'line' as const },
    { text: 'held-out loss', data: points(2), colour: 'var(--c1)', mark: 'line' as const },
    { text: 'constant predictor, training rows', data: flat(train), colour: 'var(--c0)', mark: 'dashed' as const },
    { text: 'constant predictor, held-out rows', data: flat(heldOut), colour: 'var(--c1)', mark: 'dashed' as const },
  ].filter(({ data }) => data.length > 0);
  const label = `${group.experiment}, ${name}: losses per row over ${count(training.epochs)} epochs`;
  const picture = lossPicture(id, label, curves, training.epochs, null);
  const ending = training.stoppedBecause === 'patience' ? 'stopped when patience ran out' : 'ran to the end';
  return (
    picture &&
    figure(
      picture,
      curves,
      `${name}, seed ${seed}: ${ending} after ${plural(training.epochs, 'epoch')}; last held-out loss ${short(training.lastHeldOutLoss)}.`,
    )
  );
}

/** Every trial of the searches that the runs made, by what it tried; null where none searched. */
export function searchPictures(group: ReproductionGroup, id: string): Html | null {
  const searches = group.records.flatMap(({ trials }) => (trials === null ? [] : [trials]));
  const trials = searches.flatMap((made) => {
    const least = Math.min(...made.map(({ loss }) => loss ?? Infinity));
    return made.map((trial) => ({ ...trial, chosen: trial.loss === least }));
  });
  if (trials.every(({ loss }) => loss === null)) return null;
  const name = groupName(group);
  const marks = [
    { text: 'trial', colour: 'var(--c0)', mark: 'circle', chosen: false },
    { text: 'lowest loss of its search: chosen', colour: colours.best, mark: 'diamond', chosen: true },
  ] as const;
  const axes = { learningRate: 'learning rate', latent: 'latent size', epochs: 'epochs' } as const;
  return html`<h4>${name}: ${plural(searches.length, 'search', 'searches')} with ${plural(trials.length, 'trial')}</h4>
    <div class="few">
      ${(['learningRate', 'latent', 'epochs'] as const).map((axis) =>
        draw(
          {
            xAxis: xAxis(axes[axis], { scale: true, splitNumber: 3 }),
            yAxis: yAxis('held-out loss per row', { scale: true }),
            series: marks.map(({ colour, mark, chosen }) =>
              dots(
                trials.flatMap((one) => (one.chosen === chosen && one.loss !== null ? [[one[axis], one.loss]] : [])),
                { color: colour, opacity: 0.75 },
                { symbol: mark, symbolSize: chosen ? 12 : 8 },
              ),
            ),
          },
          {
            id: `${id}-${axis}`,
            label: `${name}: held-out loss of ${plural(trials.length, 'trial')} by ${axes[axis]}`,
            width: 360,
            height: 270,
          },
        ),
      )}
    </div>
    ${legend(marks)}`;
}

type Latent = ReproductionSummary['latent'];
type Grid = Latent['recorded'][number];

/** The range of latent sizes that the pictures show. */
const latentSpan = [2.4, 130] as const;

/** One grid: the constant answer, what was recorded, and ours. */
function latentPicture({ experiment, sizes }: Grid, ours: Latent['ours'], constantPredictor: number): Html {
  const spreads = sizes.flatMap(({ mean, sd }) => [mean - sd, mean + sd]);
  const [low, high] = extent([...spreads, ...ours.flatMap(({ losses }) => losses), constantPredictor])!;
  const margin = (high - low) * 0.08;
  const [min, max] = latentSpan;
  const customValues = sizes.map(({ latent }) => latent);
  return draw(
    {
      xAxis: xAxis('latent size', {
        type: 'log',
        min,
        max,
        axisLabel: { color: colours.muted, fontSize: 13, customValues },
      }),
      yAxis: yAxis('test loss per row', {
        min: Math.floor((low - margin) / 10) * 10,
        max: Math.ceil((high + margin) / 10) * 10,
        axisLabel: innerLabels(),
      }),
      series: [
        line(
          latentSpan.map((x) => [x, constantPredictor]),
          { color: colours.muted, width: 1.5, type: 'dashed' },
          { z: 3 },
        ),
        ...sizes.map(({ latent, mean, sd }) =>
          upright(latent, [mean - sd, mean + sd], { color: colours.ink, width: 2 }, { z: 3 }),
        ),
        dots(
          sizes.map(({ latent, mean }) => [latent, mean]),
          { color: colours.ink },
          { symbol: 'rect', symbolSize: 9 },
        ),
        dots(
          ours.flatMap(({ latent, losses }) => losses.map((loss) => [latent * 1.09, loss])),
          { color: colours.synthetic, opacity: 0.65 },
          { symbolSize: 8 },
        ),
      ],
    },
    {
      id: `latent-${experiment}`,
      label: `Test loss against latent size, grid of ${experiment}: ${sizes.map(({ latent, mean }) => `${latent}: ${short(mean)}`).join(', ')}`,
    },
  );
}

/** The test loss against the latent size: what the grids recorded, ours, and a constant answer. */
export function latentPictures({ recorded, ours, constantPredictor }: Latent): Html {
  return html`<div class="pair">
    ${recorded.map((grid) => {
      const mine = grid.experiment === '37' ? ours.filter(({ protocol }) => protocol !== 'clean') : [];
      const key: LegendItem[] = [
        { text: 'recorded: mean ± standard deviation', colour: colours.ink, mark: 'rect' },
        ...(mine.length > 0 ? [{ text: 'ours, one seed', colour: colours.synthetic, mark: 'circle' } as const] : []),
        { text: 'constant predictor', colour: colours.muted, mark: 'dashed' },
      ];
      return figure(
        latentPicture(grid, mine, constantPredictor),
        key,
        `Grid of ${grid.experiment}: ${plural(grid.sizes[0]!.runs, 'run')} for each size. Whatever lies above the dashed line is worse than always answering the average of every column.`,
      );
    })}
  </div>`;
}
