/** Work in child processes, one piece at a time in each. */
import { InputError } from '../../checks/index.js';
import { ChildProgram } from '../../workers/node/child-program.js';

/** What a process answers to a job. */
export type ChildAnswer<T> = { readonly value: T } | { readonly error: string; readonly name?: string };

/** Its process has ended, which need not be the fault of the job. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError';
}

/** One child process, started with its first job and again when it has died. */
export class ChildWorker<J extends object, T> {
  #child: ChildProgram<J, ChildAnswer<T>> | undefined;
  /** Ends the wait of the job in progress. */
  #settle: ((answer: ChildAnswer<T> | ProcessEndedError) => void) | undefined;
  #closed = false;
  readonly #program: string;

  /** @param program the program of the process, which takes jobs and sends a `ChildAnswer` to each */
  constructor(program: string) {
    this.#program = program;
  }

  /** Does a job, once more where the process dies. @throws Error when the job fails, ProcessEndedError when the process dies again */
  async run(job: J): Promise<T> {
    try {
      return await this.#once(job);
    } catch (error) {
      if (!(error instanceof ProcessEndedError) || this.#closed) throw error;
    }
    try {
      return await this.#once(job);
    } catch (error) {
      if (!(error instanceof ProcessEndedError) || this.#closed) throw error;
      throw new ProcessEndedError(`${error.message}, the second time`);
    }
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill();
  }

  async #once(job: J): Promise<T> {
    // Listened to from the start to the end of the process, so that one that dies between two jobs is noticed, too.
    if (this.#child === undefined || this.#child.ended) this.#child = this.#start();
    const child = this.#child;
    const answer = await new Promise<ChildAnswer<T> | ProcessEndedError>((resolve) => {
      this.#settle = resolve;
      child.send(job);
    });
    this.#settle = undefined;
    if (answer instanceof ProcessEndedError) throw answer;
    if ('value' in answer) return answer.value;
    if (answer.name === 'InputError') throw new InputError(answer.error);
    throw Object.assign(new Error(answer.error), answer.name !== undefined && { name: answer.name });
  }

  #start(): ChildProgram<J, ChildAnswer<T>> {
    const child = new ChildProgram<J, ChildAnswer<T>>([...process.execArgv, this.#program], {
      onMessage: (answer) => this.#settle?.(answer),
      onEnd: (how) => {
        // One that was replaced already says nothing about the job of the other.
        if (this.#child === child) this.#settle?.(new ProcessEndedError(`its process ${how}`));
      },
    });
    return child;
  }
}

/** The other side, in the process: does the jobs that come. Ctrl-C and the like are the parent's to understand; without it nothing goes on. */
export function serveJobs<J, T>(perform: (job: J) => Promise<T>): void {
  process.on('message', (job: J) => {
    void perform(job)
      .then(
        (value): ChildAnswer<T> => ({ value }),
        (error: unknown): ChildAnswer<T> =>
          error instanceof Error ? { error: error.message, name: error.name } : { error: String(error) },
      )
      .then((answer) => process.send!(answer));
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit(0));
}
