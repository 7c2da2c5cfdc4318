/** What a worker process of a search runs: one training for each trial, on data that it reads once. */
import type { WorkerContext } from '../../search/node/index.js';
import type { Params } from '../../search/index.js';
import type { Backend } from '../../tensor/index.js';
import type { RunRequest, TrainingObjective } from '../../synthesis/index.js';
import { jobOf } from '../job.js';
import { type BackendChoice, openBackend } from '../kit/backend.js';
import { type DataFlags, loadData } from '../kit/data.js';

export interface SearchWorkerArgs {
  readonly name: string;
  readonly data: DataFlags;
  readonly request: RunRequest;
  readonly backend: BackendChoice;
  /** Epochs from one reported loss to the next. */
  readonly every: number;
}

let opened: Promise<{ readonly objective: TrainingObjective; readonly backend: Backend }> | undefined;

async function open({ name, data, request, backend }: SearchWorkerArgs, threads: number): ReturnType<typeof openOnce> {
  return {
    objective: jobOf(request).objective(await loadData(name, data)),
    backend: await openBackend({
      ...backend,
      threads: backend.name === 'reference' ? 1 : (backend.threads ?? threads),
    }),
  };
}

function openOnce(args: SearchWorkerArgs, threads: number): NonNullable<typeof opened> {
  return (opened ??= open(args, threads));
}

export async function objective(params: Params, context: WorkerContext): Promise<number> {
  const args = context.args as SearchWorkerArgs;
  const { objective: loss, backend } = await openOnce(args, context.threads);
  const ending = new AbortController();
  let pruned = false;
  context.signal.addEventListener('abort', () => ending.abort());
  try {
    return await loss.evaluate(params, backend, {
      signal: ending.signal,
      onLoss: (epoch, value) => {
        if (epoch % args.every !== 0 && epoch !== 1) return;
        void context.report(epoch, value).then(
          (reason) => {
            pruned ||= reason !== undefined;
            if (pruned) ending.abort();
          },
          () => undefined,
        );
      },
    });
  } catch (error) {
    // Of a trial that was told to end, no value is wanted.
    if (pruned) return Number.NaN;
    throw error;
  }
}
