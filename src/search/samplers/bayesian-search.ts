/** Bayesian optimisation: a Gaussian process of the objective says where the next trial promises most. */
import { checkChoice, checkPositive, checkWhole, withDefaults } from '../../checks/index.js';
import { SeededRandom } from '../../random/index.js';
import { unitCube } from './box.js';
import { confidenceBound, logExpectedImprovement } from './acquisition.js';
import { type Candidates, proposePoints } from './candidates.js';
import { isNoisy, withFantasies } from './fantasies.js';
import type { KernelKind } from '../gp/kernel.js';
import { maximize } from './maximize.js';
import { observe, type Observations } from './observations.js';
import { boxOfPhase, phaseOf } from './phases.js';
import { checkSeed } from '../option-checks.js';
import { SpaceMemory } from './space-memory.js';
import { Sobol } from './sobol.js';
import type { Space } from '../space.js';
import { type StudyModel, StudyModeller } from './study-model.js';
import { boxAround, trustRegion } from './trust-region.js';
import { triedKeys } from './tried.js';
import type { Params, Sampler, Suggestion } from '../types.js';

/** How `BayesianSearch` begins, models and chooses. */
export interface BayesianOptions {
  /** Same seed and same trials, same suggestion; 0 by default. */
  readonly seed?: number;
  /** Trials from the scrambled Sobol sequence before the model is asked; 10 by default. */
  readonly initial?: number;
  /** 'matern52' (default) or 'rbf'. */
  readonly kernel?: KernelKind;
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

/** Options as they are kept in a study: all of them. */
/** The options with their defaults. */
export type BayesianSettings = Readonly<Required<BayesianOptions>>;

const defaults: BayesianSettings = {
  seed: 0,
  initial: 10,
  kernel: 'matern52',
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
  checkChoice(`${where}: kernel`, options.kernel, ['matern52', 'rbf']);
  checkChoice(`${where}: acquisition`, options.acquisition, ['logei', 'ucb']);
  checkChoice(`${where}: noise`, options.noise, ['fit', 'none']);
  checkChoice(`${where}: transform`, options.transform, ['power', 'standardize']);
  checkChoice(`${where}: trustRegion`, options.trustRegion, ['auto', true, false]);
  for (const name of ['initial', 'candidates', 'refined'] as const) checkWhole(`${where}: ${name}`, options[name]);
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

  constructor(options?: BayesianOptions) {
    this.options = settle(options);
    this.#modeller = new StudyModeller({
      kernel: this.options.kernel,
      power: this.options.transform === 'power',
      exact: this.options.noise === 'none',
    });
  }

  suggest({ space: spec, trials, direction, id }: Suggestion): Params | undefined {
    const { seed, initial, candidates, refined } = this.options;
    const space = this.#spaces.of(spec);
    const d = space.size;
    if (d === 0) return trials.some(({ state }) => state !== 'interrupted') ? undefined : space.decode([]);
    const random = new SeededRandom(seed).split(`trial ${id}`);
    const all = observe(space, trials, direction);
    const region = all && this.#region(all, d);
    const own = all && region && region.first > 0 ? from(all, region.first, d) : all;
    const tried = triedKeys(space, trials);
    if (!own || own.y.length < initial) return this.#start(space, id, tried, random);
    const { posterior } = this.#model(space, own);
    // Where noise matters, many trials at one point are no waste.
    const phase = region || isNoisy(posterior.model) ? undefined : phaseOf(own.x, own.y, d, initial);
    const since = phase?.first ?? 0;
    if (since > 0 && own.y.length - since < initial) return this.#start(space, id, tried, random);
    const { surrogate, best } = withFantasies(posterior, own.pending, random.split('fantasies'), { since });
    const acquisition =
      this.options.acquisition === 'ucb'
        ? confidenceBound(surrogate, this.options.beta)
        : logExpectedImprovement(surrogate, best);
    const pointOf = (i: number): Float64Array => own.x.slice(i * d, (i + 1) * d);
    const order = Array.from(own.y.keys()).sort((a, b) => own.y[a]! - own.y[b]!);
    const top = since > 0 ? [phase?.best ?? own.y.length - 1] : order.slice(0, 4);
    const centres = top.map(pointOf);
    let box = unitCube(d);
    if (region) box = boxAround(centres[0]!, posterior.model, region.length);
    else if (phase && since > 0 && !phase.leads)
      box = boxOfPhase(centres[0]!, phase.minima, posterior.model.categorical);
    const about: Candidates = { space, count: candidates, centres, local: region !== undefined, ...box };
    const points = proposePoints(about, random.split('candidates'));
    for (const { x } of maximize(acquisition, space, points, { starts: refined, ...box })) {
      const params = space.decode(x);
      if (!tried.has(space.key(params))) return params;
    }
    return this.#start(space, id, tried, random);
  }

  /**
   * The difference, in units of the objective, between the upper confidence bound of the best trial and the lowest bound anywhere, which the
   * regret does not exceed with the model's word for it; undefined before there is a model.
   * Source: Makarova et al. 2022, "Automatic termination for hyperparameter optimization", formula 6, with a fifth of the theoretical beta.
   */
  regretBound({ space: spec, trials, direction, id }: Suggestion): number | undefined {
    const space = this.#spaces.of(spec);
    const d = space.size;
    const seen = observe(space, trials, direction);
    if (d === 0 || !seen || seen.y.length < this.options.initial) return undefined;
    const n = seen.y.length;
    const { posterior, back } = this.#model(space, seen);
    const beta = (2 * Math.log((d * n * n * Math.PI ** 2) / 0.6)) / 5;
    const { mean, variance } = posterior.predict(seen.x);
    const upper = mean.reduce((least, value, i) => Math.min(least, value + Math.sqrt(beta * variance[i]!)), Infinity);
    const { surrogate } = withFantasies(posterior, new Float64Array(), new SeededRandom(this.options.seed), {
      draws: 1,
    });
    const box = unitCube(d);
    const order = Array.from(seen.y.keys()).sort((a, b) => seen.y[a]! - seen.y[b]!);
    const centres = order.slice(0, 4).map((i) => seen.x.slice(i * d, (i + 1) * d));
    const random = new SeededRandom(this.options.seed).split(`regret ${id}`);
    const points = proposePoints({ space, count: this.options.candidates, centres, local: false, ...box }, random);
    const [lowest] = maximize(confidenceBound(surrogate, beta), space, points, { starts: 5, ...box });
    return lowest && Math.max(0, back(upper) - back(-lowest.value));
  }

  #model(space: Space, { x, y }: Observations): StudyModel {
    return this.#modeller.model(
      x,
      y,
      space.dimensions.map(({ kind }) => kind === 'categorical'),
    );
  }

  #region({ y }: Observations, d: number): ReturnType<typeof trustRegion> | undefined {
    const wanted = this.options.trustRegion;
    if (wanted === false || (wanted === 'auto' && d < highDimension)) return undefined;
    return trustRegion(y, d, this.options.initial);
  }

  /** Point `id` of the Sobol sequence, or another one if that was tried; undefined when all were. */
  #start(space: Space, id: number, tried: ReadonlySet<string>, random: SeededRandom): Params | undefined {
    const first = space.decode(new Sobol(space.size, this.options.seed).point(id));
    if (!tried.has(space.key(first))) return first;
    for (const count of [2048, 65536]) {
      const points = proposePoints(
        { space, count, centres: [], local: false, ...unitCube(space.size) },
        random.split('start'),
      );
      for (let at = 0; at < points.length; at += space.size) {
        const params = space.decode(points.subarray(at, at + space.size));
        if (!tried.has(space.key(params))) return params;
      }
    }
    return undefined;
  }
}

/** The observations from one on. */
function from(all: Observations, first: number, d: number): Observations {
  return { ...all, x: all.x.slice(first * d), y: all.y.slice(first) };
}
