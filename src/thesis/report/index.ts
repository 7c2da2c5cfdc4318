/** The study's own report. */
export { reproductionCsv, reproductionTex } from './files.js';
export { renderReproduction, type ReproductionOptions } from './report.js';
export { reproductionTable } from './terminal.js';
