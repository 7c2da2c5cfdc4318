// The kernels' entry point: what is exported here is what src/backends/wasm/kernels.ts declares.
//
// Every address is in bytes, every count in float32 elements. No kernel allocates, keeps state or needs a runtime, so
// that several instances may work on parts of one output at once.
export { negate, exp, log, sqrt, abs, sign, reciprocal, relu, sigmoid, tanh, softplus } from './unary';
export { add, subtract, multiply, divide, maximum, greater, equal, select } from './binary';
export { sum, sumChunks, sumDoubles, max } from './reduce';
export { batchMoments } from './moments';
export { fill, copy2d, transpose2d, gatherRows, oneHot } from './layout';
export { adam } from './adam';
export { matmul, matmulScratchBytes } from './matmul';
export { matmulAdam, matmulAdamScratchBytes } from './gradient-step';
export { tile8, tile16 } from './tile';
export { perform } from './perform';

/** The whole number at an address: how a thread reads its orders (see ../pool-thread.ts), whatever it knows of the memory's size. */
export function word(address: usize): i32 {
  return load<i32>(address);
}
