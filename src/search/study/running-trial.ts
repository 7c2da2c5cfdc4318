/** A trial in the hands of whoever asked for it: its intermediate values, and how it ends. */
import { described, InputError } from '../../checks/index.js';
import { isPlainData } from '../space-check.js';
import { notFinite, type Outcome, type TellOptions } from './outcome.js';
import type { StudyEvent } from './storage.js';
import type { Direction, Params, Pruner, Trial } from '../types.js';

/** A trial to be run by whoever asked for it. */
export interface AskedTrial {
  readonly id: number;
  readonly params: Params;
  /** 1, and more when the trial was begun before. */
  readonly attempt: number;
  /**
   * Takes an intermediate value; answers why the trial should end now, or undefined to go on. Steps are whole numbers that
   * grow. A value that is not finite fails the trial.
   */
  readonly report: (step: number, value: number) => Promise<string | undefined>;
  /** Keeps something with the trial: plain data, such as the path of a file or a second score. */
  readonly setAttribute: (name: string, value: unknown) => Promise<void>;
}

/** What a running trial needs of its study. */
export interface Surroundings {
  readonly pruner: Pruner | undefined;
  readonly direction: Direction;
  /** The trial as the study knows it. */
  readonly known: (id: number) => Trial;
  /** All trials, with the latest values of those that run here. */
  readonly trials: () => readonly Trial[];
  /** Stores what `RunningTrial.unstored` gives. */
  readonly store: (trial: RunningTrial) => Promise<void>;
  /** Keeps attributes with the trial. */
  readonly note: (trial: RunningTrial, attributes: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** @throws InputError for what is no plain data, as JSON has it */
export function checkAttributes(where: string, attributes: unknown): void {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes))
    throw new InputError(`${where}: the attributes are ${described(attributes)}; give an object.`);
  for (const [name, value] of Object.entries(attributes)) {
    let text: string | undefined;
    try {
      text = isPlainData(value) ? JSON.stringify(value) : undefined;
    } catch {
      // Circles and what has no text.
    }
    if (name === '' || name === '__proto__' || text === undefined)
      throw new InputError(
        `${where}: '${name}' is ${described(value)}; attributes have a name, and values as JSON has them.`,
      );
  }
}

/** Values are stored at least this often, in milliseconds, and when the trial ends. */
const storeEvery = 1000;

export class RunningTrial implements AskedTrial {
  readonly id: number;
  readonly params: Params;
  readonly attempt: number;
  readonly #around: Surroundings;
  readonly #steps: { readonly step: number; readonly value: number }[] = [];
  #stored = 0;
  #storedAt = Date.now();
  /** Why it is to end, once that is decided. */
  #stop: { readonly state: 'pruned' | 'failed' | 'gone'; readonly reason: string } | undefined;

  constructor({ id, params, attempt }: Trial, around: Surroundings) {
    this.id = id;
    this.params = params;
    this.attempt = attempt;
    this.#around = around;
  }

  readonly report = async (step: number, value: number): Promise<string | undefined> => {
    const { pruner, direction, known, trials, store } = this.#around;
    const last = this.#steps.at(-1)?.step ?? -1;
    if (!Number.isSafeInteger(step) || step <= last)
      throw new RangeError(`report: steps are whole numbers that grow; after ${last} came ${step}.`);
    if (this.#stop) return this.#stop.reason;
    if (!Number.isFinite(value)) {
      this.#stop = { state: 'failed', reason: `the value reported at step ${step} is ${value}` };
      return this.#stop.reason;
    }
    this.#steps.push({ step, value });
    // Judged before anything is waited for, so that what is reported meanwhile has no part in it, however long that takes.
    const hopeless = pruner?.judge(this.view(), trials(), direction);
    if (hopeless !== undefined) this.#stop = { state: 'pruned', reason: hopeless };
    if (Date.now() - this.#storedAt >= storeEvery) await store(this);
    const { state, attempt } = known(this.id);
    if (state !== 'running' || attempt !== this.attempt)
      this.#stop = { state: 'gone', reason: 'the trial has ended or was taken over by another process' };
    return this.#stop?.reason;
  };

  readonly setAttribute = async (name: string, value: unknown): Promise<void> => {
    const attributes = { [name]: value };
    checkAttributes('setAttribute', attributes);
    await this.#around.note(this, attributes);
  };

  /** The trial with all values so far. */
  view(): Trial {
    return { ...this.#around.known(this.id), intermediate: this.#steps };
  }

  /** The values that are not stored yet. */
  unstored(): StudyEvent[] {
    const { id, attempt } = this;
    if (this.#stored === this.#steps.length) return [];
    const values = this.#steps.slice(this.#stored).map(({ step, value }) => [step, value] as const);
    return [{ kind: 'report', id, attempt, values }];
  }

  /** How many values there are. */
  get reported(): number {
    return this.#steps.length;
  }

  /** The first so many values are stored. */
  isStored(count: number): void {
    this.#stored = count;
    this.#storedAt = Date.now();
  }

  /** How it ends when `outcome` is told. */
  ending(outcome: Outcome, { reason, constraints }: TellOptions): StudyEvent {
    const stop = this.#stop;
    const told = { kind: 'tell', id: this.id, attempt: this.attempt } as const;
    if (outcome === 'interrupted') return { ...told, state: outcome, reason: reason ?? 'told as interrupted' };
    if (stop?.state === 'failed') return { ...told, state: 'failed', reason: stop.reason };
    if (outcome === 'pruned' || stop?.state === 'pruned') {
      const value = this.#steps.at(-1)?.value;
      const why = stop?.reason ?? reason ?? 'told as pruned';
      return { ...told, state: 'pruned', reason: why, ...(value === undefined ? {} : { value }) };
    }
    if (outcome === 'failed') return { ...told, state: 'failed', reason: reason ?? 'told as failed' };
    const bad = notFinite(outcome, constraints);
    if (bad !== undefined) return { ...told, state: 'failed', reason: bad };
    const values = typeof outcome === 'number' ? { value: outcome } : { values: outcome };
    return { ...told, state: 'complete', ...values, ...(constraints && { constraints }) };
  }
}
