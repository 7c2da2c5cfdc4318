/** Trials in child processes: one that dies takes nothing with it but its trial. */
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { described, checkWhole, OptionError, withDefaults } from '../../checks/index.js';
import type { ChildProgram } from '../../workers/node/child-program.js';
import { checkMethods, type Settled } from '../option-checks.js';
import { type FromWorker, serve, type ToWorker } from './worker-main.js';
import {
  type ObjectiveAnswer,
  type ObjectiveContext,
  optimizeDefaults,
  type OptimizeOptions,
  type OptimizeResult,
  WorkerDiedError,
} from '../study/optimize.js';
import { StudyError, UnusableObjectiveError } from '../study/study-error.js';
import type { Study } from '../study/study.js';
import type { Params } from '../types.js';

/** A study, the module with its objective, and how its worker processes run. */
export interface ProcessOptions extends OptimizeOptions {
  readonly study: Study;
  /** A module that exports a `WorkerObjective`, as `objective` or by default: its URL, or the path of its file. */
  readonly module: string | URL;
  /** Plain data that every call finds as `context.args`. */
  readonly args?: unknown;
  /** Threads of each worker; by default the cores divided by the workers, at least 1. */
  readonly threads?: number;
  /** Options of Node for the workers, such as `--max-old-space-size=2048`. */
  readonly execArgv?: readonly string[];
}

/** What every worker of a pool is begun with. */
interface Setup {
  readonly begin: ToWorker & { kind: 'begin' };
  readonly execArgv: readonly string[];
  /** Loaded when it is needed. */
  readonly Program: typeof ChildProgram;
  /** A worker is ready, or has ended before it was. */
  readonly onStart: (ready: boolean) => void;
}

/** How many workers may end before they are ready, one after the other, until the pool gives up. */
const startsAllowed = 3;

/** One child process, which runs one trial at a time. */
class Worker {
  readonly #program: ChildProgram<ToWorker, FromWorker>;
  readonly #setup: Setup;
  #ready = false;
  #failed: Error | undefined;
  #trial: { readonly resolve: (value: ObjectiveAnswer) => void; readonly reject: (error: Error) => void } | undefined;
  #context: ObjectiveContext | undefined;
  #closing = false;

  constructor(setup: Setup) {
    const text = `(${serve.toString()})(process, (url) => import(url));`;
    this.#setup = setup;
    this.#program = new setup.Program([...setup.execArgv, '--input-type=module', '--eval', text], {
      onMessage: (message) => this.#take(message),
      onEnd: (how, started) =>
        this.#fail(
          started
            ? new WorkerDiedError(`worker process ${this.#program.pid} ${how}`)
            : new StudyError(`a worker process ${how}`),
        ),
    });
    this.#program.send(setup.begin);
  }

  /** Whether it can run no more trials. */
  get ended(): boolean {
    return this.#closing || this.#failed !== undefined || this.#program.ended;
  }

  run(params: Params, context: ObjectiveContext): Promise<ObjectiveAnswer> {
    const { id, attempt, worker } = context;
    return new Promise((resolve, reject) => {
      if (this.#failed) return reject(this.#failed);
      this.#trial = { resolve, reject };
      this.#context = context;
      this.#program.send({ kind: 'run', id, attempt, worker, params });
    });
  }

  /** Ends it, by force when it does not follow. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#program.send({ kind: 'end' });
    await this.#program.close();
  }

  #take(message: FromWorker): void {
    if (message.kind === 'ready') {
      this.#ready = true;
      this.#setup.onStart(true);
    } else if (message.kind === 'unusable')
      this.#fail(
        new UnusableObjectiveError(`${this.#setup.begin.module} cannot be used as an objective: ${message.message}`),
      );
    else if (message.kind === 'value') this.#trial?.resolve(message.value as ObjectiveAnswer);
    else if (message.kind === 'threw') this.#trial?.reject(new Error(message.message));
    else void this.#answer(message);
  }

  async #answer(message: FromWorker & { kind: 'report' | 'attribute' }): Promise<void> {
    const { report, setAttribute } = this.#context!;
    try {
      const reason =
        message.kind === 'report'
          ? await report(message.step, message.value)
          : await setAttribute(message.name, message.value);
      this.#program.send({ kind: 'answer', ...(typeof reason === 'string' && { reason }) });
    } catch (error) {
      if (error instanceof StudyError) this.#trial?.reject(error);
      else this.#program.send({ kind: 'answer', error: (error as Error).message });
    }
  }

  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = error;
    if (!this.#ready) this.#setup.onStart(false);
    this.#trial?.reject(error);
  }
}

/** The options with their defaults; those of `Study.optimize` are checked there. */
function settle(given: ProcessOptions) {
  const where = 'optimizeInProcesses';
  const defaults: Settled<ProcessOptions, 'study' | 'module' | 'execArgv' | 'trials' | 'workers'> = {
    study: undefined as never,
    module: undefined as never,
    args: undefined,
    threads: undefined,
    execArgv: [],
    ...optimizeDefaults,
  };
  const options = withDefaults(where, given, defaults);
  const { workers, threads = Math.max(1, Math.floor(availableParallelism() / workers)) } = options;
  checkMethods(`${where}: study`, options.study, ['optimize'], 'a Study');
  if (!(options.module instanceof URL || (typeof options.module === 'string' && options.module !== '')))
    throw new OptionError(`${where}: module must be a path or a URL, found ${described(options.module)}.`);
  if (!Array.isArray(options.execArgv) || options.execArgv.some((each) => typeof each !== 'string'))
    throw new OptionError(`${where}: execArgv must be a list of texts, found ${described(options.execArgv)}.`);
  checkWhole(`${where}: workers`, workers);
  checkWhole(`${where}: threads`, threads);
  return { ...options, threads };
}

/**
 * Runs the trials of a study in child processes, `workers` of them; see `Study.optimize`. A trial whose process dies (killed, out
 * of memory) is run again once in a new one, then lost.
 *
 * Rejects with an OptionError for an option that is wrong or unknown, with a StudyError when the module cannot be used, and as
 * `optimize` does.
 */
export async function optimizeInProcesses(options: ProcessOptions): Promise<OptimizeResult> {
  const { study, module, args, threads, execArgv, ...rest } = settle(options);
  const url = typeof module === 'string' && !/^[a-z]{2,}:/i.test(module) ? pathToFileURL(module).href : String(module);
  let failedStarts = 0;
  const setup: Setup = {
    begin: { kind: 'begin', module: url, args, threads },
    execArgv,
    Program: (await import('../../workers/node/child-program.js')).ChildProgram,
    onStart: (ready) => (failedStarts = ready ? 0 : failedStarts + 1),
  };
  const pool: (Worker | undefined)[] = [];
  const closing: Promise<void>[] = [];
  const objective = async (params: Params, context: ObjectiveContext): Promise<ObjectiveAnswer> => {
    let worker = pool[context.worker];
    if (!worker || worker.ended) pool[context.worker] = worker = new Worker(setup);
    const running = worker;
    const close = (): void => void closing.push(running.close());
    context.signal.addEventListener('abort', close, { once: true });
    try {
      return await running.run(params, context);
    } catch (error) {
      if (error instanceof WorkerDiedError && failedStarts >= startsAllowed)
        throw new StudyError(`worker processes end before they have begun: ${error.message}`, { cause: error });
      throw error;
    } finally {
      context.signal.removeEventListener('abort', close);
    }
  };
  try {
    return await study.optimize(objective, rest);
  } finally {
    await Promise.all([...closing, ...pool.map((worker) => worker?.close())]);
  }
}
