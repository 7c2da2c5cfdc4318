export { readArff, type ArffOptions } from './arff.js';
export { type MissingPolicy } from './builder.js';
export { readCsv, type CsvOptions } from './csv.js';
export {
  datasetNames,
  datasets,
  datasetSpec,
  isDatasetName,
  standInFor,
  type DatasetFiles,
  type DatasetName,
  type DatasetSpec,
} from './datasets.js';
export { LabelEncoder } from './label-encoder.js';
export { trainTestSplit, type Split, type SplitOptions } from './split.js';
export { StandardScaler, type StandardScalerState } from './standard-scaler.js';
export { checkTable, joinTables, rowCount, rowsFromSource, takeTableRows, type Table } from './table.js';
export { writeArff, writeCsv, type WritableTable } from './write.js';
