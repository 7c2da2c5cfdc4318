/**
 * The study's experiments again: which runs an order amounts to, how long they may take, and one run with all its scores.
 * What is done with a finished run (a line in a file) is the caller's business.
 */
import { stackRows } from '../matrix/index.js';
import { datasets, isDatasetName } from '../data/index.js';
import { blocks, type Experiment, experiments, furtherExperiments, neverRan } from './catalogue/index.js';
import { classify } from './classify.js';
import { drawClassNormals } from './class-normals.js';
import { findExperiment } from './defaults.js';
import { DivergedError, trainGenerator } from './generator.js';
import { projectRows } from './pictures.js';
import { generatorInput, prepareRows, type RunContext, type RunData } from './pipeline.js';
import {
  compact,
  type DrawScores,
  type ReproductionRecord,
  type ResultLine,
  type RunOrigin,
  type SeedScores,
} from './record.js';
import type { ProtocolName, RunPictures, Scatter } from './result.js';
import { dataRemarks } from './run.js';
import { type RealScores, scoreSeeds, type TrainingRows } from './score-seeds.js';
import { drawParameters } from './search-again.js';
import { SeededRandom } from '../random/index.js';
import { classifierSettings, resolveSettings, type RunSettings } from './settings.js';

/** One experiment under one protocol with one seed. */
export interface Job {
  readonly key: string;
  readonly experiment: Experiment;
  readonly protocol: ProtocolName;
  readonly seed: number;
  readonly epochCap: number | undefined;
  readonly settings: RunSettings;
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
    // Default sizes are those of the clean protocol.
    const protocols = experiment.block === 'clean-defaults' ? (['clean'] as const) : order.protocols;
    for (const protocol of protocols)
      for (let seed = order.firstSeed; seed < order.firstSeed + order.seeds; seed++) {
        const { epochCap } = order;
        const full = resolveSettings({ experiment: experiment.id, protocol, seed });
        const settings = capped(full, epochCap);
        const cap = settings === full ? undefined : epochCap;
        const key = [
          ...[experiment.id, data.table.name, protocol, `seed ${seed}`],
          ...(cap === undefined ? [] : [`at most ${cap} epochs`]),
        ].join(' | ');
        jobs.push({ key, experiment, protocol, seed, epochCap: cap, settings, data });
      }
  }
  return jobs;
}

/** The same settings where the cap takes nothing away. */
function capped(settings: RunSettings, cap: number | undefined): RunSettings {
  if (cap === undefined) return settings;
  const { search } = settings;
  const epochs = search?.space?.epochs;
  if (search !== undefined && epochs !== undefined)
    return Math.max(...epochs) <= cap
      ? settings
      : { ...settings, search: { ...search, space: { ...search.space, epochs: epochs.map((e) => Math.min(e, cap)) } } };
  return settings.epochs <= cap ? settings : { ...settings, epochs: cap };
}

/** Seconds that the generator of a job takes at most, from a few measured epochs of it. */
export async function estimateJob(job: Job, context: RunContext): Promise<number> {
  const { search } = job.settings;
  let { settings } = job;
  let epochs = settings.epochs;
  if (search?.space != null) {
    settings = { ...settings, ...drawParameters(search.space, new SeededRandom(job.seed)) };
    epochs = Math.max(...search.space.epochs!) * ((search.trials ?? 0) + 1);
  }
  const times: number[] = [];
  const input = generatorInput(job.data, { ...settings, epochs: measuredEpochs, search: undefined }, job.seed, {
    ...context,
    onProgress: ({ epoch }) => epoch && times.push(epoch.seconds),
  });
  await trainGenerator(input, { refit: false });
  // The first epoch compiles.
  const perEpoch = (times.at(-1)! - times[0]!) / (times.length - 1);
  return perEpoch * epochs * (input.roles.refit ? 2 : 1);
}
const measuredEpochs = 4;

