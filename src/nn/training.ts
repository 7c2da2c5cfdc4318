/**
 * The training loop that all models share: batches in, one compiled program per batch size, losses and best weights out.
 *
 * Reported losses are sums over the rows of an epoch divided by their number.
 */
import {
  type Backend,
  type Feed,
  type FloatArray,
  floats,
  type Input,
  input,
  type Parameter,
  parameter,
  type Plan,
  plan,
  type Program,
  type Tensor,
  type Update,
} from '../tensor/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Stopping } from './early-stopping.js';
import { Forward } from './module.js';
import type { Optimizer } from './optimizers.js';
import { Snapshot } from './snapshot.js';

/** The graph of one batch: what is minimised, and sums over the batch's rows to report, `loss` among them. */
export interface BatchGraph {
  readonly objective: Tensor;
  readonly sums: Readonly<Record<string, Tensor>> & { readonly loss: Tensor };
}

/** One batch: its number of rows and the values of the graph's data inputs. */
export interface Batch {
  readonly rows: number;
  readonly feed: Feed;
}

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly trainLoss: number;
  /** Every reported sum per row, among them `loss`. */
  readonly parts: Readonly<Record<string, number>>;
  /** Loss in evaluation mode on the validation batches; undefined where there are none, and in epochs that leave it out. */
  readonly validationLoss: number | undefined;
  readonly bestEpoch: number;
  /** Consecutive epochs without improvement of the monitored loss. */
  readonly waited: number;
  /** Since the training began. */
  readonly seconds: number;
}

export type StopReason = 'epochs' | 'patience' | 'interrupted' | 'diverged';

export interface TrainingHistory {
  /** Epochs that ran. */
  readonly epochs: number;
  /** The epoch of the lowest monitored loss, from 1. */
  readonly bestEpoch: number;
  /** The epoch whose weights were kept, from 1; 0 when the loss diverged before there were any to keep. */
  readonly keptEpoch: number;
  readonly stoppedBecause: StopReason;
  readonly trainLoss: readonly number[];
  /** Not a number in epochs that left it out. */
  readonly validationLoss: readonly number[];
  /** Curves of every reported sum per row. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  readonly seconds: number;
}

export interface TrainingSpec {
  readonly backend: Backend;
  readonly random: SeededRandom;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly parameters: readonly Parameter[];
  /** Everything that a snapshot of the model holds: parameters and running statistics. */
  readonly state: readonly Parameter[];
  readonly build: (rows: number, pass: Forward) => BatchGraph;
  /** Rows of a full batch. Its program is made, and memory checked and first weights drawn, before any batch is asked for. */
  readonly batchRows: number;
  /** The batches of an epoch (from 1), in order. */
  readonly batches: (epoch: number) => Iterable<Batch>;
  readonly validation?: readonly Batch[] | undefined;
  /** Epochs from one validation to the next; the first and the last have one in any case. Default 1. It changes no other number. */
  readonly validateEvery?: number | undefined;
  /** Which loss is watched for the best epoch and for stopping. */
  readonly monitor: 'train' | 'validation';
  /** When to stop; also decides which epoch is best. */
  readonly stopping: Stopping;
  /** Ends with the best epoch's weights instead of the last one's. */
  readonly restoreBest: boolean;
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
  /** Told the plan of a full batch's training step once it is compiled, before the first epoch. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /** Looked at after every epoch: the training ends there, with its weights kept. */
  readonly signal?: AbortSignal | undefined;
}

/** Without early stopping, a copy of the weights is kept after the first epoch and then this often, to fall back on if the loss diverges. */
const checkpointInterval = 20;

/** Of an epoch without the loss that is watched. */
const unobserved = { improved: false, stop: false };

