/** A study: trials of one space with one sampler, asked for and told, by any number of processes. */
import { bestTrial } from './history.js';
import { type Objective, optimize, type OptimizeOptions, type OptimizeResult } from './optimize.js';
import { MemoryStorage, type Position, type StudyHeader, type StudyRecord, type StudyStorage } from './storage.js';
import { NothingToTryError, StudyError } from './study-error.js';
import { Space } from './space.js';
import { checkStopping, type StudyStopping, whyStop } from './stopping.js';
import { differences, headerText, StudyState, type Writer } from './study-state.js';
import type { Direction, Params, Pruner, Sampler, SpaceSpec, Trial } from './types.js';

export interface StudyOptions {
  readonly space: SpaceSpec;
  readonly sampler: Sampler;
  /** 'minimize' by default. */
  readonly direction?: Direction;
  /** Memory by default. A storage serves one study. */
  readonly storage?: StudyStorage;
  readonly pruner?: Pruner;
  /** When `optimize` ends before all trials are through. */
  readonly earlyStopping?: StudyStopping;
  /**
   * Milliseconds between signs of life while trials run (10,000), and how long a process may be silent before its trials
   * are taken from it (60,000). The clocks of machines that share a study must agree to less than that.
   */
  readonly heartbeat?: { readonly every?: number; readonly timeout?: number };
  /** Go on with a study some of whose entries are damaged or missing; what they held is lost, and trials may be run again. */
  readonly acceptDamage?: boolean;
}

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
}

export interface AskOptions {
  /** Tells the workers of one process apart, in `trial.worker`. */
  readonly worker?: number;
  /** No new trial when the study has this many. */
  readonly limit?: number;
}

/** A number, or how else a trial ended. */
export type Outcome = number | 'failed' | 'pruned' | 'interrupted';

/** Values of one trial that are not stored yet are written at least this often, in milliseconds. */
const reportEvery = 1000;

/** A trial whose worker died this often is lost. */
const deathsAllowed = 1;

interface Handle extends AskedTrial {
  readonly steps: { step: number; value: number }[];
  /** How many of them are stored. */
  stored: number;
  storedAt: number;
  /** Why it is to end, once that is decided. */
  stop?: { readonly state: 'pruned' | 'failed' | 'gone'; readonly reason: string };
}

export class Study {
  readonly direction: Direction;
  readonly sampler: Sampler;
  readonly storage: StudyStorage;
  readonly #header: StudyHeader;
  readonly #pruner: Pruner | undefined;
  readonly #stopping: StudyStopping;
  readonly #beatEvery: number;
  readonly #timeout: number;
  readonly #acceptDamage: boolean;
  readonly #writer: string = globalThis.crypto.randomUUID().slice(0, 13);
  readonly #state = new StudyState();
  readonly #handles = new Map<number, Handle>();
  readonly #notes = new Map<string, string>();
  /** Damage to be set aside with the next entries. */
  readonly #toDrop = new Map<number, number>();
  #position: Position | undefined;
  #loaded = false;
  #turn: Promise<unknown> = Promise.resolve();
  #beat: ReturnType<typeof setInterval> | undefined;
  #wroteAt = 0;
  #refused: StudyError | undefined;
  #stop: { readonly ended: number; readonly why: string | undefined } | undefined;

