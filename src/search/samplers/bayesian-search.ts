/** Bayesian optimisation: a Gaussian process of the objective says where the next trial promises most. */
import { checkChoice, checkPositive, checkWhole, withDefaults } from '../../checks/index.js';
import { SeededRandom } from '../../random/index.js';
import { unitCube } from './box.js';
import { type Acquisition, confidenceBound, logExpectedImprovement, sumOf } from './acquisition.js';
import { proposePoints } from './candidates.js';
import { isNoisy, withFantasies } from './fantasies.js';
import { Feasibility } from './feasibility.js';
import type { KernelKind } from '../gp/kernel.js';
import { maximize } from './maximize.js';
import { type Observations, Observer } from './observations.js';
import { boxOfPhase, phaseOf } from './phases.js';
import { checkSeed } from '../option-checks.js';
import { SpaceMemory } from './space-memory.js';
import { untriedPoint } from './untried-point.js';
import type { Space } from '../space.js';
import { type StudyModel, StudyModeller } from './study-model.js';
import { boxAround, trustRegion } from './trust-region.js';
import { signOf } from '../ranking.js';
import type { Params, Recommendation, Sampler, SpaceSpec, Suggestion } from '../types.js';

/** How `BayesianSearch` begins, models and chooses. */
export interface BayesianOptions {
  /** Same seed and same trials, same suggestion; 0 by default. */
  readonly seed?: number;
  /** Trials from the scrambled Sobol sequence before the model is asked; 'auto' (default) is 2 more than there are parameters, at most 10. */
  readonly initial?: number | 'auto';
  /** 'matern52', 'rbf', or 'auto' (default), which is whichever explains the trials better. */
  readonly kernel?: KernelKind | 'auto';
  /** 'logei' (default), the logarithm of the expected improvement, or 'ucb', the confidence bound. */
  readonly acquisition?: 'logei' | 'ucb';
  /** Of the confidence bound mean - √beta deviation; 4 by default. */
  readonly beta?: number;
  /** 'fit' (default) finds out how noisy the objective is; 'none' says that the same parameters always give the same value. */
  readonly noise?: 'fit' | 'none';
  /**
   * 'power' (default) draws in a heavy tail of bad values, as trainings that diverge give them, as far as the data ask for it; 'standardize'
   * does not.
   */
  readonly transform?: 'power' | 'standardize';
  /** Whether to search in a box around the best point only: true, false, or 'auto' (default), which is from 15 parameters on. */
  readonly trustRegion?: boolean | 'auto';
  /** Points of the Sobol sequence at which the acquisition is valued, 2048 by default, and how many are refined, 10 by default. */
  readonly candidates?: number;
  readonly refined?: number;
}

const highDimension = 15;
/** Before there are so many values there is no model, however many trials have failed. */
const fewest = 3;

/** Options as they are kept in a study: all of them. */
/** The options with their defaults. */
export type BayesianSettings = Readonly<Required<BayesianOptions>>;

const defaults: BayesianSettings = {
  seed: 0,
  initial: 'auto',
  kernel: 'auto',
  acquisition: 'logei',
  beta: 4,
  noise: 'fit',
  transform: 'power',
  trustRegion: 'auto',
  candidates: 2048,
  refined: 10,
};

function settle(given: BayesianOptions | undefined): BayesianSettings {
  const where = 'BayesianSearch';
  const options = withDefaults(where, given, defaults);
  checkSeed(where, options.seed);
  checkChoice(`${where}: kernel`, options.kernel, ['auto', 'matern52', 'rbf']);
  checkChoice(`${where}: acquisition`, options.acquisition, ['logei', 'ucb']);
  checkChoice(`${where}: noise`, options.noise, ['fit', 'none']);
  checkChoice(`${where}: transform`, options.transform, ['power', 'standardize']);
  checkChoice(`${where}: trustRegion`, options.trustRegion, ['auto', true, false]);
  for (const name of ['candidates', 'refined'] as const) checkWhole(`${where}: ${name}`, options[name]);
  if (options.initial !== 'auto') checkWhole(`${where}: initial`, options.initial);
  checkPositive(`${where}: beta`, options.beta);
  return options;
}

/**
 * Suggests the point of greatest log expected improvement under a Gaussian process of the trials so far.
 *
 * A suggestion depends on the options, the trials and the id alone. Running trials count with outcomes drawn from the model, so that several
 * workers do not get the same point. How failed and pruned trials count is said at `observe`. A configuration is suggested once; `suggest` gives
 * undefined when a space without real parameters is through. It throws a RangeError for a space of more than 128 parameters that vary.
 */
export class BayesianSearch implements Sampler {
  readonly name = 'bayesian';
  readonly options: BayesianSettings;
  readonly #spaces = new SpaceMemory();
  readonly #modeller: StudyModeller;
  readonly #feasibility = new Feasibility();
  #known: { readonly space: Space; readonly observer: Observer } | undefined;

