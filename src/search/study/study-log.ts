/** A process's part in a study: it takes in what others have written, and adds its own entries. */
import { Space } from '../space.js';
import {
  type Damage,
  type Position,
  type StudyEvent,
  studyFormat,
  type StudyHeader,
  type StudyStorage,
} from './storage.js';
import { StudyError } from './study-error.js';
import {
  changeable,
  changesBetween,
  differences,
  isSameStudy,
  isUnchanged,
  StudyState,
  type Writer,
} from './study-state.js';
import type { Params } from '../types.js';

export class StudyLog {
  readonly writer: string = globalThis.crypto.randomUUID().slice(0, 13);
  readonly state: StudyState = new StudyState();
  /** What was repaired or set aside, for people, by what it is about. */
  readonly notes: Map<string, string> = new Map<string, string>();
  readonly #storage: StudyStorage;
  readonly #header: StudyHeader;
  /** Ours, which stands for those of the study as long as it has none. */
  readonly #own: Space;
  /** Those of the state, in their order. */
  readonly #spaces: Space[] = [];
  /** Whether the stored study has the space and the sampler of ours, or was told of them. */
  #declared = false;
  readonly #acceptDamage: boolean;
  /** The stored header, once it was found to be the same as ours. */
  #same: StudyHeader | undefined;
  /** Damage to be set aside with the next entries: from and to. */
  readonly #toDrop = new Map<number, number>();
  #position: Position | undefined;
  #loaded = false;
  /** When something was last appended. */
  #wroteAt = 0;
  #refused: StudyError | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(storage: StudyStorage, header: StudyHeader, acceptDamage: boolean) {
    this.#storage = storage;
    this.#header = header;
    this.#own = new Space(header.space);
    this.#acceptDamage = acceptDamage;
  }

  /** One at a time, in the order of the calls, whether or not those before succeeded. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** As `inTurn`, and while no other process does so, where the storage knows how. */
  aloneInTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(() => this.#storage.alone?.(work) ?? work());
  }

  /** The time that entries bear. */
  now(): number {
    return this.#storage.now?.() ?? Date.now();
  }

  /** Takes in what was stored since the last time. */
  async refresh(): Promise<void> {
    if (this.#refused) throw this.#refused;
    const { name } = this.#storage;
    let reading = await this.#storage.read(this.#position);
    if (!this.#loaded && reading.damage.some(({ open }) => open)) {
      // Somebody may be in the middle of writing it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      reading = await this.#storage.read(this.#position);
    }
    this.#position = reading.next;
    const known = this.state.trials.length;
    for (const entry of reading.entries) this.state.apply(entry);
    const { missing } = this.state;
    this.#checkHeader();
    this.#checkParams(known);
    for (const damage of reading.damage) this.#meet(damage);
    this.#loaded = true;
    if (missing.length > 0 && !this.#toDrop.has(0)) {
      const count = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      this.#giveUp(0, 0, `${name}: ${count} entries are missing between others; lines were removed`);
    }
  }

  /** That the stored study is ours. */
  #checkHeader(): void {
    const { header } = this.state;
    const { name } = this.#storage;
    if (header === undefined || header === this.#same) return;
    if (!isSameStudy(header, this.#header))
      throw new StudyError(
        `${name} holds another study: ${differences(header, this.#header)}. Go on with what it was begun with, or begin a new study elsewhere.`,
      );
    if (this.#header.content !== undefined && header.content === undefined)
      this.notes.set(
        'content',
        `${name} was begun by a version that did not keep what its data hold; whether they are the same cannot be checked.`,
      );
    const { now = header, trials } = this.state;
    if (isUnchanged(now, this.#header)) this.#declared = true;
    else
      this.notes.set(
        'change',
        `${name} goes on otherwise, from trial ${trials.length} on: ${changesBetween(changeable(now), changeable(this.#header))}.`,
      );
    this.#same = header;
  }

  /** Whether parameters are of a space that the study has or had. */
  isKnown(params: Params): boolean {
    return (this.#spaces.length === 0 ? [this.#own] : this.#spaces).some((space) => space.holds(params));
  }

  /** That the spaces are sound, and that the trials from a number on have parameters of one of them. */
  #checkParams(from: number): void {
    const { name } = this.#storage;
    const remedy = 'Put back a copy of the file, or begin a new study elsewhere.';
    try {
      for (const spec of this.state.spaces.slice(this.#spaces.length)) this.#spaces.push(new Space(spec));
    } catch (error) {
      const why = (error as Error).message.replace(/undefined/g, 'nothing');
      throw (this.#refused = new StudyError(`${name} has a space that is not sound (${why}) ${remedy}`));
    }
    for (const { id, params } of this.state.trials.slice(from)) {
      if (this.isKnown(params)) continue;
      const why = `trial ${id} is none of this space (${reasonOf(this.#spaces.at(-1) ?? this.#own, params)})`;
      throw (this.#refused = new StudyError(`${name}: ${why} ${remedy}`));
    }
  }

  /** Appends events and takes in everything up to them. */
  async commit(events: readonly StudyEvent[], durable: boolean): Promise<void> {
    const me = (): Writer | undefined => this.state.writers.get(this.writer);
    const { name, process } = this.#storage;
    const before: StudyEvent[] = [];
    if (!this.state.header) before.push({ kind: 'study', format: studyFormat, ...this.#header });
    if (!me()) before.push({ kind: 'join', ...(process ? { process } : {}) });
    if (this.state.header && !this.#declared) before.push({ kind: 'change', ...changeable(this.#header) });
    const stamp = { writer: this.writer, at: this.now() };
    const dropped = [...this.#toDrop].map(
      ([from, to]) => ({ kind: 'dropped', from, to, sequence: 0, ...stamp }) as const,
    );
    const done = me()?.sequence ?? 0;
    const entries = [...before, ...events].map((event, i) => ({ ...event, sequence: done + 1 + i, ...stamp }));
    await this.#storage.append([...dropped, ...entries], durable);
    this.#wroteAt = Date.now();
    this.#declared = true;
    this.notes.delete('change');
    this.#toDrop.clear();
    await this.refresh();
    if (me()?.sequence !== done + entries.length)
      throw new StudyError(
        `${name}: what was written is not there. Keep the study on a local disk, where appending is a single step, and run it again.`,
      );
  }

  /** Gives signs of life when nothing else was written; answers with what ends that. */
  startBeating(every: number): () => void {
    const beat = async (): Promise<void> => {
      await this.refresh();
      await this.commit([{ kind: 'beat' }], false);
    };
    const timer = setInterval(() => {
      if (Date.now() - this.#wroteAt < every / 2) return;
      this.inTurn(beat).catch((error: Error) =>
        this.notes.set('beat', `a sign of life could not be stored: ${error.message}`),
      );
    }, every);
    // A study does not keep the process alive.
    if (typeof timer === 'object') timer.unref();
    return () => clearInterval(timer);
  }

  #meet({ from, to, line, torn, open, reason }: Damage): void {
    // Once loaded, an unfinished line is most likely being written; it is looked at again.
    if (open && this.#loaded) return;
    const where = `${this.#storage.name}, line ${line}`;
    const bytes = `${to - from} bytes`;
    if (torn || open) {
      const why = 'it was not written to its end, so nobody was told that it is there';
      this.notes.set(`bytes ${from}`, `${where}: an unfinished entry of ${bytes} was dropped; ${why}.`);
      if (!torn) this.#toDrop.set(from, to);
    } else if (!this.state.dropped.has(from))
      this.#giveUp(from, to, `${where} is damaged (${reason ?? `${bytes} do not agree with their checksum`})`);
  }

  #giveUp(from: number, to: number, what: string): void {
    if (!this.#acceptDamage)
      throw (this.#refused = new StudyError(
        `${what}; a result may be lost. Put back a copy of the file, or go on without with acceptDamage: true: a trial whose result is lost is then run again.`,
      ));
    this.notes.set(`bytes ${from}`, `${what}; it was given up, as asked.`);
    this.#toDrop.set(from, to);
  }
}

/** Why parameters are no configuration of a space. */
function reasonOf(space: Space, params: Params): string {
  try {
    space.encode(params);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
