/**
 * The options of a run, each described once: its name in the library, its flag on the command line, what it may be, its default,
 * its help, whether a search may vary it, and what it belongs to. Constructors, flags, help, search spaces and the tables in the
 * documentation are made from these rows.
 */
import { checkChoice, checkPositive, checkWhole, checkWidths, OptionError } from '../checks/index.js';
import { architectureDefaults } from '../models/index.js';

/** What values an option takes. */
export type ValueKind =
  | { readonly type: 'whole'; readonly low: number; readonly high?: number }
  | { readonly type: 'positive' }
  | { readonly type: 'share' }
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
  row('run', 'model', '--model <kind>', choice('vae', 'cvae'), 'vae', 'the kind of network: vae or cvae'),
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
    1e-3,
    "Adam's learning rate, such as 2.7e-4",
    true,
  ),
  row('training', 'epochs', '--epochs <n>', whole(1), 400, 'passes over the rows, at most', true),
  row(
    'training',
    'batchSize',
    '--batch <n>',
    whole(2),
    undefined,
    'rows per training step (default: about an eighth of the rows, 16 to 64)',
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
    choice('posteriors', 'prior'),
    'posteriors',
    'latent points from the posteriors of training rows, or from the prior N(0, I)',
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
    'run',
    'samples',
    '--samples <n>',
    whole(2),
    undefined,
    'synthetic rows to draw (default: as many as training rows)',
  ),
  row('run', 'seed', '--seed <n>', whole(0, lastSeed), 0, 'seed of split, weights and noise', true),
  row('run', 'seeds', '--seeds <n>', whole(1), 1, 'repeat with this many seeds, from --seed upwards'),
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
    case 'share':
      if (!(typeof value === 'number' && value >= 0 && value < 1))
        throw new OptionError(`${label} must be at least 0 and below 1, found ${String(value)}`);
      return value;
    case 'widths':
      return checkWidths(label, value as readonly number[]);
    case 'boolean':
      if (typeof value !== 'boolean') throw new OptionError(`${label} must be true or false, found ${String(value)}`);
      return value;
    case 'text':
      if (typeof value !== 'string') throw new OptionError(`${label} must be a word, found ${String(value)}`);
      return value;
    case 'choice':
      return checkChoice(label, value as string, kind.choices);
  }
}

/** Names and defaults of the rows of some groups. */
export function optionDefaults(
  groups: readonly OptionGroup[],
  rows: readonly OptionRow[] = runOptions,
): Record<string, unknown> {
  return Object.fromEntries(
    rows.filter((each) => groups.includes(each.group)).map((each) => [each.name, each.default]),
  );
}

/** The row of an option. */
export function optionRow(name: string): OptionRow {
  return runOptions.find((each) => each.name === name)!;
}

/** The word of a flag, without its dashes and its value: what a search space calls the option. */
export function flagWord({ flag, name }: OptionRow): string {
  return flag === null ? name : /^--([\w-]+)/.exec(flag)![1]!;
}
