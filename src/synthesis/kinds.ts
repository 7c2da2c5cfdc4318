/** The kinds of synthesizers, and their files. A new kind is a file of its own and a row here. */
import { OptionError, described, InputError, nearestName, shown, withDefaults } from '../checks/index.js';
import type { Backend } from '../tensor/index.js';
import { ModelFileError } from '../models/index.js';
import { Avatar } from './avatar.js';
import { Bootstrap } from './bootstrap.js';
import { ClassGaussian } from './class-gaussian.js';
import { ClassMeans } from './class-means.js';
import { ClassNormals } from './class-normals.js';
import { CVAESynthesizer } from './cvae-synthesizer.js';
import { GaussianMixture } from './gaussian-mixture.js';
import { PooledGaussian } from './pooled-gaussian.js';
import { parseSynthesizer, type SavedSynthesizer } from './saved.js';
import { Smote } from './smote.js';
import { Synthesizer } from './synthesizer.js';
import { VAESynthesizer } from './vae-synthesizer.js';

/** A row of the table of kinds. */
export interface SynthesizerKind {
  /** Makes one; kinds take the options that they know. */
  readonly create: new (options: never) => Synthesizer;
  /** What it is, in a line of help. */
  readonly about: string;
  /** Whether it trains a network and takes its options. */
  readonly network: boolean;
  /** What it is called in reports. */
  readonly label: string;
  /** Whether it is there to be compared with, and never to be chosen. */
  readonly control: boolean;
  /** Whether it keeps training rows as they are. */
  readonly keepsRows: boolean;
}

/** The kinds by name. */
export const synthesizerKinds: Readonly<Record<string, SynthesizerKind>> = {
  vae: {
    create: VAESynthesizer,
    about: 'a variational autoencoder over features and class',
    network: true,
    label: 'VAE',
    control: false,
    keepsRows: false,
  },
  cvae: {
    create: CVAESynthesizer,
    about: 'a conditional one: the class is given',
    network: true,
    label: 'CVAE',
    control: false,
    keepsRows: false,
  },
  'pooled-gaussian': {
    create: PooledGaussian,
    about: "class means, one shrunken covariance for all classes; keeps the rows' span",
    network: false,
    label: 'pooled Gaussian',
    control: false,
    keepsRows: false,
  },
  'gaussian-mixture': {
    create: GaussianMixture,
    about: "several normals a class, for few related columns; keeps the rows' span",
    network: false,
    label: 'Gaussian mixture',
    control: false,
    keepsRows: false,
  },
  'class-gaussian': {
    create: ClassGaussian,
    about: "each class's own full covariance; keeps the rows' span",
    network: false,
    label: 'class Gaussian',
    control: false,
    keepsRows: false,
  },
  smote: {
    create: Smote,
    about: 'between a training row and one of its neighbours; keeps the rows',
    network: false,
    label: 'SMOTE',
    control: false,
    keepsRows: true,
  },
  avatar: {
    create: Avatar,
    about: "weighted means of a row's neighbours; keeps the rows",
    network: false,
    label: 'avatars',
    control: false,
    keepsRows: true,
  },
  'class-normals': {
    create: ClassNormals,
    about: 'independent normals by class and column: a control',
    network: false,
    label: 'independent normals',
    control: true,
    keepsRows: false,
  },
  'class-means': {
    create: ClassMeans,
    about: 'class means plus a little noise: a control without variety',
    network: false,
    label: 'class means',
    control: true,
    keepsRows: false,
  },
  bootstrap: {
    create: Bootstrap,
    about: 'training rows with replacement: a control; keeps the rows',
    network: false,
    label: 'bootstrap',
    control: true,
    keepsRows: true,
  },
};

/**
 * A synthesizer by the name of its kind.
 * @throws InputError for an unknown kind, OptionError for options that it does not take
 */
export function createSynthesizer(name: string, options: object = {}): Synthesizer {
  if (typeof name !== 'string')
    throw new InputError(`createSynthesizer: the kind must be a name, found ${described(name)}`);
  if (!Object.hasOwn(synthesizerKinds, name)) {
    const names = Object.keys(synthesizerKinds);
    const near = nearestName(name, names);
    throw new InputError(
      `there is no kind of synthesizer ${shown(name)}${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${names.join(', ')}`,
    );
  }
  if (typeof options !== 'object' || options === null)
    throw new OptionError(`createSynthesizer: the options must be an object, found ${described(options)}`);
  return new synthesizerKinds[name]!.create(options as never);
}

/** How a saved synthesizer is read. */
export interface LoadOptions {
  /** Where a network computes. Default: the fastest that works here. */
  readonly backend?: Backend;
  /** The kinds that may be in the file. Default: `synthesizerKinds`. */
  readonly kinds?: Readonly<Record<string, SynthesizerKind>>;
}

/** A synthesizer from the bytes that `toBytes` gave. @throws ModelFileError when they are no such file, cut off, altered or of a newer format */
export function synthesizerFromBytes(bytes: Uint8Array, options: LoadOptions = {}): Synthesizer {
  return synthesizerFromSaved(parseSynthesizer(bytes), options);
}

/** As `synthesizerFromBytes`, of a file that has been read and checked already. */
export function synthesizerFromSaved(saved: SavedSynthesizer, options: LoadOptions = {}): Synthesizer {
  const { backend, kinds } = withDefaults('synthesizerFromBytes', options, {
    backend: undefined as Backend | undefined,
    kinds: synthesizerKinds,
  });
  const { synthesizer } = saved;
  const kind = Object.hasOwn(kinds, synthesizer) ? kinds[synthesizer] : undefined;
  if (kind === undefined)
    throw new ModelFileError(
      `the model file holds a synthesizer of kind ${shown(synthesizer)}, which is not known here; a newer version may know it`,
    );
  return Synthesizer.fromSaved.call(kind.create, saved, kind.network ? backend : undefined);
}

/** What a file holds that `save` wrote (in Node). @throws as `synthesizerFromBytes` */
export async function readSynthesizer(path: string): Promise<SavedSynthesizer> {
  const { readBytes } = await import('../models/node.js');
  return parseSynthesizer(await readBytes(path));
}

/** A synthesizer from a file that `save` wrote (in Node). @throws as `synthesizerFromBytes` */
export async function loadSynthesizer(path: string, options: LoadOptions = {}): Promise<Synthesizer> {
  return synthesizerFromSaved(await readSynthesizer(path), options);
}
