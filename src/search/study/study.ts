/** A study: trials of one space with one sampler, asked for and told, by any number of processes. */
import { checkChoice, checkPositive, checkWhole, InputError, OptionError, withDefaults } from '../../checks/index.js';
import { checkLinear, satisfies } from '../linear-constraints.js';
import { checkLeast, checkMethods, type Settled } from '../option-checks.js';
import { paretoFront } from '../pareto.js';
import { bestTrial } from '../ranking.js';
import { AutoSearch } from '../samplers/auto-search.js';
import { Space } from '../space.js';
import type {
  Direction,
  LinearConstraint,
  Params,
  Pruner,
  Recommendation,
  Sampler,
  SpaceSpec,
  Trial,
} from '../types.js';
import { contentKey, paramsKey } from './content-key.js';
import { type Objective, optimize, type OptimizeOptions, type OptimizeResult } from './optimize.js';
import { checkConstraints, checkOutcome, type Outcome, type TellOptions } from './outcome.js';
import { type AskedTrial, RunningTrial, type Surroundings } from './running-trial.js';
import { StoppingRule, type StudyStopping } from './stopping.js';
import { MemoryStorage, type StudyHeader, type StudyStorage } from './storage.js';
import { NothingToTryError, StudyError } from './study-error.js';
import { StudyLog } from './study-log.js';
import { isUnchanged } from './study-state.js';
import { Suggester } from './suggester.js';
import { addedTrial, endedTrial, type TrialToAdd } from './trials-in.js';

/** What a study looks for, how, and where it is kept. */
export interface StudyOptions {
  readonly space: SpaceSpec;
  /** 'auto' is `new AutoSearch()`. */
  readonly sampler: Sampler | 'auto';
  /** 'minimize' by default. */
  readonly direction?: Direction;
  /** Of two objectives, in the place of `direction`; then a list of two numbers is told, and `front` has what no trial beats. */
  readonly directions?: readonly Direction[];
  /** What the numbers of every configuration must satisfy. */
  readonly linear?: readonly LinearConstraint[];
  /** Memory by default. A storage serves one study. */
  readonly storage?: StudyStorage;
  readonly pruner?: Pruner;
  /**
   * What else makes the objective the one that it is, as plain data (the name of a data set, a protocol). It is kept, and a
   * study that has something else there is refused as another study.
   */
  readonly about?: Readonly<Record<string, unknown>>;
  /**
   * What the data of the objective hold, as a text such as a checksum for each of their parts (`{ table: '5f3a…' }`). It is kept, and a
   * study that has another text there is refused. One that was stored without any is read, which is noted.
   */
  readonly content?: Readonly<Record<string, string>>;
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

/** Who asks for a trial, and up to how many. */
export interface AskOptions {
  /** Tells the workers of one process apart, in `trial.worker`; from 0. */
  readonly worker?: number;
  /** No new trial when the study has this many. */
  readonly limit?: number;
}

type StudySettings = Settled<StudyOptions, 'space' | 'sampler' | 'acceptDamage'>;

/** The options with their defaults, checked; the space is checked by whoever makes it one. */
function settle(given: StudyOptions) {
  const defaults: StudySettings = {
    space: undefined as never,
    sampler: undefined as never,
    direction: undefined,
    directions: undefined,
    linear: undefined,
    storage: undefined,
    pruner: undefined,
    about: undefined,
    content: undefined,
    earlyStopping: undefined,
    heartbeat: undefined,
    acceptDamage: false,
  };
  const options = withDefaults('Study', given, defaults);
  const sampler = options.sampler === 'auto' ? new AutoSearch() : options.sampler;
  const storage = options.storage ?? new MemoryStorage();
  const heartbeat = withDefaults('Study: heartbeat', options.heartbeat, { every: 10_000, timeout: 60_000 });
  checkMethods('Study: sampler', sampler, ['suggest'], 'a sampler such as new BayesianSearch()');
  checkMethods('Study: storage', storage, ['read', 'append'], 'a storage such as new MemoryStorage()');
  if (options.pruner) checkMethods('Study: pruner', options.pruner, ['judge'], 'a pruner such as new MedianPruner()');
  const directions = settleDirections(options);
  if (directions.length > 1 && options.pruner)
    throw new OptionError('Study: a pruner needs one objective, and there are two; leave the pruner out.');
  checkChoice('Study: acceptDamage', options.acceptDamage, [true, false]);
  checkPositive('Study: heartbeat.every', heartbeat.every);
  checkLeast('Study: heartbeat.timeout', heartbeat.timeout);
  if (heartbeat.timeout <= heartbeat.every)
    throw new OptionError(
      `Study: a heartbeat every ${heartbeat.every} ms needs a longer timeout, found ${heartbeat.timeout} ms.`,
    );
  return { ...options, sampler, directions, storage, heartbeat };
}

function settleDirections({ direction, directions }: StudySettings): readonly Direction[] {
  if (directions === undefined)
    return [
      checkChoice('Study: direction', direction === undefined ? 'minimize' : direction, ['minimize', 'maximize']),
    ];
  if (direction !== undefined) throw new OptionError('Study: give direction or directions, not both.');
  if (!Array.isArray(directions) || directions.length < 1 || directions.length > 2)
    throw new OptionError(
      `Study: directions must be a list of one or two, such as ['minimize', 'maximize'], found ${JSON.stringify(directions)}.`,
    );
  return directions.map((each: Direction, i) => checkChoice(`Study: directions[${i}]`, each, ['minimize', 'maximize']));
}

/** A trial whose worker died more often than this is lost. */
const deathsAllowed = 1;

/** Trials of one objective (or two) over one space: asked for, run by anyone, told, and kept. */
export class Study {
  /** Of the first objective. */
  readonly direction: Direction;
  /** Of every objective. */
  readonly directions: readonly Direction[];
  readonly sampler: Sampler;
  readonly storage: StudyStorage;
  readonly #header: StudyHeader;
  readonly #log: StudyLog;
  readonly #around: Surroundings;
  readonly #stopping: StoppingRule;
  readonly #suggester: Suggester;
  readonly #beatEvery: number;
  readonly #timeout: number;
  /** The trials that were given to callers of this study and have not ended, by id. */
  readonly #running = new Map<number, RunningTrial>();
  #space: Space;
  #stopBeating: (() => void) | undefined;

