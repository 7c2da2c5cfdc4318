/** A study: trials of one space with one sampler, asked for and told, by any number of processes. */
import { bestTrial } from '../analysis/history.js';
import { type Objective, optimize, type OptimizeOptions, type OptimizeResult } from './optimize.js';
import { type AskedTrial, type Outcome, RunningTrial, type Surroundings } from './running-trial.js';
import { Space } from '../space.js';
import { checkStopping, type StudyStopping, whyStop } from './stopping.js';
import { MemoryStorage, type StudyHeader, type StudyStorage } from './storage.js';
import { NothingToTryError, StudyError } from './study-error.js';
import { StudyLog } from './study-log.js';
import type { Direction, Pruner, Sampler, SpaceSpec, Trial } from '../types.js';

export interface StudyOptions {
  readonly space: SpaceSpec;
  readonly sampler: Sampler;
  /** 'minimize' by default. */
  readonly direction?: Direction;
  /** Memory by default. A storage serves one study. */
  readonly storage?: StudyStorage;
  readonly pruner?: Pruner;
  /**
   * What else makes the objective the one that it is, as plain data (the name of a data set, a protocol). It is kept, and a
   * study that has something else there is refused as another study.
   */
  readonly about?: Readonly<Record<string, unknown>>;
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

export interface AskOptions {
  /** Tells the workers of one process apart, in `trial.worker`; from 0. */
  readonly worker?: number;
  /** No new trial when the study has this many. */
  readonly limit?: number;
}

/** A trial whose worker died more often than this is lost. */
const deathsAllowed = 1;

export class Study {
  readonly direction: Direction;
  readonly sampler: Sampler;
  readonly storage: StudyStorage;
  readonly #header: StudyHeader;
  readonly #log: StudyLog;
  readonly #around: Surroundings;
  readonly #stopping: StudyStopping;
  readonly #beatEvery: number;
  readonly #timeout: number;
  /** The trials that were given to callers of this study and have not ended, by id. */
  readonly #running = new Map<number, RunningTrial>();
  #stopBeating: (() => void) | undefined;
  #stop: { readonly ended: number; readonly why: string | undefined } | undefined;

  /** Throws a SpaceError for a space that is not sound, a RangeError for other options. */
  constructor(options: StudyOptions) {
    const { space, sampler, direction = 'minimize', storage = new MemoryStorage() } = options;
    const { heartbeat: { every = 10_000, timeout = 60_000 } = {}, earlyStopping = {}, acceptDamage = false } = options;
    if (direction !== 'minimize' && direction !== 'maximize')
      throw new RangeError(`Study: direction must be 'minimize' or 'maximize', found '${String(direction)}'.`);
    if (!(every > 0 && timeout > every))
      throw new RangeError(`Study: a heartbeat every ${every} ms needs a longer timeout, found ${timeout} ms.`);
    checkStopping(earlyStopping);
    const header = {
      space: new Space(space).spec,
      direction,
      sampler: { name: sampler.name, options: sampler.options },
      ...(options.about && { about: options.about }),
    };
    // As it will be read again: through JSON.
    this.#header = JSON.parse(JSON.stringify(header)) as StudyHeader;
    this.#log = new StudyLog(storage, this.#header, acceptDamage);
    this.direction = direction;
    this.sampler = sampler;
    this.storage = storage;
    this.#stopping = earlyStopping;
    this.#beatEvery = every;
    this.#timeout = timeout;
    this.#around = {
      pruner: options.pruner,
      direction,
      known: (id) => this.trials[id]!,
      trials: () => this.#latest(),
      store: (trial) => this.#store(trial),
    };
  }

  get space(): SpaceSpec {
    return this.#log.state.header?.space ?? this.#header.space;
  }

  /** Every trial by id, as of the last `load`, `ask`, `tell` or stored report. */
  get trials(): readonly Trial[] {
    return this.#log.state.trials;
  }

