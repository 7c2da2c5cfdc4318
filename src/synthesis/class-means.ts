/**
 * Class means with a little noise: a control without variety. It can train a classifier as well as real rows do, and its rows are worth
 * nothing else; the within-class variance tells.
 *
 * Notation: M_c the mean of class c, s the pooled within-class deviations; a row is M_c + sqrt(λ) s ⊙ e, e ~ N(0, I).
 */
import { withDefaults } from '../checks/index.js';
import { matrix } from '../matrix/index.js';
import { GaussianSynthesizer } from './gaussian-synthesizer.js';
import { preparedDefaults, type PreparedRows } from './prepared-synthesizer.js';
import type { RowGaussians } from './row-gaussians.js';
import { rowSpaceOf } from './row-space.js';
import type { SynthesizerOptions } from './synthesizer.js';

/** λ, the share of the real within-class variance that the rows have. */
const noise = 0.01;

/** The control without variety: class means plus a tenth of the within-class deviation, in all columns (no screening by default). */
export class ClassMeans extends GaussianSynthesizer {
  readonly kind = 'class-means';
  protected override readonly stream = 'class means';
  protected readonly ownOptions = {};

  constructor(options: SynthesizerOptions = {}) {
    super(withDefaults<SynthesizerOptions>('ClassMeans', options, { ...preparedDefaults, screening: 'none' }));
  }

  /** The normals of prepared rows [n, q] in the coordinates of their span. */
  protected learn({ x, classCodes, classes }: PreparedRows): RowGaussians {
    const { means, deviations } = rowSpaceOf(x, classCodes, classes);
    const nothing = new Float64Array(0);
    return {
      frame: { means, deviations, basis: matrix(0, x.shape[1]!) },
      components: [{ centre: nothing, factor: nothing, noise }],
      classes: Array.from({ length: classes }, () => [{ component: 0, weight: 1 }]),
    };
  }
}
