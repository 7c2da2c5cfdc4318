/**
 * The options of a run, each described once: its name in the library, its flag on the command line, what it may be, its default,
 * its help, whether a search may vary it, and what it belongs to. Constructors, flags, help, search spaces and the tables in the
 * documentation are made from these rows.
 */
import {
  checkAmount,
  checkChoice,
  checkPositive,
  checkShare,
  checkWhole,
  checkWidths,
  described,
  OptionError,
} from '../checks/index.js';
import { architectureDefaults } from '../models/index.js';

/** What values an option takes. */
export type ValueKind =
  | { readonly type: 'whole'; readonly low: number; readonly high?: number }
  | { readonly type: 'positive' }
  | { readonly type: 'amount' }
  | { readonly type: 'wholeOr'; readonly low: number; readonly choices: readonly string[] }
  | { readonly type: 'share' }
  | { readonly type: 'shareOr'; readonly choices: readonly string[] }
  | { readonly type: 'widths' }
  | { readonly type: 'boolean' }
  | { readonly type: 'text' }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** What an option belongs to: the network, its training, drawing rows from it, preparing the table, or the run around them. */
export type OptionGroup = 'network' | 'training' | 'sampling' | 'preparation' | 'run';

/** One option of a run. */
export interface OptionRow {
  /** Its name in the library. */
  readonly name: string;
  /** Its flag, such as `--latent <n>`; null where the command line has none. */
  readonly flag: string | null;
  readonly kind: ValueKind;
  /** Undefined where the data decide; `help` then says how. */
  readonly default: unknown;
  readonly help: string;
  /** Whether a search may vary it, under the word of its flag. */
  readonly search: boolean;
  readonly group: OptionGroup;
}

/** Which defaults options have. */
export type Preset = 'default' | 'published';

/** The defaults of the study's own networks, where they differ from those of the rows below. */
export const publishedDefaults = {
  hidden: [256, 128],
  latentDim: 32,
  outputVariance: 'fixed',
  centre: 'none',
  components: 'none',
  learningRate: 1e-3,
  epochs: 400,
  patience: 20,
  warmup: 20,
  latentFrom: 'posteriors',
  balanced: false,
  noise: 'none',
  independentNoise: 0,
  transform: 'none',
  screening: 'none',
  varianceFilter: 1,
} as const;

const lastSeed = 2 ** 32 - 1;

function row(
  group: OptionGroup,
  name: string,
  flag: string | null,
  kind: ValueKind,
  value: unknown,
  help: string,
  search = false,
): OptionRow {
  return { name, flag, kind, default: value, help, search, group };
}

const whole = (low: number, high?: number): ValueKind => ({ type: 'whole', low, ...(high !== undefined && { high }) });
const choice = (...choices: readonly string[]): ValueKind => ({ type: 'choice', choices });
const network = architectureDefaults;

