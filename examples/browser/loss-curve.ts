/** The losses over the epochs, as an SVG in the size of its place. */
import { draw, short } from './dom.js';

const margin = { left: 46, right: 10, top: 10, bottom: 34 };

/** Of the training rows, of rows set aside, and of a second training on all rows. */
type SeriesName = 'training' | 'held-out' | 'again';
const emptySeries = (): Record<SeriesName, number[]> => ({ training: [], 'held-out': [], again: [] });

export class LossCurve {
  readonly #place: HTMLElement;
  #series = emptySeries();
  #waiting = false;

  constructor(place: HTMLElement) {
    this.#place = place;
    new ResizeObserver(() => this.#draw()).observe(place);
  }

  clear(): void {
    this.#series = emptySeries();
    this.#later();
  }

  /** The loss of the next epoch. */
  add(name: SeriesName, loss: number): void {
    this.#series[name].push(loss);
    this.#later();
  }

  /** Once for all epochs since the last picture. */
  #later(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const [width, height] = [this.#place.clientWidth, this.#place.clientHeight];
    this.#place.setAttribute('aria-label', this.#words());
    if (width === 0 || height === 0) return;
    const svg = draw('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    const losses = Object.values(this.#series).flat().filter(Number.isFinite);
    const [low, high] = losses.length === 0 ? [0, 1] : [lowest(losses), losses.reduce((a, b) => Math.max(a, b))];
    const ticks = ticksOf(low, high);
    const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
    const epochs = Math.max(2, ...Object.values(this.#series).map(({ length }) => length));
    const x = (epoch: number): number =>
      margin.left + ((epoch - 1) / (epochs - 1)) * (width - margin.left - margin.right);
    const y = (loss: number): number =>
      height - margin.bottom - ((loss - bottom) / (top - bottom)) * (height - margin.top - margin.bottom);
    if (losses.length > 0)
      for (const tick of ticks)
        svg.append(
          draw('path', { class: 'rule', d: `M${margin.left} ${y(tick)}H${width - margin.right}` }),
          draw('text', { x: margin.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, short(tick)),
        );
    for (const tick of wholeTicks(epochs))
      svg.append(draw('text', { x: x(tick), y: height - margin.bottom + 18, 'text-anchor': 'middle' }, String(tick)));
    svg.append(
      draw('text', { x: width - margin.right, y: height - 2, 'text-anchor': 'end' }, 'epoch'),
      draw('path', { class: 'axis', d: `M${margin.left} ${height - margin.bottom}H${width - margin.right}` }),
    );
    for (const [name, values] of Object.entries(this.#series)) {
      const points = values.flatMap((loss, i) => (Number.isFinite(loss) ? [`${x(i + 1)} ${y(loss)}`] : []));
      if (points.length > 0) svg.append(draw('path', { class: `curve ${name}`, d: `M${points.join('L')}` }));
    }
    this.#place.replaceChildren(svg);
  }

  #words(): string {
    const { training, 'held-out': heldOut, again } = this.#series;
    const [first, last] = [training[0], training.at(-1)];
    if (first === undefined || last === undefined) return 'Loss: no epochs yet';
    const finite = heldOut.filter(Number.isFinite);
    const aside = finite.length === 0 ? '' : `; of rows set aside at best ${short(lowest(finite))}`;
    const second = again.length === 0 ? '' : `; fitted again, ${short(again.at(-1)!)} after epoch ${again.length}`;
    return `Loss: ${short(first)} after the first epoch, ${short(last)} after epoch ${training.length}${aside}${second}`;
  }
}

const lowest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));

/** Round values around [low, high], about four. */
function ticksOf(low: number, high: number): number[] {
  const step = roundStep(Math.max(high - low, 1e-6 * Math.abs(high), 1e-9) / 4);
  const [first, last] = [Math.floor(low / step), Math.max(Math.ceil(high / step), Math.floor(low / step) + 1)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Round epochs from 1, about five. */
function wholeTicks(epochs: number): number[] {
  const step = Math.max(1, roundStep((epochs - 1) / 5));
  const ticks = [1];
  for (let at = step > 1 ? step : 2; at <= epochs; at += step) if (at - 1 >= step / 2) ticks.push(at);
  return ticks;
}

/** 1, 2 or 5 times a power of ten, at least `value`. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}
