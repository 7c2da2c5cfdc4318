/**
 * Normal rows around class means with the full covariance of each class, and no shrinkage: the control that shows what a covariance as it
 * stands gives away.
 *
 * Notation: as in pooled-gaussian.ts; a row of class c is M_c + b R_c / sqrt(n_c - 1), b ~ N(0, I): λ = 0, γ = 1. Kept is a rotation of
 * R, which holds no row but the span of all; every drawn row lies in the affine span of its class's rows.
 */
import { InputError, withDefaults } from '../checks/index.js';
import { GaussianSynthesizer } from './gaussian-synthesizer.js';
import { gaussianOf } from './pooled-gaussian.js';
import { preparedDefaults, type PreparedRows } from './prepared-synthesizer.js';
import type { RowGaussians } from './row-gaussians.js';
import { rowSpaceOf } from './row-space.js';
import type { SynthesizerOptions } from './synthesizer.js';

/**
 * Normal rows with each class's own mean and covariance. It keeps the rows' span: for tables with more columns than rows of a class, drawn
 * rows tell with certainty which rows it learned from.
 *
 * `fit` throws an InputError for a class of one row, which has no covariance.
 */
export class ClassGaussian extends GaussianSynthesizer {
  readonly kind = 'class-gaussian';
  protected override readonly stream = 'class gaussian';
  protected readonly ownOptions = {};

  constructor(options: SynthesizerOptions = {}) {
    super(withDefaults('ClassGaussian', options, preparedDefaults));
  }

  /** The normals of prepared rows [n, q] in the coordinates of their span. */
  protected learn({ x, classCodes, classes }: PreparedRows): RowGaussians {
    const counts = new Array<number>(classes).fill(0);
    for (const code of classCodes) counts[code]!++;
    const single = counts.findIndex((count) => count < 2);
    if (single >= 0)
      throw new InputError(
        `${this.className(single)} has one row, and a covariance needs two; give more rows of it, or use a PooledGaussian, whose classes share theirs`,
      );
    return gaussianOf(rowSpaceOf(x, classCodes, classes), classCodes, classes, { noise: 0, classShare: 1 });
  }
}
