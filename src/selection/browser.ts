/** Workers of selection in a page or in a page's worker: Web Workers, which need no shared memory. */
import type { SelectionHost, SelectionWorker } from './host.js';

/** The part of the page's objects in use; the library compiles without the types of any page. */
interface PageWorker {
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}
interface Page {
  readonly Worker?: new (url: string) => PageWorker;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

export function host(): SelectionHost {
  const page = globalThis as unknown as Page;
  return {
    singleBecause: page.Worker === undefined ? 'there are no workers here' : undefined,
    startWorker: (text, setup) => startWorker(page, text, setup),
  };
}

function startWorker(page: Page, text: string, setup: object): SelectionWorker {
  const code = `onmessage = ({ data: setup }) => {
    const work = (${text})(setup);
    onmessage = ({ data: { number, task } }) => postMessage({ number, result: work(task) });
  };`;
  const url = page.URL.createObjectURL(new page.Blob([code], { type: 'text/javascript' }));
  const worker = new page.Worker!(url);
  const handle: SelectionWorker = {
    onMessage: undefined,
    onEnd: undefined,
    post: (message) => worker.postMessage(message),
    hold: () => undefined,
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
