/** Leaves whose values change: inputs are fed, parameters live on a backend while a program uses them. */
import ndarray from 'ndarray';
import { checkText, shown } from '../checks/index.js';
import type { InputNode, ParameterNode } from './node.js';
import { checkSizes, shapeText } from './ops/shapes.js';
import { Tensor } from './tensor.js';
import { type FloatArray, type TensorData, type Shape, ShapeError } from './types.js';
import { toNdarray, type Values } from './values.js';

/** A leaf whose values are fed at every step of a run, under a name that is unique within a plan. */
export class Input extends Tensor implements InputNode {
  readonly name: string;
  constructor(name: string, shape: Shape) {
    super('input', [], {}, checkSizes('input: shape', shape));
    this.name = name;
  }
}

/** Writes a parameter's first values into `out`; called once, when they are first needed. */
export type Initializer = (out: FloatArray) => void;

/**
 * A leaf with mutable values. While a compiled program uses it they live on that program's backend; before and after
 * they are on the host.
 */
export class Parameter extends Tensor implements ParameterNode {
  readonly name: string;
  /** A transient parameter (an optimiser's moments) is dropped, not copied back, when the last program lets it go. */
  readonly transient: boolean;
  #host: FloatArray | undefined;
  readonly #initializer: Initializer;
  #holder: object | undefined;
  #return: { readonly storage: FloatArray; readonly asTheyAre: boolean } | undefined;

  constructor(name: string, shape: Shape, initializer: Initializer, options: { transient?: boolean } = {}) {
    super('parameter', [], {}, checkSizes('parameter: shape', shape));
    this.name = name;
    this.transient = options.transient ?? false;
    this.#initializer = initializer;
  }

  /** The values on the host, of this parameter's shape. @throws Error while a program holds them. */
  get value(): TensorData {
    if (this.#holder !== undefined)
      throw new Error(
        `parameter '${this.name}' is held by a compiled program: read it with program.readParameter(), or dispose the program first`,
      );
    if (this.#host === undefined) {
      this.#host = new Float32Array(this.size);
      this.#initializer(this.#host);
    }
    return ndarray(this.#host, [...this.shape]);
  }
  /** Takes new values, of this parameter's shape. @throws Error while a program holds them */
  set value(values: Values) {
    if (this.#holder !== undefined)
      throw new Error(`parameter '${this.name}' is held by a compiled program: dispose it before setting values`);
    const array = toNdarray(values, `parameter '${this.name}'`);
    if (array.size !== this.size)
      throw new ShapeError(
        `parameter '${this.name}' has shape ${shapeText(this.shape)}; the values given have shape ${shapeText(array.shape)}`,
      );
    this.#host = array.data;
  }

  /** For backends: moves the values into `storage`, which belongs to `holder` from now on. */
  moveTo(holder: object, storage: FloatArray): void {
    if (this.#holder !== undefined)
      throw new Error(`parameter '${this.name}' is in use on another backend: dispose that backend's programs first`);
    if (this.#host === undefined) this.#initializer(storage);
    else storage.set(this.#host);
    this.#holder = holder;
    this.#host = undefined;
  }
  /**
   * Prepares for the values' return from a program: they will move into `storage`, of this parameter's size, or
   * (`asTheyAre`) what is there already will be the parameter's values.
   */
  returnTo(storage: FloatArray, asTheyAre: boolean): void {
    this.#return = { storage, asTheyAre };
  }
  /** For backends: whether `moveBack` will ask for the values. */
  get comesBack(): boolean {
    return this.#return?.asTheyAre !== true && !this.transient;
  }
  /** For backends: takes the values back, by a copy into the array given if there is one; a transient parameter keeps nothing. */
  moveBack(values: (into: FloatArray | undefined) => FloatArray): void {
    this.#holder = undefined;
    const prepared = this.#return;
    this.#return = undefined;
    if (prepared?.asTheyAre === true) this.#host = prepared.storage;
    else if (!this.transient) this.#host = values(prepared?.storage);
  }
}

/** A leaf to be fed at every step. `name` must be unique within a plan. */
export function input(name: string, shape: Shape): Input {
  return new Input(name, shape);
}

/** A trainable leaf with given first values. */
export function parameter(name: string, values: Values): Parameter {
  const array = toNdarray(values, `parameter ${shown(checkText('parameter: name', name))}`);
  const result = new Parameter(name, array.shape, () => undefined);
  result.value = array;
  return result;
}
