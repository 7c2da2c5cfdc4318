/**
 * `vaelab/data`: tables, their readers and writers, splits, scaling and class labels.
 * @module vaelab/data
 */
export { InputError, OptionError } from '../checks/index.js';
export { type Label, type Matrix, type MatrixLike, type NumberArray, takeRows } from '../matrix/index.js';
export {
  type ArffOptions,
  type ColumnCurve,
  type ColumnDescription,
  ColumnTransform,
  type ColumnTransformMethod,
  type ColumnTransformOptions,
  type ColumnTransformState,
  type CsvOptions,
  describeColumns,
  groupEqualRows,
  joinTables,
  LabelEncoder,
  type FormColumn,
  type FormKind,
  type MissingPolicy,
  type TableForm,
  type TableOptions,
  readArff,
  readCsv,
  readParquet,
  type Split,
  type SplitOptions,
  StandardScaler,
  type StandardScalerState,
  Table,
  type TableParts,
  takeTableRows,
  trainTestSplit,
  type WritableTable,
  type WriteCsvOptions,
  writeArff,
  writeCsv,
  writeParquet,
  type Cell,
  type NumberColumn,
  type NumberKind,
} from '../data/index.js';
export { RandomState } from '../random/index.js';