/** The options of the networks behind `VAESynthesizer` and `CVAESynthesizer`, and of a run of either. */
export const runOptions: readonly OptionRow[] = [
  row(
    'run',
    'model',
    '--model <kind>',
    { type: 'text' },
    'auto',
    'the kind of generator: one of those below, or auto, which tries them within the training rows',
  ),
  row(
    'network',
    'preset',
    '--preset <name>',
    choice('default', 'published'),
    'default',
    "defaults of the options: those in this table, or those of the study's own networks",
  ),
  row(
    'network',
    'hidden',
    '--hidden <widths>',
    { type: 'widths' },
    [256, 128],
    'encoder widths from the input inwards, such as 346,178; the decoder mirrors them',
    true,
  ),
  row('network', 'latentDim', '--latent <n>', whole(1), 32, 'latent size', true),
  row(
    'network',
    'repeatLastLayer',
    null,
    { type: 'boolean' },
    network.repeatLastLayer,
    'a second layer of the last width on either side',
  ),
  row(
    'network',
    'latentBlock',
    null,
    { type: 'boolean' },
    network.latentBlock,
    'a block of the latent size before the heads and after the latent point',
  ),
  row(
    'network',
    'outputActivation',
    null,
    choice('none', 'sigmoid'),
    network.outputActivation,
    'what follows the last layer',
  ),
  row(
    'network',
    'outputBatchNorm',
    null,
    { type: 'boolean' },
    network.outputBatchNorm,
    'batch normalisation of the outputs',
  ),
  row(
    'network',
    'dropout',
    null,
    { type: 'share' },
    network.dropout,
    'share of hidden units that a training step sets to 0',
  ),
  row(
    'network',
    'reconstruction',
    null,
    choice('mse', 'l1'),
    network.reconstruction,
    'reconstruction loss: squared or absolute differences',
  ),
  row(
    'network',
    'outputVariance',
    null,
    choice('fixed', 'shared', 'columns'),
    'columns',
    'variance about the decoder: fixed, learned for all columns, or learned for each',
  ),
  row(
    'network',
    'centre',
    null,
    choice('none', 'class-means'),
    'class-means',
    "whether the network sees rows less their class's mean, which is added back",
  ),
  row(
    'network',
    'components',
    null,
    { type: 'wholeOr', low: 1, choices: ['auto', 'none'] },
    'auto',
    'principal components of the training rows that the network sees in place of columns; auto: all of them where columns outnumber rows, else none',
  ),
  row(
    'network',
    'noiseInEvaluation',
    null,
    { type: 'boolean' },
    network.noiseInEvaluation,
    'draw latent points for the validation loss, too',
  ),
  row(
    'training',
    'learningRate',
    '--lr <rate>',
    { type: 'positive' },
    2e-3,
    "Adam's learning rate, such as 2.7e-4",
    true,
  ),
  row('training', 'beta', null, { type: 'positive' }, 1, 'weight of the divergence from the prior'),
  row('training', 'klWarmup', null, whole(0), 0, 'epochs over which that weight rises to its value'),
  row(
    'training',
    'freeBits',
    null,
    { type: 'amount' },
    0,
    'divergence, in nats, of each latent dimension that costs nothing',
  ),
  row(
    'training',
    'weightDecay',
    null,
    { type: 'amount' },
    0,
    'share of the weights, times the learning rate, that a step takes off',
  ),
  row(
    'training',
    'clipNorm',
    null,
    { type: 'positive' },
    undefined,
    'largest norm of the gradient, to which longer ones are shortened (default: no limit)',
  ),
  row('training', 'epochs', '--epochs <n>', whole(1), 400, 'passes over the rows, at most', true),
  row(
    'training',
    'batchSize',
    '--batch <n>',
    whole(2),
    undefined,
    'rows per training step (default: about an eighth of the rows, 16 to 192)',
    true,
  ),
  row(
    'training',
    'stop',
    '--stop <rule>',
    choice('validation', 'train', 'none'),
    'validation',
    'loss that ends training early: of rows set aside for it, of the training rows, or none',
  ),
  row('training', 'patience', '--patience <n>', whole(1), 20, 'epochs without improvement before training stops', true),
  row('training', 'warmup', '--warmup <n>', whole(0), 20, 'epochs before patience counts', true),
  row(
    'sampling',
    'latentFrom',
    '--latent-from <source>',
    choice('posteriors', 'prior', 'class-posterior', 'mixture'),
    'posteriors',
    'latent points from the posteriors of training rows, a Gaussian or a mixture fitted to those of a class, or the prior N(0, I)',
  ),
  row(
    'sampling',
    'balanced',
    null,
    { type: 'boolean' },
    true,
    "whether a draw takes the posteriors of a class's rows equally often, with noise that cancels out over the class",
  ),
  row(
    'sampling',
    'noise',
    null,
    choice('none', 'learned', 'matched'),
    'matched',
    'noise added to decoded rows: none, of the learned variance, or as much as makes the variance within classes that of the training rows',
  ),
  row(
    'sampling',
    'independentNoise',
    null,
    { type: 'shareOr', choices: ['auto'] },
    'auto',
    "share of the variance within classes that is noise of each column's own; auto: what makes held-out rows likeliest under a pooled Gaussian, at most 0.2",
  ),
  row(
    'preparation',
    'kinds',
    null,
    choice('infer', 'real'),
    'infer',
    'whether whole numbers, 0/1 and constants are told from the training rows and given back as such',
  ),
  row(
    'preparation',
    'withinRange',
    null,
    { type: 'boolean' },
    true,
    'whether synthetic values stay within the range of the training rows',
  ),
  row(
    'preparation',
    'transform',
    '--transform <method>',
    choice('auto', 'none', 'asinh', 'log', 'quantile'),
    'auto',
    'curve that columns are taken by before they are standardised; auto chooses it by held-out likelihood',
  ),
  row(
    'preparation',
    'screening',
    '--screening <how>',
    choice('auto', 'none'),
    'auto',
    'auto draws columns that are related to no other on their own, and models the rest jointly',
  ),
  row(
    'preparation',
    'varianceFilter',
    '--variance-filter <share>',
    { type: 'positive' },
    1,
    'share, at most 1, of the columns of any numbers that is modelled jointly: those of the largest spread beside their size',
  ),
  row(
    'run',
    'samples',
    '--samples <n>',
    whole(2),
    undefined,
    'synthetic rows to draw (default: as many as training rows)',
  ),
  row('run', 'seed', '--seed <n>', whole(0, lastSeed), 0, 'seed of split, weights and noise', true),
  row(
    'run',
    'splits',
    '--splits <n>',
    whole(1),
    undefined,
    'repeat with this many splits, of seeds from --seed upwards (default: until the answer is settled or --budget spent)',
  ),
  row(
    'run',
    'budget',
    '--budget <seconds>',
    { type: 'positive' },
    90,
    'seconds that splits may take where --splits does not say how many',
  ),
  row('run', 'seeds', '--seeds <n>', whole(1), undefined, 'the same as --splits (default: as there)'),
  row('run', 'margin', '--margin <points>', { type: 'positive' }, 3, 'loss in points that still counts as none'),
  row(
    'run',
    'curve',
    '--curve',
    { type: 'boolean' },
    false,
    'also measure how synthetic rows help where real ones are few',
  ),
  row(
    'run',
    'includeTrainingRows',
    '--include-training-rows',
    { type: 'boolean' },
    false,
    'allow a kind that keeps training rows to save them',
  ),
];

