/**
 * The training loop that all models share: batches in, one compiled program per batch size, losses and best weights out.
 *
 * Reported losses are sums over the rows of an epoch divided by their number.
 */
import { checkChoice, checkWhole, InterruptedError, OptionError, withDefaults } from '../checks/index.js';
import type { StreamState } from '../random/index.js';
import { Snapshot } from './snapshot.js';
import { ProgramCache } from './training-programs.js';
import type { Batch, StopReason, TrainingHistory, TrainingSpec } from './training-spec.js';
import { byName, type TrainingState } from './training-state.js';

/** Without early stopping, a copy of the weights is kept after the first epoch and then this often, to fall back on if the loss diverges. */
const copyInterval = 20;

/** Of an epoch without the loss that is watched. */
const unobserved = { improved: false, stop: false };

/**
 * Trains until the epochs or the patience are used up, the signal is raised, or the loss is no longer a number.
 * @throws OptionError for numbers out of range or an entry of `spec` that does not exist, MemoryError for a plan that
 *   cannot fit, the reason of a signal that was raised before, and with a keeper InterruptedError for one that is raised later
 */
export async function train(spec: TrainingSpec): Promise<TrainingHistory> {
  const training = new Training(checkSpec(spec));
  try {
    await training.begin();
    let ended: StopReason | undefined;
    while (ended === undefined) ended = await training.epoch();
    await training.keepWeights(ended);
  } finally {
    await training.dispose();
  }
  await training.confirmCopy();
  return training.history();
}

const specNames: Record<keyof TrainingSpec, unknown> = {
  backend: undefined,
  random: undefined,
  optimizer: undefined,
  epochs: undefined,
  parameters: undefined,
  state: undefined,
  build: undefined,
  batchRows: undefined,
  batches: undefined,
  validation: undefined,
  validateEvery: 1,
  monitor: undefined,
  probe: undefined,
  stopping: undefined,
  restoreBest: undefined,
  onEpoch: undefined,
  onPlan: undefined,
  keeper: undefined,
  viewer: undefined,
  signal: undefined,
};

type CheckedSpec = TrainingSpec & { readonly validateEvery: number };

function checkSpec(given: TrainingSpec): CheckedSpec {
  const spec = withDefaults('train', given, specNames) as unknown as CheckedSpec;
  checkWhole('train: epochs', spec.epochs);
  checkWhole('train: batchRows', spec.batchRows);
  checkWhole('train: validateEvery', spec.validateEvery);
  checkChoice('train: monitor', spec.monitor, ['train', 'validation']);
  if (spec.keeper !== undefined && spec.stopping.state === undefined)
    throw new OptionError('train: with a keeper, stopping must have a state that can be kept');
  spec.signal?.throwIfAborted();
  return spec;
}

/** One training under way. */
class Training {
  readonly #spec: CheckedSpec;
  readonly #programs: ProgramCache;
  readonly #snapshot: Snapshot;
  readonly #curves: Record<string, number[]> = {};
  readonly #validationLoss: number[] = [];
  #start: number = performance.now();
  /** Epochs that are over, and batches done of the one after. */
  #epoch = 0;
  #batches = 0;
  /** Where the stream stood when the epoch in progress began. */
  #epochRandom: StreamState;
  #stoppedBecause: StopReason = 'epochs';
  #keptEpoch = 0;
  /** Whether the weights that are kept are a copy from before the last epoch's end. */
  #fromCopy = false;

  constructor(spec: CheckedSpec) {
    this.#spec = spec;
    this.#programs = new ProgramCache(spec);
    this.#snapshot = new Snapshot(spec.state);
    this.#epochRandom = spec.random.state;
    if (spec.keeper?.from !== undefined) this.#goOnFrom(spec.keeper.from);
  }

