/**
 * The study's experiments again: which runs an order amounts to, how long they may take, and one run with all its scores.
 * What is done with a finished run (a line in a file) is the caller's business.
 */
import { datasets, isDatasetName, takeTableRows } from '../data/index.js';
import { DivergedError } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import {
  classify,
  classifierSettings,
  ClassNormals,
  joined,
  type LabelledRows,
  majorityBaseline,
  mlp,
  projectRows,
  type RunData,
  type RunPictures,
  type Scatter,
} from '../synthesis/index.js';
import { blocks, type Experiment, experiments, furtherExperiments, neverRan } from './catalogue/index.js';
import { findExperiment, isCleanOnly } from './defaults.js';
import { measureGenerator } from './generator-run.js';
import { type PreparedStudy, prepareStudy, type StudyContext, tryTraining } from './prepare.js';
import type { ProtocolName } from './protocol.js';
import { publishedInput } from './published.js';
import { classShares, trainingRecord } from './record-parts.js';
import {
  compact,
  type DrawScores,
  type ReproductionRecord,
  type ResultLine,
  type RunOrigin,
  type SeedScores,
} from './record.js';
import { type RealScores, scoreSeeds, type TrainingRows } from './score-seeds.js';
import { drawParameters } from './search-again.js';
import { resolveSettings } from './settings.js';
import type { StudySettings } from './study-settings.js';

/** One experiment under one protocol with one seed. */
export interface Job {
  readonly key: string;
  readonly experiment: Experiment;
  readonly protocol: ProtocolName;
  readonly seed: number;
  readonly epochCap: number | undefined;
  readonly settings: StudySettings;
  readonly data: RunData;
}

export interface Order {
  /** Ids, names of the draft, data sets, blocks, or `all`. */
  readonly wanted: readonly string[];
  readonly protocols: readonly ProtocolName[];
  /** Generator seeds, from `firstSeed` upwards. */
  readonly seeds: number;
  readonly firstSeed: number;
  readonly epochCap: number | undefined;
}

/** The experiments that were asked for, each once, and the stand-in that was named for its data set, if one was. */
export function chooseExperiments(wanted: readonly string[]): Map<Experiment, string | undefined> {
  const chosen = new Map<Experiment, string | undefined>();
  const add = (list: readonly Experiment[], dataset?: string): void => {
    for (const experiment of list) if (!chosen.has(experiment)) chosen.set(experiment, dataset);
  };
  for (const word of wanted) {
    const spec = isDatasetName(word) ? datasets[word] : undefined;
    const about = spec?.standsInFor ?? spec?.name;
    const block = blocks.find((name) => name === word);
    if (block !== undefined) {
      add(furtherExperiments.filter((one) => one.block === block));
      continue;
    }
    const ofSet = experiments.filter((one) => !neverRan(one) && (word === 'all' || one.dataset === about));
    if (ofSet.length > 0) add(ofSet, spec?.standsInFor === undefined ? undefined : word);
    else add([findExperiment(word)]);
  }
  return chosen;
}

/** The runs of an order, for the experiments whose data are there. */
export function planJobs(
  order: Order,
  chosen: Iterable<Experiment>,
  dataOf: (experiment: Experiment) => RunData | undefined,
): Job[] {
  const jobs: Job[] = [];
  for (const experiment of chosen) {
    const data = dataOf(experiment);
    if (data === undefined) continue;
    const protocols = isCleanOnly(experiment) ? (['clean'] as const) : order.protocols;
    for (const protocol of protocols)
      for (let seed = order.firstSeed; seed < order.firstSeed + order.seeds; seed++) {
        const { epochCap } = order;
        const full = resolveSettings({ experiment: experiment.id, protocol, seed });
        const settings = capped(full, epochCap);
        const cap = settings === full ? undefined : epochCap;
        const parts = [experiment.id, data.table.name, protocol, `seed ${seed}`];
        const key = [...parts, ...(cap === undefined ? [] : [`at most ${cap} epochs`])].join(' | ');
        jobs.push({ key, experiment, protocol, seed, epochCap: cap, settings, data });
      }
  }
  // Generators of the library share what is known of a split.
  const shares = ({ experiment: { generator } }: Job): boolean => generator !== undefined;
  return [...jobs.filter((job) => !shares(job)), ...jobs.filter(shares).sort(bySplit)];
}

