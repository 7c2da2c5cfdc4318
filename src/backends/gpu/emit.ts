/** What a plan becomes: kernels to start, one after the other, and where their numbers are. */
import type { ConstantNode, ParameterNode } from '../../tensor/node.js';
import type { Shape } from '../../tensor/types.js';
import type { KernelSpec } from './device.js';
import type { GpuMode } from './library.js';

/** Where numbers are: in a kernel's result, an input, a parameter, a constant of the plan, or a few numbers of ours. */
export type Place =
  | { readonly kind: 'result'; readonly id: number }
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'parameter'; readonly parameter: ParameterNode }
  | { readonly kind: 'constant'; readonly constant: ConstantNode }
  | { readonly kind: 'numbers'; readonly values: readonly number[] };

export interface Operand {
  readonly place: Place;
  readonly shape: Shape;
}

/** Starts kernels, in the order of the calls. */
export interface Emit {
  readonly mode: GpuMode;
  /** The place of the result of a kernel on these arrays. */
  launch(spec: KernelSpec, args: readonly Place[]): Place;
}

export interface Launch {
  readonly kind: 'launch';
  readonly spec: KernelSpec;
  readonly args: readonly Place[];
  readonly result: number;
  /** Results that nobody reads after this. */
  free: readonly number[];
}
/** A parameter takes what is in a place. */
interface Move {
  readonly kind: 'move';
  readonly parameter: ParameterNode;
  readonly from: Place;
  free: readonly number[];
}
export type Instruction = Launch | Move;
