/**
 * The search of an experiment whose parameters were not kept, run again. The study's had at most ten trials, and the first
 * ten of its sampler are uniform draws, so uniform draws are what is repeated here.
 */
import { OptionError } from '../checks/index.js';
import { SeededRandom } from '../random/index.js';
import type { Axis, SearchRecord } from './catalogue/index.js';
import { DivergedError, type GeneratorInput, trainGenerator } from './generator.js';
import { Lineage } from './lineage.js';
import type { RunSettings } from './settings.js';

/** Trials of the study's sampler that are purely random. */
const randomTrials = 10;

export interface SearchTrial extends Found {
  /** On the held-out rows: the last one as published, the best one in the clean protocol. */
  readonly loss: number;
}

export interface SearchOutcome {
  /** The settings with the parameters of the best trial. */
  readonly settings: RunSettings;
  /** The rows that any trial trained on or was judged by. */
  readonly lineage: Lineage;
  readonly trials: readonly SearchTrial[];
}

/** Draws parameters, trains a generator with each, and keeps those with the lowest loss on the held-out rows. */
export async function searchAgain(input: GeneratorInput, record: SearchRecord): Promise<SearchOutcome> {
  const { settings, seed, signal } = input;
  const { trials, space, patience } = record;
  if (trials === null || trials > randomTrials || space === null || record.method !== 'bayesian')
    throw new OptionError(
      `experiment ${settings.experiment?.id}: its search cannot be repeated by uniform draws; give --hidden, --latent, --lr and --epochs`,
    );
  if (input.roles.heldOut.length === 0)
    throw new OptionError('a search needs held-out rows to judge its trials by; use --stop validation');
  const random = new SeededRandom(seed).split('search');
  const made: SearchTrial[] = [];
  let best: { readonly found: Found; readonly loss: number } | undefined;
  let lineage = Lineage.none;
  for (let trial = 0; trial < trials && signal?.aborted !== true; trial++) {
    const found = drawParameters(space, random);
    // The patience of the study's search, not of its final training, ended a trial.
    const rule = settings.protocol === 'as-published' && patience !== null ? { stop: 'test' as const, patience } : {};
    const judged = await judge({
      ...input,
      settings: { ...settings, ...found, ...rule },
      seed: trialSeed(seed, trial),
    });
    const { loss } = judged;
    made.push({ ...found, loss });
    lineage = lineage.and(judged.lineage);
    if (best === undefined || loss < best.loss) best = { found, loss };
  }
  return { settings: { ...settings, ...best?.found }, lineage, trials: made };
}

/** A trial's loss and the rows it has seen; a generator whose loss is no number is the worst there can be. */
async function judge(input: GeneratorInput): Promise<{ loss: number; lineage: Lineage }> {
  const heldOut = Lineage.of('search', { rows: input.roles.heldOut });
  try {
    // There is no second fit: a trial is judged by the one that watched the held-out rows.
    const { history, lineage } = await trainGenerator(input, { refit: false });
    const losses = history.validationLoss;
    const loss = input.settings.protocol === 'clean' ? Math.min(...losses) : (losses.at(-1) ?? Infinity);
    return { loss, lineage: lineage.as('search').and(heldOut) };
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return { loss: Infinity, lineage: Lineage.of('search', { rows: input.roles.generatorTrain }).and(heldOut) };
  }
}

/** Every trial starts from weights of its own, none of them the final generator's. */
function trialSeed(seed: number, trial: number): number {
  return (seed + 1_000_003 * (trial + 1)) % 2 ** 32;
}

type Found = Pick<RunSettings, 'hidden' | 'latent' | 'learningRate' | 'epochs'>;

/** One uniform draw from the space: whole numbers with both bounds, but for the learning rate. */
export function drawParameters(space: NonNullable<SearchRecord['space']>, random: SeededRandom): Found {
  const real = (axis: Axis): number => {
    const [low, high] = space[axis]!;
    return low! + (high! - low!) * random.uniform();
  };
  const whole = (axis: Axis): number => {
    const [low, high] = space[axis]!;
    return Math.min(high!, low! + Math.floor((high! - low! + 1) * random.uniform()));
  };
  return {
    hidden: (['hidden1', 'hidden2', 'hidden3'] as const).filter((axis) => space[axis] !== undefined).map(whole),
    latent: whole('latent'),
    learningRate: real('learningRate'),
    epochs: whole('epochs'),
  };
}