/** Trains until the epochs or the patience are used up, the signal is raised, or the loss is no longer a number. */
export async function train(spec: TrainingSpec): Promise<TrainingHistory> {
  spec.signal?.throwIfAborted();
  const programs = new ProgramCache(spec);
  const { stopping } = spec;
  const curves: Record<string, number[]> = {};
  const validationLoss: number[] = [];
  const start = performance.now();
  const snapshot = new Snapshot(spec.state);
  let stoppedBecause: StopReason = 'epochs';
  let epoch = 0;
  try {
    const first = await programs.prepare('training', spec.batchRows);
    spec.onPlan?.(first.program.plan);
    while (epoch < spec.epochs) {
      epoch++;
      const parts = await runEpoch(programs, spec.batches(epoch));
      for (const [name, value] of Object.entries(parts)) (curves[name] ??= []).push(value);
      const trainLoss = parts['loss']!;
      const watchesTraining = spec.monitor === 'train' || spec.validation === undefined;
      const early = watchesTraining ? stopping.observe(epoch, trainLoss) : undefined;
      const ends = epoch === spec.epochs || early?.stop === true || spec.signal?.aborted === true;
      const due = ends || epoch === 1 || epoch % (spec.validateEvery ?? 1) === 0 || !Number.isFinite(trainLoss);
      const validated = spec.validation && due ? await evaluateBatches(programs, spec.validation, epoch) : undefined;
      if (spec.validation !== undefined) validationLoss.push(validated ?? NaN);
      const { improved, stop } = early ?? (validated === undefined ? unobserved : stopping.observe(epoch, validated));
      if (
        Number.isFinite(trainLoss) &&
        (validated === undefined || Number.isFinite(validated)) &&
        (spec.restoreBest ? improved : epoch % checkpointInterval === 1)
      ) {
        // The validation loss was computed with the new weights; the training loss was not, so they are looked at.
        await snapshot.take(epoch, first.program, validated === undefined);
      }
      spec.onEpoch?.({
        epoch,
        epochs: spec.epochs,
        trainLoss,
        parts,
        validationLoss: validated,
        bestEpoch: stopping.bestEpoch,
        waited: stopping.waited,
        seconds: (performance.now() - start) / 1000,
      });
      if (!Number.isFinite(trainLoss)) stoppedBecause = 'diverged';
      else if (stop) stoppedBecause = 'patience';
      else if (spec.signal?.aborted === true && epoch < spec.epochs) stoppedBecause = 'interrupted';
      else continue;
      break;
    }
    snapshot.handOver(spec.restoreBest || stoppedBecause === 'diverged');
  } finally {
    await programs.dispose();
  }
  const diverged = stoppedBecause === 'diverged';
  const restored = spec.restoreBest || diverged ? snapshot.epoch : 0;
  return {
    epochs: epoch,
    bestEpoch: stopping.bestEpoch,
    keptEpoch: diverged ? restored : restored || epoch,
    stoppedBecause,
    trainLoss: curves['loss'] ?? [],
    validationLoss,
    parts: curves,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Batch boundaries of `rows` rows; a last batch of a single row joins the one before it (BatchNorm needs two). */
export function batchRanges(rows: number, batchSize: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let from = 0; from < rows; from += batchSize) ranges.push({ from, to: Math.min(from + batchSize, rows) });
  const last = ranges.at(-1);
  const before = ranges.at(-2);
  if (last !== undefined && before !== undefined && last.to - last.from === 1) {
    before.to = last.to;
    ranges.pop();
  }
  return ranges;
}

/** Trains on every batch of an epoch. Sums are added up where they are computed and read once, at the end. */
async function runEpoch(programs: ProgramCache, batches: Iterable<Batch>): Promise<Record<string, number>> {
  let rows = 0;
  for (const batch of batches) {
    await programs.train(batch, rows === 0);
    rows += batch.rows;
  }
  const totals = await programs.totals();
  return Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, value / rows]));
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

interface CachedProgram {
  readonly program: Program;
  readonly draws: readonly {
    readonly name: string;
    readonly fill: (random: SeededRandom) => void;
    readonly values: FloatArray;
  }[];
}

type Mode = 'training' | 'evaluation';

