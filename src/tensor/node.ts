/**
 * Nodes: what an expression graph consists of. Plans and backends see no more of a tensor than this; the methods that
 * build expressions are in tensor.ts, which knows plans and backends, so that imports do not go in circles.
 */
import { sizeOf } from './ops/shapes.js';
import type { FloatArray, LeafName, TensorData, OpName, Shape } from './types.js';

/** A node of an expression graph: an operation or a leaf, its inputs, its attributes and its shape. */
export class Node {
  readonly op: OpName | LeafName;
  readonly inputs: readonly Node[];
  readonly attributes: object;
  readonly shape: Shape;

  constructor(op: OpName | LeafName, inputs: readonly Node[], attributes: object, shape: Shape) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }
}

/** A leaf whose values never change. */
export class ConstantNode extends Node {
  readonly value: TensorData;
  constructor(value: TensorData) {
    super('constant', [], {}, [...value.shape]);
    this.value = value;
  }
}

/** A leaf that is fed at every step. */
export interface InputNode extends Node {
  readonly name: string;
}

/** A leaf whose values live on a backend while a program uses them. */
export interface ParameterNode extends Node {
  readonly name: string;
  /** Moves the values into `storage`, which belongs to `holder` from now on. @throws Error while another has them */
  moveTo(holder: object, storage: FloatArray): void;
  /** Whether `moveBack` will ask for the values. */
  readonly comesBack: boolean;
  /** Takes the values back, by a copy into the array given if there is one. */
  moveBack(values: (into: FloatArray | undefined) => FloatArray): void;
}

export function isConstant(node: Node): node is ConstantNode {
  return node.op === 'constant';
}
export function isInput(node: Node): node is InputNode {
  return node.op === 'input';
}
export function isParameter(node: Node): node is ParameterNode {
  return node.op === 'parameter';
}

/** The same operation on other inputs, which must have shapes that give the same result's shape. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  return new Node(node.op, inputs, node.attributes, node.shape);
}
