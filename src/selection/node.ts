/** Workers of selection in Node: worker threads. */
import { Worker } from 'node:worker_threads';
import type { SelectionHost, SelectionWorker } from './host.js';

export function host(): SelectionHost {
  return { singleBecause: undefined, startWorker };
}

function startWorker(text: string, setup: object): SelectionWorker {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const work = (${text})(workerData);
     parentPort.on('message', ({ number, task }) => parentPort.postMessage({ number, result: work(task) }));`,
    { eval: true, workerData: setup, execArgv: [], name: 'vaelab' },
  );
  const handle: SelectionWorker = {
    onMessage: undefined,
    onEnd: undefined,
    post: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: async () => {
      handle.onEnd = undefined;
      await worker.terminate();
    },
  };
  worker.on('message', (message) => handle.onMessage?.(message));
  worker.on('error', (error) => handle.onEnd?.(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => handle.onEnd?.(`it ended with code ${code}`));
  worker.unref();
  return handle;
}
