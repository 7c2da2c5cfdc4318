/** Checks many random graphs and reports the first that fails, made small. */
import { findHost } from '../../../src/backends/wasm/find-host.js';
import { wasmOn } from '../../../src/backends/wasm/backend.js';
import { type Backend, reference } from '../../../src/tensor/index.js';
import { checkGraph, type Fuzzed, nodesOf, run } from './check-graph.js';
import { graphText } from './graph-text.js';
import { randomGraph } from './random-graph.js';
import { shrinkGraph } from './shrink-graph.js';

export interface FuzzReport {
  readonly graphs: number;
  readonly operations: number;
  /** How often each operation stood in a graph, derivatives aside. */
  readonly counts: ReadonlyMap<string, number>;
  /** What the backends are. */
  readonly backends: readonly string[];
  /** The first failing graph with its seed and what is wrong, or undefined. */
  readonly failure: string | undefined;
}

/**
 * Checks the graphs of the seeds from `seed` on.
 * @param onProgress told now and then how many were checked
 */
export async function fuzz(
  graphs: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<FuzzReport> {
  const { fuzzed, backends } = await openBackends();
  const counts = new Map<string, number>();
  let operations = 0;
  let failure: string | undefined;
  let done = 0;
  try {
    for (; done < graphs && failure === undefined; done++) {
      const graph = randomGraph(seed + done);
      for (const { op, inputs } of nodesOf(graph.roots)) {
        if (inputs.length === 0) continue;
        counts.set(op, (counts.get(op) ?? 0) + 1);
        operations++;
      }
      if ((await problemOf(seed + done, fuzzed)) !== undefined) failure = await explained(seed + done, fuzzed);
      if (done % 100 === 99) onProgress(done + 1);
    }
    const left = backends.filter(({ liveBytes }) => liveBytes > 0);
    if (failure === undefined && left.length > 0) failure = `bytes left behind on ${left.map(nameOf).join(', ')}`;
  } finally {
    if (failure === undefined) for (const backend of backends) await backend.dispose();
  }
  return { graphs: done, operations, counts, backends: backends.map(nameOf), failure };
}

const nameOf = (backend: Backend): string => {
  const { vectors } = backend as { vectors?: number };
  return backend.name === 'wasm' ? `wasm, ${backend.threads} threads, ${vectors} bits` : `reference, ${backend.dtype}`;
};

/** The reference in both types; wasm on 1 to 3 threads that share whatever can be cut, and with 256-bit vectors. */
async function openBackends(): Promise<{ fuzzed: Fuzzed; backends: readonly Backend[] }> {
  const host = await findHost();
  const exact = reference({ dtype: 'float64' });
  const single = await wasmOn(host, { threads: 1 }, 0);
  const twins: Backend[] = [await wasmOn(host, { threads: 2 }, 0), await wasmOn(host, { threads: 3 }, 0)];
  for (const threads of [1, 2]) {
    const wide = await wasmOn(host, { threads, vectors: 256 }, 0);
    if (wide.vectors === 256) twins.push(wide);
    else await wide.dispose();
  }
  const whole = [exact, reference(), single];
  return { fuzzed: { whole, twins, exact }, backends: [...whole, ...twins] };
}

async function problemOf(seed: number, fuzzed: Fuzzed): Promise<string | undefined> {
  return messageOf(() => checkGraph(randomGraph(seed), fuzzed));
}

/** What a check says, or the error that it ends with. */
async function messageOf(check: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

async function explained(seed: number, fuzzed: Fuzzed): Promise<string> {
  const graph = randomGraph(seed);
  const small = await shrinkGraph(
    graph,
    async (candidate) => (await messageOf(() => checkGraph(candidate, fuzzed))) !== undefined,
    async (node, of) => Float64Array.from((await run(fuzzed.exact, of, [node])).get(node)!),
  );
  const problem = await messageOf(() => checkGraph(small, fuzzed));
  return `graph ${seed}, of ${nodesOf(graph.roots).length} nodes, made small:\n${graphText(small.roots)}\n${problem}`;
}