/** The compiled programs of one training, by mode and batch size. */
class ProgramCache {
  readonly #spec: TrainingSpec;
  readonly #programs: Map<string, CachedProgram> = new Map();
  readonly #scalars: FloatArray;
  /** An epoch's sums so far, by name, and whether a step goes on with them (1) or begins anew (0). */
  readonly #totals: Map<string, Parameter> = new Map();
  readonly #carry: Input = input('carry', [1]);
  #steps = 0;

  constructor(spec: TrainingSpec) {
    this.#spec = spec;
    this.#scalars = floats(spec.backend.dtype, 3);
  }

  /** What an epoch's validation draws from: another stream than training's, so that leaving it out changes no training. */
  evaluationNoise(epoch: number): SeededRandom {
    return this.#spec.random.split(`evaluation ${epoch}`);
  }

  /** A training step; the first of an epoch begins its totals anew. */
  async train(batch: Batch, first: boolean): Promise<void> {
    const { scalars } = this.#spec.optimizer;
    const feed: Record<string, FloatArray> = {
      [this.#carry.name]: floats(this.#spec.backend.dtype, 1).fill(first ? 0 : 1),
    };
    if (scalars !== undefined) {
      this.#spec.optimizer.feed(++this.#steps, this.#scalars, batch.rows);
      feed[scalars.name] = this.#scalars;
    }
    await this.#run('training', batch, this.#spec.random, feed);
  }

  /** The sums over all batches since the first of the epoch. */
  async totals(): Promise<Record<string, number>> {
    const { program } = this.#programs.values().next().value!;
    const totals: Record<string, number> = {};
    for (const [name, total] of this.#totals) totals[name] = (await program.readParameter(total))[0]!;
    return totals;
  }

  /** The loss of a batch, its rows' sum, in evaluation mode. */
  async evaluate(batch: Batch, random: SeededRandom): Promise<number> {
    const program = await this.#run('evaluation', batch, random, {});
    return (await program.read('loss')).data[0]!;
  }

  async #run(mode: Mode, batch: Batch, random: SeededRandom, given: Feed): Promise<Program> {
    const { program, draws } = await this.prepare(mode, batch.rows);
    const feed: Record<string, FloatArray> = { ...batch.feed, ...given };
    for (const draw of draws) {
      draw.fill(random);
      feed[draw.name] = draw.values;
    }
    await program.run([feed]);
    return program;
  }

  /** For each sum of a step, `total <- carry · total + sum`. */
  #addUp(sums: Readonly<Record<string, Tensor>>): Update[] {
    return Object.entries(sums).map(([name, sum]) => {
      let total = this.#totals.get(name);
      if (total === undefined) this.#totals.set(name, (total = parameter(`total ${name}`, new Float64Array(1))));
      return { kind: 'assign', parameter: total, value: total.multiply(this.#carry).add(sum) };
    });
  }

  /** The program of a mode and batch size, compiled when it is first asked for. */
  async prepare(mode: Mode, rows: number): Promise<CachedProgram> {
    const key = `${mode} ${rows}`;
    const cached = this.#programs.get(key);
    if (cached !== undefined) return cached;
    const { build, optimizer, parameters, backend } = this.#spec;
    const pass = new Forward(mode);
    const { objective, sums } = build(rows, pass);
    const step =
      mode === 'training'
        ? { outputs: {}, updates: [...optimizer.updates(objective, parameters), ...pass.updates, ...this.#addUp(sums)] }
        : { outputs: { loss: sums.loss } };
    const program = await backend.compile(plan(step));
    const draws = [...pass.draws].map(([node, draw]) => {
      const values = floats(backend.dtype, node.size);
      return { name: node.name, values, fill: (random: SeededRandom) => draw(random, values) };
    });
    const entry = { program, draws };
    this.#programs.set(key, entry);
    return entry;
  }

  async dispose(): Promise<void> {
    for (const { program } of this.#programs.values()) await program.dispose();
    this.#programs.clear();
  }
}
