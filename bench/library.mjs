// The library that is measured: ../dist, or the folder that the environment variable VAELAB_DIST names.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const { VAELAB_DIST, VAELAB_FUSED } = process.env;
const folder = VAELAB_DIST ? pathToFileURL(`${resolve(VAELAB_DIST)}/`) : new URL('../dist/', import.meta.url);
const library = await import(new URL('node.js', folder).href).catch((error) => {
  throw new Error('Build the library first: npm run build, in the folder above this one.', { cause: error });
});
/** A module of the library that is not public. */
export const part = (path) => import(new URL(path, folder).href);

export const { BatchNorm1d, Forward, gpu, input, MLPClassifier, parameter, plan, reference, SeededRandom, VAE } =
  library;

/** Bits of the vectors that our kernels use unless told otherwise: wide ones need version 13 of V8. */
export const defaultVectors = Number.parseInt(process.versions.v8) >= 13 ? 256 : 128;

/** Our backend; `dispose` ends its threads. */
export const createBackend = (threads, vectors = defaultVectors, blas = 'off') =>
  library.wasm({ threads, vectors, fused: VAELAB_FUSED !== '0', blas, reason: 'asked for by a benchmark' });

/** What this process measures: to be printed beside its figures. */
export const about = (backend) => ({
  node: process.versions.node,
  v8: process.versions.v8,
  backend: backend.name,
  threads: backend.threads,
  vectors: backend.vectors,
  blas: backend.blas?.version,
  mode: backend.mode,
  adapter: backend.adapter,
  reason: backend.reason,
});

/** Milliseconds of `repeats` runs of a program in one call, so that the call itself counts for little. */
export async function timeRuns(program, repeats, feed = {}) {
  const feeds = Array(repeats).fill(feed);
  const start = performance.now();
  await program.run(feeds);
  return performance.now() - start;
}

/** Lets go of the memory of backends that are gone, which a run of many would pile up otherwise. */
function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Does `work` with the backend that `create` makes, which ends after it; its memory is let go at once. */
export async function withBackend(create, work) {
  const backend = await create();
  try {
    return await work(backend);
  } finally {
    await backend.dispose();
    collectGarbage();
  }
}

/** A plan on our backend as a candidate of `interleave`. The backend is made for each turn, and its threads end with it. */
export function planCandidate(name, create, plan, feed) {
  let backend;
  let program;
  return {
    name,
    samples: 3,
    open: async () => {
      backend = await create();
      program = await backend.compile(plan);
    },
    time: (repeats) => timeRuns(program, repeats, feed),
    close: async () => {
      await program.dispose();
      await backend.dispose();
      collectGarbage();
    },
  };
}

/** Runs a plan once. @returns its output `out`, or the values of the parameter `changed` */
export function outcome(create, plan, feed = {}, changed = undefined) {
  return withBackend(create, async (backend) => {
    const program = await backend.compile(plan);
    await program.run([feed]);
    const values = changed ? await program.readParameter(changed) : (await program.read('out')).data;
    await program.dispose();
    return values;
  });
}
