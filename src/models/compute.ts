/** Rows through a trained network, in a program that is made for the call and let go after it. */
import { createBackend } from '../backends/index.js';
import ndarray, { type NdArray } from 'ndarray';
import { batchRanges, Forward } from '../nn/index.js';
import { type Backend, type Feed, input, type Matrix, plan, type Tensor } from '../tensor/index.js';
import type { RowTensors } from './network.js';
import { asType, rowsOf } from './options.js';

/**
 * How BatchNorm works outside training: on running statistics, or on those of the very rows that pass (one batch). Dropout
 * drops nothing in either mode.
 */
export type BatchNormMode = 'evaluation' | 'training';

/** Rows that a program handles at once outside training, to bound its memory. */
export const chunkRows: number = 1024;

/** Does `work` on the given backend, or on the fastest one here, made for it and disposed after it. */
export async function withBackend<T>(given: Backend | undefined, work: (backend: Backend) => Promise<T>): Promise<T> {
  if (given !== undefined) return work(given);
  const backend = await createBackend('auto');
  try {
    return await work(backend);
  } finally {
    await backend.dispose();
  }
}

/** What passes through a network, a row for a row: data `[rows, columns]`, and one-hot labels where it has classes. */
export interface Rows {
  readonly x: Matrix;
  readonly labels?: Matrix | undefined;
}

/** Inputs of a plan for `count` such rows. */
export function inputsOf({ x, labels }: Rows, count: number): RowTensors {
  return { x: input('x', [count, x.shape[1]!]), labels: labels && input('labels', [count, labels.shape[1]!]) };
}

/** The values of these inputs, rows by rows. */
export function feeder(source: Rows, backend: Backend): (which: { from: number; to: number } | Int32Array) => Feed {
  const x = asType(source.x, backend.dtype);
  const labels = source.labels && asType(source.labels, backend.dtype);
  return (which) => ({ x: rowsOf(x, which), ...(labels && { labels: rowsOf(labels, which) }) });
}

/**
 * The outputs that `build` makes of rows, each `[rows, …]`: in chunks on running statistics, or in one batch on the
 * batch's own.
 */
export async function computeRows<K extends string>(
  given: Backend | undefined,
  rows: Rows,
  mode: BatchNormMode | undefined,
  build: (inputs: RowTensors, pass: Forward) => Readonly<Record<K, Tensor>>,
): Promise<Record<K, NdArray<Float32Array>>> {
  const count = rows.x.shape[0]!;
  return withBackend(given, async (backend) => {
    const feed = feeder(rows, backend);
    const parts = new Map<string, Matrix[]>();
    for (const range of mode === 'training' ? [{ from: 0, to: count }] : batchRanges(count, chunkRows)) {
      const inputs = inputsOf(rows, range.to - range.from);
      const program = await backend.compile(
        plan({ outputs: build(inputs, new Forward(mode ?? 'evaluation', { dropout: false })) }),
      );
      try {
        await program.run([feed(range)]);
        for (const name of program.plan.outputs.keys())
          parts.set(name, [...(parts.get(name) ?? []), await program.read(name)]);
      } finally {
        await program.dispose();
      }
    }
    return Object.fromEntries([...parts].map(([name, chunks]) => [name, stack(chunks)])) as Record<
      K,
      NdArray<Float32Array>
    >;
  });
}

/** Matrices of equal width below each other, in float32. */
function stack(chunks: readonly Matrix[]): NdArray<Float32Array> {
  const columns = chunks[0]!.shape[1]!;
  const data = new Float32Array(chunks.reduce((total, chunk) => total + chunk.size, 0));
  let at = 0;
  for (const chunk of chunks) {
    data.set(chunk.data, at);
    at += chunk.size;
  }
  return ndarray(data, [data.length / columns, columns]);
}
