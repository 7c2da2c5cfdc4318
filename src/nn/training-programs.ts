/** The programs of a training: its steps, its validation and its probe, each compiled when it is first needed. */
import ndarray from 'ndarray';
import {
  type Feed,
  type FloatArray,
  floats,
  type Input,
  input,
  type Parameter,
  parameter,
  plan,
  type PlanSpec,
  type Program,
  type Tensor,
  type Update,
} from '../tensor/index.js';
import type { SeededRandom } from '../random/index.js';
import { Forward } from './module.js';
import type { Batch, TrainingSpec } from './training-spec.js';
import { byName, type NamedArray, valuesFor } from './training-state.js';

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
export class ProgramCache {
  readonly #spec: TrainingSpec;
  readonly #programs: Map<string, CachedProgram> = new Map();
  readonly #scalars: FloatArray;
  /** An epoch's sums so far, by name, and whether a step goes on with them (1) or begins anew (0). */
  readonly #totals: Map<string, Parameter> = new Map();
  readonly #carry: Input = input('carry', [1]);
  #steps = 0;
  #probe: CachedProgram | undefined;
  /** What parameters are to have in place of their first values. */
  #first: ReadonlyMap<string, NamedArray> | undefined;

  constructor(spec: TrainingSpec) {
    const from = spec.keeper?.from;
    this.#spec = spec;
    this.#first = from && byName(from.values);
    this.#steps = from?.position.steps ?? 0;
    this.#scalars = floats(spec.backend.dtype, 3);
  }

  /** The training step of a full batch, once it is prepared. */
  get step(): Program {
    return this.#programs.values().next().value!.program;
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
    const { step: program } = this;
    const totals: Record<string, number> = {};
    for (const [name, total] of this.#totals) totals[name] = (await program.readParameter(total))[0]!;
    return totals;
  }

  /** Steps of the optimiser so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Copies of all that a step changes. */
  async values(): Promise<NamedArray[]> {
    const { step: program } = this;
    const copies: NamedArray[] = [];
    for (const p of program.plan.parameters)
      copies.push({ name: p.name, shape: p.shape, values: await program.readParameter(p) });
    return copies;
  }

  /** The loss of a batch, its rows' sum, in evaluation mode. */
  async evaluate(batch: Batch, random: SeededRandom): Promise<number> {
    const program = await this.#run('evaluation', batch, random, {});
    return (await program.read('loss')).data[0]!;
  }

  /** Whether all outputs of the probe are finite with the present weights; true where there is none. */
  async probe(): Promise<boolean> {
    const { probe, random } = this.#spec;
    if (probe === undefined) return true;
    if (this.#probe === undefined) {
      const pass = new Forward('evaluation');
      this.#probe = await this.#compile({ outputs: probe.build(probe.batch.rows, pass) }, pass);
    }
    const program = await run(this.#probe, probe.batch, random.split('probe'), {});
    for (const name of program.plan.outputs.keys())
      if (!(await program.read(name)).data.every((value) => Number.isFinite(value))) return false;
    return true;
  }

  async #run(mode: Mode, batch: Batch, random: SeededRandom, given: Feed): Promise<Program> {
    return run(await this.prepare(mode, batch.rows), batch, random, given);
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
    const { build, optimizer, parameters } = this.#spec;
    const pass = new Forward(mode);
    const { objective, sums } = build(rows, pass);
    const step =
      mode === 'training'
        ? { outputs: {}, updates: [...optimizer.updates(objective, parameters), ...pass.updates, ...this.#addUp(sums)] }
        : { outputs: { loss: sums.loss } };
    const entry = await this.#compile(step, pass);
    this.#programs.set(key, entry);
    return entry;
  }

  async #compile(step: PlanSpec, pass: Forward): Promise<CachedProgram> {
    const { backend } = this.#spec;
    const built = plan(step);
    // The first plan is that of a step, which has all of them.
    if (this.#first !== undefined)
      for (const p of built.parameters as readonly Parameter[])
        p.value = ndarray(valuesFor(p, this.#first), [...p.shape]);
    this.#first = undefined;
    const program = await backend.compile(built);
    const draws = [...pass.draws].map(([node, draw]) => {
      const values = floats(backend.dtype, node.size);
      return { name: node.name, values, fill: (random: SeededRandom) => draw(random, values) };
    });
    return { program, draws };
  }

  async dispose(): Promise<void> {
    for (const { program } of this.#programs.values()) await program.dispose();
    this.#programs.clear();
    await this.#probe?.program.dispose();
    this.#probe = undefined;
  }
}

/** Runs a program on a batch, with its random inputs drawn anew. */
async function run(
  { program, draws }: CachedProgram,
  batch: Batch,
  random: SeededRandom,
  given: Feed,
): Promise<Program> {
  const feed: Record<string, FloatArray> = { ...batch.feed, ...given };
  for (const draw of draws) {
    draw.fill(random);
    feed[draw.name] = draw.values;
  }
  await program.run([feed]);
  return program;
}
