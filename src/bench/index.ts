/** Benchmarks of kernels and of training steps on the backends that work here. */
export { type BackendWishes, openBackends, type OpenBackend } from './backends.js';
export { kernelCases } from './kernels.js';
export { type BenchProgress, type BenchSpec, fullPaces, quickPaces, runBench } from './run.js';
export { benchTable } from './table.js';
export { trainingCases } from './training.js';
export {
  type BenchCase,
  type BenchDocument,
  type BenchResult,
  type CaseKind,
  type Machine,
  type MeasuredBackend,
  type Pace,
  type Unit,
} from './types.js';
