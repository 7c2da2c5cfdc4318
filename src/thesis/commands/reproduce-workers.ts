/** Runs of `vaelab reproduce` in child processes, several at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultLine } from '../index.js';
import type { WorkerAnswer, WorkerJob } from './reproduce-worker.js';

const program = fileURLToPath(new URL('./reproduce-worker.js', import.meta.url));

/** Its process has ended, which need not be the fault of the run. */
class ProcessEndedError extends Error {}

/** One child process, started with its first run and again when it has died. */
export class RunWorker {
  #child: ChildProcess | undefined;
  /** Ends the wait of the run in progress. */
  #settle: ((answer: WorkerAnswer | ProcessEndedError) => void) | undefined;
  #closed = false;
  readonly #program: string;

  /** @param main the program of the process, which takes a `WorkerJob` and sends a `WorkerAnswer` */
  constructor(main: string = program) {
    this.#program = main;
  }

  /** Does a run, once more where the process dies. @throws Error when the run fails, or the process dies again */
  async run(job: WorkerJob): Promise<ResultLine> {
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

  async #once(job: WorkerJob): Promise<ResultLine> {
    const child = (this.#child ??= this.#start());
    const answer = await new Promise<WorkerAnswer | ProcessEndedError>((resolve) => {
      this.#settle = resolve;
      // What cannot be sent goes to a process that has ended, and says so by itself.
      child.send(job, () => undefined);
    });
    this.#settle = undefined;
    if (answer instanceof ProcessEndedError) throw answer;
    if ('line' in answer) return answer.line;
    throw new Error(answer.error);
  }

  /** Listens from the start to the end of the process, so that one that dies between two runs is noticed, too. */
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
    child.on('message', (answer: WorkerAnswer) => this.#settle?.(answer));
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    return child;
  }
}