const bySplit = (a: Job, b: Job): number =>
  a.data.table.name === b.data.table.name ? a.seed - b.seed : a.data.table.name < b.data.table.name ? -1 : 1;

/** The same settings where the cap takes nothing away. */
function capped(settings: StudySettings, cap: number | undefined): StudySettings {
  if (cap === undefined) return settings;
  const { search } = settings;
  const epochs = search?.space?.epochs;
  if (search !== undefined && epochs !== undefined)
    return Math.max(...epochs) <= cap
      ? settings
      : { ...settings, search: { ...search, space: { ...search.space, epochs: epochs.map((e) => Math.min(e, cap)) } } };
  return settings.epochs <= cap ? settings : { ...settings, epochs: cap };
}

/** Seconds that the generator of a job takes at most, from a few measured epochs of it; not of a generator of the library. */
export async function estimateJob(job: Job, context: StudyContext): Promise<number> {
  const { search } = job.settings;
  let { settings } = job;
  let epochs = settings.epochs;
  if (search?.space != null) {
    settings = { ...settings, ...drawParameters(search.space, new SeededRandom(job.seed)) };
    epochs = Math.max(...search.space.epochs!) * ((search.trials ?? 0) + 1);
  }
  const times: number[] = [];
  const measured = { ...settings, epochs: measuredEpochs, search: undefined };
  const { failure } = await tryTraining(job.data, measured, job.seed, job.seed, {
    ...context,
    onProgress: ({ epoch }) => epoch && times.push(epoch.seconds),
  });
  if (failure !== undefined) throw failure;
  // The first epoch compiles.
  const perEpoch = (times.at(-1)! - times[0]!) / (times.length - 1);
  return perEpoch * epochs * (settings.protocol === 'clean' && settings.stop === 'validation' ? 2 : 1);
}
const measuredEpochs = 4;

/** Seconds that one classifier takes to train on the real rows of the published split, and the number of these rows. */
export async function estimateClassifier(
  data: RunData,
  context: StudyContext,
): Promise<{ seconds: number; rows: number }> {
  const { source, roles } = publishedInput(data, resolveSettings({ protocol: 'as-published' }), 0, context);
  const [train, test] = [source.take(roles.train), source.take(roles.test)];
  const start = performance.now();
  const classifier = mlp({ ...classifierSettings, backend: context.backend });
  await classify({ classifier, train, test, classes: data.classes });
  return { seconds: (performance.now() - start) / 1000, rows: train.rows.length };
}

/** Classifier seeds: the study's first, then 0, 1, 2 … */
export function classifierSeeds(count: number): number[] {
  return [classifierSettings.randomState, ...Array.from({ length: count - 1 }, (_, i) => i)];
}

/** Where runs are computed. */
export type Place = Pick<RunOrigin, 'backend' | 'machine'>;

/** Held-out losses of a training that nothing stops: enough for a curve. */
const heldOutLosses = 60;

/** One run with its classifiers over all seeds; a run that diverges is a result, too. @throws what `prepareRows` throws otherwise */
export async function runJob(
  job: Job,
  context: StudyContext,
  seeds: readonly number[],
  known: RealScores,
  place: Place,
): Promise<ResultLine> {
  const start = performance.now();
  const spec = isDatasetName(job.data.table.name) ? datasets[job.data.table.name] : undefined;
  const origin = (): RunOrigin => ({
    key: job.key,
    experiment: job.experiment.id,
    protocol: job.protocol,
    seed: job.seed,
    dataset: job.data.table.name,
    standsInFor: spec?.standsInFor ?? null,
    epochCap: job.epochCap ?? null,
    ...place,
    vaelab: context.version,
    seconds: (performance.now() - start) / 1000,
  });
  try {
    const record = await measure(job, { ...context, heldOutLosses }, seeds, known);
    return compact({ ...origin(), ...record });
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return compact({ ...origin(), failure: error.message });
  }
}

