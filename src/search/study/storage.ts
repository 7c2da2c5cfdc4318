/**
 * What a study writes down, and where.
 *
 * A study is the list of its entries and nothing else: every process reads the same list and folds it into the same state
 * (`StudyState`). Entries are only ever appended, without a lock. An entry that came too late (a trial number that
 * somebody else took, a result of a trial that was told already) is void for everybody, because everybody sees the same order.
 */
import type { ProcessIdentity } from '../../files/process-identity.js';
import type { Damage, Position } from '../../files/store-types.js';
import type { Direction, LinearConstraint, Params, SpaceSpec, Trial, TrialState } from '../types.js';

export type { Damage, Position, ProcessIdentity };
export type { UnreadBytes } from '../../files/store-types.js';

/** What a study is. Parameters' names, directions, `about` and `content` make its objective; the rest may change when it goes on. */
export interface StudyHeader {
  readonly space: SpaceSpec;
  /** Of the one objective. */
  readonly direction?: Direction;
  /** Of two objectives, in the place of `direction`. */
  readonly directions?: readonly Direction[];
  readonly sampler: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  /** What else makes the objective the one that it is, such as the name of a data set. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** What the data of the objective hold, by their parts: texts such as checksums. Older studies have none. */
  readonly content?: Readonly<Record<string, string>>;
  readonly linear?: readonly LinearConstraint[];
}

/** What of a study may change when it goes on. */
export type StudyChange = Pick<StudyHeader, 'space' | 'sampler' | 'linear'>;

/** A trial that was run elsewhere. */
export type AddedTrial = Omit<Trial, 'id' | 'state' | 'attempt' | 'intermediate' | 'worker'> & {
  readonly state: 'complete' | 'pruned' | 'failed';
  readonly worker: string;
  readonly intermediate?: readonly (readonly [step: number, value: number])[];
};

/** The newest format of a study's entries, and the one that is written. */
export const studyFormat = 1;

/** What an entry of a study says. */
export type StudyEvent =
  | ({ readonly kind: 'study'; readonly format: number } & StudyHeader)
  /** A process has joined. */
  | { readonly kind: 'join'; readonly process?: ProcessIdentity }
  /** A sign of life. */
  | { readonly kind: 'beat' }
  /** From here on trials are of another range or sampler. */
  | ({ readonly kind: 'change' } & StudyChange)
  /** Parameters to be tried before what the sampler suggests; some may be missing. */
  | { readonly kind: 'enqueue'; readonly params: Params }
  /** A new trial; void unless `id` is the number of trials so far. `queued` is the number of what was enqueued, from 0. */
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly params: Params;
      readonly worker: string;
      readonly queued?: number;
    }
  /** A trial that was run elsewhere; void unless `id` is the number of trials so far. */
  | ({ readonly kind: 'add'; readonly id: number } & AddedTrial)
  /** Trials of an older study, which the sampler knows of and which are none of this one. */
  | { readonly kind: 'learn'; readonly source: string; readonly trials: readonly AddedTrial[] }
  /** Something to be kept with a trial. */
  | {
      readonly kind: 'attribute';
      readonly id: number;
      readonly attempt: number;
      readonly attributes: Readonly<Record<string, unknown>>;
    }
  /** A trial is begun again; void unless `attempt` is the one after the trial's present one. */
  | {
      readonly kind: 'retry';
      readonly id: number;
      readonly attempt: number;
      readonly worker: string;
      readonly cause: 'died' | 'interrupted';
    }
  /** Intermediate values: pairs of step and value. */
  | {
      readonly kind: 'report';
      readonly id: number;
      readonly attempt: number;
      readonly values: readonly (readonly [number, number])[];
    }
  /** A trial has ended; void unless it was running, with this attempt. */
  | {
      readonly kind: 'tell';
      readonly id: number;
      readonly attempt: number;
      readonly state: Exclude<TrialState, 'running'>;
      readonly value?: number;
      /** In the place of `value`, where there are two objectives. */
      readonly values?: readonly number[];
      readonly constraints?: readonly number[];
      readonly reason?: string;
    }
  /** These bytes of a journal could not be read and were set aside; or, from 0 to 0, entries that are missing were given up. */
  | { readonly kind: 'dropped'; readonly from: number; readonly to: number };

/** An event with its author, the author's count (from 1, without gaps) and its time in milliseconds since 1970. */
export type Entry = StudyEvent & { readonly writer: string; readonly sequence: number; readonly at: number };

/** What was read from a storage, and where to go on. */
export interface Reading {
  readonly entries: readonly Entry[];
  readonly damage: readonly Damage[];
  readonly next: Position;
}

/** Where a study keeps its entries: one order for all who read, and appending at its end. */
export interface StudyStorage {
  /** For messages: the path of a file. */
  readonly name: string;
  /** Who this process is; undefined where there is only one. */
  readonly process?: ProcessIdentity;
  /** The entries from a position on (by default all), in the order that every reader sees. */
  read(from?: Position): Promise<Reading>;
  /**
   * Appends entries as one piece. With `durable`, they have reached the disk when the promise resolves.
   *
   * @throws StudyError when that is not certain; some of the entries may then be there nevertheless, as `read` will show.
   */
  append(entries: readonly Entry[], durable: boolean): Promise<void>;
  /** Whether a process lives; undefined when only its heartbeat can tell. */
  alive?(process: ProcessIdentity): boolean | undefined;
  /** The time that entries bear, in milliseconds since 1970, where processes on several machines need one; else that of each. */
  now?(): number;
  /** Does work while nobody else does, where there are locks: suggestions that would come too late are not made in vain. */
  alone?<T>(work: () => Promise<T>): Promise<T>;
  /** Ends what a storage keeps open, such as a connection; it is opened again when it is needed. */
  close?(): Promise<void>;
}

/** Keeps a study in memory, for tests and for searches that nobody needs to continue. */
export class MemoryStorage implements StudyStorage {
  readonly name = 'a study in memory';
  readonly #entries: string[] = [];

  /** Entries pass through JSON, so that nothing is kept here that a journal would not keep. */
  read(from?: Position): Promise<Reading> {
    const fresh = this.#entries.slice(from?.line ?? 0);
    return Promise.resolve({
      entries: fresh.map((text) => JSON.parse(text) as Entry),
      damage: [],
      next: { byte: 0, line: this.#entries.length },
    });
  }

  append(entries: readonly Entry[]): Promise<void> {
    this.#entries.push(...entries.map((entry) => JSON.stringify(entry)));
    return Promise.resolve();
  }
}
