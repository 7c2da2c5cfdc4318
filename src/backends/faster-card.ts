/** Whether a graphics card is faster than the processor, found by trying, where there seems to be one at all. */
import type { Backend } from '../tensor/backend.js';
import { findCard } from './gpu/open.js';
import { gpuIn } from './gpu/backend.js';
import { findEnvironment, type Environment } from './gpu/environment.js';
import { parameter } from '../tensor/leaves.js';
import { plan } from '../tensor/plan.js';

/** GFLOP/s of products of 512 x 512 matrices, the best of three after the first. */
async function productRate(backend: Backend): Promise<number> {
  const size = 512;
  const square = (name: string): ReturnType<typeof parameter> =>
    parameter(
      name,
      Float32Array.from({ length: size * size }, (_, i) => Math.sin(i)),
    );
  const [a, b] = [square('a').reshape([size, size]), square('b').reshape([size, size])];
  const program = await backend.compile(plan({ outputs: { y: a.matmul(b).slice([0, 0], [1, 1]) } }));
  try {
    let best = Infinity;
    for (let round = 0; round < 4; round++) {
      const begin = performance.now();
      await program.run([{}, {}, {}, {}]);
      await program.read('y');
      if (round > 0) best = Math.min(best, (performance.now() - begin) / 4);
    }
    return (2 * size ** 3) / best / 1e6;
  } finally {
    await program.dispose();
  }
}

/** Which is the faster one, and how that is known. */
interface Comparison {
  readonly faster: 'wasm' | 'gpu';
  readonly reason: string;
}

/**
 * Compares a processor's backend with one on a graphics card. Undefined where there is no card to compare with, or only
 * a program that imitates one: then nothing is loaded or started. Where packages are missing, the reason says so.
 */
export async function compareWithCard(
  openWasm: () => Promise<Backend>,
  here?: Environment,
  rate: (backend: Backend) => Promise<number> = productRate,
): Promise<Comparison | undefined> {
  const around = here ?? (await findEnvironment());
  const missing = around.missingPackages();
  if (missing.length > 0)
    return {
      faster: 'wasm',
      reason: `fastest that works here; no graphics card was looked for: ${missing.join(' and ')} not installed`,
    };
  let name: string;
  try {
    name = await findCard(around);
  } catch {
    return undefined;
  }
  try {
    const card = await measured(() => gpuIn(around, { mode: 'webgpu' }), rate);
    const processor = await measured(openWasm, rate);
    const faster = card > processor ? 'gpu' : 'wasm';
    const rates = [card, processor].map((each) => each.toFixed(0));
    return {
      faster,
      reason: `fastest that works here: products at ${rates[0]} GFLOP/s on ${name}, ${rates[1]} on wasm`,
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { faster: 'wasm', reason: `fastest that works here; ${name} could not be used: ${text}` };
  }
}

async function measured(open: () => Promise<Backend>, rate: (backend: Backend) => Promise<number>): Promise<number> {
  const backend = await open();
  try {
    return await rate(backend);
  } finally {
    await backend.dispose();
  }
}
