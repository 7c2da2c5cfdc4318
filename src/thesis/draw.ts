/** Latent points to decode, and the classes of the rows they become, as the study had them. */
import ndarray from 'ndarray';
import { type Matrix, takeRows } from '../matrix/index.js';
import type { StandardScaler } from '../data/index.js';
import type { SeededRandom } from '../random/index.js';
import type { LabelledRows, RowModel } from '../synthesis/index.js';

/** Rows that the study passed through the encoder at once. */
const publishedBatch = 1024;

/** Latent points `[rows, latent]`, and the class codes they are drawn for, where these are given. */
interface LatentBatch {
  readonly points: Matrix;
  readonly classCodes: readonly number[] | undefined;
}

interface AveragedDraw {
  readonly rowModel: RowModel;
  /** The rows whose posteriors are averaged. */
  readonly source: LabelledRows;
  readonly latentDim: number;
  readonly samples: number;
  /** Classes to draw equally many rows of; undefined where the decoder says the class. */
  readonly perClass: number | undefined;
  readonly random: SeededRandom;
}

/**
 * The rows' posterior means and deviations are averaged into one Normal, from which all z are drawn. A VAE's are one batch, whose classes
 * come out of the decoder; a CVAE's one for each class, of equal size.
 */
export async function drawAveraged(spec: AveragedDraw): Promise<LatentBatch[]> {
  const { rowModel, source, latentDim, samples, perClass, random } = spec;
  const rows = source.classCodes.length;
  const mean = new Float64Array(latentDim);
  const deviation = new Float64Array(latentDim);
  for (let from = 0; from < rows; from += publishedBatch) {
    const posterior = await rowModel.encode(part(source, from, Math.min(from + publishedBatch, rows)));
    for (let i = 0; i < posterior.mean.data.length; i++) {
      mean[i % latentDim]! += posterior.mean.data[i]! / rows;
      deviation[i % latentDim]! += Math.exp(posterior.logVariance.data[i]! / 2) / rows;
    }
  }
  const draw = (count: number): Matrix => {
    const z = new Float64Array(count * latentDim);
    random.fillNormal(z);
    for (let i = 0; i < z.length; i++) z[i] = mean[i % latentDim]! + deviation[i % latentDim]! * z[i]!;
    return ndarray(z, [count, latentDim]);
  };
  if (perClass === undefined) return [{ points: draw(samples), classCodes: undefined }];
  const each = Math.floor(samples / perClass);
  return Array.from({ length: perClass }, (_, code) => ({
    points: draw(each),
    classCodes: new Array<number>(each).fill(code),
  }));
}

function part({ features, classCodes }: LabelledRows, from: number, to: number): LabelledRows {
  const at = Array.from({ length: to - from }, (_, i) => from + i);
  return { features: takeRows(features, at), classCodes: classCodes.slice(from, to) };
}

/** How a published VAE's class column becomes class codes. */
interface ClassRule {
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
  const decoded = Array.from(values, (value) =>
    classCount === 2 || asBinary
      ? Number(Math.round(value) >= 1)
      : classScaled
        ? Math.max(0, Math.round(value))
        : Math.round(value),
  );
  const outside = decoded.filter((code) => code < 0 || code >= classCount).length;
  if (outside > 0)
    notes.push(
      `${outside} of ${decoded.length} synthetic rows have a class number that no real row has; the published rule rounds and does not clip.`,
    );
  return decoded.map((code) => (Object.is(code, -0) ? 0 : code));
}
