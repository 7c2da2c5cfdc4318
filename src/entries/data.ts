/** `vaelab/data`: tables, their readers and writers, splits, scaling and class labels. */
export { InputError, OptionError } from '../checks/index.js';
export { type Label, type Matrix, type MatrixLike, type NumberArray, takeRows } from '../matrix/index.js';
export {
  type ArffOptions,
  type ColumnDescription,
  type CsvOptions,
  describeColumns,
  groupEqualRows,
  joinTables,
  LabelEncoder,
  type MissingPolicy,
  readArff,
  readCsv,
  type Split,
  type SplitOptions,
  StandardScaler,
  type StandardScalerState,
  Table,
  type TableParts,
  takeTableRows,
  trainTestSplit,
  type WritableTable,
  writeArff,
  writeCsv,
  type Cell,
  type NumberColumn,
  type NumberKind,
} from '../data/index.js';
export { RandomState } from '../random/index.js';
