export { renderReport, type RenderOptions } from './report.js';
export {
  groupRecords,
  quantile,
  type RecordedAccuracies,
  type ReproductionGroup,
  reproductionTable,
} from './reproduction.js';
export { terminalTable } from './terminal.js';