  /** Throws a SpaceError for a space that is not sound, an OptionError for other options and for unknown ones. */
  constructor(options: StudyOptions) {
    const settled = settle(options);
    const { space, sampler, directions, storage, pruner, about, content, linear, earlyStopping, heartbeat } = settled;
    this.#space = new Space(space);
    if (linear) checkLinear('Study: linear', linear, space);
    const header = {
      space: this.#space.spec,
      ...(directions.length === 1 ? { direction: directions[0] } : { directions }),
      sampler: { name: sampler.name, options: sampler.options },
      ...(about && { about }),
      ...(content && { content }),
      ...(linear && { linear }),
    };
    // As it will be read again: through JSON.
    this.#header = JSON.parse(JSON.stringify(header)) as StudyHeader;
    this.#log = new StudyLog(storage, this.#header, settled.acceptDamage);
    this.directions = directions;
    this.direction = directions[0]!;
    this.sampler = sampler;
    this.storage = storage;
    this.#stopping = new StoppingRule(earlyStopping, directions);
    this.#suggester = new Suggester(sampler, this.#log, directions, this.#header, () => this.#ownSpace());
    this.#beatEvery = heartbeat.every;
    this.#timeout = heartbeat.timeout;
    this.#around = {
      pruner,
      direction: this.direction,
      known: (id) => this.trials[id]!,
      trials: () => this.#latest(),
      store: (trial) => this.#store(trial),
      note: (trial, attributes) => this.#note(trial, attributes),
    };
  }

