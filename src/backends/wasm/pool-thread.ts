/**
 * One thread's part in a pool: it reads a program from the shared memory and works through its stages together with the
 * other threads.
 *
 * The class is used by the calling thread as it is and by workers as source text, so it must not refer to anything outside
 * itself (types excepted); its fields are set in the constructor, so that no compiler adds helpers for them.
 *
 * The threads meet in `control`, a handful of shared 32-bit words, each kind on a cache line of its own:
 *   start        grows with every program to run; `program`, `version`, `scratch`, `scratchEach` say which and where
 *   taken        how many parts of the present stage were taken
 *   arrived      how many threads have nothing left to do in the present stage
 *   stage        grows when all have arrived; who waits for that counts itself in `sleepers`
 *   failed       the number of the first thread that failed, from 1; 0 while all is well
 *
 * A program is a list of 64-bit words: the number of stages; of each, its number of parts; of each, its number of calls; of
 * each, the kernel's number (-1 for the native BLAS), a mask of the arguments that count from the thread's scratch, the number
 * of arguments, and these. Whole numbers stand in the lower half of their word. Kernels that follow each other are done in one
 * call, which reads the list itself.
 */
import type { ControlWords } from './control-words.js';
import type { Kernels } from './kernels.js';

/** What a thread calls: the native BLAS, or `perform` for kernels in a row. */
interface Call {
  readonly run: (...args: number[]) => unknown;
  readonly args: number[];
}

/** A program that a thread is working through. */
export interface Run {
  readonly stages: readonly (readonly (readonly Call[])[])[];
  at: number;
  /** Whether this thread has arrived at the end of its present stage, and the stage's number then. */
  arrived: boolean;
  stage: number;
  /** When the present stage began, where somebody wants to know. */
  began: number;
}

export interface ThreadSetup {
  readonly control: Int32Array;
  readonly words: ControlWords;
  /** This thread's number, from 0; 0 also does what is not divided. */
  readonly index: number;
  readonly threads: number;
}

export class PoolThread {
  declare private readonly kernels: Kernels;
  declare private readonly setup: ThreadSetup;
  /** The number of the last job seen. */
  declare private seen: number;

  constructor(kernels: Kernels, setup: ThreadSetup) {
    this.kernels = kernels;
    this.setup = setup;
    this.seen = 0;
  }

  /** Reads the program at an address for a thread whose scratch begins at `scratch`. */
  read(address: number, scratch: number): Run {
    const { word, perform, blas } = this.kernels;
    let at = address;
    const next = (): number => {
      const value = word(at);
      at += 8;
      return value;
    };
    const list = <T>(item: () => T): T[] => {
      const items: T[] = [];
      for (let left = next(); left > 0; left--) items.push(item());
      return items;
    };
    const part = (): Call[] => {
      const calls: Call[] = [];
      let row: number[] | undefined;
      for (let left = next(); left > 0; left--) {
        const begin = at;
        const [kernel, mask] = [next(), next()];
        if (kernel < 0) {
          const args = list(next).map((arg, i) => (arg >>> 0) + ((mask >> i) & 1 ? scratch : 0));
          calls.push({ run: blas as Call['run'], args });
          row = undefined;
          continue;
        }
        if (row === undefined) calls.push({ run: perform, args: (row = [begin, 0, scratch]) });
        row[1]!++;
        const words = next();
        at += 8 * words;
      }
      return calls;
    };
    return { stages: list(() => list(part)), at: 0, arrived: false, stage: 0, began: 0 };
  }

  /**
   * Goes on with a program until it ends (true) or until `performance.now()` passes `until` (false: call again).
   * @throws Error when another thread has failed, or what a kernel throws here
   */
  advance(run: Run, until: number, onStage?: (stage: number, milliseconds: number) => void): boolean {
    const { control, words, index, threads } = this.setup;
    // A program without anything to divide is the first thread's alone.
    const participants = run.stages.some((parts) => parts.length > 1) ? threads : 1;
    for (; run.at < run.stages.length; run.at++, run.arrived = false) {
      if (!run.arrived && !this.compute(run, participants, until)) return false;
      const together =
        participants === 1 ||
        this.changes(words.stage, words.sleepers, run.stage, Math.min(50, until - performance.now()));
      // Asked in any case: one that failed before this thread began to wait will not come.
      if (Atomics.load(control, words.failed) !== 0) throw new Error('another thread failed');
      if (!together) return false;
      if (onStage !== undefined) {
        const now = performance.now();
        onStage(run.at, now - run.began);
        run.began = now;
      }
      if (index === 0 && performance.now() > until && run.at + 1 < run.stages.length) {
        run.at++;
        run.arrived = false;
        return false;
      }
    }
    return true;
  }

  /** Takes parts of the present stage until none are left, and says that it has arrived there; false when time is up. */
  private compute(run: Run, participants: number, until: number): boolean {
    const { control, words, index } = this.setup;
    const parts = run.stages[run.at]!;
    if (participants === 1 || parts.length === 1) {
      if (index === 0) for (const part of parts) this.perform(part);
    } else {
      for (let part = Atomics.add(control, words.taken, 1); part < parts.length;) {
        this.perform(parts[part]!);
        if (index === 0 && performance.now() > until) return false;
        part = Atomics.add(control, words.taken, 1);
      }
    }
    run.arrived = true;
    run.stage = Atomics.load(control, words.stage);
    if (participants > 1 && Atomics.add(control, words.arrived, 1) + 1 === participants) {
      Atomics.store(control, words.arrived, 0);
      Atomics.store(control, words.taken, 0);
      this.grow(words.stage, words.sleepers);
    }
    return true;
  }

  private perform(part: readonly Call[]): void {
    for (const { run, args } of part) run(...args);
  }

  /** Waits until a control word is no longer `value`; false when that takes longer than `milliseconds`. */
  private changes(word: number, waiting: number, value: number, milliseconds: number): boolean {
    const { control } = this.setup;
    // How often a thread looks before it goes to sleep: some 20 to 50 microseconds.
    for (let look = 0; look < 5000; look++) if (Atomics.load(control, word) !== value) return true;
    if (milliseconds <= 0) return false;
    Atomics.add(control, waiting, 1);
    Atomics.wait(control, word, value, milliseconds);
    Atomics.sub(control, waiting, 1);
    return Atomics.load(control, word) !== value;
  }

  private grow(word: number, waiting: number): void {
    const { control } = this.setup;
    Atomics.add(control, word, 1);
    if (Atomics.load(control, waiting) > 0) Atomics.notify(control, word);
  }

  /** Tells the others that this thread cannot go on. */
  fail(): void {
    const { control, words, index } = this.setup;
    Atomics.compareExchange(control, words.failed, 0, index + 1);
    this.grow(words.stage, words.sleepers);
  }

  /** For workers: waits for the next job; the program's address and version, or undefined when it is time to end. */
  nextJob(): { address: number; version: number; scratch: number } | undefined {
    const { control, words, index } = this.setup;
    while (!this.changes(words.start, words.idlers, this.seen, Infinity));
    this.seen = Atomics.load(control, words.start);
    if (Atomics.load(control, words.quit) !== 0) return undefined;
    return {
      address: control[words.program]! * 8,
      version: control[words.version]!,
      scratch: (control[words.scratch]! + index * control[words.scratchEach]!) * 64,
    };
  }
}
