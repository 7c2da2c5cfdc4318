/** Search by two densities, of the good trials and of the others: cheap at any number of trials. */
import { checkWhole, withDefaults } from '../../checks/index.js';
import { SeededRandom } from '../../random/index.js';
import { checkSeed } from '../option-checks.js';
import { satisfies } from '../linear-constraints.js';
import type { Space } from '../space.js';
import type { Params, Sampler, Suggestion } from '../types.js';
import { evenly } from '../gp/fit-hyperparameters.js';
import { joined, type Observations, Observer, picked } from './observations.js';
import { ParzenEstimator } from './parzen-estimator.js';
import { largestSobolDimension } from './sobol.js';
import { SpaceMemory } from './space-memory.js';
import { untriedPoint } from './untried-point.js';

/** How `ParzenSearch` begins and chooses. */
export interface ParzenOptions {
  /** Same seed and same trials, same suggestion; 0 by default. */
  readonly seed?: number;
  /** Trials from the scrambled Sobol sequence before the densities are asked; 10 by default. */
  readonly initial?: number;
  /** Draws from the good density, of which the one that the other density has least of is suggested; 64 by default. */
  readonly candidates?: number;
}

const defaults: Required<ParzenOptions> = { seed: 0, initial: 10, candidates: 64 };

/** Of n trials these many are good: a tenth, at most 25. */
const goodOf = (n: number): number => Math.min(25, Math.ceil(n / 10));
/** The other density has so many points at most. */
const mostOthers = 400;

/**
 * A tree-structured Parzen estimator: of draws from the density of the good trials, suggests the one where that density exceeds the density of all
 * others most, which is where the expected improvement is greatest.
 *
 * A suggestion takes a few milliseconds whatever the number of trials, and depends on options, trials and id alone. Failed trials are among the
 * others, and so are running ones, so that several workers spread. A configuration is suggested once.
 * Source: Bergstra et al. 2011, with products of kernels as in BOHB (Falkner et al. 2018).
 */
export class ParzenSearch implements Sampler {
  readonly name = 'parzen';
  readonly options: Readonly<Required<ParzenOptions>>;
  readonly understands: { readonly objectives: true; readonly constraints: true } = {
    objectives: true,
    constraints: true,
  };
  readonly #spaces = new SpaceMemory();
  #known: { readonly space: Space; readonly observer: Observer } | undefined;

  /** Throws an OptionError for an unknown option or one that is out of range. */
  constructor(options?: ParzenOptions) {
    this.options = withDefaults('ParzenSearch', options, defaults);
    checkSeed('ParzenSearch', this.options.seed);
    for (const name of ['initial', 'candidates'] as const) checkWhole(`ParzenSearch: ${name}`, this.options[name]);
  }

  suggest({ space: spec, trials, direction, directions, linear, id }: Suggestion): Params | undefined {
    const { seed, initial, candidates } = this.options;
    const space = this.#spaces.of(spec);
    if (space.size === 0) return trials.some(({ state }) => state !== 'interrupted') ? undefined : space.decode([]);
    if (this.#known?.space !== space) this.#known = { space, observer: new Observer(space) };
    const seen = this.#known.observer.observe(trials, directions ?? [direction]);
    const random = new SeededRandom(seed).split(`trial ${id}`);
    if (seen.rowOf.length < initial || seen.y.length === 0)
      return first(space, { seed, id, tried: seen.tried }, random);
    const [good, others] = densities(space, seen);
    let best: { readonly params: Params; readonly score: number } | undefined;
    for (let i = 0; i < candidates; i++) {
      const x = good.draw(random);
      const score = good.logDensity(x) - others.logDensity(x);
      if (best && !(score > best.score)) continue;
      const params = space.decode(x);
      if (!seen.tried.has(space.key(params)) && satisfies(params, linear)) best = { params, score };
    }
    return best?.params ?? first(space, { seed, id, tried: seen.tried }, random);
  }
}

const attempts = 1000;

/** A point of the Sobol sequence, or a random one where that has not as many dimensions. */
function first(space: Space, about: Parameters<typeof untriedPoint>[1], random: SeededRandom): Params | undefined {
  if (space.size <= largestSobolDimension) return untriedPoint(space, about, random);
  const x = new Float64Array(space.size);
  for (let i = 0; i < attempts; i++) {
    random.fillUniform(x, 0, 1);
    const params = space.decode(x);
    if (!about.tried.has(space.key(params))) return params;
  }
  return undefined;
}

/** Of the good trials, and of all others. */
function densities(space: Space, seen: Observations): [ParzenEstimator, ParzenEstimator] {
  const { x, y, ended, rowOf, pending } = seen;
  const d = space.size;
  const order = ranked(seen);
  const chosen = order.slice(0, goodOf(y.length));
  const good = new Set(chosen);
  const rest = rowOf.flatMap((row, i) => (good.has(row) ? [] : [i]));
  const others = evenly(rest.length, mostOthers).map((i) => rest[i]!);
  return [
    new ParzenEstimator(space, picked(x, d, chosen), rowOf.length),
    new ParzenEstimator(space, joined([picked(ended, d, others), pending]), rowOf.length),
  ];
}

/**
 * The observations, the best first: those that keep their constraints, by value or, where there are two objectives, by how many fronts lie before
 * theirs; then the others, by how much they break.
 */
function ranked({ y, second, constraints }: Observations): number[] {
  const broken = Array.from(y.keys(), (i) => (constraints[i] ?? []).reduce((sum, each) => sum + Math.max(0, each), 0));
  const rank = second ? frontsOf(y, second) : y;
  return Array.from(y.keys()).sort((a, b) => broken[a]! - broken[b]! || rank[a]! - rank[b]! || a - b);
}

/** For each point the number of its front [n]: 0 for those that no other dominates, 1 for those only they dominate … */
export function frontsOf(f: Float64Array, g: Float64Array): Float64Array {
  const fronts = new Float64Array(f.length);
  /** The least g of each front so far; they ascend. */
  const least: number[] = [];
  for (const i of Array.from(f.keys()).sort((a, b) => f[a]! - f[b]! || g[a]! - g[b]!)) {
    let [low, high] = [0, least.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (least[middle]! <= g[i]!) low = middle + 1;
      else high = middle;
    }
    least[low] = g[i]!;
    fronts[i] = low;
  }
  return fronts;
}
