/** How a download comes on: a bar on a terminal, a line every ten seconds elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import { plainText } from '../../checks/index.js';
import { formatBytes } from '../../tensor/index.js';
import { tell } from './terminal.js';

/** Milliseconds between lines where there is no terminal. */
const pause = 10_000;

export class TransferDisplay {
  readonly #quiet: boolean;
  #bar: SingleBar | undefined;
  #begun = 0;
  #told = 0;
  /** Bytes that were there when it began. */
  #first = 0;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  update(name: string, { bytes, total }: { readonly bytes: number; readonly total: number | undefined }): void {
    if (this.#quiet) return;
    const now = performance.now();
    if (this.#begun === 0) {
      [this.#begun, this.#told, this.#first] = [now, now, bytes];
      if (process.stderr.isTTY && total !== undefined) this.#bar = startBar(name, total);
      else tell(`  fetching ${name}${total === undefined ? '' : `, ${formatBytes(total)}`}`);
    }
    const detail = `${formatBytes(bytes)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`;
    this.#bar?.update(bytes, { detail });
    if (this.#bar === undefined && now - this.#told > pause) {
      this.#told = now;
      const rate = (bytes - this.#first) / (now - this.#begun);
      const left =
        total === undefined || rate === 0 ? '' : `, about ${Math.ceil((total - bytes) / rate / 1000)} s left`;
      tell(`  ${name}: ${detail}${left}`);
    }
  }

  /** Ends the line in progress. */
  finish(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#begun = 0;
  }
}

function startBar(name: string, total: number): SingleBar {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `  ${plainText(name)} {bar} {detail} · {eta_formatted} left`,
      barsize: 20,
      etaBuffer: 50,
      hideCursor: true,
      fps: 10,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { detail: '' });
  return bar;
}
