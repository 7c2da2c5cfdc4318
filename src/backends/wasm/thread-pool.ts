/**
 * The threads of one backend: the calling thread and its workers, which execute programs together (see pool-thread.ts).
 *
 * Workers start with the first program that has something to divide, sleep when there is nothing to do, and end with
 * the backend. One that dies or fails makes the run in progress reject with its reason; the next run starts new ones.
 */
import type { Pacer } from '../../tensor/backend.js';
import type { BlasBinding } from './blas/types.js';
import { words } from './control-words.js';
import type { Thread } from '../../workers/index.js';
import type { Host } from './host.js';
import { type KernelName, type Kernels, listed, type LoadedKernels, type WasmMemory } from './kernels.js';
import { PoolThread, type Run, type ThreadSetup } from './pool-thread.js';
import type { Stage } from './schedule.js';
import { workerMain, type WorkerMessage, type WorkerSetup } from './worker-main.js';

const numbers: ReadonlyMap<string, number> = new Map(listed.map((name, number) => [name, number]));
/** A call's words at the most, which WebAssembly may look at whatever the kernel. */
const mostWords = 24;

/** The first argument that is no whole number, of kernels that have such; all after it are none either. */
const firstFloat: { readonly [K in KernelName]?: number } = { fill: 2, adam: 6, matmulAdam: 16 };

/** A program's list of words, as it lies in the shared memory. */
export function encode(stages: readonly Stage[]): Float64Array {
  const out: number[] = [stages.length];
  const floats: [at: number, value: number][] = [];
  for (const { parts } of stages) {
    out.push(parts.length);
    for (const part of parts) {
      out.push(part.length);
      for (const { kernel, args, scratch = [] } of part) {
        const mask = scratch.reduce((bits, position) => bits | (1 << position), 0);
        out.push(numbers.get(kernel) ?? -1, mask, args.length);
        const first = firstFloat[kernel] ?? args.length;
        for (let i = first; i < args.length; i++) floats.push([out.length + i, args[i]!]);
        out.push(...args);
      }
    }
  }
  const words = new Float64Array(out.length + mostWords);
  const halves = new Int32Array(words.buffer);
  for (const [i, value] of out.entries()) halves[2 * i] = value;
  for (const [at, value] of floats) words[at] = value;
  return words;
}

/** Where a program's list and the threads' scratch are. */
export interface Job {
  readonly address: number;
  /** A number of its own for every list. */
  readonly version: number;
  readonly scratch: number;
  /** Bytes of scratch for each thread. */
  readonly scratchEach: number;
}

export class ThreadPool {
  readonly threads: number;
  readonly #host: Host;
  readonly #loaded: LoadedKernels;
  readonly #memory: WasmMemory;
  readonly #blas: BlasBinding | undefined;
  /** Whether everything is done by workers, so that the calling thread is free meanwhile. */
  readonly #aside: boolean;
  readonly #control: Int32Array;
  readonly #thread: PoolThread;
  /** Workers from number 1 on; also number 0 where the calling thread may not wait. */
  readonly #workers: Thread[] = [];
  #starting: Promise<void> | undefined;
  #broken: Error | undefined;
  #finished: ((version: number) => void) | undefined;

  constructor(
    host: Host,
    loaded: LoadedKernels,
    memory: WasmMemory,
    kernels: Kernels,
    threads: number,
    { blas, aside = false }: { readonly blas?: BlasBinding | undefined; readonly aside?: boolean } = {},
  ) {
    this.#host = host;
    this.#loaded = loaded;
    this.#memory = memory;
    this.threads = threads;
    this.#blas = blas;
    this.#aside = aside;
    const bytes = 4 * words.length;
    this.#control = new Int32Array(threads > 1 || aside ? sharedBuffer(bytes) : new ArrayBuffer(bytes));
    this.#thread = new PoolThread(kernels, this.#setup(0));
  }

