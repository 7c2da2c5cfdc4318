/** Where the pieces of a selection are done: in processes of this machine, or by workers on any. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkQueue } from '../../postgres/index.js';
import { type SelectionUnit, unitKey, type UnitOutcome } from '../../selection/nested/index.js';
import { ChildWorker, ProcessEndedError } from '../kit/child-worker.js';
import type { SelectionJob } from './select-worker.js';
import type { SelectionSetup } from './setup.js';

const program = fileURLToPath(new URL('./select-worker.js', import.meta.url));

export const unitWorker = (): ChildWorker<SelectionJob, UnitOutcome> => new ChildWorker(program);

/** Does pieces, so many at a time. */
interface UnitPool {
  readonly atOnce: number;
  readonly perform: (unit: SelectionUnit) => Promise<UnitOutcome>;
  readonly close: () => Promise<void>;
}

export function localUnits(setup: SelectionSetup, workers: number): UnitPool {
  const pool = Array.from({ length: workers }, unitWorker);
  const free = [...pool];
  return {
    atOnce: workers,
    perform: async (unit) => {
      const worker = free.pop()!;
      try {
        return await worker.run({ setup, unit });
      } catch (error) {
        if (!(error instanceof ProcessEndedError)) throw error;
        throw new ProcessEndedError(`${unitKey(unit)}: ${error.message}. What is done is kept`);
      } finally {
        free.push(worker);
      }
    },
    close: () => {
      for (const worker of pool) worker.close();
      return Promise.resolve();
    },
  };
}

/** Pieces that lie in a queue at a time. */
const queued = 256;

export async function queuedUnits(
  address: string,
  setup: SelectionSetup,
  selection: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<UnitPool> {
  const queue = await WorkQueue.open(address);
  const identity = JSON.stringify(selection);
  const short = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return {
    atOnce: queued,
    perform: (unit) =>
      queue.result('unit', `${setup.name} ${short} ${unitKey(unit)}`, { setup, unit, identity }, signal),
    close: () => queue.close(),
  };
}
