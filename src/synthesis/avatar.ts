/**
 * Avatars (Guillaudeux et al. 2023, "Patient-centric synthetic data generation"): weighted means of a row's neighbours of one class.
 *
 * Notation: x_1 ... x_k the nearest others of a training row drawn at random from the class, d_j their distances; P_j = E_j 2^-π(j) / d_j
 * with E_j exponential and π a random order of 1 ... k; a row is Σ P_j x_j / Σ P_j. The paper measures distances in a few principal
 * components; here they are those of all prepared columns.
 */
import { checkWhole, withDefaults } from '../checks/index.js';
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { type Neighbour, NeighbourSynthesizer } from './neighbour-synthesizer.js';
import { preparedDefaults } from './prepared-synthesizer.js';
import type { SynthesizerOptions } from './synthesizer.js';

export interface AvatarOptions extends SynthesizerOptions {
  /** Nearest rows of the class that are weighted. Default 10. */
  readonly neighbours?: number;
}

/**
 * Random weighted means of a row's neighbours of one class. It keeps the training rows: saving it takes `includeTrainingRows`. The only
 * row of a class comes as it is.
 */
export class Avatar extends NeighbourSynthesizer {
  readonly kind = 'avatar';
  protected override readonly stream = 'avatar';
  protected readonly neighbours: number;

  constructor(options: AvatarOptions = {}) {
    const { neighbours, ...common } = withDefaults<Required<AvatarOptions>>('Avatar', options, {
      ...preparedDefaults,
      neighbours: 10,
    });
    super(common);
    this.neighbours = checkWhole('neighbours', neighbours);
  }

  protected between(
    { data }: Matrix,
    _row: number,
    neighbours: readonly Neighbour[],
    random: SeededRandom,
    out: Float64Array,
  ): void {
    const q = out.length;
    const order = random.permutation(neighbours.length);
    // Rows that equal this one are as near as a millionth of the farthest.
    const least = 1e-6 * neighbours.at(-1)!.distance || 1;
    const weights = neighbours.map(
      ({ distance }, j) => (-Math.log1p(-random.uniform()) * 2 ** -(order[j]! + 1)) / Math.max(distance, least),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    neighbours.forEach(({ row }, j) => {
      // All weights are 0 only when every exponential is.
      const weight = sum > 0 ? weights[j]! / sum : 1 / neighbours.length;
      for (let l = 0; l < q; l++) out[l]! += weight * data[row * q + l]!;
    });
  }
}
