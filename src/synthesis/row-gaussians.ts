/**
 * Normal rows around class means: one normal or a mixture of normals for every class, in the coordinates of a row space.
 *
 * Notation: as in row-space.ts. A component has a centre μ [r], a factor A [r, r] and a share of noise λ; a row of it is
 *   M_c + s ⊙ ((μ + sqrt(1 - λ) a A) Vᵀ + sqrt(λ) e),   a ~ N(0, I_r), e ~ N(0, I_q)
 * so that its covariance in columns scaled by s is (1 - λ) V AᵀA Vᵀ + λ I.
 */
import { DirectProduct } from '../backends/index.js';
import { type Matrix, matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import type { RowFrame } from './row-space.js';
import { tensorOf, type SynthesizerState } from './saved.js';

/** A normal distribution in r coordinates: centre, factor of the covariance, and a share of noise. */
export interface Component {
  /** μ, [r]. */
  readonly centre: Float64Array;
  /** A, [r, r], row by row. */
  readonly factor: Float64Array;
  /** λ, from 0 to 1. */
  readonly noise: number;
}

/** A component's number and its share of the rows of a class. */
export interface Weighted {
  readonly component: number;
  readonly weight: number;
}

/** Normals for every class, in the coordinates of the training rows' span. */
export interface RowGaussians {
  readonly frame: RowFrame;
  readonly components: readonly Component[];
  /** For every class its components; their weights sum to 1. */
  readonly classes: readonly (readonly Weighted[])[];
}

/**
 * For every row the earlier row of its class that it mirrors; undefined for the first of each pair.
 */
function partnersOf(wanted: readonly number[]): (number | undefined)[] {
  const single = new Map<number, number>();
  return wanted.map((code, i) => {
    const partner = single.get(code);
    if (partner === undefined) single.set(code, i);
    else single.delete(code);
    return partner;
  });
}

/**
 * A row [q] for every class code of `wanted`, in the units of the frame's means. `mirrored` rows come in pairs of a class, each the other's
 * mirror image about the class's mean (a and e with the opposite sign), so that means over rows are exact; for classes of one component.
 */
export function drawRowGaussians(
  { frame, components, classes }: RowGaussians,
  wanted: readonly number[],
  random: SeededRandom,
  mirrored = false,
): Matrix {
  const { means, deviations, basis } = frame;
  const [rank, q] = basis.shape as [number, number];
  const chosen = wanted.map((code) => components[choose(classes[code]!, random)]!);
  const partners = mirrored ? partnersOf(wanted) : [];
  const coordinates = matrix(wanted.length, rank);
  const a = new Float64Array(rank);
  chosen.forEach(({ centre, factor, noise }, i) => {
    random.fillNormal(a);
    const row = coordinates.data.subarray(i * rank, (i + 1) * rank);
    for (let k = 0; k < rank; k++) {
      const weight = Math.sqrt(1 - noise) * a[k]!;
      for (let l = 0; l < rank; l++) row[l]! += weight * factor[k * rank + l]!;
    }
    for (let l = 0; l < rank; l++) row[l]! += centre[l]!;
  });
  const x = expand(coordinates, basis);
  const e = new Float64Array(q);
  wanted.forEach((code, i) => {
    const noise = Math.sqrt(chosen[i]!.noise);
    const partner = partners[i];
    if (partner !== undefined) {
      for (let j = 0; j < q; j++) x.data[i * q + j] = 2 * means.data[code * q + j]! - x.data[partner * q + j]!;
      return;
    }
    if (noise > 0) random.fillNormal(e);
    for (let j = 0, at = i * q; j < q; j++, at++)
      x.data[at] = means.data[code * q + j]! + deviations[j]! * (x.data[at]! + noise * e[j]!);
  });
  return x;
}

/** Rows that are multiplied at a time. */
const blockRows = 256;

/** coordinates [m, r] times basis [r, q], in float32: a column has seven digits when it comes back in its own units. */
function expand({ data, shape: [m] }: Matrix, basis: Matrix): Matrix {
  const [rank, q] = basis.shape as [number, number];
  const out = matrix(m!, q);
  const products = new DirectProduct(
    { values: basis.data, depth: rank, columns: q, transposed: false },
    Math.min(m!, blockRows),
  );
  for (let i = 0; i < m!; i += blockRows) {
    const end = Math.min(m!, i + blockRows);
    out.data.set(products.times(data.subarray(i * rank, end * rank), end - i), i * q);
  }
  return out;
}

function choose(among: readonly Weighted[], random: SeededRandom): number {
  if (among.length === 1) return among[0]!.component;
  let left = random.uniform();
  for (const { component, weight } of among) {
    left -= weight;
    if (left < 0) return component;
  }
  return among.at(-1)!.component;
}

/** As plain data and tensors; of a row space without directions those that have any. */
export function rowGaussiansState({ frame, components, classes }: RowGaussians): SynthesizerState {
  const { means, deviations, basis } = frame;
  const [rank, q] = basis.shape as [number, number];
  const stacked = (part: 'centre' | 'factor', height: number): Matrix =>
    matrix(
      components.length * height,
      rank,
      Float64Array.from(components.flatMap((component) => Array.from(component[part]))),
    );
  const directions = [
    { name: 'basis', value: basis, dtype: 'F64' },
    { name: 'centres', value: stacked('centre', 1), dtype: 'F64' },
    { name: 'factors', value: stacked('factor', rank), dtype: 'F64' },
  ] as const;
  return {
    header: { rank, noises: components.map(({ noise }) => noise), mixtures: classes },
    tensors: [
      { name: 'means', value: means, dtype: 'F64' },
      { name: 'deviations', value: matrix(1, q, deviations), dtype: 'F64' },
      ...(rank > 0 ? directions : []),
    ],
  };
}

/** What `rowGaussiansState` gave, for K classes and q columns. @throws Error when it is not complete or does not fit together */
export function restoreRowGaussians({ header, tensors }: SynthesizerState, classes: number, q: number): RowGaussians {
  const { rank, noises, mixtures } = header as {
    readonly rank: number;
    readonly noises: readonly number[];
    readonly mixtures: readonly (readonly Weighted[])[];
  };
  const read = (name: string, rows: number, width: number): Matrix =>
    matrix(rows, width, Float64Array.from(tensorOf(tensors, name, [rows, width]).data));
  const directions = (name: string, rows: number, width: number): Matrix =>
    rank > 0 ? read(name, rows, width) : matrix(rows, width);
  if (!Number.isInteger(rank) || rank < 0) throw new Error(`a row space of ${String(rank)} directions`);
  if (!areShares(noises)) throw new Error('the shares of noise are not numbers from 0 to 1');
  if (!areMixtures(mixtures, classes, noises.length))
    throw new Error(`the components of the ${classes} classes are not complete`);
  const deviations = read('deviations', 1, q).data;
  if (deviations.some((value) => value < 0)) throw new Error('a standard deviation is below 0');
  const [centres, factors] = [
    directions('centres', noises.length, rank),
    directions('factors', noises.length * rank, rank),
  ];
  return {
    frame: { means: read('means', classes, q), deviations, basis: directions('basis', rank, q) },
    classes: mixtures,
    components: noises.map((noise, at) => ({
      noise,
      centre: centres.data.subarray(at * rank, (at + 1) * rank),
      factor: factors.data.subarray(at * rank * rank, (at + 1) * rank * rank),
    })),
  };
}

function areShares(values: unknown): boolean {
  return Array.isArray(values) && (values as unknown[]).every((one) => typeof one === 'number' && one >= 0 && one <= 1);
}

function areMixtures(mixtures: unknown, classes: number, components: number): boolean {
  return (
    Array.isArray(mixtures) &&
    mixtures.length === classes &&
    (mixtures as unknown[]).every(
      (own) =>
        Array.isArray(own) &&
        own.length > 0 &&
        (own as Weighted[]).every(
          (one) =>
            Number.isInteger(one?.component) && one.component >= 0 && one.component < components && one.weight >= 0,
        ),
    )
  );
}
