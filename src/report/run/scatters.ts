/** Rows and latent points on two axes, one mark per class: filled for what is real, hollow for what is synthetic. */
import type { Point, RunPictures, RunResult, Scatter } from '../../synthesis/index.js';
import type { ScatterSeriesOption } from 'echarts';
import { draw, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { count, percent } from '../../checks/numbers.js';
import { markOf } from '../kit/palette.js';
import { dots } from '../kit/series.js';

/** Marks drawn of each kind; more would hide each other. */
const mostMarks = 600;

interface Chosen {
  readonly points: readonly Point[];
  readonly classes: readonly number[];
  /** Finite points there were. */
  readonly finite: number;
  readonly lost: number;
}

/** The finite points, evenly thinned to at most `most`. */
export function chooseMarks(scatter: Scatter, most: number = mostMarks): Chosen {
  const finite = scatter.points.flatMap(([x, y], i) => (Number.isFinite(x) && Number.isFinite(y) ? [i] : []));
  const n = Math.min(most, finite.length);
  const kept = Array.from({ length: n }, (_, k) => finite[Math.floor((k * finite.length) / n)]!);
  return {
    points: kept.map((i) => scatter.points[i]!),
    classes: kept.map((i) => scatter.classes[i] ?? -1),
    finite: finite.length,
    lost: scatter.points.length - finite.length,
  };
}

function seriesOf(chosen: Chosen, classes: number, hollow: boolean): ScatterSeriesOption[] {
  const groups = new Map<number, Point[]>();
  chosen.points.forEach((p, i) => {
    const c = chosen.classes[i]!;
    const group = groups.get(c);
    if (group) group.push(p);
    else groups.set(c, [p]);
  });
  const crowded = chosen.points.length > 300;
  return [...groups].map(([c, points]) => {
    const { colour, dark, shape } = markOf(c, classes);
    return dots(
      points.map(([x, y]) => [x, y]),
      hollow
        ? { color: 'none', borderColor: dark, borderWidth: 1.3, opacity: 0.95 }
        : { color: colour, borderWidth: 0, opacity: crowded ? 0.35 : 0.55 },
      { symbol: shape, symbolSize: crowded ? 6 : 8 },
    );
  });
}

interface Words {
  readonly filled: string;
  readonly hollow: string;
  readonly axis: string;
  readonly caption: string;
}

function remark(chosen: Chosen, what: string): string {
  const drawn =
    chosen.points.length < chosen.finite
      ? ` ${count(chosen.points.length)} of the ${count(chosen.finite)} ${what} are drawn.`
      : '';
  return drawn + (chosen.lost > 0 ? ` ${count(chosen.lost)} ${what} are not finite and left out.` : '');
}

function keyOf(classes: readonly string[], solid: Chosen, hollow: Chosen, words: Words): LegendItem[] {
  const used = new Set([...solid.classes, ...hollow.classes]);
  const items: LegendItem[] = classes.flatMap((name, c) => {
    const { colour, shape } = markOf(c, classes.length);
    return used.has(c) ? [{ text: name, colour, mark: shape }] : [];
  });
  if ([...used].some((c) => !Number.isInteger(c) || c < 0 || c >= classes.length)) {
    items.push({ text: 'no known class', colour: 'var(--muted)', mark: 'circle' });
  }
  items.push({ text: `filled: ${words.filled}`, colour: 'var(--ink)', mark: 'circle' });
  items.push({ text: `hollow: ${words.hollow}`, colour: 'var(--ink)', mark: 'circle', hollow: true });
  return items;
}

function scatterFigure(
  id: string,
  classes: readonly string[],
  solid: Scatter,
  open: Scatter,
  explained: Point,
  words: Words,
): Html {
  const filled = chooseMarks(solid);
  const hollow = chooseMarks(open);
  if (filled.points.length + hollow.points.length === 0)
    return html`<p>${words.axis}: there are no finite points to draw.</p>`;
  const share = (e: number): string => (Number.isFinite(e) ? ` (${percent(e, e < 0.1 ? 1 : 0)} of variance)` : '');
  const picture = draw(
    {
      grid: { left: 62, right: 16, top: 12, bottom: 48 },
      xAxis: xAxis(`${words.axis} 1${share(explained[0])}`, { scale: true }),
      yAxis: yAxis(`${words.axis} 2${share(explained[1])}`, { scale: true, nameGap: 42 }),
      series: [...seriesOf(filled, classes.length, false), ...seriesOf(hollow, classes.length, true)],
    },
    {
      id,
      label: `${words.caption} ${count(filled.points.length)} ${words.filled}, ${count(hollow.points.length)} ${words.hollow}.`,
      height: 360,
    },
  );
  return figure(
    picture,
    keyOf(classes, filled, hollow, words),
    words.caption + remark(filled, words.filled) + remark(hollow, words.hollow),
  );
}

/** Real and synthetic rows of one run of a reproduction; `whose` says which. */
export function projectionPicture(
  id: string,
  classes: readonly string[],
  { real, synthetic, explained }: RunPictures['rows'],
  whose: string,
): Html {
  return scatterFigure(id, classes, real, synthetic, explained, {
    filled: 'real training rows',
    hollow: 'synthetic rows',
    axis: 'principal axis',
    caption: `${whose}: at most ${count(Math.max(real.points.length, synthetic.points.length))} rows of each kind on the two axes along which the real training rows vary most.`,
  });
}

/** Real and synthetic rows together, and the latent space where there is one. */
export function scatterPictures(result: RunResult, pictures: RunPictures): Html {
  const { classes } = result.data;
  const { rows, latent } = pictures;
  return html`<div class="pair">
    ${scatterFigure('rows', classes, rows.real, rows.synthetic, rows.explained, {
      filled: 'real training rows',
      hollow: 'synthetic rows',
      axis: 'principal axis',
      caption:
        'The data. Good synthetic rows lie where the real ones of their class lie, with as much spread, and not exactly on top of them.',
    })}
    ${
      latent &&
      scatterFigure('latent', classes, latent.training, latent.sampled, latent.explained, {
        filled: 'encoded training rows',
        hollow: 'decoded points',
        axis: 'latent axis',
        caption:
          'The latent space. The decoder knows the places where training rows lie; points decoded far from them are guesses.',
      })
    }
  </div>`;
}
