/** How far a selection is: a bar with an ETA on a terminal, a line every ten seconds elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import { plainText } from '../../checks/index.js';
import { count, duration } from '../../checks/numbers.js';
import type { SelectionProgress } from '../../selection/nested/index.js';
import { tell } from '../kit/terminal.js';

/** Milliseconds between lines where there is no terminal. */
const pause = 10_000;

export class SelectionDisplay {
  readonly #quiet: boolean;
  #bar: SingleBar | undefined;
  #begun = 0;
  #told = 0;
  /** Pieces that were done before. */
  #first = 0;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  update({ done, of, last }: SelectionProgress): void {
    if (this.#quiet) return;
    const now = performance.now();
    if (last === undefined) {
      [this.#begun, this.#told, this.#first] = [now, now, done];
      if (done > 0) tell(`  ${count(done)} of ${count(of)} pieces are done already`);
      if (process.stderr.isTTY) this.#bar = startBar(of, done);
      return;
    }
    this.#bar?.update(done, { last: plainText(last) });
    if (this.#bar !== undefined || now - this.#told < pause) return;
    this.#told = now;
    const seconds = (now - this.#begun) / 1000;
    const left = (seconds / (done - this.#first)) * (of - done);
    tell(`  ${count(done)} of ${count(of)} pieces, ${duration(seconds)}, about ${duration(left)} left (${last})`);
  }

  /** Prints a line; a bar ends there. */
  interject(text: string): void {
    this.finish();
    tell(text);
  }

  finish(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function startBar(of: number, done: number): SingleBar {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '  selecting {bar} {value}/{total} · {eta_formatted} left · {last}',
      barsize: 20,
      etaBuffer: 30,
      hideCursor: true,
      fps: 10,
    },
    Presets.shades_classic,
  );
  bar.start(of, done, { last: '' });
  return bar;
}
