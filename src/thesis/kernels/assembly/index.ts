// The kernels of the study's small networks: what is exported here is what src/thesis/kernels/networks.ts declares.
export { begin, gather, parameterBytes, pass, right, scratchBytes } from './network';
