/**
 * One thread's part in a crew: it reads a program from the shared memory and works through its stages together with the
 * other threads.
 *
 * `createMember` is used by the calling thread as it is and by workers as source text, so it must not refer to anything
 * outside itself (types excepted).
 *
 * The threads meet in `control`, a handful of shared 32-bit words, each kind on a cache line of its own:
 *   start        grows with every program to run; `program`, `version`, `scratch`, `scratchEach` say which and where
 *   taken        how many parts of the present stage were taken
 *   arrived      how many threads have nothing left to do in the present stage
 *   stage        grows when all have arrived; who waits for that counts itself in `sleepers`
 *   failed       the number of the first thread that failed, from 1; 0 while all is well
 *
 * A program is a list of 64-bit words: the number of stages; of each, its number of parts; of each, its number of calls; of
 * each, the kernel's number, a mask of the arguments that count from the thread's scratch, the number of arguments, and these.
 */
import type { Kernels } from './kernels.js';

/** A kernel ready to be called. */
export interface Call {
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

export interface Member {
  /** Reads the program at an address for a thread whose scratch begins at `scratch`. */
  read(address: number, scratch: number): Run;
  /**
   * Goes on with a program until it ends (true) or until `performance.now()` passes `until` (false: call again).
   * @throws Error when another thread has failed, or what a kernel throws here
   */
  advance(run: Run, until: number, onStage?: (stage: number, milliseconds: number) => void): boolean;
  /** Tells the others that this thread cannot go on. */
  fail(): void;
  /** For workers: waits for the next order; the program's address and version, or undefined when it is time to end. */
  nextOrder(): { address: number; version: number; scratch: number } | undefined;
}

/** Where the control words are. */
export const words: ControlWords = {
  start: 0,
  program: 1,
  version: 2,
  scratch: 3,
  scratchEach: 4,
  quit: 5,
  idlers: 6,
  taken: 16,
  arrived: 32,
  stage: 48,
  sleepers: 64,
  failed: 80,
  length: 96,
};
export interface ControlWords {
  readonly start: number;
  readonly program: number;
  readonly version: number;
  readonly scratch: number;
  readonly scratchEach: number;
  readonly quit: number;
  readonly idlers: number;
  readonly taken: number;
  readonly arrived: number;
  readonly stage: number;
  readonly sleepers: number;
  readonly failed: number;
  readonly length: number;
}

export interface MemberSetup {
  readonly control: Int32Array;
  readonly words: ControlWords;
  /** This thread's number, from 0; 0 also does what is not divided. */
  readonly index: number;
  readonly threads: number;
  /** The kernels' names, by number. */
  readonly names: readonly string[];
}

export function createMember(kernels: Kernels, { control, words, index, threads, names }: MemberSetup): Member {
  /** How often a thread looks before it goes to sleep: some 20 to 50 microseconds. */
  const looks = 5000;
  const table = kernels as unknown as Record<string, (...args: number[]) => unknown>;
  let seen = 0;

  const read = (address: number, scratch: number): Run => {
    let at = address;
    const next = (): number => {
      const value = kernels.word(at);
      at += 8;
      return value;
    };
    const list = <T>(item: () => T): T[] => {
      const items: T[] = [];
      for (let left = next(); left > 0; left--) items.push(item());
      return items;
    };
    const call = (): Call => {
      const run = table[names[next()]!]!;
      const mask = next();
      const args = list(next);
      return { run, args: args.map((arg, i) => ((mask >> i) & 1 ? scratch + arg : arg)) };
    };
    return { stages: list(() => list(() => list(call))), at: 0, arrived: false, stage: 0, began: 0 };
  };

  const perform = (part: readonly Call[]): void => {
    for (const { run, args } of part) run(...args);
  };

  /** Waits until a control word is no longer `value`; false when that takes longer than `milliseconds`. */
  const changes = (word: number, waiting: number, value: number, milliseconds: number): boolean => {
    for (let look = 0; look < looks; look++) if (Atomics.load(control, word) !== value) return true;
    if (milliseconds <= 0) return false;
    Atomics.add(control, waiting, 1);
    Atomics.wait(control, word, value, milliseconds);
    Atomics.sub(control, waiting, 1);
    return Atomics.load(control, word) !== value;
  };
  const grow = (word: number, waiting: number): void => {
    Atomics.add(control, word, 1);
    if (Atomics.load(control, waiting) > 0) Atomics.notify(control, word);
  };

  return {
    read,

    advance(run, until, onStage) {
      // A program without anything to divide is the first thread's alone.
      const crew = run.stages.some((parts) => parts.length > 1) ? threads : 1;
      for (; run.at < run.stages.length; run.at++, run.arrived = false) {
        const parts = run.stages[run.at]!;
        if (!run.arrived) {
          if (crew === 1 || parts.length === 1) {
            if (index === 0) for (const part of parts) perform(part);
          } else {
            for (let part = Atomics.add(control, words.taken, 1); part < parts.length;) {
              perform(parts[part]!);
              if (index === 0 && performance.now() > until) return false;
              part = Atomics.add(control, words.taken, 1);
            }
          }
          run.arrived = true;
          run.stage = Atomics.load(control, words.stage);
          if (crew > 1 && Atomics.add(control, words.arrived, 1) + 1 === crew) {
            Atomics.store(control, words.arrived, 0);
            Atomics.store(control, words.taken, 0);
            grow(words.stage, words.sleepers);
          }
        }
        const together =
          crew === 1 || changes(words.stage, words.sleepers, run.stage, Math.min(50, until - performance.now()));
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
    },

    fail() {
      Atomics.compareExchange(control, words.failed, 0, index + 1);
      grow(words.stage, words.sleepers);
    },

    nextOrder() {
      while (!changes(words.start, words.idlers, seen, Infinity));
      seen = Atomics.load(control, words.start);
      if (Atomics.load(control, words.quit) !== 0) return undefined;
      return {
        address: control[words.program]! * 8,
        version: control[words.version]!,
        scratch: (control[words.scratch]! + index * control[words.scratchEach]!) * 64,
      };
    },
  };
}

/** What a worker gets to begin with. */
export interface WorkerSetup extends MemberSetup {
  readonly module: object;
  readonly memory: object;
  /** Whether to report the end of every program, because the calling thread cannot wait for it. */
  readonly reports: boolean;
}
export type WorkerMessage = { readonly ready: true } | { readonly done: number } | { readonly error: string };

/** A worker's life, as source text as well. */
export function workerMain(
  create: typeof createMember,
  setup: WorkerSetup,
  post: (message: WorkerMessage) => void,
): void {
  interface Instances {
    readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  }
  const { Instance } = (globalThis as unknown as { WebAssembly: Instances }).WebAssembly;
  const member = create(new Instance(setup.module, { env: { memory: setup.memory } }).exports as Kernels, setup);
  const known = new Map<number, Run>();
  post({ ready: true });
  try {
    for (let order = member.nextOrder(); order !== undefined; order = member.nextOrder()) {
      let run = known.get(order.version);
      if (run === undefined) {
        // Programs that are gone leave their lists behind; a few at most are kept.
        if (known.size >= 64) known.clear();
        run = member.read(order.address, order.scratch);
        known.set(order.version, run);
      }
      run.at = 0;
      run.arrived = false;
      while (!member.advance(run, Infinity));
      if (setup.reports && setup.index === 0) post({ done: order.version });
    }
  } catch (error) {
    member.fail();
    post({ error: error instanceof Error ? error.message : String(error) });
  }
}
