/** Work elsewhere: threads, and a pool of them. */
export type { Thread, ThreadHost, ThreadMain } from './host.js';
export { TaskPool, type Work } from './task-pool.js';