  constructor(options?: BayesianOptions) {
    this.options = settle(options);
    const { kernel, transform, noise } = this.options;
    this.#modeller = new StudyModeller({
      kernels: kernel === 'auto' ? ['matern52', 'rbf'] : [kernel],
      power: transform === 'power',
      exact: noise === 'none',
      robust: true,
    });
  }

  suggest({ space: spec, trials, direction, id }: Suggestion): Params | undefined {
    const { seed, candidates, refined, acquisition: kind, beta } = this.options;
    const { space, observer } = this.#at(spec);
    const d = space.size;
    if (d === 0) return trials.some(({ state }) => state !== 'interrupted') ? undefined : space.decode([]);
    const random = new SeededRandom(seed).split(`trial ${id}`);
    const all = observer.observe(trials, direction);
    const initial = this.#initial(d);
    const region = this.#region(all.y, d, initial);
    const from = region?.first ?? 0;
    const seen = from < all.y.length ? all.rowOf.length - all.rowOf.indexOf(from) : 0;
    if (all.y.length - from < Math.min(initial, fewest) || seen < initial)
      return untriedPoint(space, { seed, id, tried: all.tried }, random);
    const model = this.#model(space, all, from);
    const { posterior } = model;
    // Where noise matters, many trials at one point are no waste.
    const noisy = isNoisy(posterior.model) && all.repeats !== 'equal';
    const phase = region || isNoisy(posterior.model) ? undefined : phaseOf(posterior.x, posterior.y, d, initial);
    const since = phase?.first ?? 0;
    if (since > 0 && posterior.n - since < initial) return untriedPoint(space, { seed, id, tried: all.tried }, random);
    const { surrogate, best } = withFantasies(posterior, all.pending, random.split('fantasies'), { since });
    const gain = kind === 'ucb' ? confidenceBound(surrogate, beta) : logExpectedImprovement(surrogate, best);
    const acquisition = sumOf([gain, ...this.#chances(space, all, model, from)]);
    const order = Array.from(posterior.y.keys()).sort((a, b) => posterior.y[a]! - posterior.y[b]!);
    const top = since > 0 ? [phase?.best ?? posterior.n - 1] : order.slice(0, 4);
    const centres = top.map((i) => posterior.x.slice(i * d, (i + 1) * d));
    let box = unitCube(d);
    if (region) box = boxAround(centres[0]!, posterior.model, region.length);
    else if (phase && since > 0 && !phase.leads)
      box = boxOfPhase(centres[0]!, phase.minima, posterior.model.categorical);
    const count = acquisition.screen ? Math.ceil(candidates / 2) : candidates;
    const points = proposePoints(
      { space, count, centres, local: region !== undefined, ...box },
      random.split('candidates'),
    );
    for (const { x } of maximize(acquisition, space, points, { starts: refined, ...box })) {
      const params = space.decode(x);
      if (!all.tried.has(space.key(params)) || (noisy && this.#repeats(all, space))) return params;
    }
    return untriedPoint(space, { seed, id, tried: all.tried }, random);
  }

  /**
   * The trial that the model takes for the best: the one of least posterior mean where the objective is noisy, else the one with the best value;
   * undefined without a value. `value` and `deviation` are the model's.
   */
  recommend({ space: spec, trials, direction }: Suggestion): Recommendation | undefined {
    const { space, observer } = this.#at(spec);
    const all = observer.observe(trials, direction);
    const least = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((best, value, i) => (value < values[best]! ? i : best), 0);
    if (all.y.length === 0) return undefined;
    const sign = signOf(direction);
    const model = space.size > 0 && all.y.length >= fewest ? this.#model(space, all, 0) : undefined;
    if (!model || !isNoisy(model.posterior.model)) {
      const row = least(all.y);
      return { id: all.ids[row]!, value: sign * all.y[row]!, deviation: 0 };
    }
    const means = model.posterior.smoothed();
    const at = least(means);
    const d = space.size;
    const { mean, variance } = model.posterior.predict(model.posterior.x.slice(at * d, (at + 1) * d));
    const [low, high] = [-1, 1].map((side) => model.back(mean[0]! + side * Math.sqrt(variance[0]!)));
    return { id: all.ids[model.rows[at]!]!, value: sign * model.back(means[at]!), deviation: (high! - low!) / 2 };
  }

  /** Whether a configuration may be tried again: where noise is evident, and until all were tried unless it was seen. */
  #repeats({ repeats, tried, y }: Observations, space: Space): boolean {
    return repeats === 'different' || (repeats === 'none' && y.length >= 10 && tried.size < space.levels);
  }

  /** The number of trials that are Sobol points. */
  #initial(d: number): number {
    const { initial } = this.options;
    return initial === 'auto' ? Math.min(10, d + 2) : initial;
  }

  #at(spec: SpaceSpec): { space: Space; observer: Observer } {
    const space = this.#spaces.of(spec);
    if (this.#known?.space !== space) this.#known = { space, observer: new Observer(space) };
    return this.#known;
  }

  /** The model of the observations from one on. */
  #model(space: Space, { x, y }: Observations, from: number): StudyModel {
    return this.#modeller.model(x.slice(from * space.size), y.slice(from), kindsOf(space));
  }

  /** How likely a trial is to give a value, where that is not certain. */
  #chances(space: Space, { ended, rowOf }: Observations, { rows }: StudyModel, from: number): Acquisition[] {
    const counts = new Set(rows.map((row) => row + from));
    const labels = rowOf.map((row) => (row >= 0 && (row < from || counts.has(row)) ? 1 : -1));
    const chance = this.#feasibility.chance(ended, labels, kindsOf(space));
    return chance ? [chance] : [];
  }

  #region(y: Float64Array, d: number, initial: number): ReturnType<typeof trustRegion> | undefined {
    const wanted = this.options.trustRegion;
    if (wanted === false || (wanted === 'auto' && d < highDimension)) return undefined;
    return trustRegion(y, d, initial);
  }
}

const kindsOf = (space: Space): boolean[] => space.dimensions.map(({ kind }) => kind === 'categorical');
