/**
 * Optimisers: from a loss and its parameters to the updates of one training step.
 *
 * Notation: p parameter, g gradient, m and v running means of g and g², t the number of this step from 1, η learning rate.
 */
import {
  checkAmount,
  checkChoice,
  checkPositive,
  checkShare,
  described,
  OptionError,
  withDefaults,
} from '../checks/index.js';
import { type FloatArray, grad, input, type Input, Parameter, type Tensor, type Update } from '../tensor/index.js';
import { constantInit } from './module.js';

/** Turns a loss into updates of parameters. */
export interface Optimizer {
  /** The updates of one step on `loss`, a scalar. */
  updates(loss: Tensor, parameters: readonly Parameter[]): Update[];
  /** An input that changes with the step number, if there is one, to be fed from `feed`. */
  readonly scalars: Input | undefined;
  /** Writes the values of `scalars` for step `t`, counted from 1, on a batch of `rows`. */
  feed(t: number, out: FloatArray, rows?: number): void;
}

/** The rates of `Adam`, by the paper's names. */
export interface AdamOptions {
  readonly learningRate: number;
  /** Default 0.9. */
  readonly beta1?: number | undefined;
  /** Default 0.999. */
  readonly beta2?: number | undefined;
  /** Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** d in g' = g + d p, or what it is for a batch of some rows. Default 0. */
  readonly weightDecay?: number | ((rows: number) => number) | undefined;
  /**
   * Whether the decay stands beside the gradient: p <- p - η d p - (Adam's step on g alone), as in AdamW (Loshchilov and Hutter 2019,
   * algorithm 2); every step is then made of ordinary updates, which take more memory. Default false.
   */
  readonly decoupled?: boolean | undefined;
  /**
   * The largest norm ‖g‖ of all gradients together: g <- g · min(1, clipNorm / ‖g‖) (Pascanu, Mikolov and Bengio 2013, algorithm 1).
   * Default Infinity. Any other keeps gradients out of their updates, which takes the memory of all of them.
   */
  readonly clipNorm?: number | undefined;
  /** Which parameters decay. Default: all. */
  readonly decays?: ((parameter: Parameter) => boolean) | undefined;
  /**
   * Where ε stands. 'pytorch': η / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε). 'scikit-learn': η √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε),
   * the efficient form at the end of section 2 of Kingma and Ba 2015. Default 'pytorch'.
   */
  readonly arithmetic?: 'pytorch' | 'scikit-learn' | undefined;
}

type AdamSettings = { readonly [K in keyof AdamOptions]-?: Exclude<AdamOptions[K], undefined> };

/** Adam (Kingma and Ba 2015). The moments belong to the optimiser, so one object trains one network. */
export class Adam implements Optimizer {
  readonly scalars: Input = input('adamScalars', [3]);
  readonly #options: AdamSettings;
  readonly #moments: Map<Parameter, [Parameter, Parameter]> = new Map();

  /** @throws OptionError for numbers out of range or an option that does not exist */
  constructor(options: AdamOptions) {
    const all = withDefaults<AdamSettings>('Adam', options, {
      learningRate: NaN,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      decoupled: false,
      clipNorm: Infinity,
      decays: () => true,
      arithmetic: 'pytorch',
    });
    checkPositive('Adam: the learning rate', all.learningRate);
    checkShare('Adam: beta1', all.beta1);
    checkShare('Adam: beta2', all.beta2);
    checkAmount('Adam: epsilon', all.epsilon);
    if (!(typeof all.clipNorm === 'number' && all.clipNorm > 0))
      throw new OptionError(`Adam: clipNorm must be above 0, found ${described(all.clipNorm)}`);
    checkChoice('Adam: decoupled', all.decoupled, [true, false]);
    checkChoice('Adam: arithmetic', all.arithmetic, ['pytorch', 'scikit-learn']);
    this.#options = all;
  }

