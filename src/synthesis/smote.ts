/**
 * SMOTE (Chawla et al. 2002, section 4.2) as a generator: rows on the segments between a training row and its neighbours of one class.
 *
 * Notation: x a training row drawn at random from the class, z one of its k nearest others in prepared columns, u uniform in [0, 1);
 * a row is x + u (z - x).
 */
import { checkWhole, withDefaults } from '../checks/index.js';
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { type Neighbour, NeighbourSynthesizer } from './neighbour-synthesizer.js';
import { preparedDefaults } from './prepared-synthesizer.js';
import type { SynthesizerOptions } from './synthesizer.js';

export interface SmoteOptions extends SynthesizerOptions {
  /** Nearest rows of the class among which the other end is drawn. Default 5. */
  readonly neighbours?: number;
}

/**
 * Rows on segments between neighbours of one class. It keeps the training rows: saving it takes `includeTrainingRows`. The only row of a
 * class comes as it is.
 */
export class Smote extends NeighbourSynthesizer {
  readonly kind = 'smote';
  protected override readonly stream = 'smote';
  protected readonly neighbours: number;

  constructor(options: SmoteOptions = {}) {
    const { neighbours, ...common } = withDefaults<Required<SmoteOptions>>('Smote', options, {
      ...preparedDefaults,
      neighbours: 5,
    });
    super(common);
    this.neighbours = checkWhole('neighbours', neighbours);
  }

  protected between(
    { data }: Matrix,
    row: number,
    neighbours: readonly Neighbour[],
    random: SeededRandom,
    out: Float64Array,
  ): void {
    const q = out.length;
    const other = neighbours[Math.floor(random.uniform() * neighbours.length)]!.row;
    const u = random.uniform();
    for (let j = 0; j < q; j++) {
      const from = data[row * q + j]!;
      out[j] = from + u * (data[other * q + j]! - from);
    }
  }
}
