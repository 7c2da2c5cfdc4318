/** Benchmarks of kernels and of training steps on the backends that work here. */
export { openBackends } from './backends.js';
export { benchBars, comparisonBars } from './bars.js';
export { compareBench, comparisonTable } from './compare.js';
export { checkBenchDocument } from './document.js';
export { kernelCases } from './kernels.js';
export { type BenchProgress, fullPaces, quickPaces, runBench } from './run.js';
export { benchTable } from './table.js';
export { trainingCases } from './training.js';
export {
  type BarChart,
  type BarSection,
  type BarSeries,
  type BenchComparison,
  type BenchDocument,
  type CaseKind,
  type MeasuredMachine,
} from './types.js';
