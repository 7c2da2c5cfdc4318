/** A program in a process of its own, which is told messages, answers with some, and ends, now or some day. */
import { type ChildProcess, spawn } from 'node:child_process';

/** What is told of a program. */
export interface ChildEvents<Answer> {
  readonly onMessage: (answer: Answer) => void;
  /** Its end, once: how it came, with its last words; whether it was ever started. */
  readonly onEnd: (how: string, started: boolean) => void;
}

/** How long what it wrote last is waited for, and how long it is given to end by itself, in milliseconds. */
const grace = 1000;

export class ChildProgram<Message extends object, Answer> {
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;
  /** The last output, to tell why it died. */
  #output = '';
  #ended = false;

  /** @param args Node's arguments: options, and the program */
  constructor(args: readonly string[], { onMessage, onEnd }: ChildEvents<Answer>) {
    this.#child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (data: Buffer) => (this.#output = (this.#output + data.toString()).slice(-8192)));
    this.#child.on('message', (message) => onMessage(message as Answer));
    this.#exit = this.#untilExit().then(({ how, started }) => onEnd(how, started));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it takes no more messages. */
  get ended(): boolean {
    return this.#ended;
  }

  send(message: Message): void {
    // When it cannot be sent, the process has ended, and says so by itself.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for its end, and ends it where it does not end by itself. */
  async close(): Promise<void> {
    const force = setTimeout(() => this.kill(), grace);
    await this.#exit;
    clearTimeout(force);
  }

  #untilExit(): Promise<{ readonly how: string; readonly started: boolean }> {
    const child = this.#child;
    return new Promise((resolve) => {
      child.on('error', (error) => {
        if (child.pid !== undefined) return;
        this.#ended = true;
        resolve({ how: `could not be started: ${error.message}`, started: false });
      });
      child.on('exit', (code, signal) => {
        this.#ended = true;
        const tell = (): void => {
          clearTimeout(late);
          resolve({ how: this.#lastWords(code, signal), started: true });
        };
        // What it has written last may come a little later, or never, when a process of its own still writes there.
        const late = setTimeout(tell, grace);
        child.on('close', tell);
      });
    });
  }

  #lastWords(code: number | null, signal: string | null): string {
    const lines = this.#output.split('\n').filter((line) => line.trim() !== '');
    const line =
      lines.find((each) => each.includes('out of memory')) ??
      lines.find((each) => /^(Uncaught )?\w*Error\b/.test(each)) ??
      lines.at(-1);
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    return how + (line === undefined ? '' : `: ${line.trim().slice(0, 300)}`);
  }
}
