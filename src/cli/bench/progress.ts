/** Shows what a benchmark is measuring and how long it will take: a bar on a terminal, lines elsewhere; always on stderr. */
import { Presets, SingleBar } from 'cli-progress';
import type { BenchProgress } from '../../bench/index.js';
import { tell } from '../kit/terminal.js';

export class BenchDisplay {
  readonly #quiet: boolean;
  readonly #begin = performance.now();
  #bar: SingleBar | undefined;
  #ended = false;
  #shown = 0;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  say(text: string): void {
    if (!this.#quiet) tell(text);
  }

  update({ name, number, cases, done }: BenchProgress): void {
    if (this.#quiet || this.#ended) return;
    const left = done > 0 ? `about ${this.#left(done)} left` : '';
    if (!process.stderr.isTTY) {
      if (number !== this.#shown) this.say(`  ${number} of ${cases}: ${name}${left === '' ? '' : `, ${left}`}`);
      this.#shown = number;
      return;
    }
    if (this.#bar === undefined) {
      this.#bar = new SingleBar(
        {
          stream: process.stderr,
          format: '  {bar} {number}/{cases} · {left} · {name}',
          barsize: 20,
          hideCursor: true,
          clearOnComplete: true,
          fps: 10,
        },
        Presets.shades_classic,
      );
      this.#bar.start(1, 0, { name, number, cases, left });
    }
    this.#bar.update(done, { name, number, cases, left });
  }

  /** Prints a line; a bar ends there for good. */
  interject(text: string): void {
    this.finish();
    tell(text);
  }

  finish(): void {
    this.#ended = true;
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #left(done: number): string {
    const seconds = Math.ceil((((performance.now() - this.#begin) / 1000) * (1 - done)) / done);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
}
