/** The directions of rows: singular vectors by the smaller of the two matrices of products. */
import { symmetricEigen } from './eigen.js';
import { type Matrix, matrix } from './matrix.js';
import { gram, product, transposed } from './products.js';

/** Directions with less than this share of the largest variance are rounding. */
const negligible = 1e-10;

/** The right singular vectors of z [n, q] as rows [r, q], and the squares of its singular values [r], descending. */
export function axesOf(z: Matrix): { readonly basis: Matrix; readonly squares: Float64Array } {
  const [n, q] = z.shape as [number, number];
  const wide = n <= q;
  const size = Math.min(n, q);
  const products = gram(wide ? z : transposed(z));
  // Shifted, so that eigenvalues of 0 converge as the others do.
  let shift = 0;
  for (let k = 0; k < size; k++) shift += products[k * size + k]! / size;
  for (let k = 0; k < size; k++) products[k * size + k]! += shift;
  const { values: shifted, vectors } = symmetricEigen(products, size);
  const values = shifted.map((value) => value - shift);
  const rank = values.filter((value) => value > negligible * values[0]! && value > 0).length;
  const kept = matrix(rank, size, vectors.slice(0, rank * size));
  const squares = values.slice(0, rank);
  if (!wide) return { basis: kept, squares };
  const basis = product(kept, z);
  for (let k = 0; k < rank; k++) for (let j = 0; j < q; j++) basis.data[k * q + j]! /= Math.sqrt(squares[k]!);
  return { basis, squares };
}
