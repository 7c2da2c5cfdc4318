/**
 * The search of an experiment whose parameters were not kept, run again. The study's had at most ten trials, and the first
 * ten of its sampler are uniform draws, so uniform draws are what is repeated here.
 */
import { OptionError } from '../checks/index.js';
import type { DivergedError } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import type { SearchedParameter, SearchRecord } from './catalogue/index.js';
import { Lineage } from '../synthesis/index.js';
import type { StudySettings } from './study-settings.js';

/** Trials of the study's sampler that are purely random. */
const randomTrials = 10;

export interface SearchTrial extends Omit<Found, 'latentDim'> {
  readonly latent: number;
  /** On the held-out rows: the last one as published, the best one in the clean protocol. */
  readonly loss: number;
}

export interface SearchOutcome {
  /** The settings with the parameters of the best trial. */
  readonly settings: StudySettings;
  /** The rows that any trial trained on or was judged by. */
  readonly lineage: Lineage;
  readonly trials: readonly SearchTrial[];
}

/** A training with its rows, as a search compares them: the losses on held-out rows, epoch by epoch. */
export interface TriedTraining {
  readonly losses: readonly number[];
  /** Rows of the table that it used. */
  readonly lineage: Lineage;
  /** Why there is no loss, if the training diverged. */
  readonly failure?: DivergedError;
}

/** Trains with some settings and a seed of its own. */
type Try = (settings: StudySettings, seed: number) => Promise<TriedTraining>;

/** Draws parameters, trains a generator with each, and keeps those with the lowest loss on the held-out rows. */
export async function searchAgain(
  settings: StudySettings,
  record: SearchRecord,
  seed: number,
  signal: AbortSignal | undefined,
  train: Try,
): Promise<SearchOutcome> {
  const { trials, space, patience } = record;
  if (trials === null || trials > randomTrials || space === null || record.method !== 'bayesian')
    throw new OptionError(
      `experiment ${settings.experiment?.id}: its search cannot be repeated by uniform draws; give --hidden, --latent, --lr and --epochs`,
    );
  if (settings.protocol === 'clean' && settings.stop !== 'validation')
    throw new OptionError('a search needs held-out rows to judge its trials by; use --stop validation');
  const random = new SeededRandom(seed).split('search');
  const made: SearchTrial[] = [];
  let best: SearchTrial | undefined;
  let lineage = Lineage.none;
  for (let trial = 0; trial < trials && signal?.aborted !== true; trial++) {
    const found = drawParameters(space, random);
    // The patience of the study's search, not of its final training, ended a trial.
    const rule = settings.protocol === 'as-published' && patience !== null ? { stop: 'test' as const, patience } : {};
    const tried = await train({ ...settings, ...found, ...rule }, trialSeed(seed, trial));
    // A generator whose loss is no number is the worst there can be.
    const { losses } = tried;
    const loss = settings.protocol === 'clean' ? Math.min(...losses) : (losses.at(-1) ?? Infinity);
    const { latentDim, ...others } = found;
    made.push({ ...others, latent: latentDim, loss });
    lineage = lineage.and(tried.lineage.as('search'));
    if (best === undefined || loss < best.loss) best = made.at(-1);
  }
  if (best === undefined) return { settings, lineage, trials: made };
  const { latent, hidden, learningRate, epochs } = best;
  return { settings: { ...settings, latentDim: latent, hidden, learningRate, epochs }, lineage, trials: made };
}

/** Every trial starts from weights of its own, none of them the final generator's. */
function trialSeed(seed: number, trial: number): number {
  return (seed + 1_000_003 * (trial + 1)) % 2 ** 32;
}

type Found = Pick<StudySettings, 'hidden' | 'latentDim' | 'learningRate' | 'epochs'>;

/** One uniform draw from the space: whole numbers with both bounds, but for the learning rate. */
export function drawParameters(space: NonNullable<SearchRecord['space']>, random: SeededRandom): Found {
  const real = (axis: SearchedParameter): number => {
    const [low, high] = space[axis]!;
    return low! + (high! - low!) * random.uniform();
  };
  const whole = (axis: SearchedParameter): number => {
    const [low, high] = space[axis]!;
    return Math.min(high!, low! + Math.floor((high! - low! + 1) * random.uniform()));
  };
  return {
    hidden: (['hidden1', 'hidden2', 'hidden3'] as const).filter((axis) => space[axis] !== undefined).map(whole),
    latentDim: whole('latent'),
    learningRate: real('learningRate'),
    epochs: whole('epochs'),
  };
}
