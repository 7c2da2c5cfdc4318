/** The state of a study: what its entries, taken in order, amount to. Every process that reads them comes to the same. */
import type { AddedTrial, Entry, ProcessIdentity, StudyChange, StudyHeader } from './storage.js';
import type { Direction, Params, SpaceSpec, Trial, TrialState } from '../types.js';

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

/** The directions of a study's objectives. */
export const directionsOf = ({ direction, directions }: StudyHeader): readonly Direction[] =>
  directions ?? [direction ?? 'minimize'];

/** What makes the objective, as a text. */
const objectiveText = (header: StudyHeader): string =>
  canonical({ names: Object.keys(header.space).sort(), directions: directionsOf(header), about: header.about ?? {} });

/** Whether two headers are of one objective; what the data hold is compared where both say it. */
export function isSameStudy(a: StudyHeader, b: StudyHeader): boolean {
  const content = a.content === undefined || b.content === undefined || canonical(a.content) === canonical(b.content);
  return content && objectiveText(a) === objectiveText(b);
}

/** What of a header may change when the study goes on. */
export const changeable = ({ space, sampler, linear }: StudyChange): StudyChange => ({
  space,
  sampler: { name: sampler.name, options: sampler.options },
  ...(linear && linear.length > 0 && { linear }),
});

/** Whether what may change is the same. */
export const isUnchanged = (a: StudyChange, b: StudyChange): boolean =>
  canonical(changeable(a)) === canonical(changeable(b));

/** Parameters that wait for their trial. */
interface Queued {
  readonly params: Params;
  taken: boolean;
}

export class StudyState {
  header: StudyHeader | undefined;
  /** Space, sampler and linear constraints as they are now. */
  now: StudyChange | undefined;
  /** All spaces that the study has had. */
  readonly spaces: SpaceSpec[] = [];
  /** How it was changed, and when, for people. */
  readonly changes: string[] = [];
  /** What was enqueued, in that order. */
  readonly queue: Queued[] = [];
  /** Trials of older studies, with ids from -1 downwards, in ascending order. */
  knowledge: readonly Trial[] = [];
  /** Whether anything was told of outcome constraints. */
  constrained = false;
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
        this.#begin(entry, writer);
        break;
      case 'change':
        this.#change(entry);
        break;
      case 'enqueue':
        this.queue.push({ params: entry.params, taken: false });
        break;
      case 'add':
        if (entry.id === this.trials.length) this.#addEnded(entry);
        break;
      case 'learn':
        this.#learn(entry.trials);
        break;
      case 'attribute': {
        const trial = this.trials[entry.id];
        if (trial?.attempt === entry.attempt)
          this.trials[entry.id] = { ...trial, attributes: { ...trial.attributes, ...entry.attributes } };
        break;
      }
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

  #begin(entry: Entry & { kind: 'study' }, writer: Writer): void {
    const { space, direction, directions, sampler, about, content, linear } = entry;
    this.header ??= {
      space,
      ...(direction && { direction }),
      ...(directions && { directions }),
      sampler,
      ...(about && { about }),
      ...(content && { content }),
      ...(linear && { linear }),
    };
    if (!isSameStudy(this.header, entry)) writer.foreign = true;
    else this.#change(entry);
  }

  #change(entry: StudyChange): void {
    const next = changeable(entry);
    if (this.now && isUnchanged(this.now, next)) return;
    if (this.now) this.changes.push(`from trial ${this.trials.length} on: ${changesBetween(this.now, next)}`);
    if (!this.spaces.some((known) => canonical(known) === canonical(next.space))) this.spaces.push(next.space);
    this.now = next;
  }

  #learn(trials: readonly AddedTrial[]): void {
    const before = this.knowledge.length;
    const more = trials.map((trial, i) => trialOf(trial, -1 - before - i));
    this.knowledge = [...more.reverse(), ...this.knowledge];
    this.constrained ||= more.some(({ constraints }) => constraints !== null);
  }

  #addEnded(entry: Entry & { kind: 'add' }): void {
    const trial = trialOf(entry, entry.id);
    this.trials.push(trial);
    this.finished.push(trial.id);
    this.constrained ||= trial.constraints !== null;
    this.#owners.push(entry.writer);
    this.#deaths.push(0);
  }

  #add({ id, params, worker, queued, at, writer }: Entry & { kind: 'ask' }): void {
    const waiting = queued === undefined ? undefined : this.queue[queued];
    if (waiting) waiting.taken = true;
    this.trials.push({ id, ...unfinished, params, intermediate: [], worker, attempt: 1, startedAt: at });
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
    this.trials[id] = { id, ...unfinished, params, intermediate: [], worker, attempt, startedAt: at };
  }

  #tell({ id, attempt, state, value, values, constraints, reason, at, writer }: Entry & { kind: 'tell' }): void {
    const trial = this.#running({ id, attempt });
    if (!trial) {
      const known = this.trials[id];
      const now = !known
        ? 'there is no such trial'
        : known.attempt === attempt
          ? `it was ${known.state} already`
          : `attempt ${known.attempt} had begun`;
      const number = value ?? values?.join(', ');
      const told = number === undefined ? state : `${state} with ${number}`;
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
    this.constrained ||= constraints !== undefined;
    this.trials[id] = { ...trial, state, endedAt: at, ...ended(state, { value, values, constraints, reason }) };
  }
}

