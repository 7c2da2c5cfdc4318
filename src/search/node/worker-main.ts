/** The main program of a worker process, and the messages between it and its parent. */
import type { ObjectiveAnswer, ObjectiveContext } from '../study/optimize.js';
import type { Params } from '../types.js';

export type ToWorker =
  /** First of all: the module to import, and what is the same for all trials. */
  | { readonly kind: 'begin'; readonly module: string; readonly args: unknown; readonly threads: number }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly attempt: number;
      readonly worker: number;
      readonly params: Params;
    }
  /** To a report or an attribute: why the trial should end, or what was wrong with it. */
  | { readonly kind: 'answer'; readonly reason?: string; readonly error?: string }
  /** The trial is interrupted, and nothing else will come. */
  | { readonly kind: 'end' };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** The module cannot be used. */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'report'; readonly step: number; readonly value: number }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string };

/** What the objective of a worker process is given beside the parameters. */
export interface WorkerContext extends ObjectiveContext {
  /** What was given to all of them: plain data. */
  readonly args: unknown;
  /** How many threads it may use, so that the workers together use each core once. */
  readonly threads: number;
}

/** The function that a worker's module exports, as `objective` or by default. */
export type WorkerObjective = (params: Params, context: WorkerContext) => ObjectiveAnswer | Promise<ObjectiveAnswer>;

/**
 * Serves a parent until it ends. It is handed to the new process as source text, so that there is no file to find; it must not
 * refer to anything outside itself (types excepted).
 */
export function serve(process: NodeJS.Process, load: (url: string) => Promise<Record<string, unknown>>): void {
  const send = (message: FromWorker): void => void process.send!(message);
  const text = (error: unknown): string => (error instanceof Error ? error.message : String(error)) || 'no message';
  const interrupt = new AbortController();
  let busy = false;
  const waiting: { resolve: (reason: string | undefined) => void; reject: (error: Error) => void }[] = [];
  let begun: Promise<(Pick<WorkerContext, 'args' | 'threads'> & { objective: WorkerObjective }) | undefined>;

  // Ctrl-C, the end of a terminal and that of a batch job go to all processes; what they mean is the parent's to say.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit(1));
  const asked = (message: FromWorker): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      send(message);
    });
  async function begin({ module, args, threads }: ToWorker & { kind: 'begin' }): typeof begun {
    try {
      const exported = await load(module);
      const objective = exported['objective'] ?? exported['default'];
      if (typeof objective !== 'function')
        throw new Error('it exports no function named objective, nor one by default');
      send({ kind: 'ready' });
      return { objective: objective as WorkerObjective, args, threads };
    } catch (error) {
      send({ kind: 'unusable', message: text(error) });
      return undefined;
    }
  }
  async function run({ id, attempt, worker, params }: ToWorker & { kind: 'run' }): Promise<void> {
    const known = await begun;
    if (!known) return;
    busy = true;
    try {
      const { objective, args, threads } = known;
      const report: WorkerContext['report'] = (step, value) => asked({ kind: 'report', step, value });
      const setAttribute = (name: string, value: unknown) => asked({ kind: 'attribute', name, value }).then(() => {});
      const context = { id, attempt, worker, args, threads, report, setAttribute, signal: interrupt.signal };
      send({ kind: 'value', value: await objective(params, context) });
    } catch (error) {
      send({ kind: 'threw', message: text(error) });
    } finally {
      busy = false;
    }
  }

  process.on('message', (message: ToWorker) => {
    if (message.kind === 'begin') begun = begin(message);
    else if (message.kind === 'run') void run(message);
    else if (message.kind === 'answer') {
      const { resolve, reject } = waiting.shift()!;
      if (message.error === undefined) resolve(message.reason);
      else reject(new RangeError(message.error));
    } else {
      interrupt.abort();
      // Time for an objective that listens to put its things away.
      setTimeout(() => process.exit(0), busy ? 200 : 0);
    }
  });
}