  #goOnFrom({ position, copy }: TrainingState): void {
    const { epochs, batches, random, epochRandom, stopping, copyEpoch, curves, validationLoss, seconds } = position;
    this.#epoch = epochs;
    this.#batches = batches;
    this.#spec.random.state = random;
    this.#epochRandom = epochRandom;
    this.#spec.stopping.state = stopping;
    this.#snapshot.restore(copyEpoch, byName(copy));
    for (const [name, values] of Object.entries(curves)) this.#curves[name] = [...values];
    this.#validationLoss.push(...validationLoss);
    this.#start -= 1000 * seconds;
  }

  /** All that the training can go on from. */
  async #state(): Promise<TrainingState> {
    const { random, stopping } = this.#spec;
    return {
      position: {
        epochs: this.#epoch,
        batches: this.#batches,
        steps: this.#programs.steps,
        random: random.state,
        epochRandom: this.#epochRandom,
        stopping: stopping.state!,
        copyEpoch: this.#snapshot.epoch,
        curves: structuredClone(this.#curves),
        validationLoss: [...this.#validationLoss],
        seconds: this.#seconds,
      },
      values: await this.#programs.values(),
      copy: this.#snapshot.arrays,
    };
  }

  /** Keeps the state where it is time to. @throws InterruptedError when the signal is raised, once the state is kept */
  async #keepState(atEnd: boolean): Promise<void> {
    const { keeper, signal, epochs } = this.#spec;
    if (keeper === undefined) return;
    const cut = signal?.aborted === true;
    if (cut || (!atEnd && keeper.due())) await keeper.keep(await this.#state());
    if (cut)
      throw new InterruptedError(
        `interrupted after ${this.#epoch} of ${epochs} epochs; the training can go on from its checkpoint`,
      );
  }

  get #seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  async begin(): Promise<void> {
    const { program } = await this.#programs.prepare('training', this.#spec.batchRows);
    this.#spec.onPlan?.(program.plan);
  }

  /** Trains for an epoch and reports it; says why if it was the last one. */
  async epoch(): Promise<StopReason | undefined> {
    const { epochs, monitor, stopping, onEpoch, signal, viewer } = this.#spec;
    const epoch = this.#epoch + 1;
    const parts = await this.#run(epoch);
    this.#epoch = epoch;
    this.#batches = 0;
    for (const [name, value] of Object.entries(parts)) (this.#curves[name] ??= []).push(value);
    const trainLoss = parts['loss']!;
    const watchesTraining = monitor === 'train' || this.#spec.validation === undefined;
    const early = watchesTraining ? stopping.observe(epoch, trainLoss) : undefined;
    const validationLoss = await this.#validate(trainLoss, early?.stop === true);
    const { improved, stop } =
      early ?? (validationLoss === undefined ? unobserved : stopping.observe(epoch, validationLoss));
    await this.#keepCopy(trainLoss, validationLoss, improved);
    onEpoch?.({
      epoch,
      epochs,
      trainLoss,
      parts,
      validationLoss,
      bestEpoch: stopping.bestEpoch,
      waited: stopping.waited,
      seconds: this.#seconds,
    });
    if (!Number.isFinite(trainLoss)) return 'diverged';
    if (viewer?.due() === true) await viewer.look(await this.#programs.values(), epoch);
    if (stop) return 'patience';
    if (epoch === epochs) return 'epochs';
    await this.#keepState(true);
    return signal?.aborted === true ? 'interrupted' : undefined;
  }

  /**
   * Trains on every batch of an epoch that is still to come, and reports the epoch's sums per row. They are added up where they are
   * computed and read once, at the end.
   */
  async #run(epoch: number): Promise<Record<string, number>> {
    const { random, batches } = this.#spec;
    const done = this.#batches;
    const now = random.state;
    // The order of the batches is drawn anew as it was, and the stream then put back to where it stands.
    if (done > 0) random.state = this.#epochRandom;
    else this.#epochRandom = now;
    let [seen, rows] = [0, 0];
    for (const batch of batches(epoch)) {
      rows += batch.rows;
      if (++seen === done) random.state = now;
      if (seen <= done) continue;
      await this.#programs.train(batch, seen === 1);
      this.#batches = seen;
      await this.#keepState(false);
    }
    const totals = await this.#programs.totals();
    return Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, value / rows]));
  }

  /** The validation loss, in epochs that have one. */
  async #validate(trainLoss: number, stops: boolean): Promise<number | undefined> {
    const { epochs, validation, validateEvery, signal } = this.#spec;
    if (validation === undefined) return undefined;
    const epoch = this.#epoch;
    const ends = epoch === epochs || stops || signal?.aborted === true || !Number.isFinite(trainLoss);
    const due = ends || epoch === 1 || epoch % validateEvery === 0;
    const loss = due ? await evaluateBatches(this.#programs, validation, epoch) : undefined;
    this.#validationLoss.push(loss ?? NaN);
    return loss;
  }

  /** Copies the weights where they may be wanted later, if they are good for anything. */
  async #keepCopy(trainLoss: number, validationLoss: number | undefined, improved: boolean): Promise<void> {
    const wanted = this.#spec.restoreBest ? improved : this.#epoch % copyInterval === 1;
    if (!wanted || !Number.isFinite(trainLoss)) return;
    // The validation loss was computed with the new weights; the training loss was not, so they are looked at. What a copy
    // of every good epoch computes is looked at once, in the end.
    const good =
      validationLoss !== undefined
        ? Number.isFinite(validationLoss)
        : (await this.#finite()) && (this.#spec.restoreBest || (await this.#programs.probe()));
    if (good) await this.#snapshot.take(this.#epoch, this.#programs.step);
  }

  async #finite(): Promise<boolean> {
    return this.#programs.step.allFinite(this.#spec.state);
  }

  /** Settles which weights the parameters will have when the programs let them go. */
  async keepWeights(ended: StopReason): Promise<void> {
    const { restoreBest, probe } = this.#spec;
    const copied = restoreBest && this.#snapshot.epoch > 0;
    const looked = !copied && probe !== undefined && ended !== 'diverged';
    const bad = ended === 'diverged' || (looked && !((await this.#finite()) && (await this.#programs.probe())));
    this.#stoppedBecause = bad ? 'diverged' : ended;
    this.#keptEpoch = copied || bad ? this.#snapshot.epoch : this.#epoch;
    this.#fromCopy = copied || bad;
    this.#snapshot.handOver(this.#fromCopy);
  }

  /** Looks, once the programs have let the parameters go, whether a copy that is theirs now gives finite outputs. */
  async confirmCopy(): Promise<void> {
    if (!this.#fromCopy || this.#keptEpoch === 0 || this.#spec.probe === undefined) return;
    try {
      if (await this.#programs.probe()) return;
    } finally {
      await this.#programs.dispose();
    }
    this.#stoppedBecause = 'diverged';
    this.#keptEpoch = 0;
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
  }

  history(): TrainingHistory {
    return {
      epochs: this.#epoch,
      bestEpoch: this.#spec.stopping.bestEpoch,
      keptEpoch: this.#keptEpoch,
      stoppedBecause: this.#stoppedBecause,
      trainLoss: this.#curves['loss'] ?? [],
      validationLoss: this.#validationLoss,
      parts: this.#curves,
      seconds: this.#seconds,
    };
  }
}

async function evaluateBatches(programs: ProgramCache, batches: readonly Batch[], epoch: number): Promise<number> {
  let total = 0;
  let rows = 0;
  const random = programs.evaluationNoise(epoch);
  for (const batch of batches) {
    total += await programs.evaluate(batch, random);
    rows += batch.rows;
  }
  return total / rows;
}
