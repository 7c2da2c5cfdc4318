/** The backends that one can choose, and whether they work here. */
import { type Backend, createBackend, type GpuBackend } from 'vaelab';
import { type Availability, type BackendId, backendIds } from './messages.js';

/** Hardware threads; on most processors two of them share a core, and one per core is fastest. */
const threads = Math.max(2, Math.ceil(navigator.hardwareConcurrency / 2));

const open: Readonly<Record<BackendId, () => Promise<Backend>>> = {
  webgpu: () => createBackend('gpu', { mode: 'webgpu' }),
  webgl2: () => createBackend('gpu', { mode: 'webgl2' }),
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

/** "wasm, 2 threads", "gpu, mode webgl2" */
export function describe(backend: Backend): string {
  const { name, threads } = backend;
  return isGpu(backend)
    ? `${name}, mode ${backend.mode}`
    : `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Why it is the one, and what it works on: "asked for; on NVIDIA A10" */
export function reasonOf(backend: Backend): string {
  const adapter = isGpu(backend) ? backend.adapter : undefined;
  return adapter === undefined ? backend.reason : `${backend.reason}; on ${adapter}`;
}

function isGpu(backend: Backend): backend is GpuBackend {
  return backend.name === 'gpu';
}

/** Opens every backend once, and closes it. */
export async function lookForBackends(): Promise<Availability[]> {
  const found: Availability[] = [];
  for (const id of backendIds) {
    try {
      const backend = await openBackend(id);
      const adapter = (isGpu(backend) && backend.adapter) || '';
      const imitated = /swiftshader|llvmpipe|software|basic render/i.test(adapter);
      const detail = imitated
        ? `a program that imitates a GPU, right and slow: ${adapter}`
        : adapter || describe(backend);
      found.push({ id, works: true, imitated, detail });
      await backend.dispose();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      found.push({
        id,
        works: false,
        imitated: false,
        detail: detail.replace(/^gpu: mode \w+ does not work here: /, ''),
      });
    }
  }
  return found;
}
