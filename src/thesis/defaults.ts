/** What the protocols and the experiments set, before a person's own options. */
import { InputError, nearestName } from '../checks/index.js';
import { architectureDefaults } from '../models/index.js';
import { cleanSizes, type Experiment, experiments, furtherExperiments, neverRan, variants } from './catalogue/index.js';
import type { ProtocolName } from './protocol.js';
import type { Defaults, NetworkOptions, StudySettings } from './study-settings.js';

type Model = StudySettings['model'];

/** By its id or what the draft calls it. @throws InputError for an unknown id, with the nearest, and for an experiment that gave no result */
export function findExperiment(id: string): Experiment {
  const all = [...experiments, ...furtherExperiments];
  const found = all.find((experiment) => experiment.id === id || experiment.draftNames.includes(id));
  if (found === undefined) {
    const ids = all.map((experiment) => experiment.id);
    const near = nearestName(id, ids);
    throw new InputError(
      `unknown experiment '${id}'${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${ids.join(', ')}`,
    );
  }
  if (neverRan(found))
    throw new InputError(`experiment ${id} gave no result that could be repeated. ${found.note} Choose another one`);
  return found;
}

/** As the study ran: full batches of up to 1024 rows in file order. */
const published = {
  batchSize: 1024,
  shuffle: false,
  patience: 10,
  warmup: 0,
  latentFrom: 'posteriors',
  decodedAsBinary: false,
} satisfies Partial<Defaults>;
/**
 * As published: no early stopping, BatchNorm in training mode while sampling. What the draft says of itself: training stops after 10 epochs without a lower loss on the test rows. Computing that loss
 * leaves the network in evaluation mode for what follows.
 */
const rules = {
  'as-published': { stop: 'none', batchNormWhileSampling: 'training' },
  'as-described': { stop: 'test', batchNormWhileSampling: 'evaluation' },
} satisfies Partial<Record<ProtocolName, Partial<Defaults>>>;
/** The experiments whose sizes serve where none are given. */
const examples: Readonly<Record<Model, string>> = { vae: '25t1', cvae: '42' };

/** What a protocol sets by itself. */
export function protocolDefaults(protocol: ProtocolName, model: Model): Defaults {
  if (protocol === 'clean') {
    const { latent, ...sizes } = cleanSizes;
    return {
      ...sizes,
      latentDim: latent,
      network: architectureDefaults,
      batchSize: undefined,
      shuffle: true,
      stop: 'validation',
      patience: 20,
      warmup: 20,
      samples: undefined,
      batchNormWhileSampling: 'evaluation',
      latentFrom: 'posteriors',
      decodedAsBinary: false,
    };
  }
  const { variant, reconstruction, parameters, final, samples } = findExperiment(examples[model]);
  const { hidden, latent, learningRate, epochs } = parameters!;
  return {
    ...published,
    ...rules[protocol],
    network: { ...variants[variant], dropout: 0, reconstruction, outputVariance: 'fixed' },
    hidden,
    latentDim: latent,
    learningRate,
    samples,
    epochs: final.epochs ?? epochs,
  };
}

/** Whether an experiment is of the clean protocol alone: default sizes and the library's generators are nothing of the study. */
export function isCleanOnly({ block }: Experiment): boolean {
  return block === 'clean-defaults' || block === 'clean-generators';
}

/** What an experiment sets: all of it as published; its sizes, rate, network and number of rows under the other protocols. */
export function experimentDefaults(experiment: Experiment, protocol: ProtocolName, model: Model): Partial<Defaults> {
  if (isCleanOnly(experiment)) return {};
  const { parameters, trainedAs, final, samples } = experiment;
  const shared: Partial<Defaults> = {
    network: networkOf(experiment, protocol, model),
    samples,
    ...(parameters && {
      hidden: parameters.hidden,
      latentDim: parameters.latent,
      learningRate: parameters.learningRate,
      epochs: parameters.epochs,
    }),
  };
  if (protocol !== 'as-published') return shared;
  return {
    ...shared,
    ...(trainedAs && { hidden: trainedAs.hidden, latentDim: trainedAs.latent }),
    ...final,
    batchNormWhileSampling: experiment.batchNormWhileSampling,
    decodedAsBinary: experiment.decodedAsBinary === true,
  };
}

function networkOf(
  { variant, parameters, reconstruction }: Experiment,
  protocol: ProtocolName,
  model: Model,
): NetworkOptions {
  const fits = (variant === 'vae') === (model === 'vae');
  return {
    ...variants[fits ? variant : model === 'vae' ? 'vae' : 'cvae-repeated'],
    dropout: parameters?.dropout ?? 0,
    reconstruction,
    outputVariance: 'fixed',
    // Standardised targets go below 0, and the choice of an epoch should not hang on noise.
    ...(protocol === 'clean' && { outputActivation: 'none', noiseInEvaluation: false }),
  };
}
