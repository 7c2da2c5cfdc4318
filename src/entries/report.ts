/**
 * `vaelab/report`: what a run comes to, as a page, as text and in words, and a selection and a search as pages. It brings a library of charts along, and is therefore no part of
 * `vaelab`.
 * @module vaelab/report
 */
export {
  type Fact,
  type GeneratorWords,
  kindWords,
  pagePictures,
  recordTables,
  recordText,
  renderReport,
  renderSelectionReport,
  renderStudyReport,
  type RenderOptions,
  runSummary,
  type RunSummary,
  type SelectionCell,
  selectionTables,
  terminalTable,
} from '../report/index.js';
// The types that its names speak of.
export type * from './search.js';
export type * from './selection.js';
export type * from './synthesis.js';