  /** The complete trial with the best value, the earliest of equal ones. */
  get best(): Trial | undefined {
    return bestTrial(this.trials, this.direction);
  }

  /** What was repaired, set aside or did not count, for people. */
  get notes(): readonly string[] {
    return [...this.#log.notes.values(), ...this.#log.state.notes];
  }

  /**
   * Reads what is stored, without writing. The other methods do so by themselves.
   *
   * Throws a StudyError for a study of another space, direction or sampler, and for one that is damaged.
   */
  load(): Promise<void> {
    return this.#log.inTurn(() => this.#log.refresh());
  }

  /**
   * A trial to run: one that was interrupted or whose worker died, or a new one.
   *
   * Throws a NothingToTryError when the sampler is through or there are `limit` trials, else a StudyError as `load` does or
   * when the trial could not be stored.
   */
  ask({ worker = 0, limit = Infinity }: AskOptions = {}): Promise<AskedTrial> {
    const log = this.#log;
    return log.inTurn(async () => {
      for (;;) {
        await log.refresh();
        const again = (await this.#unattended()) ?? (await this.#takeOver(worker));
        if (again) return again;
        const id = this.trials.length;
        if (id >= limit) throw new NothingToTryError(`the study has its ${limit} trials.`);
        const about = { space: this.space, direction: this.direction, trials: [...this.trials], id };
        const params = this.sampler.suggest(about);
        if (!params) throw new NothingToTryError(`the sampler '${this.sampler.name}' has nothing left to try.`);
        await log.commit([{ kind: 'ask', id, params, worker: this.#label(worker) }], true);
        // Somebody else may have been given this number in between; then there is one more trial to learn from.
        if (log.state.owner(id) === log.writer) return this.#give(this.trials[id]!);
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
    const log = this.#log;
    return log.inTurn(async () => {
      await log.refresh();
      const { id } = trial;
      const running = this.#running.get(id);
      const known = this.trials[id];
      if (!known) throw new RangeError(`tell: there is no trial ${id}; the study has ${this.trials.length}.`);
      if (!running && known.state === 'running')
        throw new StudyError(`trial ${id} is run by ${known.worker}; only who asked for it can tell its result.`);
      if (!running || (trial.attempt ?? running.attempt) !== running.attempt) {
        const told = typeof outcome === 'number' ? `the value ${outcome}` : `'${outcome}'`;
        log.notes.set(`told ${id} ${log.notes.size}`, `trial ${id} was told ${told} again; that did not count.`);
        return known;
      }
      // When it was told before, and storing that did not seem to succeed, it may be there; then it is made to last.
      const mine = known.attempt === running.attempt && log.state.owner(id) === log.writer;
      const there = mine && known.state !== 'running';
      await log.commit(there ? [{ kind: 'beat' }] : [...running.unstored(), running.ending(outcome, reason)], true);
      this.release(running);
      return this.trials[id]!;
    });
  }

  /**
   * The worker of a trial that this study has asked for has died. Answers with the trial to be run again, or undefined when it
   * is lost, because that has happened before.
   */
  died(trial: AskedTrial, reason: string, { worker = 0 }: AskOptions = {}): Promise<AskedTrial | undefined> {
    return this.#log.inTurn(async () => {
      await this.#log.refresh();
      const running = this.#running.get(trial.id);
      if (running?.attempt !== trial.attempt) return undefined;
      const again = await this.#again(this.trials[trial.id]!, worker, reason);
      if (!again) this.release(running);
      return again;
    });
  }

  /** Gives a trial back that has not ended, so that the next `ask` of this study gives it again. */
  release({ id }: { readonly id: number }): void {
    this.#running.delete(id);
    if (this.#running.size > 0) return;
    this.#stopBeating?.();
    this.#stopBeating = undefined;
  }

  /** Runs trials until the study has as many as it should, see `OptimizeOptions`. A failing objective fails its trial only. */
  optimize(objective: Objective, options: OptimizeOptions): Promise<OptimizeResult> {
    return optimize(this, objective, options);
  }

  /** Why the study should end now, by its `earlyStopping`, or undefined. */
  whyStop(): string | undefined {
    const { direction, sampler, trials } = this;
    const ended = this.#log.state.finished.map((id) => trials[id]!);
    if (this.#stop?.ended !== ended.length) {
      const about = { space: this.space, direction, trials: [...trials], id: trials.length };
      const why = whyStop(this.#stopping, ended, direction, () => sampler.regretBound?.(about));
      this.#stop = { ended: ended.length, why };
    }
    return this.#stop.why;
  }

  #latest(): readonly Trial[] {
    const trials = [...this.trials];
    for (const [id, running] of this.#running) if (trials[id]!.attempt === running.attempt) trials[id] = running.view();
    return trials;
  }

  #label(worker: number): string {
    return `${this.storage.process?.label ?? 'here'}/${worker + 1}`;
  }

  /** A running trial of this process that nobody has: it was released, or storing it did not seem to succeed. */
  async #unattended(): Promise<AskedTrial | undefined> {
    const { state, writer } = this.#log;
    const trial = this.trials.find(
      (each) => each.state === 'running' && state.owner(each.id) === writer && !this.#running.has(each.id),
    );
    if (!trial) return undefined;
    await this.#log.commit([{ kind: 'beat' }], true);
    return this.#give(trial);
  }

  /** Begins a trial again that was interrupted, or whose process is gone; gives up those for which that has happened twice. */
  async #takeOver(worker: number): Promise<AskedTrial | undefined> {
    const living = new Map<string, boolean>();
    for (const { id } of [...this.trials]) {
      const trial = this.trials[id]!;
      let reason: string | undefined;
      if (trial.state === 'running') {
        const owner = this.#log.state.owner(id)!;
        if (!living.has(owner)) living.set(owner, this.#lives(owner));
        if (living.get(owner)) continue;
        reason = `its process (${trial.worker}) is gone`;
      } else if (trial.state !== 'interrupted') continue;
      const again = await this.#again(trial, worker, reason);
      if (again) return again;
    }
    return undefined;
  }

  /** Begins `trial` again; with a `reason`, because its worker died. */
  async #again({ id, attempt: before }: Trial, worker: number, reason?: string): Promise<AskedTrial | undefined> {
    const log = this.#log;
    if (reason !== undefined && log.state.deaths(id) >= deathsAllowed) {
      const lost = `${reason}, as it was when the trial was run before`;
      await log.commit([{ kind: 'tell', id, attempt: before, state: 'lost', reason: lost }], true);
      return undefined;
    }
    const attempt = before + 1;
    const cause = reason === undefined ? 'interrupted' : 'died';
    await log.commit([{ kind: 'retry', id, attempt, worker: this.#label(worker), cause }], true);
    const now = this.trials[id]!;
    const mine = log.state.owner(id) === log.writer && now.attempt === attempt && now.state === 'running';
    return mine ? this.#give(now) : undefined;
  }

  #lives(id: string): boolean {
    if (id === this.#log.writer) return true;
    const writer = this.#log.state.writers.get(id)!;
    const seen = writer.process && this.storage.alive?.(writer.process);
    return seen ?? Date.now() - writer.seen <= this.#timeout;
  }

  #give(trial: Trial): AskedTrial {
    const running = new RunningTrial(trial, this.#around);
    this.#running.set(trial.id, running);
    this.#stopBeating ??= this.#log.startBeating(this.#beatEvery);
    return running;
  }

  #store(trial: RunningTrial): Promise<void> {
    return this.#log.inTurn(async () => {
      // More may be reported while these are written.
      const [records, count] = [trial.unstored(), trial.reported];
      if (records.length === 0 || this.#running.get(trial.id) !== trial) return;
      await this.#log.refresh();
      await this.#log.commit(records, false);
      trial.isStored(count);
    });
  }
}
