/** Threads in Node: worker threads. */
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadHost } from './host.js';

export function host(): ThreadHost {
  return { singleBecause: undefined, startThread };
}

/** See `ThreadHost`. */
export function startThread(text: string, setup: object): Thread {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     (${text})(workerData, (message) => parentPort.postMessage(message), (hear) => parentPort.on('message', hear));`,
    { eval: true, workerData: setup, execArgv: [], name: 'vaelab' },
  );
  const thread: Thread = {
    onMessage: undefined,
    onEnd: undefined,
    post: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: async () => {
      thread.onEnd = undefined;
      await worker.terminate();
    },
  };
  worker.on('message', (message) => thread.onMessage?.(message));
  worker.on('error', (error) => thread.onEnd?.(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => thread.onEnd?.(`it ended with code ${code}`));
  // Listening refers to the worker again, so that this comes last.
  worker.unref();
  return thread;
}
