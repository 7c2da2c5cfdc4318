/** The wasm backend's environment in a page or in a page's worker: Web Workers, where the page is isolated. */
import type { PoolWorker, Host } from './host.js';
import type { WorkerMessage, WorkerSetup } from './worker-main.js';

/** The part of the page's objects in use; the library compiles without the types of any page. */
interface PageWorker {
  onmessage: ((event: { data: WorkerMessage }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  postMessage(message: WorkerSetup): void;
  terminate(): void;
}
interface Page {
  readonly Worker?: new (url: string) => PageWorker;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  readonly crossOriginIsolated?: boolean;
  readonly document?: object;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

export function host(): Host {
  const page = globalThis as unknown as Page;
  return {
    // Pages are told of hardware threads only; on most processors two of them share a core.
    cores: Math.max(1, Math.ceil((page.navigator?.hardwareConcurrency ?? 1) / 2)),
    singleBecause:
      page.Worker === undefined
        ? 'there are no workers here'
        : page.crossOriginIsolated !== true
          ? 'the page is not cross-origin isolated (it must be served with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)'
          : undefined,
    canWait: page.document === undefined,
    widenVectors: () => 'no',
    notes: () =>
      Promise.resolve({ read: () => Promise.resolve(undefined), keep: (_, __, text) => Promise.resolve(text) }),
    openBlas: () => Promise.resolve('pages cannot call native libraries'),
    startWorker: (text, setup) => startWorker(page, text, setup),
  };
}

function startWorker(page: Page, text: string, setup: WorkerSetup): PoolWorker {
  const code = `onmessage = ({ data }) => (${text})(data, (message) => postMessage(message));`;
  const url = page.URL.createObjectURL(new page.Blob([code], { type: 'text/javascript' }));
  const worker = new page.Worker!(url);
  const handle: PoolWorker = {
    onMessage: undefined,
    onEnd: undefined,
    terminate: () => {
      handle.onEnd = undefined;
      worker.terminate();
      page.URL.revokeObjectURL(url);
      return Promise.resolve();
    },
  };
  worker.onmessage = ({ data }) => handle.onMessage?.(data);
  worker.onerror = ({ message }) => handle.onEnd?.(message ?? 'it could not be started');
  worker.postMessage(setup);
  return handle;
}
