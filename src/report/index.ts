export { barsPage, barsSvg } from './bars.js';
export { renderReport, type RenderOptions } from './report.js';
export { reproductionTable } from './reproduction.js';
export { terminalTable } from './terminal.js';
export { renderStudy } from './study-report.js';
export { studyTable } from './study-terminal.js';
export { pagePictures, studyTables } from './study-tables.js';
export { renderReproduction, type ReproductionOptions } from './reproduction-report.js';
export { reproductionCsv, reproductionTex } from './reproduction-files.js';
