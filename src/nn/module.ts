/**
 * Modules: functions of tensors that own parameters. A module builds graph; it computes nothing itself.
 */
import { checkChoice, withDefaults } from '../checks/index.js';
import {
  type Assign,
  type FloatArray,
  type Initializer,
  input,
  type Input,
  type Parameter,
  type Tensor,
} from '../tensor/index.js';
import type { SeededRandom } from '../random/index.js';

/** Draws the values of a random input anew at every step. */
export type Draw = (random: SeededRandom, out: FloatArray) => void;

/**
 * One way through a network: the mode its layers work in, and what they leave to be done beside the result, namely
 * random inputs to draw on the host and parameters to update after the step (running statistics).
 */
export class Forward {
  readonly mode: 'training' | 'evaluation';
  /** Whether `Dropout` drops; by default in training. */
  readonly dropout: boolean;
  readonly updates: Assign[] = [];
  readonly draws: Map<Input, Draw> = new Map();

  /** @throws OptionError for another mode or an option that does not exist */
  constructor(mode: 'training' | 'evaluation', options: { readonly dropout?: boolean | undefined } = {}) {
    this.mode = checkChoice('Forward: the mode', mode, ['training', 'evaluation']);
    this.dropout = withDefaults('Forward', options, { dropout: mode === 'training' }).dropout;
  }

  /** An input of `shape` that is drawn on the host at every step, so that every backend sees the same numbers. */
  random(name: string, shape: readonly number[], draw: Draw): Tensor {
    const unique = `${name}${this.draws.size}`;
    const result = input(unique, shape);
    this.draws.set(result, draw);
    return result;
  }
}

/** A layer, or layers in a row: a function of tensors with parameters of its own. */
export interface Module {
  /** The layer's function, `[rows, inFeatures] -> [rows, outFeatures]`. */
  forward(x: Tensor, pass: Forward): Tensor;
  /** What an optimiser trains. */
  readonly parameters: readonly Parameter[];
  /** All state that saving must keep: the parameters and running statistics, by name. */
  readonly state: readonly Parameter[];
}

/** First values by layer kind: `fanIn` and `fanOut` are the sizes of a `[fanIn, fanOut]` weight. */
export interface Initialization {
  /** First values of a `[fanIn, fanOut]` weight. */
  readonly weight: (name: string, fanIn: number, fanOut: number) => Initializer;
  /** First values of a bias [fanOut]. */
  readonly bias: (name: string, fanIn: number, fanOut: number) => Initializer;
}

/** Fills with one number. */
export const constantInit: (value: number) => Initializer = (value) => (out) => {
  out.fill(value);
};

/**
 * PyTorch's default bound for linear weights, uniform in ±1/√fanIn, with biases 0 as in the thesis's networks. Every
 * parameter draws from a stream of its own name, so the values do not depend on the order in which they are needed.
 */
export function fanInUniform(random: SeededRandom): Initialization {
  return {
    weight: (name, fanIn) => (out) => random.split(name).fillUniform(out, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn)),
    bias: () => constantInit(0),
  };
}

/** Modules applied one after the other. */
export class Sequential implements Module {
  readonly modules: readonly Module[];
  constructor(modules: readonly Module[]) {
    this.modules = modules;
  }
  get parameters(): readonly Parameter[] {
    return this.modules.flatMap((module) => module.parameters);
  }
  get state(): readonly Parameter[] {
    return this.modules.flatMap((module) => module.state);
  }
  forward(x: Tensor, pass: Forward): Tensor {
    return this.modules.reduce((value, module) => module.forward(value, pass), x);
  }
}
