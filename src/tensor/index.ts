/** Tensors, gradients, plans and backends. */
export { formatBytes, type Plan, plan, type PlanSpec } from './plan.js';
export type { AdamStep, Assign, Update } from './updates.js';
export { type Backend, type Feed, MemoryError, type Program } from './backend.js';
export { type Initializer, Input, input, Parameter, parameter } from './leaves.js';
export { concat, type Constant, Tensor, tensor, type TensorLike } from './tensor.js';
export type { ConstantNode, InputNode, Node, ParameterNode } from './node.js';
export type {
  AdamStep as AdamNode,
  Assign as AssignNode,
  OpStep,
  PlanParts,
  Product,
  Step,
  Storage,
  Update as UpdateNode,
  UpdateStep,
  Value,
} from './plan-types.js';
export { floats, toNdarray, type Values } from './values.js';
export { grad } from './grad.js';
export { reference, type ReferenceOptions } from './reference/index.js';
export {
  type DType,
  type FloatArray,
  type LeafName,
  type OpAttributes,
  type OpName,
  type Shape,
  ShapeError,
  type TensorData,
} from './types.js';