  /** The space as it was given, by name of parameter. */
  get space(): SpaceSpec {
    return this.#ownSpace().spec;
  }

  /** Whether these parameters are a configuration of the space. */
  holds(params: Params): boolean {
    return this.#ownSpace().holds(params);
  }

  /** Every trial by id, as of the last `load`, `ask`, `tell` or stored report. */
  get trials(): readonly Trial[] {
    return this.#log.state.trials;
  }

  /** Trials of older studies that the sampler knows of (`learn`); they are none of this study and have negative ids. */
  get knowledge(): readonly Trial[] {
    return this.#log.state.knowledge;
  }

  /** The complete and feasible trial with the best value, the earliest of equal ones; undefined where there are two objectives. */
  get best(): Trial | undefined {
    return this.directions.length > 1 ? undefined : bestTrial(this.trials, this.direction);
  }

  /** The complete and feasible trials that no other is better than in one objective and no worse in the other (the Pareto front), by id. */
  get front(): readonly Trial[] {
    return paretoFront(this.trials, this.directions);
  }

  /** What was repaired, set aside, changed or did not count, for people. */
  get notes(): readonly string[] {
    const { changes, notes } = this.#log.state;
    return [...changes, ...this.#log.notes.values(), ...notes];
  }

  /**
   * Reads what is stored, without writing. The other methods do so by themselves.
   *
   * Throws a StudyError for a study of another objective (other parameters, directions, `about` or `content`), and for one that is damaged.
   */
  load(): Promise<void> {
    return this.#log.inTurn(() => this.#log.refresh());
  }

  /**
   * A trial to run: one that was interrupted or whose worker died, what was enqueued, or a new one.
   *
   * Throws a NothingToTryError when the sampler is through or there are `limit` trials, an OptionError for options that do
   * not exist, else a StudyError as `load` does or when the trial could not be stored.
   */
  ask(options?: AskOptions): Promise<AskedTrial> {
    const log = this.#log;
    return log.aloneInTurn(async () => {
      const { worker, limit } = withDefaults('Study.ask', options, { worker: 0, limit: Infinity });
      checkWhole('Study.ask: worker', worker, 0);
      checkLeast('Study.ask: limit', limit);
      for (;;) {
        await log.refresh();
        const again = (await this.#unattended()) ?? (await this.#takeOver(worker));
        if (again) return again;
        const id = this.trials.length;
        if (id >= limit) throw new NothingToTryError(`the study has its ${limit} trials.`);
        const next = this.#suggester.next(id);
        await log.commit([{ kind: 'ask', id, ...next, worker: this.#label(worker) }], true);
        // Somebody else may have been given this number in between; then there is one more trial to learn from.
        if (log.state.owner(id) === log.writer) return this.#give(this.trials[id]!);
      }
    });
  }

  /**
   * Ends a trial that this study has asked for, and answers with it as stored. A number that is not finite fails it; a trial
   * that was to be pruned is pruned whatever is told. What is told of a trial that has ended does not count, and is noted.
   *
   * Throws an InputError for an outcome that is neither a number for each objective nor one of the words, a RangeError for a number
   * that no trial has, a StudyError when the trial runs elsewhere or could not be stored. In each case it can be told again.
   */
  tell(
    trial: { readonly id: number; readonly attempt?: number },
    outcome: Outcome,
    options?: string | TellOptions,
  ): Promise<Trial> {
    const log = this.#log;
    return log.inTurn(async () => {
      checkOutcome(outcome, this.directions.length);
      const given = typeof options === 'string' ? { reason: options } : options;
      const told = withDefaults<Settled<TellOptions, never>>('tell', given, {
        reason: undefined,
        constraints: undefined,
      });
      checkConstraints(told.constraints);
      await log.refresh();
      const { id } = trial;
      const running = this.#running.get(id);
      const known = this.trials[id];
      if (!known) throw new RangeError(`tell: there is no trial ${id}; the study has ${this.trials.length}.`);
      if (!running && known.state === 'running')
        throw new StudyError(`trial ${id} is run by ${known.worker}; only who asked for it can tell its result.`);
      if (!running || (trial.attempt ?? running.attempt) !== running.attempt) {
        const what =
          typeof outcome === 'string'
            ? `'${outcome}'`
            : `the value${isList(outcome) ? 's' : ''} ${[outcome].flat().join(', ')}`;
        log.notes.set(`told ${id} ${log.notes.size}`, `trial ${id} was told ${what} again; that did not count.`);
        return known;
      }
      // When it was told before, and storing that did not seem to succeed, it may be there; then it is made to last.
      const mine = known.attempt === running.attempt && log.state.owner(id) === log.writer;
      const there = mine && known.state !== 'running';
      try {
        await log.commit(
          there ? [{ kind: 'beat' }] : [...running.unstored(), running.ending(outcome, definite(told))],
          true,
        );
      } catch (error) {
        // A value that took long to work out is not lost without a word.
        if (typeof outcome === 'string' || !(error instanceof StudyError)) throw error;
        throw new StudyError(
          `${error.message} Trial ${id} ended with ${[outcome].flat().join(', ')}, which may not be in it.`,
          {
            cause: error,
          },
        );
      }
      this.release(running);
      return this.trials[id]!;
    });
  }

  /**
   * Has a configuration tried before what the sampler suggests; what it leaves open is the sampler's. Answers false, and does nothing,
   * when the same was enqueued before, unless it is to be tried `again`.
   *
   * Throws a SpaceError for values that are none of the space, an InputError for what breaks a linear constraint, a StudyError as
   * `load` does or when it could not be stored.
   */
  enqueue(params: Params, options?: { readonly again?: boolean }): Promise<boolean> {
    return this.#log.inTurn(async () => {
      const { again } = withDefaults('Study.enqueue', options, { again: false });
      await this.#log.refresh();
      const space = this.#ownSpace();
      const whole = space.complete(params, new Float64Array(space.size).fill(0.5));
      if (Object.keys(whole).length === Object.keys(params).length && !satisfies(whole, this.#header.linear))
        throw new InputError('Study.enqueue: these parameters break a linear constraint of the study.');
      const key = paramsKey(params);
      if (!again && this.#log.state.queue.some((queued) => paramsKey(queued.params) === key)) return false;
      await this.#log.commit([{ kind: 'enqueue', params: { ...params } }], true);
      return true;
    });
  }

  /** Takes in a trial that was run elsewhere as one of this study; answers with it. Throws as `addTrials` does. */
  async addTrial(trial: TrialToAdd): Promise<Trial> {
    return (await this.addTrials([trial]))[0]!;
  }

  /**
   * Takes in trials that were run elsewhere as trials of this study, with new numbers.
   *
   * Throws a SpaceError for parameters that are none of the space, an InputError or an OptionError for what makes no trial, a StudyError
   * as `load` does or when they could not be stored.
   */
  addTrials(trials: readonly TrialToAdd[]): Promise<readonly Trial[]> {
    const log = this.#log;
    return log.inTurn(async () => {
      await log.refresh();
      const space = this.#ownSpace();
      let waiting = trials.map((trial) => {
        const added = addedTrial('addTrial', trial, this.directions.length, this.#label(0));
        if (!log.isKnown(added.params)) space.encode(added.params);
        return added;
      });
      const done: Trial[] = [];
      while (waiting.length > 0) {
        const first = this.trials.length;
        const events = waiting.map((trial, i) => ({ kind: 'add', id: first + i, ...trial }) as const);
        await log.commit(events, true);
        // Somebody else may have been given one of these numbers in between.
        const mine = events.map(({ id }) => log.state.owner(id) === log.writer);
        done.push(...events.flatMap(({ id }, i) => (mine[i]! ? [this.trials[id]!] : [])));
        waiting = waiting.filter((_, i) => !mine[i]!);
      }
      return done;
    });
  }

  /**
   * Lets the sampler know of the trials of an older study of the same objective, or of one much like it. They count neither as trials of
   * this one nor for `best`. Those that have not ended, that are none of this space, or that are known already are left out.
   *
   * Throws a StudyError as `load` does or when they could not be stored.
   */
  learn(
    older: { readonly trials: readonly Trial[] },
    options?: { readonly source?: string },
  ): Promise<{ readonly learned: number; readonly skipped: number }> {
    const log = this.#log;
    return log.inTurn(async () => {
      const { source } = withDefaults('Study.learn', options, { source: 'an older study' });
      checkMethods('Study.learn: trials', older.trials, ['flatMap'], 'a list of trials');
      await log.refresh();
      const space = this.#ownSpace();
      const known = new Set(this.knowledge.map(contentKey));
      const trials = older.trials.flatMap((trial) => {
        const given = endedTrial(trial);
        const { length } = this.directions;
        const alike = trial.state !== 'complete' || (trial.values?.length ?? 1) === length;
        if (!given || !space.holds(trial.params) || !alike) return [];
        if (known.has(contentKey(trial))) return [];
        return [addedTrial('Study.learn', given, length, source)];
      });
      if (trials.length > 0) await log.commit([{ kind: 'learn', source, trials }], true);
      return { learned: trials.length, skipped: older.trials.length - trials.length };
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
    return this.#stopping.whyStop(this.#log.state.finished, this.trials);
  }

  /**
   * The trial to rely on: by the sampler's model, which sees through noise, where it has one, else the best; undefined without a value, and
   * where there are two objectives. `value` is the objective there and `deviation` how far it may be off, by the model.
   */
  recommend(): Recommendation | undefined {
    const { best } = this;
    if (this.directions.length > 1) return undefined;
    return this.#suggester.recommend() ?? (best && { id: best.id, value: best.value!, deviation: 0 });
  }

  /** Ours; in the order of the stored one, where that is the same. */
  #ownSpace(): Space {
    const { now } = this.#log.state;
    if (now && now.space !== this.#space.spec && isUnchanged({ ...now, space: this.#space.spec }, now))
      this.#space = new Space(now.space);
    return this.#space;
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
    for (const id of state.open) {
      const trial = this.trials[id]!;
      if (trial.state !== 'running' || state.owner(id) !== writer || this.#running.has(id)) continue;
      await this.#log.commit([{ kind: 'beat' }], true);
      return this.#give(trial);
    }
    return undefined;
  }

  /** Begins a trial again that was interrupted, or whose process is gone; gives up those for which that has happened twice. */
  async #takeOver(worker: number): Promise<AskedTrial | undefined> {
    const living = new Map<string, boolean>();
    for (const id of [...this.#log.state.open]) {
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
    return seen ?? this.#log.now() - writer.seen <= this.#timeout;
  }

  #give(trial: Trial): AskedTrial {
    const running = new RunningTrial(trial, this.#around);
    this.#running.set(trial.id, running);
    this.#stopBeating ??= this.#log.startBeating(this.#beatEvery);
    return running;
  }

  #note({ id, attempt }: RunningTrial, attributes: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#log.inTurn(async () => {
      await this.#log.refresh();
      await this.#log.commit([{ kind: 'attribute', id, attempt, attributes }], false);
    });
  }

  #store(trial: RunningTrial): Promise<void> {
    return this.#log.inTurn(async () => {
      // More may be reported while these are written.
      const [events, count] = [trial.unstored(), trial.reported];
      if (events.length === 0 || this.#running.get(trial.id) !== trial) return;
      await this.#log.refresh();
      await this.#log.commit(events, false);
      trial.isStored(count);
    });
  }
}

const isList = (outcome: Outcome): boolean => Array.isArray(outcome);

/** Without what is undefined. */
function definite({ reason, constraints }: Settled<TellOptions, never>): TellOptions {
  return { ...(reason !== undefined && { reason }), ...(constraints && { constraints }) };
}
