/** Tensors, gradients, plans and backends. */
export { type AdamStep, type Assign, formatBytes, type Plan, plan, type PlanSpec, type Update } from './plan.js';
export { type Backend, type Feed, MemoryError, type Program } from './backend.js';
export { type Initializer, Input, input, Parameter, parameter } from './leaves.js';
export { concat, Tensor, tensor, type TensorLike } from './tensor.js';
export { floats, toNdarray, type Values } from './values.js';
export { grad } from './grad.js';
export { reference, type ReferenceOptions } from './reference/index.js';
export { type DType, type FloatArray, type Matrix, type Shape, ShapeError } from './types.js';
