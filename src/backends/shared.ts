/** The backend that everything in a process shares where none is given. */
import type { Backend } from '../tensor/backend.js';
import { createBackend } from './create-backend.js';

let shared: Promise<Backend> | undefined;

/**
 * The fastest backend that works here, made when it is first asked for and kept: never disposed, and never a reason for
 * the process to go on. Its memory is that of the largest program it has run.
 * @throws Error when none can be made; the next call tries again
 */
export function sharedBackend(): Promise<Backend> {
  shared ??= createBackend('auto').catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}
