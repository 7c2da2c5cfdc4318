/** The backends that compute plans, and the choice between them. */
export { reference, type ReferenceOptions } from '../tensor/reference/index.js';
export { type BackendName, backendNames, type BackendOptions, createBackend } from './create-backend.js';
export { gpu, type GpuBackend, type GpuMode, gpuModes, type GpuOptions, type Traffic } from './gpu/index.js';
export { type BlasUse, type BlasWish, wasm, type WasmBackend, type WasmOptions } from './wasm/index.js';
export { DirectProduct, type RightFactor } from './wasm/direct-product.js';
export { sideBySide } from './side-by-side.js';
export { sharedBackend } from './shared.js';
