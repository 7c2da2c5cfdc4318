/** Shows what a run is doing: a bar with an ETA on a terminal, a line per stage elsewhere; always on stderr. */
import type { Progress, Stage } from '../../synthesis/index.js';
import { Presets, SingleBar } from 'cli-progress';
import type { EpochReport } from '../../nn/index.js';
import { formatBytes } from '../../tensor/index.js';

const labels: Readonly<Record<Stage, string>> = {
  search: 'searching for parameters',
  generator: 'training the generator',
  refit: 'fitting again on all training rows',
  'real classifier': 'classifier on real rows',
  'synthetic classifier': 'classifier on synthetic rows',
  'joint classifier': 'classifier on both',
  pictures: 'measuring and drawing',
};

interface ProgressOptions {
  readonly quiet: boolean;
  /** Epochs of patience, for the generator's bar; undefined when nothing stops it early. */
  readonly patience: number | undefined;
  readonly firstSeed: number;
  readonly seeds: number;
}

export class ProgressDisplay {
  readonly #options: ProgressOptions;
  #bar: SingleBar | undefined;
  #current = '';
  #last: EpochReport | undefined;
  /** The latest that was computed: not every epoch has one. */
  #heldOut: number | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  update({ seed, stage, epoch, plan }: Progress): void {
    if (this.#options.quiet) return;
    if (plan !== undefined) {
      if (seed === this.#options.firstSeed)
        process.stderr.write(
          `  a training step has ${plan.steps.length} operations and needs ${formatBytes(plan.peakBytes())} at its peak\n`,
        );
      return;
    }
    const { seeds, firstSeed } = this.#options;
    const label = `${seeds > 1 ? `seed ${seed} (${seed - firstSeed + 1} of ${seeds}), ` : ''}${labels[stage]}`;
    if (label !== this.#current) this.#begin(label, epoch);
    if (epoch === undefined) return;
    this.#last = epoch;
    this.#bar?.update(epoch.epoch, { detail: this.#detail(stage, epoch) });
  }

  /** Prints a line in the middle of a stage; a bar ends there, and the stage is summed up when it is over. */
  interject(text: string): void {
    this.#bar?.stop();
    this.#bar = undefined;
    process.stderr.write(`${text}\n`);
  }

  /** Ends the line in progress, before anything else is printed. */
  finish(): void {
    if (this.#bar !== undefined) {
      // A training that stopped early is done, not stuck.
      if (this.#last !== undefined) {
        this.#bar.setTotal(this.#last.epoch);
        this.#bar.update(this.#last.epoch);
      }
      this.#bar.stop();
    } else if (this.#last !== undefined && this.#current !== '') {
      process.stderr.write(
        `  ${this.#current}: ${this.#last.epoch} epochs, loss ${this.#last.trainLoss.toPrecision(5)}, ${this.#last.seconds.toFixed(1)} s\n`,
      );
    }
    this.#bar = undefined;
    this.#last = undefined;
    this.#current = '';
  }

  #begin(label: string, epoch: EpochReport | undefined): void {
    this.finish();
    this.#current = label;
    this.#heldOut = undefined;
    if (epoch === undefined || !process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        stream: process.stderr,
        format: `  ${label} {bar} {value}/{total} · {eta_formatted} left · {detail}`,
        barsize: 20,
        etaBuffer: 50,
        hideCursor: true,
        fps: 10,
      },
      Presets.shades_classic,
    );
    this.#bar.start(epoch.epochs, 0, { detail: '' });
  }

  #detail(stage: Stage, { trainLoss, validationLoss, waited }: EpochReport): string {
    this.#heldOut = validationLoss ?? this.#heldOut;
    const held = this.#heldOut === undefined ? '' : ` · held out ${this.#heldOut.toPrecision(5)}`;
    const { patience } = this.#options;
    const waiting = patience === undefined || stage !== 'generator' ? '' : ` · patience ${waited}/${patience}`;
    return `loss ${trainLoss.toPrecision(5)}${held}${waiting}`;
  }
}
