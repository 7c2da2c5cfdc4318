/** The wasm backend's environment in a page or in a page's worker: Web Workers, where the page is isolated. */
import { host as threadHost } from '../../workers/browser.js';
import type { Host } from './host.js';

/** The part of the page's objects in use; the library compiles without the types of any page. */
interface Page {
  readonly crossOriginIsolated?: boolean;
  readonly document?: object;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

export function host(): Host {
  const page = globalThis as unknown as Page;
  const { singleBecause, startThread } = threadHost();
  return {
    // Pages are told of hardware threads only; on most processors two of them share a core.
    cores: Math.max(1, Math.ceil((page.navigator?.hardwareConcurrency ?? 1) / 2)),
    singleBecause:
      singleBecause ??
      (page.crossOriginIsolated === true
        ? undefined
        : 'the page is not cross-origin isolated (it must be served with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)'),
    startThread,
    canWait: page.document === undefined,
    widenVectors: () => 'no',
    openBlas: () => Promise.resolve('no native BLAS in pages'),
    blasInThread: undefined,
  };
}
