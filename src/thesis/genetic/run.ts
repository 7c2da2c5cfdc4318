/** The study's genetic experiments once more, as published or with one thing repaired. */
import { checkChoice, checkWhole, InterruptedError, withDefaults } from '../../checks/index.js';
import { createBackend } from '../../backends/index.js';
import { SeededRandom } from '../../random/index.js';
import { keyOf } from '../../selection/index.js';
import type { Progress, RunData } from '../../synthesis/index.js';
import type { Backend } from '../../tensor/index.js';
import { findGenetic, geneSelections, type GeneSelection, type GeneticExperiment } from '../catalogue/index.js';
import {
  type Fold,
  type NetworkPool,
  type NetworkSettings,
  type NetworkTable,
  openNetworks,
} from '../kernels/networks.js';
import { type GeneticRows, geneticRows } from './rows.js';
import { type GeneticGeneration, geneticSearch } from './search.js';

/** How a genetic experiment is run. */
export interface GeneticRequest {
  /** The experiment's data set, or what stands in for it. */
  readonly data: RunData;
  /** Runs of the genetic algorithm on one draw of the generator. Default 5. */
  readonly repeats?: number;
  /** The number of the first one: its draws depend on the seed and its number alone. Default 0. */
  readonly firstRepeat?: number;
  /** As published, changed chromosomes are discarded; 'works' keeps them. Default 'discarded'. */
  readonly mutation?: 'discarded' | 'works';
  /** As published, fitness is the accuracy on the test rows; 'inner' is that in five inner folds of the real training rows. Default 'test'. */
  readonly fitness?: 'test' | 'inner';
  /** Default 0. */
  readonly seed?: number;
  /** Threads that train networks; results do not depend on it. Default 1. */
  readonly threads?: number;
  /** For the generator, where there is one. Default: the fastest that works here. */
  readonly backend?: Backend | undefined;
  /** When raised, finished runs are kept. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GeneticProgress) => void) | undefined;
}

/** Where a genetic experiment stands: in the generator's training, or in a run. */
export type GeneticProgress =
  | { readonly stage: 'generator'; readonly progress: Progress }
  | {
      readonly stage: 'search';
      readonly repeat: number;
      readonly generation: GeneticGeneration;
      /** Networks that were trained for it until now, all runs together. */
      readonly networks: number;
    };

/** One run of the genetic algorithm. */
export interface GeneticRun {
  readonly repeat: number;
  /** The best chromosome's at the end. */
  readonly accuracy: number;
  readonly features: number;
  readonly fitness: number;
  /** Of a network on these features, trained on all training rows: on the real test rows alone. As published they have chosen the features. */
  readonly realAccuracy: number;
  readonly converged: boolean;
  /** Numbers of the features. */
  readonly elite: readonly number[];
  readonly history: readonly GeneticGeneration[];
}

/** Mean and sample standard deviation over runs, null of one run. */
export type MeanAndSpread = readonly [mean: number, sd: number | null];

/** What a genetic experiment came to, beside what the study recorded. */
export interface GeneticOutcome {
  readonly experiment: GeneticExperiment;
  /** null where the study recorded nothing. */
  readonly recorded: GeneSelection | null;
  readonly mutation: 'discarded' | 'works';
  readonly fitness: 'test' | 'inner';
  readonly seed: number;
  /** The data set that the rows are of, and whether it only stands in for the experiment's. */
  readonly dataset: string;
  readonly standsIn: boolean;
  readonly rows: Omit<GeneticRows, 'x' | 'codes' | 'notes'> & { readonly features: number };
  /** With all features: as the runs' fitness has it. */
  readonly allFeatures: number;
  readonly runs: readonly GeneticRun[];
  readonly accuracy: MeanAndSpread;
  readonly features: MeanAndSpread;
  readonly realAccuracy: MeanAndSpread;
  /** Whether the mean lies within the least and the greatest that were recorded; null for a stand-in, a repair, or nothing recorded. */
  readonly accuracyInside: boolean | null;
  readonly featuresInside: boolean | null;
  /** Networks that were trained: chromosomes that come up again are not. */
  readonly networks: number;
  readonly seconds: number;
  readonly notes: readonly string[];
}

/** The study's classifier of chromosomes, by scikit-learn's names. */
const network: NetworkSettings = {
  learningRate: 0.001,
  alpha: 1e-4,
  batchSize: 200,
  maxIter: 3000,
  tol: 1e-4,
  nIterNoChange: 10,
  randomState: 42,
};

const innerFolds = 5;

type Settings = Required<Omit<GeneticRequest, 'data'>>;

function settingsOf(request: Omit<GeneticRequest, 'data'>): Settings {
  const all = withDefaults<Settings>('runGeneticExperiment', request, {
    repeats: 5,
    firstRepeat: 0,
    mutation: 'discarded',
    fitness: 'test',
    seed: 0,
    threads: 1,
    backend: undefined,
    signal: undefined,
    onProgress: undefined,
  });
  checkWhole('repeats', all.repeats, 1);
  checkWhole('firstRepeat', all.firstRepeat, 0);
  checkWhole('seed', all.seed, 0, 2 ** 32 - 1);
  checkWhole('threads', all.threads, 1, 64);
  checkChoice('mutation', all.mutation, ['discarded', 'works']);
  checkChoice('fitness', all.fitness, ['test', 'inner']);
  return all;
}

/**
 * Runs a genetic experiment of the study, '0001' to '0040'.
 * @throws InputError for an unknown experiment or data without train and test rows, OptionError for options out of range, InterruptedError
 *   when the signal is raised before a run is finished
 */
export async function runGeneticExperiment(id: string, request: GeneticRequest): Promise<GeneticOutcome> {
  const experiment = findGenetic(id);
  const { data, ...rest } = request;
  const settings = settingsOf(rest);
  const start = performance.now();
  const rows = await rowsWithBackend(experiment, data, settings);
  const scorer = await Scorer.open(rows, settings);
  try {
    const allFeatures = (await scorer.accuracies([allOf(rows)]))?.[0];
    const runs: GeneticRun[] = [];
    for (let i = 0; i < settings.repeats && allFeatures !== undefined; i++) {
      const run = await oneRun(experiment, rows, settings, scorer, settings.firstRepeat + i);
      if (run === undefined) break;
      runs.push(run);
    }
    if (runs.length === 0)
      throw new InterruptedError(`genetic experiment ${id}: interrupted before the first run was finished`);
    const outcome = outcomeOf(experiment, data, settings, rows, runs);
    return {
      ...outcome,
      allFeatures: allFeatures!,
      networks: scorer.networks,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await scorer.close();
  }
}

const allOf = ({ x }: GeneticRows): Int32Array => Int32Array.from({ length: x.shape[1]! }, (_, j) => j);

async function rowsWithBackend(
  experiment: GeneticExperiment,
  data: RunData,
  { backend, seed, signal, onProgress }: Settings,
): Promise<GeneticRows> {
  let own: Backend | undefined;
  try {
    return await geneticRows(experiment, data, async () => {
      own = backend === undefined ? await createBackend('auto') : undefined;
      return {
        backend: backend ?? own!,
        seed,
        signal,
        onProgress: onProgress && ((progress) => onProgress({ stage: 'generator', progress })),
      };
    });
  } finally {
    await own?.dispose();
  }
}

async function oneRun(
  experiment: GeneticExperiment,
  rows: GeneticRows,
  { mutation, seed, onProgress }: Settings,
  scorer: Scorer,
  repeat: number,
): Promise<GeneticRun | undefined> {
  const end = await geneticSearch({
    experiment,
    features: rows.x.shape[1]!,
    mutation,
    random: new SeededRandom(seed).split(`genetic ${experiment.id} run ${repeat}`),
    accuracies: (sets) => scorer.accuracies(sets),
    onGeneration: (generation) => onProgress?.({ stage: 'search', repeat, generation, networks: scorer.networks }),
  });
  if (end === undefined) return undefined;
  const { bestAccuracy, bestFeatures, bestFitness } = end.history.at(-1)!;
  return {
    repeat,
    accuracy: bestAccuracy,
    features: bestFeatures,
    fitness: bestFitness,
    realAccuracy: await scorer.onRealTest(end.elite),
    converged: end.converged,
    elite: Array.from(end.elite),
    history: end.history,
  };
}

/** Accuracies of sets of features, each worked out once. */
class Scorer {
  readonly #fitness: NetworkPool;
  readonly #outer: NetworkPool;
  readonly #scored: number;
  readonly #realTest: number;
  readonly #signal: AbortSignal | undefined;
  readonly #known = new Map<string, number>();
  networks = 0;

  private constructor(
    pools: readonly [NetworkPool, NetworkPool],
    scored: number,
    realTest: number,
    signal: AbortSignal | undefined,
  ) {
    [this.#fitness, this.#outer] = pools;
    [this.#scored, this.#realTest, this.#signal] = [scored, realTest, signal];
  }

  static async open(rows: GeneticRows, { fitness, seed, threads, signal }: Settings): Promise<Scorer> {
    const { realTraining, syntheticTraining, realTest, syntheticTest } = rows;
    const training = realTraining + syntheticTraining;
    const range = (from: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => from + i);
    const train = range(0, training);
    const folds =
      fitness === 'test'
        ? [{ train, test: range(training, realTest + syntheticTest) }]
        : foldsOf(rows.codes.slice(0, realTraining), new SeededRandom(seed).split('inner folds'));
    const scored = folds.reduce((sum, { test }) => sum + test.length, 0);
    return new Scorer(
      [
        await openNetworks(tableOf(rows, folds), threads),
        await openNetworks(tableOf(rows, [{ train, test: range(training, realTest) }]), 1),
      ],
      scored,
      realTest,
      signal,
    );
  }

  /** undefined when the signal was raised; 0 of an empty set, on which nothing can be trained. */
  async accuracies(sets: readonly Int32Array[]): Promise<number[] | undefined> {
    const wanted = new Map(sets.map((set) => [keyOf(set), set]));
    for (const [key, set] of wanted) if (set.length === 0 || this.#known.has(key)) wanted.delete(key);
    const scores = await this.#fitness.run([...wanted.values()], this.#signal);
    if (scores.length < wanted.size || this.#signal?.aborted === true) return undefined;
    this.networks += wanted.size;
    [...wanted.keys()].forEach((key, at) => this.#known.set(key, scores[at]!.right / this.#scored));
    return sets.map((set) => this.#known.get(keyOf(set)) ?? 0);
  }

  async onRealTest(set: Int32Array): Promise<number> {
    if (set.length === 0) return 0;
    const [score] = await this.#outer.run([set]);
    return score!.right / this.#realTest;
  }

  async close(): Promise<void> {
    await this.#fitness.close();
    await this.#outer.close();
  }
}

function tableOf({ x, codes, classes }: GeneticRows, folds: readonly Fold[]): NetworkTable {
  const [rows, columns] = x.shape as [number, number];
  return {
    rows,
    columns,
    x: Float32Array.from(x.data),
    codes: Int32Array.from(codes),
    classes,
    folds,
    settings: network,
  };
}

/** The rows of every class dealt out to the folds, in an order drawn at random. */
function foldsOf(codes: readonly number[], random: SeededRandom): Fold[] {
  const fold = new Int32Array(codes.length);
  let next = 0;
  for (const code of new Set([...codes].sort((a, b) => a - b))) {
    const members = codes.flatMap((own, i) => (own === code ? [i] : []));
    for (const at of random.permutation(members.length)) fold[members[at]!] = next++ % innerFolds;
  }
  const rows = Array.from(codes.keys());
  return Array.from({ length: innerFolds }, (_, f) => ({
    train: Int32Array.from(rows.filter((i) => fold[i] !== f)),
    test: Int32Array.from(rows.filter((i) => fold[i] === f)),
  }));
}

function outcomeOf(
  experiment: GeneticExperiment,
  { table }: RunData,
  { mutation, fitness, seed }: Settings,
  rows: GeneticRows,
  runs: readonly GeneticRun[],
): Omit<GeneticOutcome, 'allFeatures' | 'networks' | 'seconds'> {
  const recorded = geneSelections.find(({ id }) => id === experiment.id) ?? null;
  const standsIn = table.name !== experiment.dataset;
  const accuracy = spreadOf(runs.map((run) => run.accuracy));
  const features = spreadOf(runs.map((run) => run.features));
  const judged = recorded !== null && !standsIn && mutation === 'discarded' && fitness === 'test';
  const inside = (value: number, [least, greatest]: readonly [number, number]): boolean =>
    // What was recorded is rounded to three decimals.
    value >= least - 0.0005 && value <= greatest + 0.0005;
  const { realTraining, syntheticTraining, realTest, syntheticTest, classes } = rows;
  return {
    experiment,
    recorded,
    mutation,
    fitness,
    seed,
    dataset: table.name,
    standsIn,
    rows: { realTraining, syntheticTraining, realTest, syntheticTest, classes, features: rows.x.shape[1]! },
    runs,
    accuracy,
    features,
    realAccuracy: spreadOf(runs.map((run) => run.realAccuracy)),
    accuracyInside: judged ? inside(accuracy[0], recorded.accuracyRange) : null,
    featuresInside: judged ? inside(features[0], recorded.featuresRange) : null,
    notes: [
      ...rows.notes,
      ...(standsIn
        ? [
            `${table.name} stands in for ${experiment.dataset}: what was recorded is not to be compared with figures from here.`,
          ]
        : []),
    ],
  };
}

function spreadOf(values: readonly number[]): MeanAndSpread {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (n === 1) return [mean, null];
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))];
}
