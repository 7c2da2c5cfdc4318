/** What a run of the study does, worked out from what was asked for, the experiment and the protocol, and checked. */
import { checkChoice, OptionError } from '../checks/index.js';
import {
  type AutoencoderSynthesizerOptions,
  checkRequest,
  fitKind,
  optionLabel,
  type RunLabels,
  type RunSettings,
} from '../synthesis/index.js';
import type { Experiment } from './catalogue/index.js';
import { experimentDefaults, findExperiment, protocolDefaults } from './defaults.js';
import { studyOptions } from './options.js';
import { protocolMeaning, type ProtocolName } from './protocol.js';
import type { Defaults, StopRule, StudyRequest, StudySettings } from './study-settings.js';

const stopRules: readonly StopRule[] = ['none', 'train', 'validation', 'test'];

/**
 * Explicit options win over the experiment's values, those over the protocol's.
 * @throws InputError for an unknown name, OptionError for a value outside its range or a combination that leaks
 */
export function resolveSettings(request: StudyRequest): StudySettings {
  const checked = checkRequest({ ...request }, studyOptions) as StudyRequest;
  const experiment = checked.experiment === undefined ? undefined : findExperiment(checked.experiment);
  const protocol = (checked.protocol ?? (experiment === undefined ? 'clean' : 'as-published')) as ProtocolName;
  const own = experiment?.variant === 'vae' ? 'vae' : 'cvae';
  const fallback = experiment === undefined ? 'vae' : own;
  const model = checkChoice(label('model'), checked.model ?? fallback, ['vae', 'cvae']) as StudySettings['model'];
  const defaults: Defaults = {
    ...protocolDefaults(protocol, model),
    ...(experiment && experimentDefaults(experiment, protocol, model)),
  };
  const stop = (checked.stop ?? defaults.stop) as StopRule;
  checkStop(protocol, stop);
  const lastSeed = 2 ** 32 - 1;
  const seed = checked.seed ?? 0;
  const seeds = checked.seeds ?? 1;
  if (seeds > lastSeed + 1 - seed)
    throw new OptionError(`${label('seeds')} must be a whole number from 1 to ${lastSeed + 1 - seed}, found ${seeds}`);
  const chosen = checked.hidden ?? checked.latentDim ?? checked.learningRate ?? checked.epochs;
  return {
    ...defaults,
    protocol,
    experiment,
    model,
    hidden: checked.hidden ?? defaults.hidden,
    latentDim: checked.latentDim ?? defaults.latentDim,
    learningRate: checked.learningRate ?? defaults.learningRate,
    epochs: checked.epochs ?? defaults.epochs,
    batchSize: checked.batchSize ?? defaults.batchSize,
    stop,
    patience: checked.patience ?? defaults.patience,
    warmup: checked.warmup ?? defaults.warmup,
    samples: checked.samples ?? defaults.samples,
    latentFrom: latentFrom(checked.latentFrom, protocol, model) ?? defaults.latentFrom,
    // Parameters that are given need no search.
    search: experiment?.parameters === null && chosen === undefined ? experiment.search : undefined,
    seed,
    seeds,
    notes: [
      ...(stop === 'none' && (checked.patience ?? checked.warmup) !== undefined
        ? [`${label('patience')} and ${label('warmup')} have no effect here: nothing stops the training early.`]
        : []),
      ...remarks(experiment, protocol, model, defaults),
    ],
  };
}

/** What an option is called in messages. */
const label = (name: string): string => optionLabel(studyOptions.find((row) => row.name === name)!);

function checkStop(protocol: ProtocolName, stop: StopRule): void {
  checkChoice(label('stop'), stop, stopRules);
  if (protocol === 'clean' && stop === 'test')
    throw new OptionError(
      '--stop test lets the test rows decide when to stop; it exists for the published protocols only. Use --stop validation, or --protocol as-published',
    );
  if (protocol !== 'clean' && stop === 'validation')
    throw new OptionError(`--protocol ${protocol} has no validation rows; use --stop none, train or test`);
}

function latentFrom(
  from: string | undefined,
  protocol: ProtocolName,
  model: StudySettings['model'],
): StudySettings['latentFrom'] | undefined {
  if (from === undefined) return undefined;
  if (protocol !== 'clean')
    throw new OptionError(
      `${label('latentFrom')} ${from}: --protocol ${protocol} draws as the study did; leave it out, or use --protocol clean`,
    );
  if (from === 'prior' && model === 'vae')
    throw new OptionError(
      `${label('latentFrom')} prior: under the study's rules a VAE is not asked for classes; use --model cvae, or ${label('latentFrom')} posteriors`,
    );
  return from as StudySettings['latentFrom'];
}

/** What a reader of the result should know of the experiment, and of settings that do not go together well. */
function remarks(
  experiment: Experiment | undefined,
  protocol: ProtocolName,
  model: StudySettings['model'],
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
      'BatchNorm works on each class as a batch of its own while sampling, which takes the label’s influence away: the synthetic rows of all classes are alike.',
    );
  return notes;
}

/** What a result says of where its settings come from. */
export function labelsOf({ experiment, protocol }: StudySettings, table: string): RunLabels {
  return {
    name: experiment === undefined ? table : `${table} ${experiment.id}`,
    protocol,
    protocolMeaning: protocolMeaning[protocol],
    experiment: experiment?.id ?? null,
  };
}

/** What a clean run takes of the library, with the kind and the options of its generator. */
export interface LibrarySettings extends RunSettings {
  readonly model: StudySettings['model'];
  readonly options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'>;
}

/**
 * The settings of a clean run as the library takes them. Columns are standardised and nothing else, and rows of equal contents may be on
 * both sides, so that the runs of the study stay comparable with each other.
 */
export function librarySettings(settings: StudySettings, table: string): LibrarySettings {
  const { network, hidden, latentDim, learningRate, epochs, batchSize, stop, patience, warmup } = settings;
  const options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'> = {
    preset: 'published',
    ...network,
    hidden,
    latentDim,
    learningRate,
    epochs,
    ...(batchSize !== undefined && { batchSize }),
    stop: stop as 'none' | 'train' | 'validation',
    patience,
    warmup,
    latentFrom: settings.latentFrom,
    kinds: 'real',
  };
  return {
    model: settings.model,
    options,
    fit: fitKind(settings.model, options),
    fitAs: (kind) => fitKind(kind, options),
    samples: settings.samples,
    equalRowsTogether: false,
    labels: labelsOf(settings, table),
    notes: settings.notes,
  };
}
