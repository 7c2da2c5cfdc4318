/** The loss over the epochs, as an SVG in the size of its place, drawn anew after every epoch. */
const namespace = 'http://www.w3.org/2000/svg';
const margin = { left: 46, right: 10, top: 10, bottom: 34 };

export class LossCurve {
  readonly #place: HTMLElement;
  #losses: readonly number[] = [];

  constructor(place: HTMLElement) {
    this.#place = place;
    new ResizeObserver(() => this.#draw()).observe(place);
  }

  /** Losses of the epochs from the first. */
  show(losses: readonly number[]): void {
    this.#losses = losses;
    this.#draw();
    const [first, last] = [losses[0], losses.at(-1)];
    this.#place.setAttribute(
      'aria-label',
      first === undefined || last === undefined
        ? 'Loss curve: no epochs yet'
        : `Loss curve: ${short(first)} after the first epoch, ${short(last)} after epoch ${losses.length}, lowest ${short(lowest(losses))}`,
    );
  }

  #draw(): void {
    const [width, height] = [this.#place.clientWidth, this.#place.clientHeight];
    if (width === 0 || height === 0) return;
    const svg = element('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    const losses = this.#losses.filter(Number.isFinite);
    const [low, high] = losses.length === 0 ? [0, 1] : [lowest(losses), losses.reduce((a, b) => Math.max(a, b))];
    const ticks = ticksOf(low, high);
    const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
    const epochs = Math.max(2, this.#losses.length);
    const x = (epoch: number): number =>
      margin.left + ((epoch - 1) / (epochs - 1)) * (width - margin.left - margin.right);
    const y = (loss: number): number =>
      height - margin.bottom - ((loss - bottom) / (top - bottom)) * (height - margin.top - margin.bottom);

    if (losses.length > 0)
      for (const tick of ticks) {
        svg.append(element('path', { class: 'rule', d: `M${margin.left} ${y(tick)}H${width - margin.right}` }));
        svg.append(text(short(tick), { x: margin.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }));
      }
    for (const tick of wholeTicks(epochs))
      svg.append(text(String(tick), { x: x(tick), y: height - margin.bottom + 18, 'text-anchor': 'middle' }));
    svg.append(text('epoch', { x: width - margin.right, y: height - 2, 'text-anchor': 'end' }));
    svg.append(
      element('path', { class: 'axis', d: `M${margin.left} ${height - margin.bottom}H${width - margin.right}` }),
    );
    const points = this.#losses.flatMap((loss, i) => (Number.isFinite(loss) ? [`${x(i + 1)} ${y(loss)}`] : []));
    if (points.length > 0) {
      svg.append(element('path', { class: 'curve', d: `M${points.join('L')}` }));
      const [cx, cy] = points.at(-1)!.split(' ') as [string, string];
      svg.append(element('circle', { class: 'dot', cx, cy, r: 4 }));
    }
    this.#place.replaceChildren(svg);
  }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = element('text', attributes);
  made.textContent = content;
  return made;
}

const lowest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));

/** A number for a person: four digits at most. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'not a number';
}

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
