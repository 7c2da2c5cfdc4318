/** Real and synthetic rows on two axes, as an SVG that fills its place. */
import type { RunPreview } from 'vaelab/synthesis';
import { draw, find, make } from './dom.js';

type Rows = RunPreview['rows'];
type Points = Rows['real']['points'];

/** Colours that there are; classes take them in turn. */
const colours = 6;

export class Scatter {
  readonly #place: HTMLElement;
  #preview: RunPreview | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
    new ResizeObserver(() => this.#draw()).observe(place);
  }

  show(preview: RunPreview | undefined): void {
    this.#preview = preview;
    this.#draw();
    const shown = preview?.classes.slice(0, 12) ?? [];
    find('classes').replaceChildren(
      ...shown.map((name, code) =>
        make('li', {}, make('span', { class: `swatch c${code % colours}`, 'aria-hidden': 'true' }), name),
      ),
    );
    find('explained').textContent =
      preview === undefined ? '' : ` The axes hold ${share(preview.rows)} of the variance of real rows.`;
  }

  #draw(): void {
    const [width, height] = [this.#place.clientWidth, this.#place.clientHeight];
    this.#place.setAttribute('aria-label', wordsOf(this.#preview));
    if (width === 0 || height === 0) return;
    const svg = draw('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    if (this.#preview !== undefined) {
      const { real, synthetic } = this.#preview.rows;
      const place = placing(real.points, width, height);
      for (const [rows, kind] of [[real, 'real'] as const, [synthetic, 'synthetic'] as const])
        this.#preview.classes.forEach((_, code) => {
          const marks = rows.points.flatMap((point, i) => (rows.classes[i] === code ? [circle(place(point))] : []));
          if (marks.length > 0) svg.append(draw('path', { class: `${kind} c${code % colours}`, d: marks.join('') }));
        });
    }
    this.#place.replaceChildren(svg);
  }
}

/** Where a point is drawn: the real rows fill the picture but for a margin, so that it stays where it is while others move. */
function placing(real: Points, width: number, height: number): (point: Points[number]) => [number, number] {
  const [first, second] = [0, 1].map((axis) => {
    const values = real.map((point) => point[axis]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, half: Math.max(1e-9, 0.6 * (high - low)) };
  }) as [{ middle: number; half: number }, { middle: number; half: number }];
  return ([x, y]) => [
    (width / 2) * (1 + (x - first.middle) / first.half),
    (height / 2) * (1 - (y - second.middle) / second.half),
  ];
}

const circle = ([x, y]: readonly [number, number]): string =>
  `M${(x - 3.5).toFixed(1)} ${y.toFixed(1)}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0`;

const share = ({ explained }: Rows): string => `${Math.round(100 * (explained[0] + explained[1]))}%`;

function spread(points: Points, axis: 0 | 1): number {
  const mean = points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return Math.sqrt(points.reduce((sum, point) => sum + (point[axis] - mean) ** 2, 0) / points.length);
}

/** What there is to see, for those who do not. */
function wordsOf(preview: RunPreview | undefined): string {
  if (preview === undefined) return 'Rows: none yet';
  const { rows, epoch } = preview;
  const { real, synthetic } = rows;
  const [first, second] = ([0, 1] as const).map((axis) =>
    (spread(synthetic.points, axis) / spread(real.points, axis)).toFixed(2),
  );
  if (synthetic.points.length === 0) return `${real.points.length} real rows, and no synthetic ones yet`;
  const when = epoch === undefined ? '' : ` of epoch ${epoch}`;
  return `${real.points.length} real rows and ${synthetic.points.length} synthetic ones${when} on the axes along which real rows vary most; synthetic rows are spread ${first} and ${second} times as far`;
}
