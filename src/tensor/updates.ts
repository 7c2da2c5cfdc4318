/** Updates of parameters as callers write them, on tensors; a plan takes them on any nodes. */
import type { Input, Parameter } from './leaves.js';
import type { AdamStep as AdamStepOf, Assign as AssignOf } from './plan-types.js';
import type { Tensor } from './tensor.js';

/** `parameter <- value`. Every read of the parameter in the plan happens before. */
export type Assign = AssignOf<Parameter, Tensor>;
/** One step of Adam in place, with `value` as the gradient. */
export type AdamStep = AdamStepOf<Parameter, Tensor, Input>;
/** A change of a parameter at the end of a run: a new value, or a step of Adam. */
export type Update = Assign | AdamStep;
