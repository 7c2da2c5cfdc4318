/** Float64 matrices and class labels. */
export { columns, joinColumns, stackRows } from './join.js';
export { type Label, uniqueSorted } from './labels.js';
export {
  findNonFinite,
  isContiguous,
  type Matrix,
  matrix,
  type MatrixLike,
  type NonFinite,
  takeRows,
  toMatrix,
} from './matrix.js';
export { isMissing, parseNumber } from './numbers.js';
