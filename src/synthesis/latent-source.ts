/**
 * Where latent points come from: the posterior of a training row of the wanted class, a Gaussian or a Gaussian mixture fitted to the posteriors of
 * a class together (its aggregate posterior), or the prior N(0, I).
 */
import { type Matrix, matrix } from '../matrix/index.js';
import type { NamedTensor } from '../models/index.js';
import type { SeededRandom } from '../random/index.js';
import { membersOf, posteriorPoints, priorPoints } from './latent-points.js';
import { drawFrom, type Mixture, mixtureOf } from './latent-mixture.js';
import type { Posterior } from './row-model.js';
import { checkMembers, tensorOf } from './saved.js';

/** The rules by which latent points are drawn. */
export type LatentFrom = 'posteriors' | 'prior' | 'class-posterior' | 'mixture';

/** Where the latent points of drawn rows come from. */
export interface LatentSource {
  readonly latentDim: number;
  /** Posteriors of the training rows, where points are drawn from them. */
  readonly posterior: Posterior | undefined;
  /** Their rows, class by class. */
  readonly members: readonly (readonly number[])[];
  /** A mixture for every class, where points are drawn from those; with one component it is a Gaussian. */
  readonly mixtures: readonly Mixture[] | undefined;
}

/** Components that are tried for every class. */
const counts: Readonly<Record<'class-posterior' | 'mixture', readonly number[]>> = {
  'class-posterior': [1],
  mixture: [1, 2, 4, 8, 16, 24, 32],
};

/** The source for posteriors of training rows with these class codes. */
export function latentSource(
  from: LatentFrom,
  posterior: Posterior,
  classCodes: readonly number[],
  classes: number,
  random: SeededRandom,
): LatentSource {
  const latentDim = posterior.mean.shape[1]!;
  const members = membersOf(classCodes, classes);
  if (from === 'posteriors') return { latentDim, posterior, members, mixtures: undefined };
  if (from === 'prior') return priorSource(latentDim);
  const mixtures = members.map((rows) => mixtureOf(posterior, rows, counts[from], random));
  return { latentDim, posterior: undefined, members: [], mixtures };
}

/** The prior as a source. */
export function priorSource(latentDim: number): LatentSource {
  return { latentDim, posterior: undefined, members: [], mixtures: undefined };
}

/** A point for every wanted class code, [n, Z]. */
export function drawPoints(
  source: LatentSource,
  wanted: readonly number[],
  random: SeededRandom,
  balanced: boolean,
): Matrix {
  const { latentDim, posterior, members, mixtures } = source;
  if (posterior !== undefined) return posteriorPoints(posterior, members, wanted, random, balanced);
  if (mixtures === undefined) return priorPoints(wanted.length, latentDim, random);
  const points = matrix(wanted.length, latentDim);
  wanted.forEach((code, i) =>
    drawFrom(mixtures[code]!, random, points.data.subarray(i * latentDim, (i + 1) * latentDim)),
  );
  return points;
}

/** What a file says of a source. */
export interface SavedSource {
  readonly members: readonly (readonly number[])[] | null;
  /** Components of every class's mixture. */
  readonly mixtures: readonly number[] | null;
  readonly tensors: readonly NamedTensor[];
}

export function saveSource({ posterior, members, mixtures }: LatentSource): SavedSource {
  if (posterior !== undefined) {
    const tensors = [
      { name: 'posterior.mean', value: posterior.mean },
      { name: 'posterior.logVariance', value: posterior.logVariance },
    ];
    return { members, mixtures: null, tensors };
  }
  if (mixtures === undefined) return { members: null, mixtures: null, tensors: [] };
  const tensors = mixtures.flatMap(({ weights, centres, factors }, code): NamedTensor[] => {
    const tensor = (name: string, values: Float64Array): NamedTensor => ({
      name: `mixture.${code}.${name}`,
      value: matrix(weights.length, values.length / weights.length, values),
      dtype: 'F64',
    });
    return [tensor('weights', weights), tensor('centres', centres), tensor('factors', factors)];
  });
  return { members: null, mixtures: mixtures.map(({ weights }) => weights.length), tensors };
}

/** @throws Error when a part is missing or does not fit */
export function restoreSource(from: LatentFrom, saved: SavedSource, latentDim: number, classes: number): LatentSource {
  const { tensors } = saved;
  if (from === 'prior') return priorSource(latentDim);
  if (from === 'posteriors') {
    const rows = tensors.find(({ name }) => name === 'posterior.mean')?.value.shape[0] ?? 0;
    const read = (name: string): Matrix =>
      matrix(rows, latentDim, Float64Array.from(tensorOf(tensors, name, [rows, latentDim]).data));
    const posterior = { mean: read('posterior.mean'), logVariance: read('posterior.logVariance') };
    return { latentDim, posterior, members: checkMembers(saved.members, classes, rows), mixtures: undefined };
  }
  const sizes = saved.mixtures;
  if (!Array.isArray(sizes) || sizes.length !== classes) throw new Error('there is no mixture for every class');
  const mixtures = sizes.map((count: number, code): Mixture => {
    const read = (name: string, width: number): Float64Array =>
      Float64Array.from(tensorOf(tensors, `mixture.${code}.${name}`, [count, width]).data);
    return {
      weights: read('weights', 1),
      centres: read('centres', latentDim),
      factors: read('factors', latentDim ** 2),
      dimensions: latentDim,
    };
  });
  return { latentDim, posterior: undefined, members: [], mixtures };
}

/** The names of tensors that belong to a source. */
export const isOfSource = (name: string): boolean => name.startsWith('posterior.') || name.startsWith('mixture.');