const unfinished = { state: 'running', values: null, constraints: null } as const;

/** What a trial has once it ended, from what was told. */
function ended(
  state: TrialState,
  { value, values, constraints, reason }: Partial<Record<'value' | 'values' | 'constraints' | 'reason', unknown>>,
): Pick<Trial, 'value' | 'values' | 'constraints' | 'reason'> {
  const all = (values ?? (value === undefined ? null : [value])) as readonly number[] | null;
  return {
    ...(value === undefined ? {} : { value: value as number }),
    values: state === 'complete' ? all : null,
    constraints: (constraints ?? null) as readonly number[] | null,
    ...(reason === undefined ? {} : { reason: reason as string }),
  };
}

function trialOf(added: AddedTrial, id: number): Trial {
  const { params, state, worker, startedAt, endedAt = startedAt, attributes, intermediate = [] } = added;
  return {
    id,
    params,
    state,
    ...ended(state, added),
    intermediate: intermediate.map(([step, value]) => ({ step, value })),
    worker,
    attempt: 1,
    startedAt,
    endedAt,
    ...(attributes && { attributes }),
  };
}

/** Gathers how things differ, for a message. */
class Differences {
  readonly #found: string[] = [];
  readonly #there: string;
  readonly #here: string;

  constructor(there: string, here: string) {
    this.#there = there;
    this.#here = here;
  }

  compare(what: string, before: unknown, after: unknown): void {
    const show = (value: unknown): string => (value === undefined ? 'missing' : canonical(value));
    if (show(before) !== show(after))
      this.#found.push(`${what} is ${show(before)} ${this.#there} and ${show(after)} ${this.#here}`);
  }

  compareFields(what: (name: string) => string, before: object = {}, after: object = {}): void {
    const own = (one: object, name: string): unknown =>
      Object.hasOwn(one, name) ? (one as Readonly<Record<string, unknown>>)[name] : undefined;
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      this.compare(what(name), own(before, name), own(after, name));
  }

  get text(): string {
    return this.#found.join('; ');
  }
}

const parameter = (name: string): string => `parameter "${name}"`;

/** How the objective of the study that is stored differs from the one that was to be opened, for a message. */
export function differences(stored: StudyHeader, wanted: StudyHeader): string {
  const found = new Differences('there', 'here');
  const only = (one: SpaceSpec, other: SpaceSpec): object =>
    Object.fromEntries(Object.entries(one).filter(([name]) => !Object.hasOwn(other, name)));
  found.compareFields(parameter, only(stored.space, wanted.space), only(wanted.space, stored.space));
  found.compare('direction', stored.direction ?? stored.directions, wanted.direction ?? wanted.directions);
  found.compareFields((name) => name, stored.about, wanted.about);
  if (stored.content !== undefined && wanted.content !== undefined)
    found.compareFields((name) => name, stored.content, wanted.content);
  return found.text;
}

/** How what may change has changed, for people. */
export function changesBetween(before: StudyChange, now: StudyChange): string {
  const found = new Differences('before', 'now');
  found.compareFields(parameter, before.space, now.space);
  found.compare('the sampler', before.sampler, now.sampler);
  found.compare('the list of linear constraints', before.linear, now.linear);
  return found.text;
}