  updates(loss: Tensor, parameters: readonly Parameter[]): Update[] {
    const { beta1, beta2, epsilon, decays, decoupled, clipNorm } = this.#options;
    const gradients = clipped(grad(loss, parameters), clipNorm);
    if (decoupled) return gradients.flatMap((g, i) => this.#decoupled(parameters[i]!, g));
    return gradients.map((value, i) => {
      const p = parameters[i]!;
      const [firstMoment, secondMoment] = this.#momentsOf(p);
      return {
        kind: 'adam',
        parameter: p,
        value,
        firstMoment,
        secondMoment,
        scalars: this.scalars,
        beta1,
        beta2,
        epsilon,
        decays: decays(p),
      };
    });
  }

  /** A step with decoupled decay; `scalars` are a, c and η d, the latter two as in `feed`. */
  #decoupled(p: Parameter, g: Tensor): Update[] {
    const { beta1, beta2, epsilon, decays } = this.#options;
    const [firstMoment, secondMoment] = this.#momentsOf(p);
    const [rate, correction, decay] = [0, 1, 2].map((at) => this.scalars.slice([at], [1])) as [Tensor, Tensor, Tensor];
    const m = firstMoment.multiply(beta1).add(g.multiply(1 - beta1));
    const v = secondMoment.multiply(beta2).add(g.square().multiply(1 - beta2));
    const step = rate.multiply(m).divide(v.sqrt().multiply(correction).add(epsilon));
    const value = (decays(p) ? p.subtract(p.multiply(decay)) : p).subtract(step);
    return [
      { kind: 'assign', parameter: firstMoment, value: m },
      { kind: 'assign', parameter: secondMoment, value: v },
      { kind: 'assign', parameter: p, value },
    ];
  }

  feed(t: number, out: FloatArray, rows = 1): void {
    const { decoupled, learningRate, beta1, beta2, weightDecay, arithmetic } = this.#options;
    const correction1 = 1 - beta1 ** t;
    const correction2 = Math.sqrt(1 - beta2 ** t);
    out[0] = (learningRate / correction1) * (arithmetic === 'pytorch' ? 1 : correction2);
    out[1] = arithmetic === 'pytorch' ? 1 / correction2 : 1;
    const decay = typeof weightDecay === 'number' ? weightDecay : weightDecay(rows);
    out[2] = decoupled ? learningRate * decay : decay;
  }

  #momentsOf(p: Parameter): [Parameter, Parameter] {
    let moments = this.#moments.get(p);
    if (moments === undefined) {
      const zeros = (label: string): Parameter =>
        new Parameter(`${p.name}.${label}`, p.shape, constantInit(0), { transient: true });
      moments = [zeros('firstMoment'), zeros('secondMoment')];
      this.#moments.set(p, moments);
    }
    return moments;
  }
}

/** The rates of `SGD`. */
export interface SGDOptions {
  readonly learningRate: number;
  /** u in b <- u b + g, p <- p - η b. Default 0: p <- p - η g. */
  readonly momentum?: number | undefined;
}

/** Stochastic gradient descent, with momentum as in PyTorch. */
export class SGD implements Optimizer {
  readonly scalars: undefined = undefined;
  readonly #options: { readonly learningRate: number; readonly momentum: number };
  readonly #velocities: Map<Parameter, Parameter> = new Map();

  /** @throws OptionError for numbers out of range or an option that does not exist */
  constructor(options: SGDOptions) {
    const all = withDefaults('SGD', options, { learningRate: NaN, momentum: 0 });
    checkPositive('SGD: the learning rate', all.learningRate);
    checkAmount('SGD: momentum', all.momentum);
    this.#options = all;
  }

  updates(loss: Tensor, parameters: readonly Parameter[]): Update[] {
    const { learningRate, momentum } = this.#options;
    return grad(loss, parameters).flatMap((g, i): Update[] => {
      const p = parameters[i]!;
      if (momentum === 0) return [{ kind: 'assign', parameter: p, value: p.subtract(g.multiply(learningRate)) }];
      const velocity = this.#velocityOf(p);
      const next = velocity.multiply(momentum).add(g);
      return [
        { kind: 'assign', parameter: velocity, value: next },
        { kind: 'assign', parameter: p, value: p.subtract(next.multiply(learningRate)) },
      ];
    });
  }

  feed(): void {
    // Nothing changes from step to step.
  }

  #velocityOf(p: Parameter): Parameter {
    let velocity = this.#velocities.get(p);
    if (velocity === undefined) {
      velocity = new Parameter(`${p.name}.velocity`, p.shape, constantInit(0), { transient: true });
      this.#velocities.set(p, velocity);
    }
    return velocity;
  }
}

/** The gradients, shortened together where their norm exceeds `most`. */
function clipped(gradients: Tensor[], most: number): Tensor[] {
  if (most === Infinity) return gradients;
  const square = gradients.map((g) => g.square().sum()).reduce((sum, one) => sum.add(one));
  const scale = square.sqrt().maximum(most).reciprocal().multiply(most);
  return gradients.map((g) => g.multiply(scale));
}
