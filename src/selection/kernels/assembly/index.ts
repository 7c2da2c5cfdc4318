// The kernels of selection: what is exported here is what src/selection/kernels/kernels.ts declares.
//
// Every address is in bytes. No kernel allocates, keeps state or needs a runtime.
export { dualRidge, dualRidgeScratchBytes, primalRidge, primalRidgeScratchBytes, ridgeScore } from './ridge';
export { neighbours, neighboursScratchBytes } from './neighbours';
export { additions } from './additions';
export { addDistances, packColumns, weighColumns } from './relief';
