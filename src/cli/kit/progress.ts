/**
 * Shows what a run is doing, always on stderr: a bar with an ETA on a terminal; elsewhere a line per stage or split, and every ten seconds
 * one that says how far the stage in progress is.
 */
import { Presets, SingleBar } from 'cli-progress';
import { duration, fixed, percent } from '../../checks/numbers.js';
import { plainText } from '../../checks/index.js';
import type { EpochReport } from '../../nn/index.js';
import { type Progress, type RepeatState, type Stage, stageWords } from '../../synthesis/index.js';
import { formatBytes } from '../../tensor/index.js';
import { clearLine, tell } from './terminal.js';

/** Milliseconds from one line to the next in the middle of a stage, where there is no terminal. */
const beat = 10_000;

interface ProgressOptions {
  readonly quiet: boolean;
  /** Epochs of patience, for the generator's bar; undefined when nothing stops it early. */
  readonly patience: number | undefined;
  readonly firstSeed: number;
  /** Seeds of one split, where there are several. */
  readonly seeds: number;
}

export class ProgressDisplay {
  readonly #options: ProgressOptions;
  #bar: SingleBar | undefined;
  #current = '';
  #last: EpochReport | undefined;
  #lastDetail = '';
  /** The latest that was computed: not every epoch has one. */
  #heldOut: number | undefined;
  /** How far repeated splits are, and when that was told. */
  #splits: RepeatState | undefined;
  #told = 0;
  /** Whether a line stands there that the next one takes the place of. */
  #passing = false;
  /** When the stage in progress began. */
  #begun = 0;
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  update({ seed, stage, epoch, detail, plan }: Progress): void {
    if (this.#options.quiet) return;
    if (plan !== undefined) {
      if (seed === this.#options.firstSeed)
        this.#print(
          `  a training step has ${plan.steps.length} operations and needs ${formatBytes(plan.peakBytes())} at its peak`,
        );
      return;
    }
    const label = `${this.#whichOf(seed)}${stageWords[stage]}${detail === undefined ? '' : `: ${detail}`}`;
    if (label !== this.#current) this.#begin(label, epoch);
    if (epoch === undefined) return;
    this.#last = epoch;
    this.#lastDetail = this.#detail(stage, epoch);
    this.#bar?.update(epoch.epoch, { detail: this.#lastDetail, time: this.#time() });
  }

  /** Says how far repeated splits are. */
  splits(state: RepeatState): void {
    if (state.verdict !== undefined) this.#endStage();
    this.#splits = state;
    this.#told = performance.now();
    if (this.#options.quiet || state.verdict === undefined || state.of === 1) return;
    const { real, synthetic, difference, interval } = state.verdict;
    // Two splits say next to nothing of how splits scatter.
    const range = interval === null || state.splits === 2 ? '' : ` (${points(interval[0])} to ${points(interval[1])})`;
    this.#print(
      `  split ${state.splits}${state.of === undefined ? '' : ` of ${state.of}`}: on average real ${percent(real)}, synthetic ${percent(synthetic)}, difference ${points(difference)} points${range}; ${this.#time()}`,
    );
  }

  /** Prints a line in the middle of a stage; a bar ends there, and the stage is summed up when it is over. */
  interject(text: string): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#print(text);
  }

  /** Ends the line in progress, before anything else is printed, and says no more until the next `update`. */
  finish(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#endStage();
  }

  #endStage(): void {
    if (this.#bar !== undefined) {
      // A training that stopped early is done, not stuck.
      if (this.#last !== undefined) {
        this.#bar.setTotal(this.#last.epoch);
        this.#bar.update(this.#last.epoch);
      }
      this.#bar.stop();
    } else if (this.#last !== undefined && this.#current !== '' && !this.#later) {
      this.#print(
        `  ${this.#current}: ${this.#last.epoch} epochs, loss ${this.#last.trainLoss.toPrecision(5)}, ${this.#last.seconds.toFixed(1)} s`,
      );
    }
    if (this.#passing) clearLine();
    this.#passing = false;
    this.#bar = undefined;
    this.#last = undefined;
    this.#current = '';
  }

  /** Whether a split is being made that is not the first: its stages leave no lines. */
  get #later(): boolean {
    return (this.#splits?.splits ?? 0) > 0;
  }

  /** "split 3 of 6, ", "seed 4 (2 of 3), ", or nothing where there is one. */
  #whichOf(seed: number): string {
    const { seeds, firstSeed } = this.#options;
    if (seeds > 1) return `seed ${seed} (${seed - firstSeed + 1} of ${seeds}), `;
    if (this.#splits === undefined || this.#splits.of === 1) return '';
    const { of } = this.#splits;
    return `split ${seed - firstSeed + 1}${of === undefined ? '' : ` of ${of}`}, `;
  }

  /** "34 of 90 s", "34 s, about 20 s left". */
  #time(): string {
    if (this.#splits === undefined || this.#splits.of === 1) return '';
    const { splits, of, seconds, budget } = this.#splits;
    const now = Math.round(seconds + (performance.now() - this.#told) / 1000);
    if (budget !== undefined) return `${now} of ${budget} s`;
    if (splits === 0 || of === undefined) return `${now} s`;
    return `${now} s, about ${Math.max(0, Math.round((seconds * of) / splits) - now)} s left`;
  }

  #print(text: string): void {
    if (this.#passing) clearLine();
    tell(text);
    this.#passing = false;
  }

  #begin(label: string, epoch: EpochReport | undefined): void {
    this.#endStage();
    this.#current = label;
    this.#heldOut = undefined;
    this.#begun = performance.now();
    if (!process.stderr.isTTY) {
      this.#beat ??= setInterval(() => this.#tellBeat(), beat).unref();
      return;
    }
    const time = this.#time();
    if (epoch === undefined) {
      tell(`  ${label}${time === '' ? '' : ` · ${time}`}`, '');
      this.#passing = true;
      return;
    }
    this.#bar = new SingleBar(
      {
        stream: process.stderr,
        format: `  ${plainText(label)} {bar} {value}/{total} · {eta_formatted} left · {detail}${time === '' ? '' : ' · {time}'}`,
        barsize: 20,
        etaBuffer: 50,
        hideCursor: true,
        fps: 10,
        clearOnComplete: this.#later,
      },
      Presets.shades_classic,
    );
    this.#bar.start(epoch.epochs, 0, { detail: '', time });
  }

  /** How far the stage in progress is. */
  #tellBeat(): void {
    if (this.#current === '') return;
    const time = this.#time();
    const splits = time === '' ? '' : `; ${time}`;
    if (this.#last === undefined) {
      this.#print(`  ${this.#current}: ${duration((performance.now() - this.#begun) / 1000)} so far${splits}`);
      return;
    }
    const { epoch, epochs, seconds } = this.#last;
    const left = duration((seconds / epoch) * (epochs - epoch));
    this.#print(`  ${this.#current}: epoch ${epoch} of ${epochs}, at most ${left} left, ${this.#lastDetail}${splits}`);
  }

  #detail(stage: Stage, { trainLoss, validationLoss, waited }: EpochReport): string {
    this.#heldOut = validationLoss ?? this.#heldOut;
    const held = this.#heldOut === undefined ? '' : ` · held out ${this.#heldOut.toPrecision(5)}`;
    const { patience } = this.#options;
    const waiting = patience === undefined || stage !== 'generator' ? '' : ` · patience ${waited}/${patience}`;
    return `loss ${trainLoss.toPrecision(5)}${held}${waiting}`;
  }
}

const points = (share: number): string => fixed(100 * share, 1);
