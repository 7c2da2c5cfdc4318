/** Tensors, gradients, plans and backends. */
export { type AdamStep, type Assign, formatBytes, type Plan, plan, type PlanSpec, type Update } from './plan.js';
export { type Backend, type Feed, MemoryError, type Program } from './backend.js';
export { type Initializer, Input, input, Parameter, parameter } from './leaves.js';
export { concat, Tensor, tensor, type TensorLike } from './tensor.js';
export { floats, toNdarray, type Values } from './values.js';
export { grad } from './grad.js';
export { reference, type ReferenceOptions } from './backends/reference/index.js';
export { gpu, type GpuBackend, type GpuMode, gpuModes, type GpuOptions } from './backends/gpu/index.js';
export { wasm, type WasmBackend, type WasmOptions } from './backends/wasm/index.js';
export { type BackendName, backendNames, createBackend } from './create-backend.js';
export { type DType, type FloatArray, type Matrix, type Shape, ShapeError } from './types.js';
