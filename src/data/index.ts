export { readArff, type ArffOptions } from './arff.js';
export { fillGaps, filled, learnFill, maySayMissing } from './fill.js';
export {
  featureGroups,
  featuresOfOne,
  type FeatureGroup,
  type FormColumn,
  type FormKind,
  type MissingPolicy,
  type TableForm,
} from './form.js';
export { formOf } from './read-table.js';
export { ownTable, type OwnTable } from './own-table.js';
export type { TableOptions } from './table-options.js';
export { type ColumnDescription, describeColumns, type NumberColumn, type NumberKind } from './columns.js';
export { type ColumnCurve } from './column-curve.js';
export {
  ColumnTransform,
  type ColumnTransformMethod,
  type ColumnTransformOptions,
  type ColumnTransformState,
} from './column-transform.js';
export { readCsv, type CsvOptions } from './csv.js';
export { columnWords, type ColumnWords } from './column-words.js';
export { inspectCsv, type TableInspection } from './inspect.js';
export type { Problem } from './problems.js';
export {
  datasetNames,
  datasets,
  datasetSpec,
  embeddedDataset,
  isDatasetName,
  standInFor,
  type DatasetFiles,
  type DatasetName,
  type DatasetSpec,
  type ImageSize,
} from './datasets.js';
export { openTable, type OpenedTable, type OpenTableOptions } from './open-table.js';
export { readParquet } from './parquet/read.js';
export { writeParquet } from './parquet/write.js';
export { groupEqualRows } from './equal-rows.js';
export { LabelEncoder } from './label-encoder.js';
export { normalQuantile } from './normal-scores.js';
export { trainTestSplit, type SplitOptions } from './split.js';
export { type Split } from './split-types.js';
export { StandardScaler, type StandardScalerState } from './standard-scaler.js';
export { type Cell, isTable, Table, type TableParts } from './table.js';
export { checkTable, className, joinTables, rowCount, rowsFromSource, takeTableRows } from './table-rows.js';
export {
  csvLines,
  csvPieces,
  formulaNames,
  writeArff,
  writeCsv,
  type WritableTable,
  type WriteCsvOptions,
} from './write.js';
