/** The loop of a study: ask, run, tell, with several trials in flight. */
import { checkWhole, withDefaults } from '../../checks/index.js';
import { checkMethods, type Settled } from '../option-checks.js';
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

/** How many trials, how many at a time, and what ends them early. */
export interface OptimizeOptions {
  /** How many trials the study should have in the end, those counted that it has already. */
  readonly trials: number;
  /** How many run at the same time; 1 by default. */
  readonly workers?: number | undefined;
  /** Aborted: no new trial is begun, those running go on to their end. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted: running trials end now and are recorded as interrupted. A later run takes them up again. */
  readonly interrupt?: AbortSignal | undefined;
  /** Called when a trial begins. */
  readonly onStart?: ((trial: Trial) => void) | undefined;
  /** Called with every intermediate value. */
  readonly onReport?: ((report: { id: number; worker: number; step: number; value: number }) => void) | undefined;
  /** A trial has ended. */
  readonly onTrial?: ((trial: Trial, study: Study) => void) | undefined;
}

/** How an optimisation ended. */
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

export const optimizeDefaults: Settled<OptimizeOptions, 'trials' | 'workers'> = {
  trials: undefined as never,
  workers: 1,
  signal: undefined,
  interrupt: undefined,
  onStart: undefined,
  onReport: undefined,
  onTrial: undefined,
};

/** The options with their defaults. @throws OptionError for one that is wrong or unknown. */
function settle(objective: Objective, given: OptimizeOptions) {
  const options = withDefaults('Study.optimize', given, optimizeDefaults);
  checkMethods('Study.optimize: the objective', objective, [], 'a function of the parameters');
  checkWhole('Study.optimize: trials', options.trials);
  checkWhole('Study.optimize: workers', options.workers);
  for (const name of ['signal', 'interrupt'] as const)
    if (options[name]) checkMethods(`Study.optimize: ${name}`, options[name], ['addEventListener'], 'an AbortSignal');
  for (const name of ['onStart', 'onReport', 'onTrial'] as const)
    if (options[name]) checkMethods(`Study.optimize: ${name}`, options[name], [], 'a function');
  return options;
}

/** One call of `Study.optimize`: its workers, and why they end. */
class Loop {
  readonly #study: Study;
  readonly #objective: Objective;
  readonly #options: ReturnType<typeof settle>;
  /** Aborted when trials that run are to end now. */
  readonly #stop = new AbortController();
  readonly #errors: unknown[] = [];
  #stoppedBecause: string | undefined;

  constructor(study: Study, objective: Objective, options: ReturnType<typeof settle>) {
    this.#study = study;
    this.#objective = objective;
    this.#options = options;
  }

  async run(): Promise<OptimizeResult> {
    const { workers, interrupt } = this.#options;
    const abort = (): void => this.#stop.abort();
    if (interrupt?.aborted) abort();
    interrupt?.addEventListener('abort', abort, { once: true });
    await this.#study.load();
    const all = Array.from({ length: workers }, (_, worker) =>
      this.#work(worker).catch((error: unknown) => {
        this.#errors.push(error);
        abort();
      }),
    );
    await Promise.all(all);
    interrupt?.removeEventListener('abort', abort);
    if (this.#errors.length > 0) throw this.#errors[0];
    return { best: this.#study.best, stoppedBecause: this.#stoppedBecause! };
  }

  async #work(worker: number): Promise<void> {
    const { signal, trials } = this.#options;
    while (this.#errors.length === 0) {
      if (signal?.aborted || this.#stop.signal.aborted) this.#stoppedBecause ??= 'interrupted by the user';
      this.#stoppedBecause ??= this.#study.whyStop();
      if (this.#stoppedBecause !== undefined) return;
      let trial: AskedTrial;
      try {
        trial = await this.#study.ask({ worker, limit: trials });
      } catch (error) {
        if (!(error instanceof NothingToTryError)) throw error;
        this.#stoppedBecause ??= error.message;
        return;
      }
      await this.#runToEnd(trial, worker);
    }
  }

  /** Runs a trial until it has ended, again where its worker died. */
  async #runToEnd(asked: AskedTrial, worker: number): Promise<void> {
    const study = this.#study;
    const { onStart, onTrial } = this.#options;
    for (let trial = asked; ;) {
      onStart?.(study.trials[trial.id]!);
      let next: Trial | AskedTrial | undefined;
      try {
        next = await this.#runOnce(trial, worker);
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

  /** Answers with the trial as it ended, with the one that is to be run again, or with undefined when it is lost. */
  async #runOnce(trial: AskedTrial, worker: number): Promise<Trial | AskedTrial | undefined> {
    const study = this.#study;
    const { signal } = this.#stop;
    const { id, attempt, params } = trial;
    const report: ObjectiveContext['report'] = async (step, value) => {
      const answer = await trial.report(step, value);
      this.#options.onReport?.({ id, worker, step, value });
      return answer;
    };
    const end = aborted(signal);
    let value: number;
    try {
      const running = Promise.resolve().then(() => this.#objective(params, { id, attempt, worker, report, signal }));
      value = await Promise.race([running, end.promise]);
    } catch (error) {
      if (signal.aborted) return study.tell(trial, 'interrupted', 'interrupted by the user');
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
}

/** See `Study.optimize`. */
export async function optimize(study: Study, objective: Objective, options: OptimizeOptions): Promise<OptimizeResult> {
  return new Loop(study, objective, settle(objective, options)).run();
}
