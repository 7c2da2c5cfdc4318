/** Points at which an acquisition function is tried before the best of them are refined. */
import type { SeededRandom } from '../../random/index.js';
import { Sobol } from './sobol.js';
import type { Space } from '../space.js';

export interface Candidates {
  readonly space: Space;
  /** Points of the Sobol sequence. */
  readonly count: number;
  /** The best observed points, around which there are more. */
  readonly centres: readonly Float64Array[];
  /** The box that they lie in [d]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Whether most coordinates stay at the first centre, as in a trust region of many dimensions. */
  readonly local: boolean;
}

/** Of every eight Sobol points one more is drawn near the best. */
const nearShare = 8;
/** In a trust region so many coordinates move on average. */
const moved = 20;

/**
 * Candidates [rows x d], snapped to the space: all configurations where they are not more than `count`, otherwise scrambled Sobol points and
 * normal draws about the centres, with deviations from 0.3 down to 0.0003.
 */
export function proposePoints(
  { space, count, centres, low, high, local }: Candidates,
  random: SeededRandom,
): Float64Array {
  const d = space.size;
  if (space.levels <= count) return everyPoint(space);
  const near = centres.length === 0 ? 0 : Math.ceil(count / nearShare);
  const out = new Float64Array((count + near) * d);
  const sobol = new Sobol(d, random.split('sobol'));
  const draw = random.split('near');
  const share = local ? Math.min(1, moved / d) : 1;
  for (let i = 0; i < count + near; i++) {
    const row = out.subarray(i * d, (i + 1) * d);
    if (i < count) {
      sobol.point(i, row);
      const stays = share < 1 ? Math.floor(draw.uniform() * d) : -1;
      for (let j = 0; j < d; j++) {
        const moves = share === 1 || j === stays || draw.uniform() < share;
        row[j] = moves ? low[j]! + (high[j]! - low[j]!) * row[j]! : centres[0]![j]!;
      }
    } else {
      const centre = centres[i % centres.length]!;
      const deviation = 0.3 * 1e-3 ** draw.uniform();
      for (let j = 0; j < d; j++) {
        const { kind, levels, levelOf, coordinate } = space.dimensions[j]!;
        const x = centre[j]! + deviation * draw.normal();
        row[j] = kind === 'categorical' ? (draw.uniform() < 1 / d ? draw.uniform() : centre[j]!) : x;
        // A step of less than one level would go nowhere.
        if (kind === 'int' && draw.uniform() < 0.5)
          row[j] = coordinate(Math.min(levels - 1, Math.max(0, levelOf(centre[j]!) + Math.round(draw.normal() * 1.5))));
        row[j] = Math.min(high[j]!, Math.max(low[j]!, row[j]!));
      }
    }
    space.snap(row);
  }
  return out;
}

/** Every configuration of a space without real parameters, once for each combination of levels. */
function everyPoint(space: Space): Float64Array {
  const d = space.size;
  const out = new Float64Array(space.levels * d);
  for (let i = 0; i < space.levels; i++) {
    const row = out.subarray(i * d, (i + 1) * d);
    for (let j = d - 1, rest = i; j >= 0; j--) {
      const { levels, coordinate } = space.dimensions[j]!;
      row[j] = coordinate(rest % levels);
      rest = Math.floor(rest / levels);
    }
    space.snap(row);
  }
  return out;
}
