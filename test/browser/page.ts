/** The page of the tests, which call these functions. */
import { checkRankedRows, GeneticSelector, VAE } from '../../src/index.js';
import { gpuFunctions } from './gpu.js';
import { type Done, work } from './job.js';

/** The part of the page's objects in use; the tests compile without the types of any page. */
interface PageWorker {
  onmessage: ((event: { data: Done }) => void) | null;
  onerror: ((event: { message: string }) => void) | null;
  postMessage(message: unknown): void;
}
interface PageObjects {
  Worker: new (url: string | URL, options?: { type: 'module' }) => PageWorker;
  readonly WebAssembly: { readonly Memory: new (limits: object) => object };
}
const objects = globalThis as unknown as PageObjects;
const { Worker, WebAssembly } = objects;

/** `work` in a worker of the page. */
function workInWorker(threads: number): Promise<Done> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(threads);
  });
}

/** Gives the second worker of every backend something else than it should get: no kernels, or a memory of its own. */
function spoil(part: 'module' | 'memory'): void {
  const wrong = { module: undefined, memory: new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true }) };
  objects.Worker = class extends Worker {
    override postMessage(setup: { readonly index: number }): void {
      super.postMessage(setup.index === 1 ? { ...setup, [part]: wrong[part] } : setup);
    }
  };
}

const load = (path: string): Promise<unknown> => VAE.load(path);

/** The best columns by a genetic search on so many threads, and what its last generation came to. */
async function select(threads: number): Promise<string> {
  const x = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 60 }, (_, j) => Math.sin(7 * i * (j + 1)) + (j < 3 ? i % 2 : 0)),
  );
  const rows = checkRankedRows(
    'page',
    x,
    x.map((_, i) => i % 2),
  );
  const selector = new GeneticSelector({ k: 4, population: 40, generations: 8 });
  const { columns, history } = await selector.search(rows, { seed: 1, threads });
  return JSON.stringify([...columns, history.at(-1)]);
}

export interface Functions {
  readonly select: typeof select;
  readonly work: typeof work;
  readonly workInWorker: typeof workInWorker;
  readonly spoil: typeof spoil;
  readonly load: typeof load;
  readonly gpuFunctions: typeof gpuFunctions;
}
Object.assign(globalThis, { select, work, workInWorker, spoil, load, gpuFunctions } satisfies Functions);
