/**
 * `vaelab/report`: what a run comes to, as a page, as text and in words. It brings a library of charts along, and is therefore no part of
 * `vaelab`.
 * @module vaelab/report
 */
export {
  type Fact,
  type GeneratorWords,
  kindWords,
  renderReport,
  type RenderOptions,
  runSummary,
  type RunSummary,
  terminalTable,
} from '../report/index.js';
// The types that its names speak of.
export type * from './synthesis.js';
