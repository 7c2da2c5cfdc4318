/** What a benchmark measures and what it leaves behind. */
import type { BlasUse } from '../backends/index.js';
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
  /** The native BLAS that it uses, where it has one. */
  readonly blas?: BlasUse | undefined;
  /** How it works, where it has several ways: the mode of the gpu backend that really ran. */
  readonly mode?: string | null;
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
  /** As of its backend. */
  readonly mode?: string | null;
  readonly unit: Unit;
  readonly median: number;
  readonly best: number;
  /** Milliseconds to the first result, compilation included. */
  readonly firstMs: number;
  /** In training, by the median. */
  readonly rowsPerSecond?: number;
}

/** Where it was measured; `load` is the machine's one-minute load average before it began. */
export interface MeasuredMachine {
  readonly model: string;
  readonly cores: number;
  readonly node: string;
  readonly v8: string;
  readonly load: number;
}

/** All of it, as `vaelab bench --json` prints it. A result is known by its name, backend, mode, threads and vectors. */
export interface BenchDocument {
  /** Of the package. */
  readonly version: string;
  readonly quick: boolean;
  /** Whether something is missing because the benchmark was interrupted. */
  readonly interrupted: boolean;
  readonly machine: MeasuredMachine;
  readonly backends: readonly MeasuredBackend[];
  readonly results: readonly BenchResult[];
}

/** One case on both sides. */
export interface ComparedCase {
  readonly a: BenchResult;
  readonly b: BenchResult;
  /** How many times as fast b is as a: b / a for rates, a / b for milliseconds; medians both. */
  readonly timesAsFast: number;
}

/** The geometric mean of `timesAsFast` over cases of one unit. */
export interface ComparedMean {
  readonly unit: Unit;
  /** The backends of both sides, or null for all cases of the unit. */
  readonly backend: string | null;
  readonly timesAsFast: number;
  readonly cases: number;
}

export type ComparedSide = Pick<BenchDocument, 'version' | 'quick' | 'interrupted' | 'machine' | 'backends'>;

/** Two documents beside each other, as `vaelab bench --compare a b --json` prints it. */
export interface BenchComparison {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly cases: readonly ComparedCase[];
  readonly means: readonly ComparedMean[];
  /** What has no counterpart. */
  readonly onlyA: readonly BenchResult[];
  readonly onlyB: readonly BenchResult[];
}

/** Bars to be drawn: for every unit its cases, with a bar for each series that has a value there. */
export interface BarChart {
  readonly title: string;
  /** What was measured where, in whole lines. */
  readonly lines: readonly string[];
  readonly sections: readonly BarSection[];
}

export interface BarSection {
  readonly heading: string;
  /** With what is better: "GFLOP/s, higher is better". */
  readonly axis: string;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
}

export interface BarSeries {
  readonly name: string;
  /** One for every category. */
  readonly values: readonly (number | null)[];
  /** What stands at the end of each bar. */
  readonly labels: readonly string[];
}
