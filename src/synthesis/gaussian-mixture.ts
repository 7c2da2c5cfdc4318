/**
 * A mixture of normals for every class: for tables of few related columns, whose classes consist of several groups.
 *
 * Notation: n rows, q columns; coordinates [n, r] of the rows' span (row-space.ts); m rows of a class. A class has k components, and λ is
 * the share of independent noise (row-gaussians.ts). k and λ make held-out rows of the class likeliest; k is tried as far as there are
 * r + 1 rows for every component, so that wide tables get one.
 *
 * What is kept are centres and covariances in coordinates of the rows' span, and the span: no row, but of tables with more columns than
 * rows who they may have been.
 */
import { checkWhole, withDefaults } from '../checks/index.js';
import { type Matrix, takeRows } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import { factorOf } from './covariance.js';
import { fitMixture, type MixturePart, mixtureLogLikelihood } from './expectation-maximisation.js';
import { GaussianSynthesizer } from './gaussian-synthesizer.js';
import { dealt, heldOutShares, noiseShares } from './held-out-shares.js';
import { membersOf } from './latent-points.js';
import { gaussianOf } from './pooled-gaussian.js';
import { preparedDefaults, type PreparedRows } from './prepared-synthesizer.js';
import type { Component, RowGaussians, Weighted } from './row-gaussians.js';
import { rowSpaceOf } from './row-space.js';
import type { SynthesizerOptions } from './synthesizer.js';

export interface GaussianMixtureOptions extends SynthesizerOptions {
  /** Components of a class at most; powers of two are tried. Default 32. */
  readonly maxComponents?: number;
}

/** A class of fewer rows has the pooled covariance: there is nothing to hold out. */
const fewRows = 5;
/** With more rows of a class one fold is enough to choose by, instead of five. */
const manyRows = 300;

/**
 * A mixture of normals for every class, by expectation and maximisation; the number of components and the share of noise by held-out
 * likelihood, class by class. It keeps no training row but, of tables with more columns than rows, their span.
 *
 * `fit` throws an InputError for a table of which every class has one row.
 */
export class GaussianMixture extends GaussianSynthesizer {
  readonly kind = 'gaussian-mixture';
  protected override readonly stream = 'gaussian mixture';
  protected readonly ownOptions: { readonly maxComponents: number };

  constructor(options: GaussianMixtureOptions = {}) {
    const { maxComponents, ...common } = withDefaults<Required<GaussianMixtureOptions>>('GaussianMixture', options, {
      ...preparedDefaults,
      maxComponents: 32,
    });
    super(common);
    this.ownOptions = { maxComponents: checkWhole('maxComponents', maxComponents, 1, 1000) };
  }

  /** The number of components of every class. @throws Error before `fit` or loading */
  get componentCounts(): readonly number[] {
    return this.fitted.classes.map((own) => own.length);
  }

  /** The normals of prepared rows [n, q] in the coordinates of their span. */
  protected learn({ x, classCodes, classes }: PreparedRows): RowGaussians {
    const space = rowSpaceOf(x, classCodes, classes);
    const { coordinates, means, deviations, basis } = space;
    const columns = deviations.filter((s) => s > 0).length;
    const r = basis.shape[0]!;
    const random = new SeededRandom(this.seed).split('expectation and maximisation');
    const components: Component[] = [];
    const mixtures = membersOf(classCodes, classes).map((members): Weighted[] => {
      const first = components.length;
      if (members.length < fewRows) {
        const shares = heldOutShares({ coordinates, classCodes, classes, columns }, { classShare: 0 });
        components.push(gaussianOf(space, classCodes, classes, shares).components[0]!);
        return [{ component: first, weight: 1 }];
      }
      const y = takeRows(coordinates, members);
      const { k, noise } = this.#choose(y, columns - r, random);
      const parts = fitMixture(y, k, random);
      for (const { centre, covariance } of parts) components.push({ centre, noise, factor: factorOf(covariance, r) });
      return parts.map(({ weight }, at) => ({ component: first + at, weight }));
    });
    return { frame: { means, deviations, basis }, components, classes: mixtures };
  }

  /** k and λ for the rows y [m, r] of a class. */
  #choose(y: Matrix, outside: number, random: SeededRandom): { readonly k: number; readonly noise: number } {
    const [m, r] = y.shape as [number, number];
    const fold = dealt(new Array<number>(m).fill(0), 1);
    const numbers = m > manyRows ? [0] : [...new Set(fold)];
    const parted = numbers.map((number) => ({
      rest: takeRows(
        y,
        rowsWhere(fold, (other) => other !== number),
      ),
      heldOut: takeRows(
        y,
        rowsWhere(fold, (other) => other === number),
      ),
    }));
    let best = { k: 1, noise: 0.5, score: -Infinity };
    for (let k = 1; k === 1 || (k <= this.ownOptions.maxComponents && k * (r + 1) <= m); k *= 2) {
      const fits: MixturePart[][] = parted.map(({ rest }) => fitMixture(rest, k, random));
      for (const noise of noiseShares) {
        const score = fits.reduce(
          (sum, parts, at) => sum + mixtureLogLikelihood(parted[at]!.heldOut, parts, noise, outside),
          0,
        );
        if (score > best.score) best = { k, noise, score };
      }
    }
    return best;
  }
}

function rowsWhere(fold: readonly number[], wanted: (number: number) => boolean): number[] {
  return fold.flatMap((number, row) => (wanted(number) ? [row] : []));
}
