/** The parts of a plan: updates, values with their storage, and steps. All sizes are in elements. */
import type { Input, Parameter } from './leaves.js';
import type { Constant, Tensor } from './tensor.js';
import type { OpAttributes, OpName, Shape } from './types.js';

/** `parameter <- value`. Every read of the parameter in the plan happens before. */
export interface Assign {
  readonly kind: 'assign';
  readonly parameter: Parameter;
  readonly value: Tensor;
}

/**
 * One Adam step in place. With g' = g + d p (where it `decays`; else g' = g): m <- β₁ m + (1 - β₁) g', v <- β₂ v + (1 - β₂) g'²,
 * p <- p - a m / (c √v + ε), where `scalars` is an input of the three numbers [a, c, d].
 */
export interface AdamStep {
  readonly kind: 'adam';
  readonly parameter: Parameter;
  readonly value: Tensor;
  readonly firstMoment: Parameter;
  readonly secondMoment: Parameter;
  readonly scalars: Input;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decays: boolean;
}

export type Update = Assign | AdamStep;

/** Where a value lives: in the scratch arena (at `offset`), in a parameter, or in a constant. */
export type Storage =
  | { readonly kind: 'arena'; offset: number; readonly size: number; first: number; last: number }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'constant'; readonly constant: Constant };

/** A value of the plan: a node's result and its storage, which views (reshape, stopGradient) share with their input. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly storage: Storage;
}

export interface OpStep {
  readonly kind: 'op';
  readonly op: OpName;
  readonly attributes: object;
  readonly inputs: readonly Value[];
  readonly output: Value;
}
/** A matrix product that is formed only where it is used: a weight's gradient inside its Adam step. */
export interface Product {
  readonly kind: 'product';
  readonly shape: Shape;
  readonly inputs: readonly [Value, Value];
  readonly attributes: OpAttributes['matmul'];
}
export interface UpdateStep {
  readonly kind: 'update';
  readonly update: Update;
  /** The new value, or Adam's gradient. */
  readonly source: (Value & { readonly kind?: undefined }) | Product;
  readonly scalars: Value | undefined;
  /** Why an Adam step does not form its gradient itself. */
  readonly unfused?: string | undefined;
}
export type Step = OpStep | UpdateStep;

export interface PlanSpec {
  /** Tensors to read after a run, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Parameters to change at the end of a run, at most once each. */
  readonly updates?: readonly Update[];
}