async function measure(
  job: Job,
  context: StudyContext,
  seeds: readonly number[],
  known: RealScores,
): Promise<Omit<ReproductionRecord, keyof RunOrigin>> {
  const { protocol, seed, data } = job;
  if (job.experiment.generator !== undefined) return measureGenerator(data, job.settings, seed, context, seeds, known);
  const prepared = await prepareStudy(data, { ...job.settings, notes: [] }, seed, context);
  const { train, test, synthetic, leakage } = prepared;
  const clean = protocol === 'clean';
  const realKey = [data.table.name, ...(clean ? ['clean', seed] : []), ...seeds].join(' ');
  const scale = clean ? { scaleWith: train.features } : {};
  const { backend, signal } = context;
  const score: ScoreRows = (rows, updates) =>
    scoreSeeds({ rows: { ...rows, ...scale }, test, classes: data.classes, seeds, backend, updates, signal });
  const real = known.get(realKey) ?? (await score(train));
  known.set(realKey, real);
  const scores = await score(synthetic);
  const draws = await scoreDraws(job, prepared, scores, score);
  const both = clean ? await score(joined(train, synthetic)) : null;
  const trivial = clean ? await score(await drawTrivial(data, train, synthetic, seed)) : null;
  const { generator } = prepared;
  return {
    classes: data.classes,
    classifierSeeds: seeds,
    real,
    synthetic: scores,
    both,
    trivial,
    draws,
    majorityBaseline: majorityBaseline(train.classCodes, test.classCodes),
    classShare: classShares(synthetic.classCodes, data.classes.length),
    generator: {
      model: job.settings.model,
      hidden: generator.hidden,
      latent: generator.latent,
      learningRate: generator.learningRate,
      parameters: generator.parameters,
    },
    training: trainingRecord(prepared.training),
    leakage,
    judged: null,
    projection: thinProjection(projectRows(train, synthetic, projectedRows)),
    trials: prepared.trials,
    // What the experiment's own note says stands in the catalogue.
    notes: prepared.notes,
  };
}

type ScoreRows = (rows: TrainingRows, updates?: readonly number[]) => Promise<SeedScores>;

/** More draws from the same generator, where the experiment asks for them. */
async function scoreDraws(
  { experiment }: Job,
  { synthetic, drawAgain }: PreparedStudy,
  first: SeedScores,
  score: ScoreRows,
): Promise<DrawScores[] | null> {
  if (experiment.multiples === undefined) return null;
  const draws: DrawScores[] = [];
  for (const times of experiment.multiples) {
    const again = await drawAgain(times * synthetic.classCodes.length);
    for (const updates of [undefined, first.updates]) {
      const { accuracies, updates: made, neverPredicted, trainedOn } = await score(again, updates);
      const equalUpdates = updates !== undefined;
      draws.push({ times, equalUpdates, accuracies, updates: made, neverPredicted, trainedOn });
    }
  }
  return draws;
}

/** Rows of the trivial generator, as many of each class as synthetic ones. */
async function drawTrivial(
  { table, classes }: RunData,
  train: { readonly rows: readonly number[] },
  { classCodes }: LabelledRows,
  seed: number,
): Promise<LabelledRows> {
  const trivial = await new ClassNormals({ seed, kinds: 'real' }).fit(takeTableRows(table, train.rows));
  const proportions = Object.fromEntries(
    classes.map((name, code) => [name, classCodes.filter((other) => other === code).length]),
  );
  return trivial.draw(classCodes.length, { proportions });
}

/** Rows of each kind that a line keeps for a picture; with three digits they are a kilobyte. */
const projectedRows = 40;

function thinProjection({ real, synthetic, explained }: RunPictures['rows']): RunPictures['rows'] {
  const short = (value: number): number => Number(value.toPrecision(3));
  const thin = ({ points, classes }: Scatter): Scatter => ({
    points: points.map(([x, y]) => [short(x), short(y)]),
    classes,
  });
  return { real: thin(real), synthetic: thin(synthetic), explained };
}
