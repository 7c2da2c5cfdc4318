/**
 * How much each parameter matters: functional analysis of variance of a random forest (Hutter, Hoos and Leyton-Brown 2014, "An
 * Efficient Approach for Assessing Hyperparameter Importance", section 4).
 *
 * Notation: a tree has leaves with value c, volume v and box b; v_j is the width of b along parameter j.
 * μ = Σ c v is its mean over the whole space and V = Σ v (c - μ)² its variance.
 * m_j(t) = Σ over leaves with t in b_j of c v / v_j is its mean where parameter j is t, over all values of the others, exactly;
 * V_j is the variance of m_j over t. The importance of j is V_j / V, averaged over the trees; what is missing from 1 is
 * the work of several parameters together.
 */
import { checkWhole, withDefaults } from '../../checks/index.js';
import { SeededRandom } from '../../random/index.js';
import { average } from '../average.js';
import { growTree, type Samples, type Tree, widthOf } from './forest.js';
import { scoredTrials } from '../ranking.js';
import { inactiveLevel, type Space } from '../space.js';
import type { Trial } from '../types.js';

/** How much of the variance of the objective is due to a parameter. */
export interface Importance {
  readonly parameter: string;
  /** V_j / V, mean and standard deviation over the trees. */
  readonly fraction: number;
  readonly spread: number;
  /** The fraction in relation to the sum of all parameters' fractions. */
  readonly share: number;
}

interface ImportanceOptions {
  /** Default 64. */
  readonly trees?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * The importance of every parameter that varies, greatest first, from the complete trials.
 *
 * Positions are those of the unit cube, so that a logarithmic parameter is weighed evenly over its logarithm. A number that is
 * absent lies in the middle, an absent category is one more category.
 * Undefined where there is nothing to tell apart: fewer than four trials, or equal values everywhere.
 */
export function importances(
  space: Space,
  trials: readonly Trial[],
  options?: ImportanceOptions,
): Importance[] | undefined {
  const { trees, seed } = withDefaults('importances', options, { trees: 64, seed: 0 });
  checkWhole('importances: trees', trees);
  const scored = scoredTrials(trials);
  if (space.size === 0 || scored.length < 4) return undefined;
  const points = scored.map(({ params }) => space.encode(params));
  const samples: Samples = {
    kinds: space.dimensions.map(({ name, kind, levels }) =>
      kind !== 'categorical' ? 0 : space.spec[name]!.when === undefined ? levels : levels + 1,
    ),
    columns: space.dimensions.map(({ kind, levels }, j) =>
      Float64Array.from(points, (point) => {
        const x = point[j]!;
        if (kind !== 'categorical') return x;
        return x === inactiveLevel ? levels : Math.floor(x * levels);
      }),
    ),
    y: Float64Array.from(scored, ({ value }) => value),
  };
  const random = new SeededRandom(seed).split('importance');
  const fractions = Array.from({ length: trees }, (_, i) =>
    treeFractions(growTree(samples, random.split(`${i}`)), samples),
  ).filter((fraction) => fraction !== undefined);
  if (fractions.length === 0) return undefined;
  const means = space.dimensions.map((_, j) => average(fractions.map((fraction) => fraction[j]!)));
  const total = means.reduce((a, b) => a + b, 0);
  if (!(total > 0)) return undefined;
  return space.dimensions
    .map(({ name }, j) => ({
      parameter: name,
      fraction: means[j]!,
      spread: Math.sqrt(average(fractions.map((fraction) => (fraction[j]! - means[j]!) ** 2))),
      share: means[j]! / total,
    }))
    .sort((a, b) => b.fraction - a.fraction);
}

/** V_j / V of every column; undefined for a tree that says the same everywhere. */
function treeFractions(tree: Tree, { kinds }: Samples): number[] | undefined {
  const mean = tree.reduce((sum, { value, volume }) => sum + value * volume, 0);
  const variance = tree.reduce((sum, { value, volume }) => sum + volume * (value - mean) ** 2, 0);
  if (!(variance > 0)) return undefined;
  return kinds.map((_, column) => marginalVariance(tree, column, kinds[column]!, mean) / variance);
}

/** Values c of the leaves are taken about μ, so that nothing is lost when they are large and alike. */
function marginalVariance(tree: Tree, column: number, kind: number, mean: number): number {
  if (kind > 0) {
    const marginal = new Float64Array(kind);
    for (const { value, volume, box } of tree) {
      const side = box[column] as readonly number[];
      for (const code of side) marginal[code]! += ((value - mean) * volume) / widthOf(side, kind);
    }
    return marginal.reduce((sum, m) => sum + (m * m) / kind, 0);
  }
  const interval = ({ box }: Tree[number]): { low: number; high: number } => box[column] as never;
  const edges = [...new Set(tree.flatMap((leaf) => [interval(leaf).low, interval(leaf).high]))].sort((a, b) => a - b);
  const indexOf = new Map(edges.map((edge, i) => [edge, i]));
  // Each leaf adds a constant between its edges: the steps at the edges, summed up, are the marginal.
  const steps = new Float64Array(edges.length);
  for (const leaf of tree) {
    const { low, high } = interval(leaf);
    if (high === low) continue;
    const height = ((leaf.value - mean) * leaf.volume) / (high - low);
    steps[indexOf.get(low)!]! += height;
    steps[indexOf.get(high)!]! -= height;
  }
  let [marginal, variance] = [0, 0];
  for (let i = 0; i + 1 < edges.length; i++) {
    marginal += steps[i]!;
    variance += (edges[i + 1]! - edges[i]!) * marginal * marginal;
  }
  return variance;
}