/** Seconds that one classifier takes to train on the real rows of the published split, and the number of these rows. */
export async function estimateClassifier(
  data: RunData,
  context: RunContext,
): Promise<{ seconds: number; rows: number }> {
  const { source, roles, classes } = generatorInput(data, resolveSettings({ protocol: 'as-published' }), 0, context);
  const [train, test] = [source.take(roles.train), source.take(roles.test)];
  const start = performance.now();
  await classify({
    ...{ train: train.features, trainCodes: train.codes, test: test.features, testCodes: test.codes },
    ...{ classes, backend: context.backend },
  });
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
  context: RunContext,
  seeds: readonly number[],
  known: RealScores,
  place: Place,
): Promise<ResultLine> {
  const start = performance.now();
  const spec = isDatasetName(job.data.table.name) ? datasets[job.data.table.name] : undefined;
  const origin = (): RunOrigin => ({
    ...{ key: job.key, experiment: job.experiment.id, protocol: job.protocol, seed: job.seed },
    ...{ dataset: job.data.table.name, standsInFor: spec?.standsInFor ?? null, epochCap: job.epochCap ?? null },
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
  context: RunContext,
  seeds: readonly number[],
  known: RealScores,
): Promise<Omit<ReproductionRecord, keyof RunOrigin>> {
  const { experiment, protocol, seed, data } = job;
  const prepared = await prepareRows(data, job.settings, seed, context);
  const { settings, generated, train, test, leakage } = prepared;
  const clean = protocol === 'clean';
  const realKey = [data.table.name, ...(clean ? ['clean', seed] : []), ...seeds].join(' ');
  const score = (rows: TrainingRows, updates?: readonly number[]): Promise<SeedScores> =>
    scoreSeeds({ rows, test, classes: data.classes, seeds, backend: context.backend, updates });
  const real = known.get(realKey) ?? (await score(train));
  known.set(realKey, real);
  const scale = clean ? { scaleWith: train.features } : {};
  const synthetic = await score({ ...generated, ...scale });
  const draws: DrawScores[] = [];
  for (const times of experiment.multiples ?? []) {
    const again = { ...(await generated.drawAgain(times * generated.codes.length)), ...scale };
    for (const updates of [undefined, synthetic.updates]) {
      const { accuracies, updates: made, neverPredicted, trainedOn } = await score(again, updates);
      const equalUpdates = updates !== undefined;
      draws.push({ times, equalUpdates, accuracies, updates: made, neverPredicted, trainedOn });
    }
  }
  let both: SeedScores | null = null;
  let trivial: SeedScores | null = null;
  if (clean) {
    const { features, codes } = generated;
    const joined = { features: stackRows([train.features, features]), codes: [...train.codes, ...codes] };
    both = await score({ ...joined, ...scale });
    const normals = drawClassNormals(train, codes, new SeededRandom(seed).split('class normals'));
    trivial = await score({ features: normals, codes, ...scale });
  }
  const { history, constantPredictor } = generated;
  const { hidden, latent, learningRate, model } = settings;
  const heldOut = history.validationLoss.filter(Number.isFinite);
  return {
    classes: data.classes,
    classifierSeeds: seeds,
    ...{ real, synthetic, both, trivial, draws: experiment.multiples === undefined ? null : draws },
    majorityBaseline: majorityBaseline(train.codes, test.codes),
    classShare: shares(generated.codes, data.classes.length),
    generator: { model, hidden, latent, learningRate, parameters: generated.rowModel.model.network.parameterCount },
    training: {
      epochs: history.epochs,
      requestedEpochs: settings.epochs,
      bestEpoch: history.bestEpoch,
      stoppedBecause: generated.interrupted ? 'interrupted' : history.stoppedBecause,
      lastTrainLoss: history.trainLoss.at(-1) ?? null,
      lastHeldOutLoss: heldOut.at(-1) ?? null,
      bestHeldOutLoss: heldOut.length > 0 ? Math.min(...heldOut) : null,
      constantPredictor: { train: constantPredictor.train, heldOut: constantPredictor.heldOut ?? null },
      curve: thinned(history.trainLoss, history.validationLoss),
      seconds: history.seconds,
    },
    leakage,
    projection: thinProjection(projectRows(train, generated, projectedRows)),
    trials: prepared.trials,
    // What the experiment's own note says stands in the catalogue.
    notes: [...dataRemarks(data, settings), ...prepared.notes],
  };
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

/** Share of the test rows that are of the training rows' most frequent class. */
function majorityBaseline(train: readonly number[], test: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of train) counts.set(code, (counts.get(code) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
  return test.filter((code) => code === most).length / test.length;
}

function shares(codes: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, code) => codes.filter((other) => other === code).length / codes.length);
}

/** At most about this many points of a curve, the first and the last among them: the epochs with a held-out loss, where not all have one. */
const curvePoints = 60;
function thinned(train: readonly number[], heldOut: readonly number[]): [number, number, number | null][] {
  const epochs = train.map((_, i) => i);
  const validated = epochs.filter((i) => Number.isFinite(heldOut[i]));
  const at = validated.length > 0 && validated.length < train.length ? validated : epochs;
  const count = Math.min(curvePoints + 2, at.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => at[Math.round((i * (at.length - 1)) / Math.max(1, count - 1))]!,
  );
  return chosen.map((i) => [i + 1, train[i]!, heldOut[i] ?? null]);
}
