/** Backend: the one boundary between what is to be computed (a Plan) and how. */
import type { ParameterNode } from './node.js';
import { formatBytes, type Plan, type Value } from './plan.js';
import type { DType, FloatArray, TensorData } from './types.js';

/** Values for one step's declared inputs, by name, row-major, of exactly each input's size. */
export type Feed = Readonly<Record<string, FloatArray>>;

/** Computes plans. Whoever makes one disposes of it. */
export interface Backend {
  readonly name: 'reference' | 'wasm' | 'gpu';
  readonly dtype: DType;
  readonly threads: number;
  /** Why this backend was chosen, or what it fell back from. */
  readonly reason: string;
  /** Bytes held for programs, parameters and scratch; 0 once every program is disposed. */
  readonly liveBytes: number;
  /**
   * Makes a plan runnable. Parameters move to the backend with the first program that uses them and back to the host
   * when the last such program is disposed.
   * @throws MemoryError when the plan cannot fit
   */
  compile(plan: Plan): Promise<Program>;
  /** Frees the backend itself. @throws Error while programs are alive. */
  dispose(): Promise<void>;
}

/** A plan as one backend computes it; it holds memory until it is disposed of. */
export interface Program {
  readonly plan: Plan;
  /** Runs the plan once per feed, in order. Gives way to the event loop at least every 100 ms. */
  run(feeds: readonly Feed[]): Promise<void>;
  /** An output of the last run, copied. @throws Error for a name that is not an output. */
  read(output: string): Promise<TensorData>;
  /** A parameter's present values, copied into `into` when given. */
  readParameter(parameter: ParameterNode, into?: FloatArray): Promise<FloatArray>;
  /** Whether no value of these parameters is infinite or not a number, without copying them. */
  allFinite(parameters: readonly ParameterNode[]): Promise<boolean>;
  /** Lets go of all memory; running or reading afterwards throws. */
  dispose(): Promise<void>;
}

/** A plan that does not fit into memory; the message ends with the table of its largest buffers. */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';
}

/** What a backend answers that is used after its end. */
export function disposedError(backendName: string): Error {
  return new Error(`the ${backendName} backend was disposed and computes nothing any more: create another`);
}

/** @throws MemoryError when `plan` needs more than `limit` bytes. */
export function checkFits(plan: Plan, limit: number, bytesPerElement: number, backendName: string): void {
  const bytes = plan.peakBytes(bytesPerElement);
  if (bytes <= limit) return;
  throw new MemoryError(
    `the plan needs ${formatBytes(bytes)} and the ${backendName} backend holds at most ${formatBytes(limit)}; make the widths or the batch smaller. Its largest buffers:\n${plan.largestBuffers(8, bytesPerElement)}`,
  );
}

/** The feed's values for every input of `plan`. @throws Error naming a missing, unknown or wrongly sized input. */
export function checkFeed(plan: Plan, feed: Feed): void {
  for (const [name, value] of plan.inputs) {
    const given = feed[name];
    const size = value.shape.reduce((product, count) => product * count, 1);
    if (given === undefined)
      throw new Error(
        `run: input '${name}' is missing from the feed, which has: ${Object.keys(feed).join(', ') || 'nothing'}`,
      );
    if (given.length !== size)
      throw new Error(
        `run: input '${name}' takes ${size} values (shape [${value.shape.join(', ')}]), the feed has ${given.length}`,
      );
  }
  for (const name of Object.keys(feed))
    if (!plan.inputs.has(name))
      throw new Error(
        `run: the plan has no input '${name}'; its inputs are: ${[...plan.inputs.keys()].join(', ') || 'none'}`,
      );
}

/** The value that `plan` computes under an output's name. @throws Error for a name it does not have. */
export function outputOf(plan: Plan, name: string): Value {
  const value = plan.outputs.get(name);
  if (value === undefined)
    throw new Error(`read: the plan has no output '${name}'; it has: ${[...plan.outputs.keys()].join(', ')}`);
  return value;
}

/** Whether no value is infinite or not a number: 0 · x is 0 for every other. Many times as fast as asking each. */
export function allFinite(values: FloatArray): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += 0 * values[i]!;
  return a + b + c + d === 0;
}

/** Ends in a task of its own. In a page a message does it, because timers nearly stop in a hidden one. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      const receiver = port1 as unknown as { onmessage: () => void };
      receiver.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    }
  });
}

/** Milliseconds that a backend computes before it gives way. */
const timeSlice = 50;

/**
 * Gives way to the event loop now and then, so that timers, signals and pages are served. One pacer serves all runs of
 * a backend: many short runs in a row must give way as one long run does.
 */
export class Pacer {
  #sliceEnd = 0;

  /** When it is time for `pause`, by `performance.now()`. */
  get sliceEnd(): number {
    return this.#sliceEnd;
  }
  get due(): boolean {
    return performance.now() > this.#sliceEnd;
  }
  /** Lets everything that waits be served, then begins a new slice. */
  async pause(): Promise<void> {
    await nextTask();
    this.#sliceEnd = performance.now() + timeSlice;
  }
}

/** Lets one user of something shared at a time, in the order in which they ask. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let done!: () => void;
    this.#last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      return await work();
    } finally {
      done();
    }
  }
}