  /** Throws a SpaceError for a space that is not sound, a RangeError for other options. */
  constructor(options: StudyOptions) {
    const { space, sampler, direction = 'minimize', storage = new MemoryStorage(), heartbeat = {} } = options;
    if (direction !== 'minimize' && direction !== 'maximize')
      throw new RangeError(`Study: direction must be 'minimize' or 'maximize', found '${String(direction)}'.`);
    const { every = 10_000, timeout = 60_000 } = heartbeat;
    if (!(every > 0 && timeout > every))
      throw new RangeError(`Study: a heartbeat every ${every} ms needs a longer timeout, found ${timeout} ms.`);
    checkStopping(options.earlyStopping ?? {});
    const { name, options: samplerOptions } = sampler;
    // As it will be read again: through JSON.
    this.#header = JSON.parse(
      JSON.stringify({ space: new Space(space).spec, direction, sampler: { name, options: samplerOptions } }),
    ) as StudyHeader;
    this.direction = direction;
    this.sampler = sampler;
    this.storage = storage;
    this.#pruner = options.pruner;
    this.#stopping = options.earlyStopping ?? {};
    this.#beatEvery = every;
    this.#timeout = timeout;
    this.#acceptDamage = options.acceptDamage ?? false;
  }

  get space(): SpaceSpec {
    return this.#state.header?.space ?? this.#header.space;
  }

  /** Every trial by id, as of the last `load`, `ask`, `tell` or stored report. */
  get trials(): readonly Trial[] {
    return this.#state.trials;
  }

  /** The complete trial with the best value, the earliest of equal ones. */
  get best(): Trial | undefined {
    return bestTrial(this.trials, this.direction);
  }

  /** What was repaired, set aside or did not count, for people. */
  get notes(): readonly string[] {
    return [...this.#notes.values(), ...this.#state.notes];
  }

  /**
   * Reads what is stored, without writing. The other methods do so by themselves.
   *
   * Throws a StudyError for a study of another space, direction or sampler, and for one that is damaged.
   */
  load(): Promise<void> {
    return this.#inTurn(() => this.#refresh());
  }

  /**
   * A trial to run: one that was interrupted or whose worker died, or a new one.
   *
   * Throws a NothingToTryError when the sampler is through or there are `limit` trials, else a StudyError as `load` does or
   * when the trial could not be stored.
   */
  ask(options: AskOptions = {}): Promise<AskedTrial> {
    const { worker = 0, limit = Infinity } = options;
    const label = `${this.storage.process?.label ?? 'here'}/${worker + 1}`;
    return this.#inTurn(async () => {
      for (;;) {
        await this.#refresh();
        const again = this.#unattended() ?? (await this.#takeOver(label));
        if (again) return again;
        const id = this.trials.length;
        if (id >= limit) throw new NothingToTryError(`the study has its ${limit} trials.`);
        const about = { space: this.space, direction: this.direction, trials: [...this.trials], id };
        const params = this.sampler.suggest(about);
        if (!params) throw new NothingToTryError(`the sampler '${this.sampler.name}' has nothing left to try.`);
        await this.#commit([{ kind: 'ask', id, params, worker: label }], true);
        // Somebody else may have been given this number in between; then there is one more trial to learn from.
        if (this.#state.owner(id) === this.#writer) return this.#handle(this.trials[id]!);
      }
    });
  }

  /**
   * Ends a trial that this study has asked for, and answers with it as stored. A number that is not finite fails it; a trial
   * that was to be pruned is pruned whatever is told. What is told of a trial that has ended does not count, and is noted.
   *
   * Throws a RangeError for a number that no trial has, a StudyError when the trial runs elsewhere or could not be stored;
   * then it can be told again.
   */
  tell(trial: { readonly id: number; readonly attempt?: number }, outcome: Outcome, reason?: string): Promise<Trial> {
    return this.#inTurn(async () => {
      await this.#refresh();
      const { id, attempt = this.#handles.get(id)?.attempt } = trial;
      const handle = this.#handles.get(id);
      const known = this.trials[id];
      if (!known) throw new RangeError(`tell: there is no trial ${id}; the study has ${this.trials.length}.`);
      if (!handle && known.state === 'running')
        throw new StudyError(`trial ${id} is run by ${known.worker}; only who asked for it can tell its result.`);
      if (!handle || attempt !== handle.attempt) {
        const told = typeof outcome === 'number' ? `the value ${outcome}` : `'${outcome}'`;
        this.#notes.set(`told ${id} ${this.#notes.size}`, `trial ${id} was told ${told} again; that did not count.`);
        return known;
      }
      // When it was told before, and storing that did not seem to succeed, it may be there; then it is made to last.
      const there = known.state !== 'running' && known.attempt === attempt && this.#state.owner(id) === this.#writer;
      const ending = [...this.#unstored(handle), this.#ending(handle, outcome, reason)];
      await this.#commit(there ? [{ kind: 'beat' }] : ending, true);
      this.#release(handle);
      return this.trials[id]!;
    });
  }

  /**
   * The worker of a trial that this study has asked for has died. Answers with the trial to be run again, or undefined when it
   * is lost, because that has happened before.
   */
  died(trial: AskedTrial, reason: string, options: AskOptions = {}): Promise<AskedTrial | undefined> {
    const label = `${this.storage.process?.label ?? 'here'}/${(options.worker ?? 0) + 1}`;
    return this.#inTurn(async () => {
      await this.#refresh();
      const handle = this.#handles.get(trial.id);
      if (handle?.attempt !== trial.attempt) return undefined;
      const again = await this.#again(this.trials[trial.id]!, label, reason);
      if (!again && this.#handles.get(trial.id) === handle) this.#release(handle);
      return again;
    });
  }

  /** Runs trials until the study has as many as it should, see `OptimizeOptions`. A failing objective fails its trial only. */
  optimize(objective: Objective, options: OptimizeOptions): Promise<OptimizeResult> {
    return optimize(this, objective, options);
  }

  /** Why the study should end now, by its `earlyStopping`, or undefined. */
  whyStop(): string | undefined {
    const { direction, sampler, trials } = this;
    const ended = this.#state.finished.map((id) => trials[id]!);
    if (this.#stop?.ended !== ended.length) {
      const about = { space: this.space, direction, trials: [...trials], id: trials.length };
      const why = whyStop(this.#stopping, ended, direction, () => sampler.regretBound?.(about));
      this.#stop = { ended: ended.length, why };
    }
    return this.#stop.why;
  }

  /** One at a time, in the order of the calls, whether or not those before succeeded. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Takes in what was stored since the last time. */
  async #refresh(): Promise<void> {
    if (this.#refused) throw this.#refused;
    let reading = await this.storage.read(this.#position);
    if (!this.#loaded && reading.damage.some(({ open }) => open)) {
      // Somebody may be in the middle of writing it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      reading = await this.storage.read(this.#position);
    }
    this.#position = reading.next;
    for (const entry of reading.entries) this.#state.apply(entry);
    this.#checkDamage(reading.damage);
    this.#loaded = true;
    const { header, missing } = this.#state;
    if (header && headerText(header) !== headerText(this.#header))
      throw new StudyError(
        `${this.storage.name} holds another study: ${differences(header, this.#header)}. Go on with what it was begun with, or begin a new study elsewhere.`,
      );
    if (missing.length > 0 && !this.#toDrop.has(0))
      this.#refuseUnlessAccepted(
        0,
        0,
        `${this.storage.name}: ${missing.reduce((n, { from, to }) => n + to - from + 1, 0)} entries are missing in the middle (of the process ${missing[0]!.writer}, from its entry ${missing[0]!.from} on)`,
      );
  }

  #checkDamage(damage: readonly { from: number; to: number; line: number; torn: boolean; open: boolean }[]): void {
    for (const { from, to, line, torn, open } of damage) {
      // Later on an unfinished line is most likely being written; it is looked at again.
      if (open && this.#loaded) continue;
      const where = `${this.storage.name}, line ${line}`;
      const bytes = `${to - from} bytes`;
      if (torn || open) {
        const why = 'it was not written to its end, so nobody was told that it is there';
        this.#notes.set(`bytes ${from}`, `${where}: an unfinished entry of ${bytes} was dropped; ${why}.`);
        if (!torn) this.#toDrop.set(from, to);
      } else if (!this.#state.dropped.has(from))
        this.#refuseUnlessAccepted(from, to, `${where} is damaged (${bytes} do not agree with their checksum)`);
    }
  }

  #refuseUnlessAccepted(from: number, to: number, what: string): void {
    if (!this.#acceptDamage)
      throw (this.#refused = new StudyError(
        `${what}; it may have held a result. Put back a copy of the file, or go on without these entries with acceptDamage: true: a trial whose result they held is then run again.`,
      ));
    this.#notes.set(`bytes ${from}`, `${what}; it was given up, as asked.`);
    this.#toDrop.set(from, to);
  }

  /** Appends records and takes in everything up to them. */
  async #commit(records: readonly StudyRecord[], durable: boolean): Promise<void> {
    const me = (): Writer | undefined => this.#state.writers.get(this.#writer);
    const { process } = this.storage;
    const before: StudyRecord[] = [];
    if (!this.#state.header) before.push({ kind: 'study', format: 1, ...this.#header });
    if (!me()) before.push({ kind: 'join', ...(process ? { process } : {}) });
    const at = Date.now();
    const dropped = [...this.#toDrop].map(([from, to]) => ({ kind: 'dropped', from, to }) as const);
    const done = me()?.sequence ?? 0;
    const entries = [...before, ...records].map((record, i) => ({
      ...record,
      writer: this.#writer,
      sequence: done + 1 + i,
      at,
    }));
    await this.storage.append(
      [...dropped.map((record) => ({ ...record, writer: this.#writer, sequence: 0, at })), ...entries],
      durable,
    );
    this.#wroteAt = at;
    this.#toDrop.clear();
    await this.#refresh();
    if (me()?.sequence !== done + entries.length)
      throw new StudyError(
        `${this.storage.name}: what was written is not there. Keep the study on a local disk, where appending is a single step, and run it again.`,
      );
  }

  /** A running trial of this process that nobody was given, because storing it did not seem to succeed. */
  #unattended(): AskedTrial | undefined {
    const trial = this.trials.find(
      ({ id, state }) => state === 'running' && this.#state.owner(id) === this.#writer && !this.#handles.has(id),
    );
    return trial && this.#handle(trial);
  }

  /** Begins a trial again that was interrupted, or whose process is gone; gives up those for which that has happened twice. */
  async #takeOver(label: string): Promise<AskedTrial | undefined> {
    const living = new Map<string, boolean>();
    for (const { id } of [...this.trials]) {
      const trial = this.trials[id]!;
      if (trial.state === 'interrupted') {
        const again = await this.#again(trial, label);
        if (again) return again;
      } else if (trial.state === 'running') {
        const owner = this.#state.owner(id)!;
        if (!living.has(owner)) living.set(owner, this.#lives(owner));
        if (living.get(owner)) continue;
        const again = await this.#again(trial, label, `its process ${trial.worker} is gone`);
        if (again) return again;
      }
    }
    return undefined;
  }

  /** Begins `trial` again; with a `reason`, because its worker died. */
  async #again(trial: Trial, worker: string, reason?: string): Promise<AskedTrial | undefined> {
    const { id } = trial;
    if (reason !== undefined && this.#state.deaths(id) >= deathsAllowed) {
      const lost = `${reason}; that was the second time`;
      await this.#commit([{ kind: 'tell', id, attempt: trial.attempt, state: 'lost', reason: lost }], true);
      return undefined;
    }
    const attempt = trial.attempt + 1;
    const cause = reason === undefined ? 'interrupted' : 'died';
    await this.#commit([{ kind: 'retry', id, attempt, worker, cause }], true);
    const now = this.trials[id]!;
    const mine = this.#state.owner(id) === this.#writer && now.attempt === attempt && now.state === 'running';
    return mine ? this.#handle(now) : undefined;
  }

  #lives(id: string): boolean {
    if (id === this.#writer) return true;
    const writer = this.#state.writers.get(id)!;
    const seen = writer.process && this.storage.alive?.(writer.process);
    return seen ?? Date.now() - writer.seen <= this.#timeout;
  }

  #handle({ id, params, attempt }: Trial): AskedTrial {
    const report = (step: number, value: number): Promise<string | undefined> => this.#report(handle, step, value);
    const handle: Handle = { id, params, attempt, report, steps: [], stored: 0, storedAt: Date.now() };
    this.#handles.set(id, handle);
    this.#beat ??= this.#startBeating();
    return handle;
  }

  #release(handle: Handle): void {
    this.#handles.delete(handle.id);
    if (this.#handles.size > 0) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #startBeating(): ReturnType<typeof setInterval> {
    const beat = (): void => {
      if (Date.now() - this.#wroteAt < this.#beatEvery / 2) return;
      this.#inTurn(async () => {
        await this.#refresh();
        await this.#commit([{ kind: 'beat' }], false);
      }).catch((error: unknown) =>
        this.#notes.set('beat', `a sign of life could not be stored: ${(error as Error).message}`),
      );
    };
    const timer = setInterval(beat, this.#beatEvery);
    // A study does not keep the process alive.
    if (typeof timer === 'object') timer.unref();
    return timer;
  }

  async #report(handle: Handle, step: number, value: number): Promise<string | undefined> {
    const { id, steps } = handle;
    const last = steps.at(-1)?.step ?? -1;
    if (!Number.isSafeInteger(step) || step <= last)
      throw new RangeError(`report: steps are whole numbers that grow; after ${last} came ${step}.`);
    if (handle.stop) return handle.stop.reason;
    if (!Number.isFinite(value)) {
      handle.stop = { state: 'failed', reason: `the value reported at step ${step} is ${value}` };
      return handle.stop.reason;
    }
    steps.push({ step, value });
    if (Date.now() - handle.storedAt >= reportEvery) {
      await this.#inTurn(async () => {
        const records = this.#unstored(handle);
        if (records.length === 0 || this.#handles.get(id) !== handle) return;
        await this.#refresh();
        await this.#commit(records, false);
        handle.stored = steps.length;
        handle.storedAt = Date.now();
      });
    }
    const known = this.trials[id]!;
    if (known.state !== 'running' || known.attempt !== handle.attempt)
      handle.stop = { state: 'gone', reason: 'the trial has ended or was taken over by another process' };
    else {
      const view = { ...known, intermediate: steps };
      const reason = this.#pruner?.judge(view, this.trials, this.direction);
      if (reason !== undefined) handle.stop = { state: 'pruned', reason };
    }
    return handle.stop?.reason;
  }

  #unstored({ id, attempt, steps, stored }: Handle): StudyRecord[] {
    if (stored === steps.length) return [];
    return [{ kind: 'report', id, attempt, values: steps.slice(stored).map(({ step, value }) => [step, value]) }];
  }

  #ending({ id, attempt, steps, stop }: Handle, outcome: Outcome, reason: string | undefined): StudyRecord {
    const told = { kind: 'tell', id, attempt } as const;
    if (outcome === 'interrupted') return { ...told, state: outcome, ...(reason === undefined ? {} : { reason }) };
    if (outcome === 'failed' || stop?.state === 'failed')
      return { ...told, state: 'failed', reason: reason ?? stop?.reason ?? 'told as failed' };
    if (outcome === 'pruned' || stop?.state === 'pruned') {
      const value = steps.at(-1)?.value;
      const why = reason ?? stop?.reason ?? 'told as pruned';
      return { ...told, state: 'pruned', reason: why, ...(value === undefined ? {} : { value }) };
    }
    if (!Number.isFinite(outcome)) return { ...told, state: 'failed', reason: `the objective gave ${outcome}` };
    return { ...told, state: 'complete', value: outcome };
  }
}
