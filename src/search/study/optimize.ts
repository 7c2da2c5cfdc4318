/** The loop of a study: ask, run, tell, with several trials in flight. */
import { checkWhole, described, InputError, OptionError, withDefaults } from '../../checks/index.js';
import { duration } from '../../checks/numbers.js';
import { checkMethods, type Settled } from '../option-checks.js';
import { type ObjectiveResult, readResult } from './outcome.js';
import { NothingToTryError, StudyError } from './study-error.js';
import { type AskedTrial, checkAttributes } from './running-trial.js';
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
  /** Keeps something with the trial: plain data, such as the path of a file or a second score. */
  readonly setAttribute: (name: string, value: unknown) => Promise<void>;
  /** Aborted when the trial is interrupted or its time is up: its result is not wanted any more. */
  readonly signal: AbortSignal;
}

/** What an objective may answer with: a number, one for each of two objectives, or an object with more. */
export type ObjectiveAnswer = number | readonly number[] | ObjectiveResult;

/** The value of a configuration. What it throws, and a value that is not finite, fails the trial. */
export type Objective = (params: Params, context: ObjectiveContext) => ObjectiveAnswer | Promise<ObjectiveAnswer>;

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
  /** Milliseconds after which no new trial is begun; those running go on to their end. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds that a trial may take; then its signal is aborted and it fails. A function that computes without a pause notices only in a
   * process of its own (`optimizeInProcesses`).
   */
  readonly trialTimeout?: number | undefined;
  /** Called when a trial begins. */
  readonly onStart?: ((trial: Trial) => void) | undefined;
  /** Called with every intermediate value. */
  readonly onReport?: ((report: { id: number; worker: number; step: number; value: number }) => void) | undefined;
  /** A trial has ended. A text that it answers with says why no more should be begun. */
  readonly onTrial?: ((trial: Trial, study: Study) => unknown) | undefined;
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
  timeout: undefined,
  trialTimeout: undefined,
  onStart: undefined,
  onReport: undefined,
  onTrial: undefined,
};

/** What a timer can wait for. */
const longestTimeout = 2 ** 31 - 1;

/** The options with their defaults. @throws OptionError for one that is wrong or unknown. */
function settle(objective: Objective, given: OptimizeOptions) {
  const options = withDefaults('Study.optimize', given, optimizeDefaults);
  checkMethods('Study.optimize: the objective', objective, [], 'a function of the parameters');
  checkWhole('Study.optimize: trials', options.trials);
  checkWhole('Study.optimize: workers', options.workers);
  for (const name of ['signal', 'interrupt'] as const)
    if (options[name]) checkMethods(`Study.optimize: ${name}`, options[name], ['addEventListener'], 'an AbortSignal');
  for (const name of ['timeout', 'trialTimeout'] as const) {
    const value = options[name];
    if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= longestTimeout))
      throw new OptionError(
        `Study.optimize: ${name} must be milliseconds above 0 and at most ${longestTimeout}, found ${described(value)}.`,
      );
  }
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
  readonly #begun = performance.now();
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
    const { signal, trials, timeout = Infinity } = this.#options;
    while (this.#errors.length === 0) {
      if (signal?.aborted || this.#stop.signal.aborted) this.#stoppedBecause ??= 'interrupted by the user';
      if (performance.now() - this.#begun >= timeout)
        this.#stoppedBecause ??= `the time is up (${duration(timeout / 1000)})`;
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
        const why = await onTrial?.(study.trials[trial.id]!, study);
        if (typeof why === 'string') this.#stoppedBecause ??= why;
        return;
      }
      trial = next;
    }
  }

  /** Answers with the trial as it ended, with the one that is to be run again, or with undefined when it is lost. */
  async #runOnce(trial: AskedTrial, worker: number): Promise<Trial | AskedTrial | undefined> {
    const study = this.#study;
    const { id, attempt, params, setAttribute } = trial;
    const report: ObjectiveContext['report'] = async (step, value) => {
      const answer = await trial.report(step, value);
      this.#options.onReport?.({ id, worker, step, value });
      return answer;
    };
    const limits = this.#limits();
    const { signal } = limits;
    const end = aborted(signal);
    let answer: unknown;
    try {
      const context = { id, attempt, worker, report, setAttribute, signal };
      const running = Promise.resolve().then(() => this.#objective(params, context));
      answer = await Promise.race([running, end.promise]);
    } catch (error) {
      if (this.#stop.signal.aborted) return study.tell(trial, 'interrupted', 'interrupted by the user');
      if (limits.late())
        return study.tell(trial, 'failed', `it took longer than ${duration(this.#options.trialTimeout! / 1000)}`);
      if (error instanceof WorkerDiedError) return study.died(trial, error.message, { worker });
      if (error instanceof StudyError) throw error;
      return study.tell(trial, 'failed', message(error));
    } finally {
      end.forget();
      limits.forget();
    }
    return this.#tell(trial, answer);
  }

  /** Tells what an objective gave. @throws InputError for numbers that are not as many as the study's objectives */
  async #tell(trial: AskedTrial, answer: unknown): Promise<Trial> {
    const study = this.#study;
    let result: ReturnType<typeof readResult>;
    try {
      result = readResult(answer, study.directions.length);
      if (result.attributes) checkAttributes('the objective', result.attributes);
    } catch (error) {
      if (error instanceof InputError) throw error;
      return study.tell(trial, 'failed', message(error));
    }
    for (const [name, value] of Object.entries(result.attributes ?? {})) await trial.setAttribute(name, value);
    return study.tell(trial, result.outcome, result.constraints ? { constraints: result.constraints } : {});
  }

  /** A signal for one trial: aborted when all are to end, or when its time is up. */
  #limits(): { readonly signal: AbortSignal; readonly late: () => boolean; readonly forget: () => void } {
    const { trialTimeout } = this.#options;
    const own = new AbortController();
    let late = false;
    const abort = (): void => own.abort();
    const timer =
      trialTimeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            abort();
          }, trialTimeout);
    if (this.#stop.signal.aborted) abort();
    this.#stop.signal.addEventListener('abort', abort, { once: true });
    const forget = (): void => {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', abort);
    };
    return { signal: own.signal, late: () => late, forget };
  }
}

/** See `Study.optimize`. */
export async function optimize(study: Study, objective: Objective, options: OptimizeOptions): Promise<OptimizeResult> {
  return new Loop(study, objective, settle(objective, options)).run();
}
