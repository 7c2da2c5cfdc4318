/** Rows through a trained network, in programs that are made for the call and let go after it. */
import ndarray, { type NdArray } from 'ndarray';
import { sharedBackend } from '../backends/index.js';
import { checkChoice, withDefaults } from '../checks/index.js';
import { batchRanges, Forward } from '../nn/index.js';
import {
  type Backend,
  type Feed,
  type FloatArray,
  input,
  type TensorData,
  type Parameter,
  plan,
  type Program,
  type Tensor,
} from '../tensor/index.js';
import { Mutex } from '../tensor/backend.js';
import type { RowTensors } from './network.js';
import { asType, rowGatherer, rowRange, type RowRange } from './rows.js';

/**
 * How BatchNorm works outside training: on running statistics, or on those of the very rows that pass (one batch). Dropout
 * drops nothing in either mode.
 */
export type BatchNormMode = 'evaluation' | 'training';

/** How rows pass through the network. */
export interface PassOptions {
  /** Default 'evaluation'. */
  readonly batchNorm?: BatchNormMode | undefined;
}

/** @throws OptionError for another mode or an option that does not exist */
export function checkPass(where: string, options: PassOptions | undefined): BatchNormMode {
  const { batchNorm } = withDefaults<{ batchNorm: BatchNormMode }>(where, options, { batchNorm: 'evaluation' });
  return checkChoice(`${where}: batchNorm`, batchNorm, ['evaluation', 'training']);
}

/** Rows that a program handles at once outside training, to bound its memory. */
export const chunkRows: number = 1024;

/** What passes through a network, a row for a row: data `[rows, columns]`, and one-hot labels where it has classes. */
export interface Rows {
  readonly x: TensorData;
  readonly labels?: TensorData | undefined;
}

/** Inputs of a plan for `count` such rows. */
export function inputsOf({ x, labels }: Rows, count: number): RowTensors {
  return { x: input('x', [count, x.shape[1]!]), labels: labels && input('labels', [count, labels.shape[1]!]) };
}

/** Some rows: those from one to another, the last not included, or those listed. */
export type Selection = RowRange | Int32Array;

/** The values of these inputs, rows by rows; listed rows are written over by the next that are listed. */
export function feeder(source: Rows, backend: Backend): (which: Selection) => Feed {
  const picker = (matrix: TensorData): ((which: Selection) => FloatArray) => {
    const values = asType(matrix, backend.dtype);
    const gather = rowGatherer(values);
    return (which) => (which instanceof Int32Array ? gather(which) : rowRange(values, which));
  };
  const x = picker(source.x);
  const labels = source.labels && picker(source.labels);
  return (which) => ({ x: x(which), ...(labels && { labels: labels(which) }) });
}

/** Passes a model's rows through its network, one call at a time, and keeps the network's values at hand meanwhile. */
export class Passes {
  readonly #backend: Backend | undefined;
  readonly #turns: Mutex = new Mutex();
  readonly #lent: Map<Parameter, TensorData> = new Map();

  /** @param backend where to compute; the shared one when undefined */
  constructor(backend: Backend | undefined) {
    this.#backend = backend;
  }

  /** Does `work` once everything that was asked for before is done: a model has one network. */
  inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#turns.run(async () => work());
  }

  /** Where to compute. */
  async backend(): Promise<Backend> {
    return this.#backend ?? sharedBackend();
  }

  /** A parameter's values on the host, also while rows pass. */
  valueOf(p: Parameter): TensorData {
    return this.#lent.get(p) ?? p.value;
  }

  /**
   * The outputs that `build` makes of rows, each `[rows, …]`: in chunks on running statistics, or in one batch on the
   * batch's own. `state` holds all parameters that it may use. To be called in turn.
   */
  async compute<K extends string>(
    state: readonly Parameter[],
    rows: Rows,
    mode: BatchNormMode,
    build: (inputs: RowTensors, pass: Forward) => Readonly<Record<K, Tensor>>,
  ): Promise<Record<K, NdArray<Float32Array>>> {
    const count = rows.x.shape[0]!;
    const backend = await this.backend();
    const feed = feeder(rows, backend);
    const programs = new Map<number, Program>();
    const parts = new Map<string, TensorData[]>();
    for (const p of state) this.#lent.set(p, p.value);
    try {
      for (const range of mode === 'training' ? [{ from: 0, to: count }] : batchRanges(count, chunkRows)) {
        const size = range.to - range.from;
        let program = programs.get(size);
        if (program === undefined) {
          const outputs = build(inputsOf(rows, size), new Forward(mode, { dropout: false }));
          program = await backend.compile(plan({ outputs }));
          programs.set(size, program);
        }
        await program.run([feed(range)]);
        for (const name of program.plan.outputs.keys()) {
          const chunks = parts.get(name) ?? [];
          chunks.push(await program.read(name));
          parts.set(name, chunks);
        }
      }
    } finally {
      for (const program of programs.values()) await this.#letGo(program);
      this.#lent.clear();
    }
    return Object.fromEntries([...parts].map(([name, chunks]) => [name, stack(chunks)])) as Record<
      K,
      NdArray<Float32Array>
    >;
  }

  /** Nothing has changed the values, so those on the host are theirs again, without a copy. */
  async #letGo(program: Program): Promise<void> {
    const used = new Set<unknown>(program.plan.parameters);
    for (const [p, values] of this.#lent) if (used.has(p)) p.returnTo(values.data, true);
    await program.dispose();
  }
}

/** Matrices of equal width below each other, in float32. */
function stack(chunks: readonly TensorData[]): NdArray<Float32Array> {
  const columns = chunks[0]!.shape[1]!;
  const data = new Float32Array(chunks.reduce((total, chunk) => total + chunk.size, 0));
  let at = 0;
  for (const chunk of chunks) {
    data.set(chunk.data, at);
    at += chunk.size;
  }
  return ndarray(data, [data.length / columns, columns]);
}
