/** The loop of a study: ask, run, tell, with several trials in flight. */
import { NothingToTryError, StudyError } from './study-error.js';
import type { AskedTrial } from './running-trial.js';
import type { Study } from './study.js';
import type { Params, Trial } from '../types.js';

/** What an objective is given beside the parameters. */
export interface ObjectiveContext {
  readonly id: number;
  readonly attempt: number;
  /** Which of the workers runs it, from 0. */
  readonly worker: number;
  /** Takes an intermediate value; answers why the trial should end now (then return, with whatever value), or undefined. */
  readonly report: (step: number, value: number) => Promise<string | undefined>;
  /** Aborted when the trial is interrupted: its result is not wanted any more. */
  readonly signal: AbortSignal;
}

/** The value of a configuration. What it throws, and a value that is not finite, fails the trial. */
export type Objective = (params: Params, context: ObjectiveContext) => number | Promise<number>;

export interface OptimizeOptions {
  /** How many trials the study should have in the end, those counted that it has already. */
  readonly trials: number;
  /** How many run at the same time; 1 by default. */
  readonly workers?: number;
  /** Aborted: no new trial is begun, those running go on to their end. */
  readonly signal?: AbortSignal;
  /** Aborted: running trials end now and are recorded as interrupted. A later run takes them up again. */
  readonly interrupt?: AbortSignal;
  readonly onStart?: (trial: Trial) => void;
  readonly onReport?: (report: { id: number; worker: number; step: number; value: number }) => void;
  /** A trial has ended. */
  readonly onTrial?: (trial: Trial, study: Study) => void;
}

export interface OptimizeResult {
  readonly best: Trial | undefined;
  /** Why no more trials were begun. */
  readonly stoppedBecause: string;
}

/** Thrown by an objective whose worker has died, which is not the fault of the trial: it is run again once. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error)) || 'no message';

/** Rejects when `signal` is aborted. */
function aborted(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const tell = (): void => reject(new Error('interrupted'));
    if (signal.aborted) tell();
    signal.addEventListener('abort', tell, { once: true });
    forget = () => signal.removeEventListener('abort', tell);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}

/** See `Study.optimize`. */
export async function optimize(study: Study, objective: Objective, options: OptimizeOptions): Promise<OptimizeResult> {
  const { trials, workers = 1, signal, interrupt, onStart, onReport, onTrial } = options;
  if (!(Number.isInteger(trials) && trials >= 1))
    throw new RangeError(`optimize: trials must be a whole number of at least 1, found ${trials}.`);
  if (!(Number.isInteger(workers) && workers >= 1))
    throw new RangeError(`optimize: workers must be a whole number of at least 1, found ${workers}.`);
  const stop = new AbortController();
  const hard = stop.signal;
  const abort = (): void => stop.abort();
  if (interrupt?.aborted) abort();
  interrupt?.addEventListener('abort', abort, { once: true });
  const broken: unknown[] = [];
  let stoppedBecause: string | undefined;

  async function runOnce(trial: AskedTrial, worker: number): Promise<Trial | AskedTrial | undefined> {
    const { id, attempt, params } = trial;
    const report: ObjectiveContext['report'] = async (step, value) => {
      const answer = await trial.report(step, value);
      onReport?.({ id, worker, step, value });
      return answer;
    };
    const end = aborted(hard);
    let value: number;
    try {
      const running = Promise.resolve().then(() => objective(params, { id, attempt, worker, report, signal: hard }));
      value = await Promise.race([running, end.promise]);
    } catch (error) {
      if (hard.aborted) return study.tell(trial, 'interrupted', 'interrupted by the user');
      if (error instanceof WorkerDiedError) return study.died(trial, error.message, { worker });
      if (error instanceof StudyError) throw error;
      return study.tell(trial, 'failed', message(error));
    } finally {
      end.forget();
    }
    if (typeof value !== 'number')
      return study.tell(trial, 'failed', `the objective gave ${typeof value}, not a number`);
    return study.tell(trial, value);
  }

  async function run(asked: AskedTrial, worker: number): Promise<void> {
    for (let trial = asked; ;) {
      onStart?.(study.trials[trial.id]!);
      let next: Trial | AskedTrial | undefined;
      try {
        next = await runOnce(trial, worker);
      } catch (error) {
        // The study could not be written, for example. The trial comes again when it goes on.
        study.release(trial);
        throw error;
      }
      if (!next || 'state' in next) {
        onTrial?.(study.trials[trial.id]!, study);
        return;
      }
      trial = next;
    }
  }

  async function work(worker: number): Promise<void> {
    while (broken.length === 0) {
      if (signal?.aborted || hard.aborted) stoppedBecause ??= 'interrupted by the user';
      stoppedBecause ??= study.whyStop();
      if (stoppedBecause !== undefined) return;
      let trial: AskedTrial;
      try {
        trial = await study.ask({ worker, limit: trials });
      } catch (error) {
        if (!(error instanceof NothingToTryError)) throw error;
        stoppedBecause ??= error.message;
        return;
      }
      await run(trial, worker);
    }
  }

  await study.load();
  const all = Array.from({ length: workers }, (_, worker) =>
    work(worker).catch((error: unknown) => {
      broken.push(error);
      stop.abort();
    }),
  );
  await Promise.all(all);
  interrupt?.removeEventListener('abort', abort);
  if (broken.length > 0) throw broken[0];
  return { best: study.best, stoppedBecause: stoppedBecause! };
}
