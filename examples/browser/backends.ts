/** The backends that one can choose, and whether they work here. */
import { type Backend, createBackend } from 'vaelab';
import { type Availability, type BackendId, backendIds } from './messages.js';

/** Hardware threads; on most processors two of them share a core, and one per core is fastest. */
const threads = Math.max(2, Math.ceil(navigator.hardwareConcurrency / 2));

const open: Readonly<Record<BackendId, () => Promise<Backend>>> = {
  threads: async () => {
    const backend = await createBackend('wasm', { threads });
    if (backend.threads > 1) return backend;
    await backend.dispose();
    throw new Error(backend.reason.replace(/^asked for; /, ''));
  },
  single: () => createBackend('wasm', { threads: 1 }),
};

/** @throws Error when it does not work here */
export function openBackend(id: BackendId): Promise<Backend> {
  return open[id]();
}

/** "wasm, 2 threads" */
export function describe({ name, threads }: Backend): string {
  return `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Opens every backend once, and closes it. */
export async function lookForBackends(): Promise<Availability[]> {
  const found: Availability[] = [];
  for (const id of backendIds) {
    try {
      const backend = await openBackend(id);
      found.push({ id, works: true, detail: describe(backend) });
      await backend.dispose();
    } catch (error) {
      found.push({ id, works: false, detail: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
}
