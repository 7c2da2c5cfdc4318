/**
 * A density over the unit cube: a mixture of products, one for each of some points and a wide one, as a tree-structured Parzen estimator has two of.
 *
 * Notation: p [n x d] are the points; h [d] are bandwidths; a number's factor is a normal density of deviation h about the point, cut off at the
 * cube's ends; a category's is 1 - h at the point's own level and h spread over all; the wide component is uniform. h follows Scott's rule from
 * the points' own spread, so that it shrinks as they draw together, and from that of uniform points, which counts less the more trials there were.
 * Sources: Bergstra, Bardenet, Bengio and Kégl 2011, "Algorithms for hyper-parameter optimization"; Falkner, Klein and Hutter 2018, "BOHB", for
 * the products; Scott 1992, "Multivariate density estimation".
 */
import type { SeededRandom } from '../../random/index.js';
import { logDistribution } from '../gp/normal.js';
import { inactiveLevel, type Space } from '../space.js';

/** No bandwidth is smaller; a whole number's is half a level at least. */
const narrowest = 1e-3;
/** The share of a category's density that is spread over all levels, at least. */
const leastSpread = 0.05;

const distribution = (z: number): number => Math.exp(logDistribution(z).log);

export class ParzenEstimator {
  readonly #space: Space;
  readonly #points: Float64Array;
  readonly #n: number;
  /** The weight, in points, of the spread of uniform points in that of these. */
  readonly #doubt: number;
  readonly #h: Float64Array;
  /** The logarithm of what the cut leaves of each normal density, [n x d]. */
  readonly #cut: Float64Array;

  /** Of points [n x d], which are snapped to the space; `seen` trials there were in all. */
  constructor(space: Space, points: Float64Array, seen: number) {
    this.#space = space;
    this.#doubt = 20 / seen;
    this.#points = points;
    const d = space.size;
    const n = (this.#n = points.length / d);
    this.#h = Float64Array.from({ length: d }, (_, j) => this.#bandwidth(j));
    this.#cut = new Float64Array(n * d);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < d; j++) {
        if (space.dimensions[j]!.kind === 'categorical') continue;
        const [p, h] = [points[i * d + j]!, this.#h[j]!];
        this.#cut[i * d + j] = Math.log(distribution((1 - p) / h) - distribution(-p / h)) + Math.log(h);
      }
  }

  #bandwidth(j: number): number {
    const d = this.#space.size;
    const { kind, levels } = this.#space.dimensions[j]!;
    const factor = Math.max(1, this.#n) ** (-1 / (d + 4));
    if (kind === 'categorical') {
      const seen = new Map<number, number>();
      for (let i = 0; i < this.#n; i++) {
        const x = this.#points[i * d + j]!;
        seen.set(x, (seen.get(x) ?? 0) + 1);
      }
      const others = this.#n - Math.max(0, ...seen.values()) + this.#doubt * (1 - 1 / levels);
      return Math.min(1, Math.max(leastSpread, (others / (this.#n + this.#doubt)) * factor));
    }
    let [sum, squares] = [0, 0];
    for (let i = 0; i < this.#n; i++) {
      sum += this.#points[i * d + j]!;
      squares += this.#points[i * d + j]! ** 2;
    }
    const own = this.#n === 0 ? 0 : Math.max(0, squares - sum ** 2 / this.#n);
    const spread = Math.sqrt((own + this.#doubt / 12) / (this.#n + this.#doubt));
    return Math.max(kind === 'int' ? 0.5 / levels : narrowest, spread * factor);
  }

  /** A draw [d], snapped to the space. */
  draw(random: SeededRandom): Float64Array {
    const d = this.#space.size;
    const from = Math.floor(random.uniform() * (this.#n + 1));
    const x = new Float64Array(d);
    for (let j = 0; j < d; j++) {
      const { kind, coordinate, levels } = this.#space.dimensions[j]!;
      const h = this.#h[j]!;
      const p = this.#points[from * d + j]!;
      if (from === this.#n) x[j] = random.uniform();
      else if (kind === 'categorical')
        x[j] = p === inactiveLevel || random.uniform() < h ? coordinate(Math.floor(random.uniform() * levels)) : p;
      else
        do x[j] = p + h * random.normal();
        while (!(x[j]! >= 0 && x[j]! <= 1));
    }
    this.#space.snap(x);
    return x;
  }

  /** The logarithm of the density at x [d], up to a constant that all estimators of the space share. */
  logDensity(x: Float64Array): number {
    const d = this.#space.size;
    let [top, sum] = [0, 1];
    for (let i = 0; i < this.#n; i++) {
      let log = 0;
      for (let j = 0; j < d; j++) {
        const { kind, levels } = this.#space.dimensions[j]!;
        const h = this.#h[j]!;
        const p = this.#points[i * d + j]!;
        // Against the uniform density of a category, which is 1 / levels.
        if (kind === 'categorical') log += Math.log(h + (x[j] === p ? (1 - h) * levels : 0));
        else log += -0.5 * ((x[j]! - p) / h) ** 2 - 0.5 * Math.log(2 * Math.PI) - this.#cut[i * d + j]!;
      }
      if (log > top) [top, sum] = [log, sum * Math.exp(top - log) + 1];
      else sum += Math.exp(log - top);
    }
    return top + Math.log(sum) - Math.log(this.#n + 1);
  }
}