  /** Whether the calling thread takes part. */
  get #takesPart(): boolean {
    return !this.#aside && (this.threads === 1 || this.#host.canWait);
  }

  #setup(index: number): ThreadSetup {
    return { control: this.#control, words, index, threads: this.threads };
  }

  /** Starts the workers, once. @throws Error when one does not start */
  start(): Promise<void> {
    this.#starting ??= this.threads > 1 || this.#aside ? this.#startWorkers() : Promise.resolve();
    return this.#starting;
  }

  async #startWorkers(): Promise<void> {
    const text = `(setup, post) => (${workerMain.toString()})(${PoolThread.toString()}, setup, post, ${this.#host.blasInThread})`;
    const ready: Promise<void>[] = [];
    for (let index = this.#takesPart ? 1 : 0; index < this.threads; index++) {
      const setup: WorkerSetup = {
        ...this.#setup(index),
        module: this.#loaded.module,
        memory: this.#memory,
        reports: !this.#takesPart,
        blas: this.#blas,
      };
      const worker = this.#host.startThread(text, setup);
      this.#workers.push(worker);
      // An idle pool does not keep the process alive; one that starts does.
      worker.hold(true);
      ready.push(
        new Promise((resolve, reject) => {
          worker.onMessage = (message) => {
            if (!('ready' in (message as WorkerMessage))) return this.#hear(index, message as WorkerMessage);
            worker.hold(false);
            resolve();
          };
          worker.onEnd = (reason) => {
            if (!this.#isCause(index)) return;
            reject(
              this.#break(`thread ${index + 1} of ${this.threads} of the wasm backend ended unexpectedly: ${reason}`),
            );
          };
        }),
      );
    }
    await Promise.all(ready);
  }

  #hear(index: number, message: WorkerMessage): void {
    if ('done' in message) this.#finished?.(message.done);
    else if ('error' in message && this.#isCause(index))
      this.#break(`thread ${index + 1} of ${this.threads} of the wasm backend failed: ${message.error}`);
  }

  /** Whether a worker ends or fails for a reason of its own, not because another thread has failed. */
  #isCause(index: number): boolean {
    const failed = Atomics.load(this.#control, words.failed);
    return failed === 0 || failed === index + 1;
  }

  /** Makes the run in progress fail, with the first reason there was. */
  #break(reason: string): Error {
    this.#broken ??= new Error(`${reason}. What was being computed is lost; the next run starts new threads`);
    this.#thread.fail();
    this.#finished?.(-1);
    return this.#broken;
  }

  #check(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** After a failure: ends all workers, so that the next run begins with new ones. */
  async #heal(): Promise<void> {
    await this.#endWorkers();
    this.#control.fill(0);
    this.#starting = undefined;
    this.#broken = undefined;
  }

  /** The program at an address, for `run`. */
  read({ address, scratch }: Job): Run {
    return this.#thread.read(address, scratch);
  }

  /** Executes a program once: aside, or on all threads if it has anything to divide. */
  async run(run: Run, job: Job, pacer: Pacer, onStage?: (stage: number, milliseconds: number) => void): Promise<void> {
    if (this.#broken !== undefined) await this.#heal();
    try {
      await this.#execute(run, job, pacer, onStage);
    } catch (error) {
      // A worker that goes on reads its calls from memory that others may be given next.
      await this.#heal();
      throw error;
    }
  }

  async #execute(
    run: Run,
    job: Job,
    pacer: Pacer,
    onStage?: (stage: number, milliseconds: number) => void,
  ): Promise<void> {
    const shared = this.#aside || (this.threads > 1 && run.stages.some((parts) => parts.length > 1));
    run.at = 0;
    run.arrived = false;
    run.began = performance.now();
    if (shared) {
      await this.start();
      this.#check();
      const ended = this.#takesPart ? undefined : this.#end(job.version);
      this.#post(job);
      if (ended !== undefined) return ended;
    }
    try {
      while (!this.#thread.advance(run, pacer.sliceEnd, onStage)) {
        await pacer.pause();
        this.#check();
      }
    } catch (error) {
      // Where a worker has failed, its message says why, and is on its way.
      const end = performance.now() + 1000;
      const failed = (): boolean => Atomics.load(this.#control, words.failed) !== 0;
      while (failed() && this.#broken === undefined && performance.now() < end) await pacer.pause();
      throw this.#break(`a run of the wasm backend failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #post({ address, version, scratch, scratchEach }: Job): void {
    const control = this.#control;
    control[words.program] = address / 8;
    control[words.version] = version;
    control[words.scratch] = scratch / 64;
    control[words.scratchEach] = scratchEach / 64;
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#control, words.start, 1);
    if (Atomics.load(this.#control, words.idlers) > 0) Atomics.notify(this.#control, words.start);
  }

  /** Ends when the first worker reports the end of a program. */
  #end(version: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const [worker] = this.#workers;
      worker?.hold(true);
      this.#finished = (done) => {
        if (done !== version && this.#broken === undefined) return;
        this.#finished = undefined;
        worker?.hold(false);
        if (this.#broken === undefined) resolve();
        else reject(this.#broken);
      };
    });
  }

  /** Ends the workers. */
  async dispose(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    Atomics.store(this.#control, words.quit, 1);
    this.#wake();
    await this.#endWorkers();
  }

  async #endWorkers(): Promise<void> {
    const workers = this.#workers.splice(0);
    // What they still have to say is of no use any more.
    for (const worker of workers) worker.onMessage = worker.onEnd = undefined;
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function sharedBuffer(bytes: number): ArrayBuffer {
  // A shared one has all that is needed of an ArrayBuffer; their types differ.
  return new SharedArrayBuffer(bytes) as unknown as ArrayBuffer;
}
