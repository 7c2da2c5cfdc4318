/**
 * Normal rows around class means with a covariance that the classes share, shrunken towards independent columns. No [q x q] matrix is made.
 *
 * Notation: n rows, q columns, K classes; M_c class means, R the rows less their class's mean, s the pooled deviations; a row is
 *   M_c + sqrt(1 - λ) a R / sqrt(n - K) + sqrt(λ) s ⊙ e,   a ~ N(0, I_n), e ~ N(0, I_q)
 * or, where classes have a share γ of their own covariance, with sqrt(1 - γ) a R / sqrt(n - K) + sqrt(γ) b R_c / sqrt(n_c - 1) for the
 * second term. λ and γ make held-out rows likeliest (held-out-shares.ts).
 *
 * What is kept is R rotated: S Vᵀ of R = U S Vᵀ (columns scaled by s), which draws the same rows. It holds no row, but the span of all.
 */
import { described, checkChoice, OptionError, withDefaults } from '../checks/index.js';
import { blend, factorOf, scatter } from './covariance.js';
import { GaussianSynthesizer } from './gaussian-synthesizer.js';
import { heldOutShares, type Shares } from './held-out-shares.js';
import { membersOf } from './latent-points.js';
import { preparedDefaults, type PreparedRows } from './prepared-synthesizer.js';
import type { Component, RowGaussians } from './row-gaussians.js';
import { classMeans, type RowSpace, rowSpaceOf } from './row-space.js';
import type { SynthesizerState } from './saved.js';
import type { SynthesizerOptions } from './synthesizer.js';

export interface PooledGaussianOptions extends SynthesizerOptions {
  /** λ, the share of independent noise in every column's within-class variance, from 0 to 1. Default 'auto': by held-out likelihood. */
  readonly noise?: number | 'auto';
  /** γ, the share of the class's own covariance in the rest, from 0 (pooled) to 1. Default 'auto': by held-out likelihood. */
  readonly classShare?: number | 'auto';
  /**
   * Whether rows are drawn in pairs, each the other's mirror image about its class's mean (antithetic draws). Their class means are then
   * exact, up to clipping, and half as many directions are shown; rows are no longer independent of one another. Default false.
   */
  readonly mirrored?: boolean;
}

/**
 * Normal rows around class means, covariance pooled over classes and shrunken towards independent columns (Friedman 1989, regularized
 * discriminant analysis, as a generator). A fit takes O(n² q), a row O(n q).
 *
 * It keeps no training row but their span: for tables with more columns than rows, who has the file or enough drawn rows can tell with
 * some certainty whether a row was among those it learned from; more noise hides more.
 * @throws OptionError for shares outside 0 to 1; `fit`: InputError for a table of which every class has one row
 */
export class PooledGaussian extends GaussianSynthesizer {
  readonly kind = 'pooled-gaussian';
  protected override readonly stream = 'pooled gaussian';
  protected readonly ownOptions: {
    readonly noise: number | 'auto';
    readonly classShare: number | 'auto';
    readonly mirrored: boolean;
  };
  #mirrored: boolean;
  #shares: Shares | undefined;

  constructor(options: PooledGaussianOptions = {}) {
    const { noise, classShare, mirrored, ...common } = withDefaults<Required<PooledGaussianOptions>>(
      'PooledGaussian',
      options,
      {
        ...preparedDefaults,
        noise: 'auto',
        classShare: 'auto',
        mirrored: false,
      },
    );
    super(common);
    checkChoice('mirrored', mirrored, [true, false]);
    this.ownOptions = {
      noise: checkShare('noise', noise),
      classShare: checkShare('classShare', classShare),
      mirrored,
    };
    this.#mirrored = mirrored;
  }

  protected override get mirrored(): boolean {
    return this.#mirrored;
  }

  /** λ and γ that were chosen. @throws Error before `fit` or loading */
  get shares(): Shares {
    if (this.#shares === undefined)
      throw new Error('the PooledGaussian has not learned anything yet: call fit(), or loadSynthesizer()');
    return this.#shares;
  }

  /** The normals of prepared rows [n, q] in the coordinates of their span. */
  protected learn({ x, classCodes, classes }: PreparedRows): RowGaussians {
    const space = rowSpaceOf(x, classCodes, classes);
    const { noise, classShare } = this.ownOptions;
    const shares = heldOutShares(
      { coordinates: space.coordinates, classCodes, classes, columns: space.deviations.filter((s) => s > 0).length },
      { ...(noise !== 'auto' && { noise }), ...(classShare !== 'auto' && { classShare }) },
    );
    this.#shares = shares;
    return gaussianOf(space, classCodes, classes, shares);
  }

  protected override reset(): void {
    super.reset();
    this.#shares = undefined;
  }

  protected override getState(): SynthesizerState {
    const { header, tensors } = super.getState();
    return { header: { ...header, shares: this.#shares, mirrored: this.#mirrored }, tensors };
  }

  protected override restoreState(state: SynthesizerState): void {
    super.restoreState(state);
    const { noise, classShare } = state.header['shares'] as Shares;
    this.#mirrored = state.header['mirrored'] === true;
    this.#shares = {
      noise: Number(checkShare('noise', noise)),
      classShare: Number(checkShare('classShare', classShare)),
    };
  }
}

/** One normal for every class, with shares λ and γ; a class of one row has the pooled covariance. */
export function gaussianOf(
  space: RowSpace,
  classCodes: readonly number[],
  classes: number,
  { noise, classShare }: Shares,
): RowGaussians {
  const { coordinates: y, variances, means, deviations, basis } = space;
  const r = variances.length;
  const pooled = new Float64Array(r * r);
  variances.forEach((variance, k) => (pooled[k * r + k] = variance));
  const centre = new Float64Array(r);
  const common: Component = { centre, noise, factor: pooled.map((variance) => Math.sqrt(variance)) };
  const frame = { means, deviations, basis };
  const one = (component: number): RowGaussians['classes'][number] => [{ component, weight: 1 }];
  if (classShare === 0) return { frame, components: [common], classes: Array.from({ length: classes }, () => one(0)) };
  const middles = classMeans(y, classCodes, classes).data;
  const components = membersOf(classCodes, classes).map((members, code) => {
    if (members.length < 2) return common;
    const own = scatter(
      y,
      members,
      middles,
      () => code * r,
      () => 1 / (members.length - 1),
    );
    return { centre, noise, factor: factorOf(blend(pooled, own, classShare), r) };
  });
  return { frame, components, classes: components.map((_, code) => one(code)) };
}

function checkShare(name: string, value: number | 'auto'): number | 'auto' {
  if (value === 'auto' || (typeof value === 'number' && value >= 0 && value <= 1)) return value;
  throw new OptionError(`${name} must be a number from 0 to 1, or 'auto', found ${described(value)}`);
}
