/** Latent points to decode, and the classes of the rows they become, as either protocol has it. */
import ndarray from 'ndarray';
import { type Matrix, type StandardScaler, takeRows } from '../data/index.js';
import type { VAE } from '../models/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Roles } from './rows.js';
import type { RunSettings } from './settings.js';

/** Rows that the study passed through the encoder at once. */
const publishedBatch = 1024;

export interface Drawn {
  /** Latent points `[rows, latent]`. */
  readonly points: Matrix;
  /** Class codes, when the protocol chose them. */
  readonly codes?: readonly number[];
}

/** As published: the rows' posterior means and deviations are averaged into one Normal, from which all z are drawn. */
export async function drawAveraged(
  model: VAE,
  source: Matrix,
  settings: RunSettings,
  random: SeededRandom,
): Promise<Drawn> {
  const { latent } = settings;
  const samples = settings.samples ?? source.shape[0]!;
  const mean = new Float64Array(latent);
  const deviation = new Float64Array(latent);
  const rows = source.shape[0]!;
  for (let from = 0; from < rows; from += publishedBatch) {
    const part = takeRows(
      source,
      Array.from({ length: Math.min(publishedBatch, rows - from) }, (_, i) => from + i),
    );
    const posterior = await model.encode(part, { batchNorm: settings.batchNormWhileSampling });
    for (let i = 0; i < posterior.mean.data.length; i++) {
      mean[i % latent]! += posterior.mean.data[i]! / rows;
      deviation[i % latent]! += Math.exp(posterior.logVariance.data[i]! / 2) / rows;
    }
  }
  const z = new Float64Array(samples * latent);
  random.fillNormal(z);
  for (let i = 0; i < z.length; i++) z[i] = mean[i % latent]! + deviation[i % latent]! * z[i]!;
  return { points: ndarray(z, [samples, latent]) };
}

/** Clean: classes in the training rows' proportions; each z from the posterior of a training row of its class. */
export async function drawPosteriors(
  model: VAE,
  view: (rows: readonly number[]) => Matrix,
  roles: Roles,
  allCodes: readonly number[],
  classCount: number,
  settings: RunSettings,
  random: SeededRandom,
): Promise<Drawn> {
  const { latent } = settings;
  const posterior = await model.encode(view(roles.latent));
  const members = Array.from({ length: classCount }, (_, code) =>
    roles.latent.flatMap((row, i) => (allCodes[row] === code ? [i] : [])),
  );
  const counts = proportionalCounts(
    members.map((list) => list.length),
    settings.samples ?? roles.train.length,
  );
  const codes = counts.flatMap((count, code) => new Array<number>(count).fill(code));
  const z = new Float64Array(codes.length * latent);
  random.fillNormal(z);
  codes.forEach((code, i) => {
    const row = members[code]![Math.floor(random.uniform() * members[code]!.length)]!;
    for (let j = 0; j < latent; j++) {
      const at = row * latent + j;
      z[i * latent + j] = posterior.mean.data[at]! + Math.exp(posterior.logVariance.data[at]! / 2) * z[i * latent + j]!;
    }
  });
  return { points: ndarray(z, [codes.length, latent]), codes };
}

/** `total` divided in proportion to `weights`, by largest remainders. */
export function proportionalCounts(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const counts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, i) => ({ i, rest: value - counts[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  const missing = total - counts.reduce((a, b) => a + b, 0);
  for (const { i } of byRemainder.slice(0, missing)) counts[i]!++;
  return counts;
}

/** The study's rule: two classes are split at 0.5; more are rounded to a whole number, which need not be a class. */
export function decodeClasses(
  column: Matrix,
  { classCount, classScaled }: { readonly classCount: number; readonly classScaled: boolean },
  classScaler: StandardScaler,
  notes: string[],
): number[] {
  const values = (classScaled ? classScaler.inverseTransform(column) : column).data;
  const codes = Array.from(values, (value) =>
    classCount === 2
      ? Number(Math.round(value) >= 1)
      : classScaled
        ? Math.max(0, Math.round(value))
        : Math.round(value),
  );
  const outside = codes.filter((code) => code < 0 || code >= classCount).length;
  if (outside > 0)
    notes.push(
      `${outside} of ${codes.length} synthetic rows have a class number that no real row has; the published rule rounds and does not clip.`,
    );
  return codes.map((code) => (Object.is(code, -0) ? 0 : code));
}
