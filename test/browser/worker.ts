/** A worker of the page that does the job itself. */
import { type Done, work } from './job.js';

interface WorkerObjects {
  onmessage: (event: { data: number }) => void;
  postMessage(message: Done): void;
}
const worker = globalThis as unknown as WorkerObjects;

worker.onmessage = ({ data: threads }): void => void work(threads).then((done) => worker.postMessage(done));
