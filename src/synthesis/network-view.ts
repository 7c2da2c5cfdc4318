/**
 * The coordinates in which a network sees rows, and the way back: rows less a centre, on principal components of the training rows.
 *
 * Notation: n rows, q standardised columns, K classes; M_c [q] the mean of class c, or 0 without class means; R [n, q] the training rows less
 * their centre; k components C [k, q], unit eigenvectors of RᵀR, and s [k] the deviations of R along them; w [q] the deviations of the
 * columns within classes, with n - K degrees of freedom; λ the share of independent noise.
 *
 * A row x of class c is seen as y = (x - M_c) Cᵀ / s. Back, x = M_c + y s C + r ⊙ e, where e is standard normal and r² the variance of the columns within
 * classes that k components leave out; λ mixes in noise of each column's own: x = M'_c + √(1-λ) (x - M'_c) + √λ w ⊙ e, M'_c the class's mean
 * (pooled, shrunken covariance: Schäfer and Strimmer 2005, with the diagonal as target).
 */
import { axesOf, type Matrix, matrix, product, transposed } from '../matrix/index.js';
import type { NamedTensor } from '../models/index.js';
import { heldOutShares } from './held-out-shares.js';
import { classMeans, rowSpaceOf } from './row-space.js';
import { tensorOf } from './saved.js';

/** Which coordinates a network sees rows in. */
export interface NetworkViewOptions {
  readonly centre: 'none' | 'class-means';
  readonly components: 'auto' | 'none' | number;
  /** λ, or 'auto' for the share that makes held-out rows likeliest under a pooled Gaussian, at most 0.2. */
  readonly independentNoise: number | 'auto';
}

interface Parts {
  readonly options: NetworkViewOptions;
  /** λ. */
  readonly noise: number;
  /** M' [K, q]. */
  readonly means: Matrix;
  /** C [k, q]; undefined where the network sees the columns themselves. */
  readonly components: Matrix | undefined;
  /** s [k]. */
  readonly scale: Float64Array;
  /** w [q] and r [q]. */
  readonly within: Float64Array;
  readonly rest: Float64Array;
}

/** Whether the network sees rows as they are, and gives them so. */
const isIdentity = ({ centre, components, independentNoise }: NetworkViewOptions): boolean =>
  centre === 'none' && components === 'none' && independentNoise === 0;

/** The parts of a space that changes nothing. */
const identity = (options: NetworkViewOptions, columns: number): Parts => ({
  options,
  noise: 0,
  means: matrix(0, columns),
  components: undefined,
  scale: new Float64Array(0),
  within: new Float64Array(columns),
  rest: new Float64Array(columns),
});

/** The coordinates in which a network sees standardised rows, and the way back. */
export class NetworkView {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Learns the coordinates of standardised training rows [n, q] with class codes below `classes`. */
  static fit(x: Matrix, classCodes: readonly number[], classes: number, options: NetworkViewOptions): NetworkView {
    if (isIdentity(options)) return new NetworkView(identity(options, x.shape[1]!));
    const means = classMeans(x, classCodes, classes);
    const residual = lessMeans(x, means, classCodes);
    const [n, q] = x.shape as [number, number];
    const freedom = Math.max(1, n - classes);
    const within = columnDeviations(residual, freedom);
    const noise =
      options.independentNoise === 'auto' ? likeliestNoise(x, classCodes, classes) : options.independentNoise;
    const centred = options.centre === 'class-means' ? residual : x;
    if (options.components === 'none' || (options.components === 'auto' && q < n))
      return new NetworkView({
        options,
        noise,
        means,
        components: undefined,
        scale: new Float64Array(0),
        within,
        rest: new Float64Array(q),
      });
    const most = options.components === 'auto' ? Infinity : options.components;
    const { components, scale } = principalComponents(centred, most);
    const explained = product(product(residual, transposed(components)), components);
    for (let at = 0; at < explained.data.length; at++) explained.data[at] = residual.data[at]! - explained.data[at]!;
    return new NetworkView({
      options,
      noise,
      means,
      components,
      scale,
      within,
      rest: columnDeviations(explained, freedom),
    });
  }

  /** Columns that the network sees: k, or q without components. */
  get columns(): number {
    return this.#parts.components?.shape[0] ?? this.#parts.means.shape[1]!;
  }

  /** Standardised rows [n, q] as the network sees them [n, columns]. */
  forward(x: Matrix, classCodes: readonly number[]): Matrix {
    const { options, means, components, scale } = this.#parts;
    const centred = options.centre === 'class-means' ? lessMeans(x, means, classCodes) : x;
    if (components === undefined) return centred;
    const y = product(centred, transposed(components));
    for (let at = 0; at < y.data.length; at++) y.data[at]! /= scale[at % scale.length]!;
    return y;
  }

