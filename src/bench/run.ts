/** Measures cases on backends, in rounds: all backends take turns, so that a change of the machine's speed meets all alike. */
import type { OpenBackend } from './backends.js';
import type { BenchCase, BenchResult, CaseKind, Pace, Running } from './types.js';

/** What is being measured, and how far it all is. */
export interface BenchProgress {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly cases: number;
  /** Share of the work that is done, from 0 to 1. */
  readonly done: number;
}

interface BenchSpec {
  readonly cases: readonly BenchCase[];
  readonly backends: readonly OpenBackend[];
  readonly paces: Readonly<Record<CaseKind, Pace>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BenchProgress) => void;
}

export const fullPaces: BenchSpec['paces'] = {
  kernels: { rounds: 7, warmMs: 300, leastMs: 50 },
  training: { rounds: 3, warmMs: 300, leastMs: 400 },
};
export const quickPaces: BenchSpec['paces'] = {
  kernels: { rounds: 3, warmMs: 60, leastMs: 15 },
  training: { rounds: 2, warmMs: 60, leastMs: 60 },
};

/** Measures every case; when the signal is raised, those that have been measured so far are what there is. */
export async function runBench(spec: BenchSpec): Promise<BenchResult[]> {
  const { paces, signal } = spec;
  const cases = spec.cases.filter((each) => fitting(spec, each).length > 0);
  const results: BenchResult[] = [];
  const total = cases.reduce((sum, each) => sum + expectedMs(spec, each), 0);
  let before = 0;
  for (const [i, each] of cases.entries()) {
    if (signal?.aborted === true) break;
    const expected = expectedMs(spec, each);
    const tell = (share: number): void =>
      spec.onProgress?.({
        name: each.name,
        number: i + 1,
        cases: cases.length,
        done: (before + share * expected) / total,
      });
    results.push(...(await measure(each, fitting(spec, each), paces[each.kind], signal, tell)));
    before += expected;
  }
  return results;
}

/** The backends that a case is not too large for. */
function fitting({ backends }: BenchSpec, { small }: BenchCase): readonly OpenBackend[] {
  return backends.filter(({ name }) => small || name !== 'reference');
}

/** Milliseconds that a case will take, very roughly. */
function expectedMs(spec: BenchSpec, each: BenchCase): number {
  const { rounds, warmMs, leastMs } = spec.paces[each.kind];
  const setUps = each.kind === 'training' ? rounds + 1 : 1;
  return fitting(spec, each).length * (setUps * each.setUpMs + warmMs + rounds * leastMs);
}

async function measure(
  each: BenchCase,
  backends: readonly OpenBackend[],
  pace: Pace,
  signal: AbortSignal | undefined,
  tell: (share: number) => void,
): Promise<BenchResult[]> {
  const start = each.prepare();
  const runs: { backend: OpenBackend; running: Running; times: number[] }[] = [];
  const turns = backends.length * (pace.rounds + 1);
  let turn = 0;
  try {
    for (const backend of backends) {
      if (signal?.aborted === true) break;
      tell(turn++ / turns);
      runs.push({ backend, running: await start(backend.backend, pace, signal), times: [] });
    }
    for (let round = 0; round < pace.rounds; round++) {
      for (const { running, times } of runs) {
        if (signal?.aborted === true) break;
        tell(turn++ / turns);
        times.push(...(await running.sample()));
      }
    }
  } finally {
    for (const { running } of runs) await running.close();
  }
  return runs.flatMap(({ backend, running, times }) =>
    times.length === 0 ? [] : [resultOf(each, backend, running.firstMs, times)],
  );
}

function resultOf(
  { kind, name, unit, rows, figure }: BenchCase,
  { name: backend, threads, vectors, mode }: OpenBackend,
  firstMs: number,
  times: readonly number[],
): BenchResult {
  const middle = median(times);
  return {
    kind,
    name,
    backend,
    threads,
    vectors,
    unit,
    ...(mode !== undefined && { mode }),
    median: figure(middle),
    best: figure(times.reduce((a, b) => Math.min(a, b))),
    firstMs,
    ...(rows !== undefined && { rowsPerSecond: (1000 * rows) / middle }),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
