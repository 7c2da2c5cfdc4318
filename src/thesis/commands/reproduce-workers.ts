/** Runs of `vaelab reproduce` in child processes, several at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultLine } from '../index.js';
import type { WorkerAnswer, WorkerJob } from './reproduce-worker.js';

const program = fileURLToPath(new URL('./reproduce-worker.js', import.meta.url));

/** One child process, started with its first run and again when it has died. */
export class RunWorker {
  #child: ChildProcess | undefined;
  /** What it has written last, to tell why it died. */
  #output = '';

  /** @throws Error when the run fails or the process dies */
  run(job: WorkerJob): Promise<ResultLine> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      const onMessage = (answer: WorkerAnswer): void => {
        child.off('exit', onExit);
        if ('line' in answer) resolve(answer.line);
        else reject(new Error(answer.error));
      };
      const onExit = (code: number | null, signal: string | null): void => {
        child.off('message', onMessage);
        this.#child = undefined;
        const words = this.#output.trim().split('\n').at(-1) ?? '';
        reject(new Error(`its process ended (${signal ?? `exit code ${code}`})${words === '' ? '' : `: ${words}`}`));
      };
      child.once('message', onMessage);
      child.once('exit', onExit);
      child.send(job);
    });
  }

  close(): void {
    this.#child?.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
    this.#output = '';
    child.stderr!.on('data', (text: Buffer) => (this.#output = (this.#output + text.toString()).slice(-4096)));
    return child;
  }
}
