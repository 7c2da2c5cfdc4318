/** Threads in a page or in a page's worker: Web Workers, which need no shared memory. */
import type { Thread, ThreadHost } from './host.js';

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

export function host(): ThreadHost {
  const { Worker } = globalThis as unknown as Page;
  return { singleBecause: Worker === undefined ? 'there are no workers here' : undefined, startThread };
}

/** See `ThreadHost`. */
export function startThread(text: string, setup: object): Thread {
  const { Blob, URL, Worker } = globalThis as unknown as Page;
  const code = `onmessage = ({ data: setup }) => {
    (${text})(setup, (message) => postMessage(message), (hear) => { onmessage = ({ data }) => hear(data); });
  };`;
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const worker = new Worker!(url);
  const thread: Thread = {
    onMessage: undefined,
    onEnd: undefined,
    post: (message) => worker.postMessage(message),
    hold: () => undefined,
    terminate: () => {
      thread.onEnd = undefined;
      worker.terminate();
      URL.revokeObjectURL(url);
      return Promise.resolve();
    },
  };
  worker.onmessage = ({ data }) => thread.onMessage?.(data);
  worker.onerror = ({ message }) => {
    // A worker goes on after an error; one that is replaced must not.
    worker.terminate();
    thread.onEnd?.(message ?? 'it could not be started');
  };
  worker.postMessage(setup);
  return thread;
}