/**
 * The value, checked against its row. `label` opens the message: the option's name in the library, its flag on the command line.
 * @throws OptionError for a value that the option does not take
 */
export function checkOption({ name, kind }: OptionRow, value: unknown, label: string = name): unknown {
  switch (kind.type) {
    case 'whole':
      return checkWhole(label, value as number, kind.low, kind.high);
    case 'positive':
      return checkPositive(label, value as number);
    case 'amount':
      return checkAmount(label, value as number);
    case 'wholeOr':
      if (typeof value === 'string') return checkChoice(label, value, kind.choices);
      return checkWhole(label, value as number, kind.low);
    case 'shareOr':
      if (typeof value === 'string') return checkChoice(label, value, kind.choices);
      return checkShare(label, value as number);
    case 'share':
      return checkShare(label, value as number);
    case 'widths':
      return checkWidths(label, value as readonly number[]);
    case 'boolean':
      if (typeof value !== 'boolean')
        throw new OptionError(`${label} must be true or false, found ${described(value)}`);
      return value;
    case 'text':
      if (typeof value !== 'string') throw new OptionError(`${label} must be a word, found ${described(value)}`);
      return value;
    case 'choice':
      return checkChoice(label, value as string, kind.choices);
  }
}

/** Names and defaults of the rows of some groups. */
export function optionDefaults(
  groups: readonly OptionGroup[],
  rows: readonly OptionRow[] = runOptions,
  preset: Preset = 'default',
): Record<string, unknown> {
  return Object.fromEntries(
    rows.filter((each) => groups.includes(each.group)).map((each) => [each.name, defaultOf(each, preset)]),
  );
}

/** The default of an option under a preset. */
export function defaultOf({ name, default: usual }: OptionRow, preset: Preset | undefined): unknown {
  const own: Readonly<Record<string, unknown>> = preset === 'published' ? publishedDefaults : {};
  return Object.hasOwn(own, name) ? own[name] : usual;
}

/** The row of an option. */
export function optionRow(name: string): OptionRow {
  return runOptions.find((each) => each.name === name)!;
}

/** The word of a flag, without its dashes and its value: what a search space calls the option. */
export function flagWord({ flag, name }: OptionRow): string {
  return flag === null ? name : /^--([\w-]+)/.exec(flag)![1]!;
}
