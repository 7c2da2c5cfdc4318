/** The map of decoded digits: drawn on a canvas, moved by dragging and by keys. */
import { imageSide, mapSide, type View } from './messages.js';

const start: View = { axes: [0, 1], centre: [0, 0], reach: 2.5 };
const [leastReach, mostReach, farthest] = [0.25, 8, 12];

interface Picture {
  readonly view: View;
  readonly pixels: Uint8Array;
}

export class LatentMap {
  readonly #place: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #onMove: (view: View) => void;
  #view = start;
  #picture: Picture | undefined;

  /** `onMove` is told every new view; what it shows is then given to `show`. */
  constructor(place: HTMLElement, canvas: HTMLCanvasElement, onMove: (view: View) => void) {
    this.#place = place;
    this.#canvas = canvas;
    this.#onMove = onMove;
    canvas.width = canvas.height = mapSide * imageSide;
    this.#listen();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  get view(): View {
    return this.#view;
  }

  show(picture: Picture): void {
    this.#picture = picture;
    this.#draw();
  }

  clear(): void {
    this.#picture = undefined;
    this.#canvas.getContext('2d')!.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#go(start);
  }

  /** Zooms: above 1 farther away. */
  zoom(factor: number): void {
    this.#go({ ...this.#view, reach: clamp(this.#view.reach * factor, leastReach, mostReach) });
  }
  home(): void {
    this.#go({ ...start, axes: this.#view.axes });
  }
  setAxes(axes: readonly [number, number]): void {
    this.#go({ ...this.#view, axes });
  }

  /** Latent units between the middles of neighbouring cells. */
  get #cell(): number {
    return (2 * this.#view.reach) / (mapSide - 1);
  }

  /** By so many cells to the right and up. */
  #move(right: number, up: number): void {
    const [x, y] = this.#view.centre;
    const to = (value: number): number => clamp(value, -farthest, farthest);
    this.#go({ ...this.#view, centre: [to(x + right * this.#cell), to(y + up * this.#cell)] });
  }

  #go(view: View): void {
    this.#view = view;
    this.#onMove(view);
  }

  #listen(): void {
    this.#place.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.shiftKey ? (mapSide - 1) / 2 : 1;
      const actions: Readonly<Record<string, () => void>> = {
        ArrowRight: () => this.#move(step, 0),
        ArrowLeft: () => this.#move(-step, 0),
        ArrowUp: () => this.#move(0, step),
        ArrowDown: () => this.#move(0, -step),
        '+': () => this.zoom(0.8),
        '=': () => this.zoom(0.8),
        '-': () => this.zoom(1.25),
        Home: () => this.home(),
      };
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    });

    let held: { readonly pointer: number; x: number; y: number } | undefined;
    this.#place.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      held = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
      this.#place.setPointerCapture(event.pointerId);
      this.#place.classList.add('held');
    });
    this.#place.addEventListener('pointermove', (event) => {
      if (held?.pointer !== event.pointerId) return;
      const cell = this.#canvas.clientWidth / mapSide;
      // What is under the pointer stays under it.
      this.#move((held.x - event.clientX) / cell, (event.clientY - held.y) / cell);
      [held.x, held.y] = [event.clientX, event.clientY];
    });
    const drop = (): void => {
      held = undefined;
      this.#place.classList.remove('held');
    };
    this.#place.addEventListener('pointerup', drop);
    this.#place.addEventListener('pointercancel', drop);
  }

  /** Blank cells are the colour of the paper, full ones that of the ink. */
  #draw(): void {
    if (this.#picture === undefined) return;
    const style = getComputedStyle(this.#place);
    const [paper, ink] = [channels(style.backgroundColor), channels(style.color)];
    const side = mapSide * imageSide;
    const image = new ImageData(side, side);
    const { pixels } = this.#picture;
    for (let at = 0; at < pixels.length; at++) {
      const [cell, pixel] = [Math.floor(at / imageSide ** 2), at % imageSide ** 2];
      const x = (cell % mapSide) * imageSide + (pixel % imageSide);
      const y = Math.floor(cell / mapSide) * imageSide + Math.floor(pixel / imageSide);
      const share = pixels[at]! / 255;
      const to = 4 * (y * side + x);
      for (let c = 0; c < 3; c++) image.data[to + c] = paper[c]! + share * (ink[c]! - paper[c]!);
      image.data[to + 3] = 255;
    }
    this.#canvas.getContext('2d')!.putImageData(image, 0, 0);
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** "rgb(1, 2, 3)" as three numbers. */
const channels = (colour: string): number[] =>
  [...colour.matchAll(/[\d.]+/g)].slice(0, 3).map(([value]) => Number(value));
