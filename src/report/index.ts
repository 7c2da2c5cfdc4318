export { barsPage, barsSvg } from './bench/bars.js';
export { renderReport, type RenderOptions } from './run/report.js';
export { type Fact, type GeneratorWords, runSummary, type RunSummary } from './run/summary.js';
export { kindWords } from './run/words.js';
export { terminalTable } from './run/terminal.js';
export { renderStudy } from './study/report.js';
export { studyTable } from './study/terminal.js';
export { pagePictures, studyTables } from './study/tables.js';
