/** The study's own report. */
export { reproductionCsv, reproductionTex } from './files.js';
export { renderReproduction } from './report.js';
export { reproductionTable } from './terminal.js';