  /** Rows as the network draws them [n, columns] to standardised ones [n, q]; `normals` gives standard normal noise [n, q], without it none is added. */
  back(y: Matrix, classCodes: readonly number[], normals?: (columns: number) => Matrix): Matrix {
    const { options, means, components, scale, within, rest } = this.#parts;
    if (isIdentity(options)) return y;
    const lambda = normals === undefined ? 0 : this.#parts.noise;
    const scaled = matrix(y.shape[0]!, y.shape[1]!, Float64Array.from(y.data));
    if (components !== undefined)
      for (let at = 0; at < scaled.data.length; at++) scaled.data[at]! *= scale[at % scale.length]!;
    const x = components === undefined ? scaled : product(scaled, components);
    const q = x.shape[1]!;
    const noise = Float64Array.from(rest, (r, j) => Math.sqrt((1 - lambda) * r ** 2 + lambda * within[j]! ** 2));
    const normal = noise.some((value) => value > 0) ? normals?.(q).data : undefined;
    const kept = Math.sqrt(1 - lambda);
    classCodes.forEach((code, i) => {
      const mean = means.data.subarray(code * q, (code + 1) * q);
      const row = x.data.subarray(i * q, (i + 1) * q);
      for (let j = 0; j < q; j++) {
        const own = options.centre === 'class-means' ? row[j]! : row[j]! - mean[j]!;
        row[j] = mean[j]! + kept * own + (normal === undefined ? 0 : noise[j]! * normal[i * q + j]!);
      }
    });
    return x;
  }

  /** Whether a tensor of this name belongs to it. */
  static holds(name: string): boolean {
    return name.startsWith('space.');
  }

  /** What `fromTensors` needs. */
  tensors(): NamedTensor[] {
    const { options, noise, means, components, scale, within, rest } = this.#parts;
    if (isIdentity(options)) return [];
    const flat = (name: string, values: Float64Array): NamedTensor => ({
      name: `space.${name}`,
      value: matrix(1, values.length, values),
      dtype: 'F64',
    });
    return [
      { name: 'space.means', value: means, dtype: 'F64' },
      flat('noise', Float64Array.of(noise)),
      flat('within', within),
      flat('rest', rest),
      ...(components === undefined ? [] : [{ name: 'space.components', value: components }, flat('scale', scale)]),
    ];
  }

  /** @throws Error when a part is missing or has another size */
  static fromTensors(
    tensors: readonly NamedTensor[],
    options: NetworkViewOptions,
    classes: number,
    columns: number,
  ): NetworkView {
    if (isIdentity(options)) return new NetworkView(identity(options, columns));
    const flat = (name: string, size: number): Float64Array =>
      Float64Array.from(tensorOf(tensors, `space.${name}`, [1, size]).data);
    const read = (name: string, rows: number): Matrix =>
      matrix(rows, columns, Float64Array.from(tensorOf(tensors, `space.${name}`, [rows, columns]).data));
    const k = tensors.find(({ name }) => name === 'space.components')?.value.shape[0];
    return new NetworkView({
      options,
      noise: flat('noise', 1)[0]!,
      means: read('means', classes),
      components: k === undefined ? undefined : read('components', k),
      scale: k === undefined ? new Float64Array(0) : flat('scale', k),
      within: flat('within', columns),
      rest: flat('rest', columns),
    });
  }
}

/** Rows less the mean of their class. */
export function lessMeans(x: Matrix, means: Matrix, classCodes: readonly number[]): Matrix {
  const [n, q] = x.shape as [number, number];
  const out = matrix(n, q);
  classCodes.forEach((code, i) => {
    for (let j = 0; j < q; j++) out.data[i * q + j] = x.data[i * q + j]! - means.data[code * q + j]!;
  });
  return out;
}

/** √(Σ x² / freedom) of every column. */
export function columnDeviations(x: Matrix, freedom: number): Float64Array {
  const q = x.shape[1]!;
  const sums = new Float64Array(q);
  x.data.forEach((value, at) => (sums[at % q]! += value ** 2));
  return sums.map((sum) => Math.sqrt(sum / freedom));
}

/** Unit eigenvectors of XᵀX, at most `most`, as rows [k, q], and √(eigenvalue / n) of each. */
function principalComponents(x: Matrix, most: number): { components: Matrix; scale: Float64Array } {
  const { basis, squares } = axesOf(x);
  const k = Math.min(most, squares.length);
  return {
    components: matrix(k, basis.shape[1]!, basis.data.slice(0, k * basis.shape[1]!)),
    scale: squares.slice(0, k).map((square) => Math.sqrt(square / x.shape[0]!)),
  };
}

/** More would hide rows better, and costs a linear classifier. */
const mostNoise = 0.2;

/** λ by held-out likelihood; 0 where no class has a row to spare. */
function likeliestNoise(x: Matrix, classCodes: readonly number[], classes: number): number {
  if (classCodes.length <= classes) return 0;
  const { coordinates, deviations } = rowSpaceOf(x, classCodes, classes);
  const columns = deviations.filter((deviation) => deviation > 0).length;
  return Math.min(mostNoise, heldOutShares({ coordinates, classCodes, classes, columns }, { classShare: 0 }).noise);
}
