/** The parts of a plan: updates, values with their storage, and steps. All sizes are in elements. */
import type { ConstantNode, InputNode, Node, ParameterNode } from './node.js';
import type { OpAttributes, OpName, Shape } from './types.js';

/** `parameter <- value`. Every read of the parameter in the plan happens before. */
export interface Assign<P extends ParameterNode = ParameterNode, V extends Node = Node> {
  readonly kind: 'assign';
  readonly parameter: P;
  readonly value: V;
}

/**
 * One Adam step in place. With g' = g + d p (where it `decays`; else g' = g): m <- β₁ m + (1 - β₁) g', v <- β₂ v + (1 - β₂) g'²,
 * p <- p - a m / (c √v + ε), where `scalars` is an input of the three numbers [a, c, d].
 */
export interface AdamStep<
  P extends ParameterNode = ParameterNode,
  V extends Node = Node,
  I extends InputNode = InputNode,
> {
  readonly kind: 'adam';
  readonly parameter: P;
  readonly value: V;
  readonly firstMoment: P;
  readonly secondMoment: P;
  readonly scalars: I;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decays: boolean;
}

/** A change of a parameter, as plans take it: on any nodes. */
export type Update = Assign | AdamStep;

/** Where a value lives: in the scratch arena (at `offset`), in a parameter, or in a constant. */
export type Storage =
  | { readonly kind: 'arena'; offset: number; readonly size: number; first: number; last: number }
  | { readonly kind: 'parameter'; readonly parameter: ParameterNode }
  | { readonly kind: 'constant'; readonly constant: ConstantNode };

/** A value of the plan: a node's result and its storage, which views (reshape, stopGradient) share with their input. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly storage: Storage;
}

/** A step that computes an operation. */
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
/** A step that changes a parameter. */
export interface UpdateStep {
  readonly kind: 'update';
  readonly update: Update;
  /** The new value, or Adam's gradient. */
  readonly source: (Value & { readonly kind?: undefined }) | Product;
  readonly scalars: Value | undefined;
  /** Why an Adam step does not form its gradient itself. */
  readonly unfused?: string | undefined;
}
/** A step of a plan. */
export type Step = OpStep | UpdateStep;

/** What a plan is to compute: outputs, updates, or both. */
export interface PlanSpec {
  /** Tensors to read after a run, by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** Parameters to change at the end of a run, at most once each. */
  readonly updates?: readonly Update[];
}

/** What a plan consists of, once it is ordered and laid out. */
export interface PlanParts {
  readonly steps: readonly Step[];
  readonly outputs: ReadonlyMap<string, Value>;
  readonly inputs: ReadonlyMap<string, Value>;
  readonly parameters: readonly ParameterNode[];
  readonly constants: readonly ConstantNode[];
  /** Of every step, the number of its group: neighbouring steps of one group may be taken column by column. */
  readonly groups: readonly number[];
  /** Elements of scratch that one run needs, inputs included. */
  readonly arenaSize: number;
}
