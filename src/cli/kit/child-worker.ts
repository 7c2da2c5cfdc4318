/** Work in child processes, one piece at a time in each. */
import { type ChildProcess, fork } from 'node:child_process';
import { InputError } from '../../checks/index.js';

/** What a process answers to a job. */
export type ChildAnswer<T> = { readonly value: T } | { readonly error: string; readonly name?: string };

/** Its process has ended, which need not be the fault of the job. */
class ProcessEndedError extends Error {}

/** One child process, started with its first job and again when it has died. */
export class ChildWorker<J extends object, T> {
  #child: ChildProcess | undefined;
  /** Ends the wait of the job in progress. */
  #settle: ((answer: ChildAnswer<T> | ProcessEndedError) => void) | undefined;
  #closed = false;
  readonly #program: string;

  /** @param program the program of the process, which takes jobs and sends a `ChildAnswer` to each */
  constructor(program: string) {
    this.#program = program;
  }

  /** Does a job, once more where the process dies. @throws Error when the job fails, or the process dies again */
  async run(job: J): Promise<T> {
    try {
      return await this.#once(job);
    } catch (error) {
      if (!(error instanceof ProcessEndedError) || this.#closed) throw error;
      return this.#once(job);
    }
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill('SIGKILL');
  }

  async #once(job: J): Promise<T> {
    const child = (this.#child ??= this.#start());
    const answer = await new Promise<ChildAnswer<T> | ProcessEndedError>((resolve) => {
      this.#settle = resolve;
      // What cannot be sent goes to a process that has ended, and says so by itself.
      child.send(job, () => undefined);
    });
    this.#settle = undefined;
    if (answer instanceof ProcessEndedError) throw answer;
    if ('value' in answer) return answer.value;
    if (answer.name === 'InputError') throw new InputError(answer.error);
    throw Object.assign(new Error(answer.error), answer.name !== undefined && { name: answer.name });
  }

  /** Listens from the start to the end of the process, so that one that dies between two jobs is noticed, too. */
  #start(): ChildProcess {
    const child = fork(this.#program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
    // What it has written last tells why it died.
    let output = '';
    child.stderr!.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4096)));
    const ended = (how: string): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const words = output.trim().split('\n').at(-1) ?? '';
      this.#settle?.(new ProcessEndedError(`its process ended (${how})${words === '' ? '' : `: ${words}`}`));
    };
    child.on('message', (answer: ChildAnswer<T>) => this.#settle?.(answer));
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
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
