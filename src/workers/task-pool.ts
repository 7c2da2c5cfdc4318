/**
 * Tasks that do not touch each other, done by threads or, for one thread, by the calling one. What a task gives depends on the task alone,
 * so that the number of threads changes no result, and neither does the end of one: another is started in its place, and does its task.
 */
import { findHost } from './find-host.js';
import type { Thread, ThreadHost, ThreadMain } from './host.js';

/** Makes of a setup what works on tasks. As source text it is a thread's, so it must not refer to anything outside itself. */
export type Work<Setup, Task, Result> = (setup: Setup) => (task: Task) => Result;

export interface PoolSpec<Setup, Task, Result> {
  readonly work: Work<Setup, Task, Result>;
  /** The source text of `work`, with all that it refers to. */
  readonly text: string;
  readonly setup: Setup;
  readonly threads: number;
}

/** How long the calling thread works before it lets others have a turn, in milliseconds. */
const slice = 50;

const closed = 'the pool of threads is closed';

/** How often a task may end its thread. */
const deathsAllowed = 2;

/** What becomes of a task: a result, an error, or the end of its thread, which need not be the fault of the task. */
type Answer = { readonly result: unknown } | { readonly error: string } | { readonly ended: string };

/** A thread, and who waits for it, by the numbers of their tasks. */
interface Member {
  readonly thread: Thread;
  readonly waiting: Map<number, (answer: Answer) => void>;
}

/** What a thread of a pool does, as source text. */
function serveTasks<Setup, Task, Result>(work: Work<Setup, Task, Result>): ThreadMain<Setup> {
  return (setup, post, listen) => {
    const perform = work(setup);
    listen((message) => {
      const { number, task } = message as { number: number; task: Task };
      try {
        post({ number, answer: { result: perform(task) } });
      } catch (error) {
        post({ number, answer: { error: error instanceof Error ? error.message : String(error) } });
      }
    });
  };
}

export class TaskPool<Setup extends object, Task, Result> {
  /** Threads that work. */
  readonly threads: number;
  readonly #own: ((task: Task) => Result) | undefined;
  readonly #start: () => Thread;
  /** By place; one that has ended leaves its place empty until there is a task again. */
  readonly #members: (Member | undefined)[] = [];
  #number = 0;
  #closed = false;
  #turn = 0;

  private constructor(
    { work, text, setup, threads }: PoolSpec<Setup, Task, Result>,
    start: ThreadHost['startThread'] | undefined,
  ) {
    const many = threads > 1 && start !== undefined;
    this.threads = many ? threads : 1;
    this.#own = many ? undefined : work(setup);
    this.#start = () => start!(`(${serveTasks.toString()})(${text})`, setup);
    for (let place = 0; many && place < threads; place++) this.#memberAt(place);
  }

  /** Starts the threads; none for one, and none where the environment has none. */
  static async open<S extends object, T, R>(spec: PoolSpec<S, T, R>, host?: ThreadHost): Promise<TaskPool<S, T, R>> {
    if (spec.threads === 1) return new TaskPool(spec, undefined);
    const { singleBecause, startThread } = host ?? (await findHost());
    return new TaskPool(spec, singleBecause === undefined ? startThread : undefined);
  }

  /**
   * The results, in the order of the tasks; those of tasks that were not begun when the signal was raised are missing.
   * @throws Error for a task that throws, or whose thread has ended twice
   */
  async run(tasks: readonly Task[], signal?: AbortSignal): Promise<Result[]> {
    if (this.#closed) throw new Error(closed);
    const results: Result[] = [];
    let next = 0;
    const loop = async (step: (task: Task) => Result | Promise<Result>): Promise<void> => {
      while (next < tasks.length && signal?.aborted !== true) {
        const at = next++;
        try {
          results[at] = await step(tasks[at]!);
        } catch (error) {
          // Nothing else is begun.
          next = tasks.length;
          throw error;
        }
      }
    };
    const own = this.#own;
    if (own !== undefined) await loop((task) => this.#inTurn(() => own(task)));
    else await Promise.all(Array.from({ length: this.threads }, (_, place) => loop((task) => this.#ask(place, task))));
    return results;
  }

  async #inTurn(work: () => Result): Promise<Result> {
    if (performance.now() - this.#turn > slice) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#turn = performance.now();
    }
    return work();
  }

  async #ask(place: number, task: Task): Promise<Result> {
    for (let deaths = 1; ; deaths++) {
      if (this.#closed) throw new Error(closed);
      const answer = await this.#askOnce(this.#memberAt(place), task);
      if ('result' in answer) return answer.result as Result;
      if ('error' in answer) throw new Error(answer.error);
      if (deaths === deathsAllowed)
        throw new Error(
          `thread ${place + 1} of the pool ended unexpectedly, ${deaths} times at the same task: ${answer.ended}`,
        );
    }
  }

  async #askOnce({ thread, waiting }: Member, task: Task): Promise<Answer> {
    const number = this.#number++;
    thread.hold(true);
    try {
      return await new Promise((resolve) => {
        waiting.set(number, resolve);
        thread.post({ number, task });
      });
    } finally {
      waiting.delete(number);
      if (waiting.size === 0) thread.hold(false);
    }
  }

  #memberAt(place: number): Member {
    const present = this.#members[place];
    if (present !== undefined) return present;
    const member: Member = { thread: this.#start(), waiting: new Map() };
    const { thread, waiting } = member;
    thread.onMessage = (message) => {
      const { number, answer } = message as { number: number; answer: Answer };
      waiting.get(number)?.(answer);
    };
    // Told twice of a thread that has failed: why, and that it has ended.
    thread.onEnd = (ended) => {
      if (this.#members[place] === member) this.#members[place] = undefined;
      for (const resolve of waiting.values()) resolve({ ended });
    };
    this.#members[place] = member;
    return member;
  }

  /** Ends the threads; what is still waited for is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#members.splice(0).flatMap((member) => (member === undefined ? [] : [member.thread]));
    for (const thread of threads) thread.onEnd?.(closed);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
