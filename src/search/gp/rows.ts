/** The inputs and outputs of a Gaussian process as they are given, checked cell by cell. */
import type { NdArray } from 'ndarray';
import { described, InputError } from '../../checks/index.js';
import { type MatrixLike, toMatrix } from '../../matrix/index.js';

const where = 'GaussianProcess';

/** @throws InputError for anything but a finite number; null and texts are no numbers. */
export function checkNumber(place: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError(`${where}: ${place} is ${described(value)}; give finite numbers.`);
}

/** The numbers of `points`, row after row [n x d], whatever kind of rows they are given as. */
export function rowsOf(points: MatrixLike, what: string): { rows: Float64Array; n: number; d: number } {
  if (typeof points !== 'object' || points === null)
    throw new InputError(`${where}: ${what} must be rows of numbers, found ${described(points)}.`);
  // Cells first, so that what is no number is named by its place in x or in points.
  if ('shape' in points) {
    const [n, d] = points.shape.length === 2 ? (points.shape as [number, number]) : [0, 0];
    checkCells(what, n, d, (i, j) => points.get(i, j));
  } else {
    const rows = Array.from(points as ArrayLike<unknown>);
    const d = (rows[0] as ArrayLike<number> | null | undefined)?.length;
    rows.forEach((row, i) => {
      const width = typeof row === 'object' && row !== null ? (row as ArrayLike<number>).length : undefined;
      if (width === undefined)
        throw new InputError(
          `${where}: row ${i} of ${what} is ${described(row)}; give a row of numbers, as in [[1, 2]].`,
        );
      if (width !== d) throw new InputError(`${where}: row ${i} of ${what} has ${width} numbers, row 0 has ${d}.`);
    });
    checkCells(what, rows.length, d ?? 0, (i, j) => points[i]![j]);
  }
  const { data, shape } = toMatrix(points, `${where}: ${what}`);
  const [n, d] = shape as [number, number];
  return { rows: data, n, d };
}

function checkCells(what: string, n: number, d: number, cell: (i: number, j: number) => unknown): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) checkNumber(`${what} [${i}, ${j}]`, cell(i, j));
}

/** Outputs [n], given as a list, a typed array or an ndarray. @throws InputError for other lengths and for cells that are no finite numbers. */
export function outputsOf(y: ArrayLike<number> | NdArray, n: number): number[] {
  const given: Partial<ArrayLike<number>> & Partial<NdArray> = (typeof y === 'object' && y !== null ? y : {}) as never;
  const length = given.shape ? given.shape[0] : given.length;
  if (length !== n || (given.shape && given.shape.length !== 1))
    throw new InputError(`${where}: x has ${n} rows, y ${length ?? 'no'} numbers; give one output for each row.`);
  const outputs = Array.from({ length: n }, (_, i) => (given.shape ? given.get!(i) : given[i]!));
  outputs.forEach((value, i) => checkNumber(`y [${i}]`, value));
  return outputs;
}
