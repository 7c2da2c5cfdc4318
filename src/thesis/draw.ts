/** Latent points to decode, and the classes of the rows they become, as either protocol has it. */
import { type Matrix, takeRows } from '../matrix/index.js';
import ndarray from 'ndarray';
import { type StandardScaler } from '../data/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Sample } from './lineage.js';
import type { Drawn, RowModel } from './row-models.js';
import type { RunSettings } from './settings.js';

/** Rows that the study passed through the encoder at once. */
const publishedBatch = 1024;

/**
 * As published: the rows' posterior means and deviations are averaged into one Normal, from which all z are drawn. A VAE's
 * are one batch, whose classes come out of the decoder; a CVAE's one for each class, of equal size.
 */
export async function drawAveraged(
  rowModel: RowModel,
  source: Sample,
  classCount: number,
  settings: RunSettings,
  random: SeededRandom,
): Promise<Drawn[]> {
  const { latent } = settings;
  const rows = source.rows.length;
  const mean = new Float64Array(latent);
  const deviation = new Float64Array(latent);
  for (let from = 0; from < rows; from += publishedBatch) {
    const posterior = await rowModel.encode(part(source, from, Math.min(from + publishedBatch, rows)));
    for (let i = 0; i < posterior.mean.data.length; i++) {
      mean[i % latent]! += posterior.mean.data[i]! / rows;
      deviation[i % latent]! += Math.exp(posterior.logVariance.data[i]! / 2) / rows;
    }
  }
  const draw = (count: number): Matrix => {
    const z = new Float64Array(count * latent);
    random.fillNormal(z);
    for (let i = 0; i < z.length; i++) z[i] = mean[i % latent]! + deviation[i % latent]! * z[i]!;
    return ndarray(z, [count, latent]);
  };
  const samples = settings.samples ?? rows;
  if (settings.model === 'vae') return [{ points: draw(samples) }];
  const perClass = Math.floor(samples / classCount);
  return Array.from({ length: classCount }, (_, code) => ({
    points: draw(perClass),
    codes: new Array<number>(perClass).fill(code),
  }));
}

function part({ features, codes, rows }: Sample, from: number, to: number): Sample {
  const at = Array.from({ length: to - from }, (_, i) => from + i);
  return { features: takeRows(features, at), codes: codes.slice(from, to), rows: rows.slice(from, to) };
}

/**
 * Clean: classes in the training rows' proportions; each z from the posterior of a training row of its class, or, with
 * `latentPoints: 'prior'`, from N(0, I).
 */
export async function drawByClass(
  rowModel: RowModel,
  training: Sample,
  classCount: number,
  settings: RunSettings,
  random: SeededRandom,
): Promise<Drawn> {
  const { latent } = settings;
  const members = Array.from({ length: classCount }, (_, code) =>
    training.codes.flatMap((other, i) => (other === code ? [i] : [])),
  );
  const counts = proportionalCounts(
    members.map((list) => list.length),
    settings.samples ?? training.rows.length,
  );
  const codes = counts.flatMap((count, code) => new Array<number>(count).fill(code));
  const z = new Float64Array(codes.length * latent);
  random.fillNormal(z);
  const points = ndarray(z, [codes.length, latent]);
  if (settings.latentPoints === 'prior') return { points, codes };
  const posterior = await rowModel.encode(training);
  codes.forEach((code, i) => {
    const row = members[code]![Math.floor(random.uniform() * members[code]!.length)]!;
    for (let j = 0; j < latent; j++) {
      const at = row * latent + j;
      z[i * latent + j] = posterior.mean.data[at]! + Math.exp(posterior.logVariance.data[at]! / 2) * z[i * latent + j]!;
    }
  });
  return { points, codes };
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

/** How a published VAE's class column becomes codes. */
export interface ClassRule {
  readonly classCount: number;
  /** Whether the column was standardised. */
  readonly classScaled: boolean;
  /** Whether it is split at 0.5 even with more than two classes, as the study did by mistake. */
  readonly asBinary: boolean;
}

/** The study's rule: two classes are split at 0.5; more are rounded to a whole number, which need not be a class. */
export function decodeClasses(column: Matrix, rule: ClassRule, classScaler: StandardScaler, notes: string[]): number[] {
  const { classCount, classScaled, asBinary } = rule;
  const values = (classScaled ? classScaler.inverseTransform(column) : column).data;
  const codes = Array.from(values, (value) =>
    classCount === 2 || asBinary
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
