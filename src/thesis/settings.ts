/** What a run does, worked out from what was asked for, the experiment and the protocol, and checked. */
import { InputError, nearestName } from '../data/index.js';
import { checkPositive, checkWhole, checkWidths, OptionError } from '../models/index.js';
import { type Experiment, experiments } from './experiments.js';
import type { ProtocolName } from './result.js';

/** Which loss ends the training: none; the training loss; a validation part of the training rows; the test rows. */
export type StopRule = 'none' | 'train' | 'validation' | 'test';

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
  readonly protocol?: string;
  readonly experiment?: string;
  readonly seed?: number;
  readonly seeds?: number;
}

export interface RunSettings {
  readonly protocol: ProtocolName;
  readonly experiment: Experiment | undefined;
  readonly model: 'vae';
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Rows per training step; undefined for a share of the rows (see `batchSizeFor`). */
  readonly batchSize: number | undefined;
  readonly shuffle: boolean;
  readonly stop: StopRule;
  readonly patience: number;
  readonly warmup: number;
  /** Synthetic rows to draw; undefined for as many as there are real training rows. */
  readonly samples: number | undefined;
  readonly batchNormWhileSampling: 'training' | 'evaluation';
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

type Defaults = Omit<RunSettings, 'protocol' | 'experiment' | 'model' | 'seed' | 'seeds' | 'notes'>;

/** As the study ran: full batches of up to 1024 rows in file order, no early stopping, BatchNorm in training mode while sampling. */
const published: Defaults = {
  hidden: [346, 178],
  latent: 108,
  learningRate: 0.00026927118695538473,
  epochs: 2889,
  batchSize: 1024,
  shuffle: false,
  stop: 'none',
  patience: 10,
  warmup: 0,
  samples: 100,
  batchNormWhileSampling: 'training',
};
const protocolDefaults: Readonly<Record<ProtocolName, Defaults>> = {
  clean: {
    hidden: [256, 128],
    latent: 32,
    learningRate: 1e-3,
    epochs: 400,
    batchSize: undefined,
    shuffle: true,
    stop: 'validation',
    patience: 20,
    warmup: 20,
    samples: undefined,
    batchNormWhileSampling: 'evaluation',
  },
  'as-published': published,
  // What the draft says of itself: stop after 10 epochs without improvement on the test rows.
  'as-described': { ...published, stop: 'test' },
};

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
  const defaults = { ...protocolDefaults[protocol], ...pick(experiment) };
  const model = oneOf('model', options.model ?? 'vae', ['vae', 'cvae']);
  if (model === 'cvae') throw new OptionError('--model cvae is not there yet; use --model vae');
  const stop = options.stop === undefined ? defaults.stop : oneOf('stop', options.stop, stopRules);
  if (protocol === 'clean' && stop === 'test')
    throw new OptionError(
      '--stop test lets the test rows decide when to stop; it exists for the published protocols only. Use --stop validation, or --protocol as-published',
    );
  if (protocol !== 'clean' && stop === 'validation')
    throw new OptionError(`--protocol ${protocol} has no validation rows; use --stop none, train or test`);
  const lastSeed = 2 ** 32 - 1;
  const seed = checkWhole('--seed', options.seed ?? 0, 0, lastSeed);
  return {
    protocol,
    experiment,
    model,
    hidden: checkWidths('--hidden', options.hidden ?? defaults.hidden),
    latent: checkWhole('--latent', options.latent ?? defaults.latent),
    learningRate: checkPositive('--lr', options.lr ?? defaults.learningRate),
    epochs: checkWhole('--epochs', options.epochs ?? defaults.epochs),
    batchSize: options.batch === undefined ? defaults.batchSize : checkWhole('--batch', options.batch, 2),
    shuffle: defaults.shuffle,
    stop,
    patience: checkWhole('--patience', options.patience ?? defaults.patience),
    warmup: checkWhole('--warmup', options.warmup ?? defaults.warmup, 0),
    samples: options.samples === undefined ? defaults.samples : checkWhole('--samples', options.samples, 2),
    batchNormWhileSampling: defaults.batchNormWhileSampling,
    seed,
    seeds: checkWhole('--seeds', options.seeds ?? 1, 1, Math.min(1e9, lastSeed + 1 - seed)),
    notes:
      stop === 'none' && (options.patience ?? options.warmup) !== undefined
        ? ['--patience and --warmup have no effect here: nothing stops the training early (--stop none).']
        : [],
  };
}

/** The batch size asked for; else an eighth of the rows, from 16 to 64, so that small tables get several steps an epoch. */
export function batchSizeFor(settings: RunSettings, rows: number): number {
  return settings.batchSize ?? Math.min(64, Math.max(16, Math.floor(rows / 8)));
}

function findExperiment(id: string): Experiment {
  const found = experiments.find((experiment) => experiment.id === id);
  if (found !== undefined) return found;
  const ids = experiments.map((experiment) => experiment.id);
  const near = nearestName(id, ids);
  throw new InputError(
    `unknown experiment '${id}'${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${ids.join(', ')}`,
  );
}

function pick(experiment: Experiment | undefined): Partial<Defaults> {
  if (experiment === undefined) return {};
  const { hidden, latent, learningRate, epochs, samples } = experiment;
  return { hidden, latent, learningRate, epochs, samples };
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const near = nearestName(value, allowed);
  throw new OptionError(
    `--${name} must be one of ${allowed.join(', ')}; found '${value}'${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
  );
}
