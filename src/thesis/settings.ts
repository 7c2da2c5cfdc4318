/** What a run does, worked out from what was asked for, the experiment and the protocol, and checked. */
import { nearestName, checkPositive, checkWhole, checkWidths, OptionError } from '../checks/index.js';
import {
  type Defaults,
  experimentDefaults,
  findExperiment,
  type NetworkOptions,
  protocolDefaults,
} from './defaults.js';
import type { Experiment, SearchRecord } from './catalogue/index.js';
import type { ProtocolName } from './result.js';

/** Which loss ends the training: none; the training loss; a validation part of the training rows; the test rows. */
export type StopRule = 'none' | 'train' | 'validation' | 'test';

/** Where the latent points to decode come from; see `draw.ts`. */
export type LatentPoints = 'averaged' | 'posteriors' | 'prior';

/** What a person may ask for; everything left out comes from the experiment, then from the protocol. */
export interface RunOptions {
  readonly model?: string;
  readonly hidden?: readonly number[];
  readonly latent?: number;
  readonly lr?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly patience?: number;
  readonly warmup?: number;
  readonly stop?: string;
  readonly samples?: number;
  readonly latentFrom?: string;
  readonly protocol?: string;
  readonly experiment?: string;
  readonly seed?: number;
  readonly seeds?: number;
}

export interface RunSettings {
  readonly protocol: ProtocolName;
  readonly experiment: Experiment | undefined;
  readonly model: 'vae' | 'cvae';
  /** The network, its sizes aside. */
  readonly network: NetworkOptions;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Rows per training step; undefined for a share of the rows (see `batchSizesFor`). */
  readonly batchSize: number | undefined;
  readonly shuffle: boolean;
  readonly stop: StopRule;
  readonly patience: number;
  readonly warmup: number;
  /** Synthetic rows to draw; undefined for as many as there are real training rows. */
  readonly samples: number | undefined;
  readonly batchNormWhileSampling: 'training' | 'evaluation';
  readonly latentPoints: LatentPoints;
  /** Whether a VAE's class column is split at 0.5 even with more than two classes. */
  readonly decodedAsBinary: boolean;
  /** A search to run first, for every seed, where an experiment's parameters were not kept. */
  readonly search: SearchRecord | undefined;
  readonly seed: number;
  readonly seeds: number;
  /** Remarks on what was asked for. */
  readonly notes: readonly string[];
}

/** The classifier of the study, the same for real and synthetic rows. */
export const classifierSettings = {
  hiddenLayerSizes: [500, 200, 100],
  alpha: 0.001,
  maxIter: 500,
  randomState: 42,
} as const;

export const protocols: readonly ProtocolName[] = ['clean', 'as-published', 'as-described'];
const stopRules: readonly StopRule[] = ['none', 'train', 'validation', 'test'];

/**
 * Explicit options win over the experiment's values, those over the protocol's.
 * @throws InputError for an unknown name, OptionError for a value outside its range or a combination that leaks
 */
