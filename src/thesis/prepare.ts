/** One run of the study up to its synthetic rows, under any protocol, with the search that some experiments need first. */
import { datasets, isDatasetName, takeTableRows } from '../data/index.js';
import { DivergedError } from '../models/index.js';
import {
  completeRun,
  createSynthesizer,
  Lineage,
  mlp,
  classifierSettings,
  type AutoencoderSynthesizer,
  type NetworkGenerator,
  type PreparedRun,
  prepareRun,
  type RunContext,
  type RunData,
  type RunOutcome,
  runSeeds,
  type Preprocessor,
  type SplitJudge,
  splitTable,
} from '../synthesis/index.js';
import { preparePublished, type PublishedInput, publishedInput, trainPublished } from './published.js';
import { searchAgain, type SearchTrial, type TriedTraining } from './search-again.js';
import { librarySettings } from './settings.js';
import type { StudySettings } from './study-settings.js';

export interface StudyContext extends RunContext {
  /** At most about this many held-out losses of a training that nothing stops early. Default: one every epoch. */
  readonly heldOutLosses?: number;
  /** Courts of splits, by data set and seed, which runs of the library's generators share. */
  readonly courts?: Map<string, SplitCourt>;
}

/** What judges generators on a split, and how its training rows are prepared. */
export interface SplitCourt {
  readonly judge: SplitJudge;
  readonly preprocessor: Preprocessor;
}

/** A prepared run with the parameters and trials of its search, where it made one. */
export interface PreparedStudy extends PreparedRun {
  readonly generator: NetworkGenerator;
  readonly training: NonNullable<PreparedRun['training']>;
  readonly settings: StudySettings;
  readonly trials: readonly SearchTrial[] | null;
}

/**
 * Searches where parameters are missing, trains a generator, draws from it, and audits where it all came from.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does, LeakageError when a clean
 *   run turns out to have used test rows
 */
export async function prepareStudy(
  data: RunData,
  asked: StudySettings,
  seed: number,
  context: StudyContext,
): Promise<PreparedStudy> {
  let settings = asked;
  let searched = Lineage.none;
  let trials: PreparedStudy['trials'] = null;
  const notes: string[] = [];
  if (asked.search !== undefined) {
    const found = await searchAgain(asked, asked.search, seed, context.signal, (own, at) =>
      tryTraining(data, own, seed, at, {
        ...context,
        onKeptModel: undefined,
        onProgress: ({ epoch }) => epoch && context.onProgress?.({ seed, stage: 'search', epoch }),
      }),
    );
    ({ settings, lineage: searched, trials } = found);
    const { hidden, latentDim, learningRate, epochs } = settings;
    notes.push(
      `A search of ${trials.length === 1 ? 'one uniform draw' : `${trials.length} uniform draws`} chose widths ${hidden.join(', ')}, latent size ${latentDim}, learning rate ${learningRate.toPrecision(3)} and ${epochs} epochs.`,
    );
  }
  const prepared =
    settings.protocol === 'clean'
      ? await prepareRun(data, { ...librarySettings(settings, data.table.name), searched }, seed, context)
      : await preparePublishedRun(data, settings, seed, context, searched);
  const { generator, training } = prepared;
  return {
    ...prepared,
    // Every protocol trains a network.
    generator: generator as NetworkGenerator,
    training: training!,
    settings,
    trials,
    notes: [...dataRemarks(data, settings), ...notes, ...prepared.notes],
  };
}

function preparePublishedRun(
  data: RunData,
  settings: StudySettings,
  seed: number,
  context: StudyContext,
  searched: Lineage,
): Promise<PreparedRun> {
  const input = publishedInput(data, settings, seed, context);
  const { experiment } = settings;
  // An experiment's parameters come from the study's own search: it trained on the one file and judged by the other.
  const own =
    settings.search === undefined && experiment !== undefined && experiment.searched !== false
      ? Lineage.of('search', input.train, input.heldOut)
      : Lineage.none;
  return preparePublished(input, searched.and(own));
}

/** One training whose losses on held-out rows are looked at, and nothing else. */
export async function tryTraining(
  data: RunData,
  settings: StudySettings,
  splitSeed: number,
  seed: number,
  context: StudyContext,
): Promise<TriedTraining> {
  return settings.protocol === 'clean'
    ? tryClean(data, settings, splitSeed, seed, context)
    : tryPublished(publishedInput(data, settings, seed, context));
}

async function tryClean(
  data: RunData,
  settings: StudySettings,
  splitSeed: number,
  seed: number,
  { backend, signal, onProgress }: StudyContext,
): Promise<TriedTraining> {
  const { table } = data;
  const { model, options } = librarySettings(settings, table.name);
  const { train } = splitTable(table, splitSeed, false);
  const synthesizer = createSynthesizer(model, { ...options, seed, backend }) as AutoencoderSynthesizer;
  const rows = { rows: train };
  try {
    const { history, lineage } = await synthesizer.trial(takeTableRows(table, train), {
      splitSeed,
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (progress) => onProgress({ seed, ...progress }) }),
    });
    return { losses: history.validationLoss, lineage: lineage.within(rows) };
  } catch (error) {
    return failed(error, Lineage.of('training', rows));
  }
}

async function tryPublished(input: PublishedInput): Promise<TriedTraining> {
  const watched = Lineage.of('search', input.heldOut);
  try {
    const { history, lineage } = await trainPublished(input);
    return { losses: history.validationLoss, lineage: lineage.and(watched) };
  } catch (error) {
    return failed(error, Lineage.of('training', input.train).and(watched));
  }
}

/** A training that diverged has no loss to compare. @throws any other error */
function failed(error: unknown, lineage: Lineage): TriedTraining {
  if (!(error instanceof DivergedError)) throw error;
  return { losses: [], lineage, failure: error };
}

/** What a reader should know of the data: a stand-in for another set, or files that were made up. */
export function dataRemarks({ table, own }: RunData, { protocol, experiment }: StudySettings): string[] {
  const notes: string[] = [];
  const spec = isDatasetName(table.name) ? datasets[table.name] : undefined;
  if (experiment !== undefined && spec?.standsInFor === experiment.dataset)
    notes.push(
      `${table.name} stands in for ${experiment.dataset}: other columns or rows than the study had. What it recorded is not to be compared with figures from here.`,
    );
  if (protocol !== 'clean' && own?.atRandom === true)
    notes.push(
      `${table.name} is one file; in place of the study's train and test files, ${own.train.length} and ${own.test.length} rows were drawn at random (seed 42).`,
    );
  return notes;
}

/** Every seed of a run of the study, with its classifiers, report and pictures. */
export function runStudy(data: RunData, settings: StudySettings, context: StudyContext): Promise<RunOutcome> {
  const classifier = mlp({ ...classifierSettings, backend: context.backend }, context.signal);
  const runSeed = async (seed: number): Promise<RunOutcome> =>
    completeRun(data, await prepareStudy(data, { ...settings, seed }, seed, context), classifier, seed, context);
  return runSeeds(settings.seed, settings.seeds, runSeed, context.signal);
}
