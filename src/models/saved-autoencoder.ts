/** A VAE or CVAE as its file describes it. */
import { checkWhole } from '../checks/index.js';
import type { Label } from '../matrix/index.js';
import { formatBytes } from '../tensor/index.js';
import { type Architecture, checkArchitecture } from './architecture.js';
import { type AutoencoderOptions, checkSeed } from './autoencoder-options.js';
import { checkClasses, labelList } from './labels.js';
import { ModelFileError } from './model-file-error.js';
import type { AutoencoderNetwork } from './network.js';
import { type ModelFile, parseModel } from './safetensors.js';

/** The kinds of autoencoders: without classes, and given a class. */
export type AutoencoderKind = 'vae' | 'cvae';

/** Weights and description of a model, as they were read from a file. */
export interface SavedAutoencoder {
  readonly tensors: ModelFile['tensors'];
  readonly architecture: Architecture;
  readonly options: AutoencoderOptions;
  /** The classes of a CVAE, in the order of their columns. */
  readonly labels: readonly Label[];
}

/** @throws ModelFileError when the bytes are no model of this kind, or a damaged one */
export function readAutoencoder(bytes: Uint8Array, kind: AutoencoderKind): SavedAutoencoder {
  const { header, tensors } = parseModel(bytes, kind);
  const { architecture: described, options: saved, labels } = header;
  if (!isObject(described) || !isObject(saved))
    throw new ModelFileError(
      `the model file lacks the ${kind.toUpperCase()}'s architecture or its options; save the model again`,
    );
  const { features, classes, ...chosen } = described;
  return asFileError(() => {
    const settings = checkArchitecture(chosen);
    const architecture = {
      features: checkWhole('features', features as number),
      classes: checkWhole('classes', classes as number, 0),
      ...settings,
    };
    const named = kind === 'cvae' ? checkClasses(labelList('labels', labels as Label[])) : [];
    if (named.length !== architecture.classes)
      throw new ModelFileError(`the model file names ${named.length} of its ${architecture.classes} classes`);
    return {
      tensors,
      architecture,
      options: { ...settings, seed: checkSeed('seed', saved['seed'] as number) },
      labels: named,
    };
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Errors of what the file says become errors of the file. */
function asFileError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(`the model file describes a model that cannot be: ${text}; save the model again`);
  }
}

/** Gives a network the weights of a saved model. @throws ModelFileError when they do not fit */
export function takeWeights(network: AutoencoderNetwork, { tensors }: SavedAutoencoder): void {
  const byName = new Map(tensors.map(({ name, value }) => [name, value]));
  for (const p of network.state) {
    const value = byName.get(p.name);
    if (value === undefined)
      throw new ModelFileError(`the model file lacks '${p.name}' (${formatBytes(p.size * 4)}); save the model again`);
    if (value.shape.join() !== p.shape.join())
      throw new ModelFileError(
        `the model file has '${p.name}' with shape [${value.shape.join(', ')}], its architecture asks for [${p.shape.join(', ')}]; save the model again`,
      );
    p.value = value;
    byName.delete(p.name);
  }
  for (const name of byName.keys())
    throw new ModelFileError(`the model file has '${name}', which its architecture does not; save the model again`);
}