export function resolveSettings(options: RunOptions): RunSettings {
  const experiment = options.experiment === undefined ? undefined : findExperiment(options.experiment);
  const protocol = oneOf(
    'protocol',
    options.protocol ?? (experiment === undefined ? 'clean' : 'as-published'),
    protocols,
  );
  const own = experiment?.variant === 'vae' ? 'vae' : 'cvae';
  const model = oneOf('model', options.model ?? (experiment === undefined ? 'vae' : own), ['vae', 'cvae']);
  const defaults: Defaults = {
    ...protocolDefaults(protocol, model),
    ...(experiment && experimentDefaults(experiment, protocol, model)),
  };
  const stop = options.stop === undefined ? defaults.stop : oneOf('stop', options.stop, stopRules);
  if (protocol === 'clean' && stop === 'test')
    throw new OptionError(
      '--stop test lets the test rows decide when to stop; it exists for the published protocols only. Use --stop validation, or --protocol as-published',
    );
  if (protocol !== 'clean' && stop === 'validation')
    throw new OptionError(`--protocol ${protocol} has no validation rows; use --stop none, train or test`);
  const lastSeed = 2 ** 32 - 1;
  const seed = checkWhole('--seed', options.seed ?? 0, 0, lastSeed);
  const chosen = options.hidden ?? options.latent ?? options.lr ?? options.epochs;
  return {
    ...defaults,
    protocol,
    experiment,
    model,
    hidden: checkWidths('--hidden', options.hidden ?? defaults.hidden),
    latent: checkWhole('--latent', options.latent ?? defaults.latent),
    learningRate: checkPositive('--lr', options.lr ?? defaults.learningRate),
    epochs: checkWhole('--epochs', options.epochs ?? defaults.epochs),
    batchSize: options.batch === undefined ? defaults.batchSize : checkWhole('--batch', options.batch, 2),
    stop,
    patience: checkWhole('--patience', options.patience ?? defaults.patience),
    warmup: checkWhole('--warmup', options.warmup ?? defaults.warmup, 0),
    samples: options.samples === undefined ? defaults.samples : checkWhole('--samples', options.samples, 2),
    latentPoints: latentPoints(options.latentFrom, protocol, model) ?? defaults.latentPoints,
    // Parameters that are given need no search.
    search: experiment?.parameters === null && chosen === undefined ? experiment.search : undefined,
    seed,
    seeds: checkWhole('--seeds', options.seeds ?? 1, 1, Math.min(1e9, lastSeed + 1 - seed)),
    notes: [
      ...(stop === 'none' && (options.patience ?? options.warmup) !== undefined
        ? ['--patience and --warmup have no effect here: nothing stops the training early (--stop none).']
        : []),
      ...remarks(experiment, protocol, model, defaults),
    ],
  };
}

function latentPoints(
  from: string | undefined,
  protocol: ProtocolName,
  model: RunSettings['model'],
): LatentPoints | undefined {
  if (from === undefined) return undefined;
  const points = oneOf('latent-from', from, ['posteriors', 'prior'] as const);
  if (protocol !== 'clean')
    throw new OptionError(
      `--latent-from ${from}: --protocol ${protocol} draws as the study did; leave it out, or use --protocol clean`,
    );
  if (points === 'prior' && model === 'vae')
    throw new OptionError(
      '--latent-from prior: a point of the prior has no class, and a VAE cannot be told one; use --model cvae, or --latent-from posteriors',
    );
  return points;
}

/** What a reader of the result should know of the experiment, and of settings that do not go together well. */
function remarks(
  experiment: Experiment | undefined,
  protocol: ProtocolName,
  model: RunSettings['model'],
  { batchNormWhileSampling }: Defaults,
): string[] {
  const notes: string[] = [];
  if (experiment !== undefined && experiment.note !== '' && protocol === 'as-published')
    notes.push(`Experiment ${experiment.id}: ${experiment.note}`);
  if (
    experiment !== undefined &&
    experiment.parameters !== null &&
    experiment.searched !== false &&
    protocol === 'clean'
  )
    notes.push(
      `Widths, latent size and learning rate are those of experiment ${experiment.id}, which a search chose that had looked at all rows of the data set, these test rows among them. Nothing else here has; name them yourself (--hidden, --latent, --lr) to be rid of that, too.`,
    );
  if (model === 'cvae' && batchNormWhileSampling === 'training')
    notes.push(
      'BatchNorm works on each class as a batch of its own while sampling, which takes the label’s influence away: the generated rows of all classes are alike.',
    );
  return notes;
}

/**
 * Rows per step of the first fit, on `first` rows, and of one on all. The batch size asked for; else at most an eighth of all rows, from 16
 * to 64, so that small tables get several steps an epoch. Both fits then make equally many steps, in batches that are about equal: of
 * a rest of two rows BatchNorm makes ±1 everywhere, and its running averages end on that.
 */
export function batchSizesFor({ batchSize }: RunSettings, first: number, all: number): { first: number; all: number } {
  if (batchSize !== undefined) return { first: batchSize, all: batchSize };
  const steps = Math.ceil(first / Math.min(64, Math.max(16, Math.floor(all / 8))));
  return { first: Math.ceil(first / steps), all: Math.ceil(all / steps) };
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const near = nearestName(value, allowed);
  throw new OptionError(
    `--${name} must be one of ${allowed.join(', ')}; found '${value}'${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
  );
}
