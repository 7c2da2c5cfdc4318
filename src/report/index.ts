export { barsPage, barsSvg } from './bars.js';
export { renderReport, type RenderOptions } from './report.js';
export { terminalTable } from './terminal.js';
