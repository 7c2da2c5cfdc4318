/** Float64 matrices and class labels. */
export { columns, joinColumns, stackRows } from './join.js';
export { checkLabels, type Label, uniqueSorted } from './labels.js';
export {
  asNumber,
  findNonFinite,
  isNdArray,
  type Matrix,
  matrix,
  type MatrixLike,
  type NumberArray,
  takeRows,
  toMatrix,
} from './matrix.js';
export { isMissing, parseNumber } from './numbers.js';
