/** The state of a study: what its entries, taken in order, amount to. Every process that reads them comes to the same. */
import type { Entry, ProcessIdentity, StudyHeader } from './storage.js';
import type { Trial, TrialState } from '../types.js';

/** A process that takes or took part. */
export interface Writer {
  readonly id: string;
  /** The count of its last entry. */
  sequence: number;
  /** The time of its last entry, by its own clock. */
  seen: number;
  process?: ProcessIdentity;
  /** It brought another header than the study's: what it says does not count. */
  foreign?: boolean;
}

/** Plain data as text, with the keys of objects in order, so that equal data is equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

const headerText = ({ space, direction, sampler, about = {} }: StudyHeader): string =>
  canonical({ space, direction, sampler: { name: sampler.name, options: sampler.options }, about });

/** Whether two headers are of one study; what the data hold is compared where both say it. */
export function isSameStudy(a: StudyHeader, b: StudyHeader): boolean {
  const content = a.content === undefined || b.content === undefined || canonical(a.content) === canonical(b.content);
  return content && headerText(a) === headerText(b);
}

export class StudyState {
  header: StudyHeader | undefined;
  /** By id. */
  readonly trials: Trial[] = [];
  /** Ids of the trials that are complete, pruned, failed or lost, in the order in which they ended. */
  readonly finished: number[] = [];
  /** Ids of the trials that run or were interrupted, in ascending order: those that somebody may still take over. */
  readonly open: Set<number> = new Set<number>();
  readonly writers: Map<string, Writer> = new Map<string, Writer>();
  /** What did not count, for people. */
  readonly notes: string[] = [];
  /** Entries that their writers counted and that are not there, unless they were given up. */
  missing: { readonly writer: string; readonly from: number; readonly to: number }[] = [];
  /** Where damage was accepted, by its first byte. */
  readonly dropped: Set<number> = new Set<number>();
  /** By id: the writer that runs a trial or ran it last, and how many of its workers died. */
  readonly #owners: string[] = [];
  readonly #deaths: number[] = [];

  /** The writer that runs a trial or ran it last. */
  owner(id: number): string | undefined {
    return this.#owners[id];
  }

  /** How many workers of a trial died. */
  deaths(id: number): number {
    return this.#deaths[id] ?? 0;
  }

  apply(entry: Entry): void {
    if (entry.kind === 'dropped' && entry.sequence === 0) {
      this.dropped.add(entry.from);
      this.missing = [];
      return;
    }
    const writer = this.#writer(entry);
    // The same entry may have been written twice, when it was not certain whether the first time succeeded.
    if (entry.sequence <= writer.sequence) return;
    if (entry.sequence > writer.sequence + 1)
      this.missing.push({ writer: writer.id, from: writer.sequence + 1, to: entry.sequence - 1 });
    writer.sequence = entry.sequence;
    writer.seen = Math.max(writer.seen, entry.at);
    if (!writer.foreign) this.#take(entry, writer);
  }

  #writer({ writer: id, at }: Entry): Writer {
    let writer = this.writers.get(id);
    if (!writer) this.writers.set(id, (writer = { id, sequence: 0, seen: at }));
    return writer;
  }

  #take(entry: Entry, writer: Writer): void {
    switch (entry.kind) {
      case 'study':
        this.header ??= {
          space: entry.space,
          direction: entry.direction,
          sampler: entry.sampler,
          ...(entry.about && { about: entry.about }),
          ...(entry.content && { content: entry.content }),
        };
        if (!isSameStudy(this.header, entry)) writer.foreign = true;
        break;
      case 'join':
        if (entry.process) writer.process = entry.process;
        break;
      case 'ask':
        if (entry.id === this.trials.length) this.#add(entry);
        break;
      case 'retry':
        this.#retry(entry);
        break;
      case 'report': {
        const intermediate = this.#running(entry)?.intermediate as { step: number; value: number }[] | undefined;
        // A value may come twice, when it was not certain whether it had been stored.
        for (const [step, value] of intermediate ? entry.values : [])
          if (step > (intermediate!.at(-1)?.step ?? -1)) intermediate!.push({ step, value });
        break;
      }
      case 'tell':
        this.#tell(entry);
        break;
      case 'beat':
      case 'dropped':
        break;
    }
  }

  #add({ id, params, worker, at, writer }: Entry & { kind: 'ask' }): void {
    this.trials.push({ id, params, state: 'running', intermediate: [], worker, attempt: 1, startedAt: at });
    this.open.add(id);
    this.#owners.push(writer);
    this.#deaths.push(0);
  }

  #running({ id, attempt }: { id: number; attempt: number }): Trial | undefined {
    const trial = this.trials[id];
    return trial?.state === 'running' && trial.attempt === attempt ? trial : undefined;
  }

  #retry({ id, attempt, worker, cause, at, writer }: Entry & { kind: 'retry' }): void {
    const trial = this.trials[id];
    const from: TrialState = cause === 'died' ? 'running' : 'interrupted';
    if (trial?.state !== from || attempt !== trial.attempt + 1) return;
    if (cause === 'died') this.#deaths[id]!++;
    this.#owners[id] = writer;
    const { params } = trial;
    this.trials[id] = { id, params, state: 'running', intermediate: [], worker, attempt, startedAt: at };
  }

  #tell({ id, attempt, state, value, reason, at, writer }: Entry & { kind: 'tell' }): void {
    const trial = this.#running({ id, attempt });
    if (!trial) {
      const known = this.trials[id];
      const now = !known
        ? 'there is no such trial'
        : known.attempt === attempt
          ? `it was ${known.state} already`
          : `attempt ${known.attempt} had begun`;
      const told = value === undefined ? state : `${state} with ${value}`;
      this.notes.push(`trial ${id}: attempt ${attempt} was told as ${told} when ${now}; that did not count.`);
      return;
    }
    if (state === 'lost') {
      this.#deaths[id]!++;
      this.#owners[id] = writer;
    }
    if (state !== 'interrupted') {
      this.finished.push(id);
      this.open.delete(id);
    }
    this.trials[id] = {
      ...trial,
      state,
      endedAt: at,
      ...(value === undefined ? {} : { value }),
      ...(reason === undefined ? {} : { reason }),
    };
  }
}

/** How the study that is stored differs from the one that was to be opened, for a message. */
export function differences(stored: StudyHeader, wanted: StudyHeader): string {
  const found: string[] = [];
  const compare = (what: string, there: unknown, here: unknown): void => {
    const show = (value: unknown): string => (value === undefined ? 'missing' : canonical(value));
    if (show(there) !== show(here)) found.push(`${what} is ${show(there)} there and ${show(here)} here`);
  };
  const compareFields = (what: (name: string) => string, there: object = {}, here: object = {}): void => {
    const own = (one: object, name: string): unknown =>
      Object.hasOwn(one, name) ? (one as Readonly<Record<string, unknown>>)[name] : undefined;
    for (const name of new Set([...Object.keys(there), ...Object.keys(here)]))
      compare(what(name), own(there, name), own(here, name));
  };
  compareFields((name) => `parameter "${name}"`, stored.space, wanted.space);
  compare('direction', stored.direction, wanted.direction);
  compare('sampler', stored.sampler, wanted.sampler);
  compareFields((name) => name, stored.about, wanted.about);
  if (stored.content !== undefined && wanted.content !== undefined)
    compareFields((name) => name, stored.content, wanted.content);
  return found.join('; ');
}
