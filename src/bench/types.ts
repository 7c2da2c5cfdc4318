/** What a benchmark measures and what it leaves behind. */
import type { Backend } from '../tensor/index.js';

/** Rates are better when higher, milliseconds when lower. */
export type Unit = 'GFLOP/s' | 'GB/s' | 'ms/epoch';
export type CaseKind = 'kernels' | 'training';

/** How long to measure. */
export interface Pace {
  readonly rounds: number;
  /** Milliseconds of work ahead of the first measurement, in which the engine compiles for speed. */
  readonly warmMs: number;
  /** Milliseconds that one measurement lasts at least. */
  readonly leastMs: number;
}

/** Something to be measured. Its name and unit stay the same from version to version, so that results can be compared. */
export interface BenchCase {
  readonly kind: CaseKind;
  readonly name: string;
  readonly unit: Unit;
  /** Whether it is small enough for the reference backend. */
  readonly small: boolean;
  /** Whether it is part of a quick look. */
  readonly quick: boolean;
  /** Milliseconds, roughly, that a start needs besides warming up. */
  readonly setUpMs: number;
  /** Rows of the table in training. */
  readonly rows?: number;
  /** Makes the data; what it returns starts the work on one backend after another. */
  readonly prepare: () => (backend: Backend, pace: Pace, signal?: AbortSignal) => Promise<Running>;
  /** Milliseconds of one run or epoch as a figure in `unit`. */
  readonly figure: (milliseconds: number) => number;
}

/** A case at work on a backend, warmed up. */
export interface Running {
  /** Milliseconds from the expressions to the first result: graph, plan, compilation, upload, one run. */
  readonly firstMs: number;
  /** Milliseconds per run or epoch, measured once more. */
  sample(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A backend as it was measured. */
export interface MeasuredBackend {
  readonly name: string;
  readonly threads: number;
  /** Bits of its vectors; null where it has none. */
  readonly vectors: 128 | 256 | null;
  /** Whether it fuses multiplications and additions of products; null where that is not said. */
  readonly fused: boolean | null;
  readonly reason: string;
  /** Milliseconds from nothing to the first result, its threads started. */
  readonly startMs: number;
}

export interface BenchResult {
  readonly kind: CaseKind;
  readonly name: string;
  readonly backend: string;
  readonly threads: number;
  readonly vectors: 128 | 256 | null;
  readonly unit: Unit;
  readonly median: number;
  readonly best: number;
  /** Milliseconds to the first result, compilation included. */
  readonly firstMs: number;
  /** In training, by the median. */
  readonly rowsPerSecond?: number;
}

/** Where it was measured; `load` is the machine's one-minute load average before it began. */
export interface Machine {
  readonly model: string;
  readonly cores: number;
  readonly node: string;
  readonly v8: string;
  readonly load: number;
}

/** All of it, as `vaelab bench --json` prints it. A result is known by its name, backend, threads and vectors. */
export interface BenchDocument {
  /** Of the package. */
  readonly version: string;
  readonly quick: boolean;
  /** Whether something is missing because the benchmark was interrupted. */
  readonly interrupted: boolean;
  readonly machine: Machine;
  readonly backends: readonly MeasuredBackend[];
  readonly results: readonly BenchResult[];
}
