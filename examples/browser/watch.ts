/** What goes on: in words, as a bar, and in two pictures. */
import type { RunPreview } from 'vaelab/synthesis';
import { find, short } from './dom.js';
import { LossCurve } from './loss-curve.js';
import type { FromWorker } from './messages.js';
import { Scatter } from './scatter.js';

type Message<T> = Extract<FromWorker, { readonly type: T }>;

export class Watch {
  readonly #status: HTMLElement = find('status');
  readonly #bar: HTMLProgressElement = find('bar');
  readonly #curve: LossCurve = new LossCurve(find('curve'));
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #scatter: Scatter = new Scatter(find('rows'));

  /** Tells, to all. */
  say(words: string): void {
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  /** `budget` are the seconds that are to be spent. */
  begin(budget: number): void {
    const begun = performance.now();
    const tick = (): void => void (this.#bar.value = Math.min(1, (performance.now() - begun) / (1000 * budget)));
    tick();
    this.#timer = setInterval(tick, 250);
    this.#curve.clear();
    this.#scatter.show(undefined);
    find('so-far').textContent = '';
    find('epoch').textContent = '';
  }

  end(): void {
    clearInterval(this.#timer);
    find('so-far').textContent = '';
    this.#bar.value = 0;
  }

  stage({ words }: Message<'stage'>): void {
    this.say(`${words.slice(0, 1).toUpperCase()}${words.slice(1)} …`);
  }

  epoch({ again, epoch, epochs, loss, heldOut }: Message<'epoch'>): void {
    if (!again && epoch === 1) this.#curve.clear();
    this.#curve.add(again ? 'again' : 'training', loss);
    if (heldOut !== undefined) this.#curve.add('held-out', heldOut);
    find('epoch').textContent =
      `Epoch ${epoch} of at most ${epochs}, loss ${short(loss)}${heldOut === undefined ? '' : `, of rows set aside ${short(heldOut)}`}`;
  }

  soFar({ words }: Message<'splits'>): void {
    find('so-far').textContent = words === '' ? '' : `So far, ${words}`;
  }

  preview(preview: RunPreview): void {
    this.#scatter.show(preview);
  }
}
