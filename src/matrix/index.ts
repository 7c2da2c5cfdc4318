/** Float64 matrices, their algebra, and class labels. */
export { axesOf } from './axes.js';
export { cholesky, dot, invert, solveLower, solveLowerRows, solveUpper, squaredDistance } from './cholesky.js';
export { type Eigen, symmetricEigen } from './eigen.js';
export { Factor } from './factor.js';
export { columnMeans, gram, product, rowProducts, squaredLengths, transposed } from './products.js';
export { columns, joinColumns, stackRows, takeColumns } from './join.js';
export { checkLabels, type Label, uniqueSorted } from './labels.js';
export {
  asNumber,
  checkHolds,
  findNonFinite,
  isNdArray,
  type Matrix,
  matrix,
  type MatrixLike,
  type NumberArray,
  rowsBetween,
  takeRows,
  toMatrix,
} from './matrix.js';
export { type Nearest, nearestRows } from './nearest-rows.js';
export { parseNumber } from './numbers.js';
