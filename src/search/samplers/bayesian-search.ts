/** Bayesian optimisation: a Gaussian process of the objective says where the next trial promises most. */
import { SeededRandom } from '../../random/index.js';
import { kernelKinds } from '../gp/kernel.js';
import type { Posterior } from '../gp/posterior.js';
import { signOf } from '../ranking.js';
import type { Space } from '../space.js';
import type { Direction, Params, Recommendation, Sampler, SpaceSpec, Suggestion } from '../types.js';
import { type Acquisition, confidenceBound, logExpectedImprovement, sumOf, within } from './acquisition.js';
import { type BayesianOptions, type BayesianSettings, settleBayesian } from './bayesian-options.js';
import { type Box, unitCube } from './box.js';
import { proposePoints } from './candidates.js';
import { surrogateOf, valuesOf, withFantasies } from './fantasies.js';
import { Feasibility, Limits } from './feasibility.js';
import { logExpectedHypervolume, nondominated, referenceOf } from './hypervolume-improvement.js';
import { maximize } from './maximize.js';
import { isNoisy } from './noise.js';
import { type Observations, Observer } from './observations.js';
import { boxOfPhase, phaseOf } from './phases.js';
import { SpaceMemory } from './space-memory.js';
import { type StudyModel, StudyModeller } from './study-model.js';
import { boxAround, trustRegion } from './trust-region.js';
import { untriedPoint } from './untried-point.js';

const highDimension = 15;
/** Before there are so many values there is no model, however many trials have failed. */
const fewest = 3;

/** What is to be maximised, and where. */
interface Plan {
  readonly acquisition: Acquisition;
  readonly box: Box;
  /** The best points, around which there are more candidates. */
  readonly centres: readonly Float64Array[];
  readonly local: boolean;
  /** Whether a configuration may be tried again. */
  readonly again: boolean;
}

/**
 * Suggests the point of greatest log expected improvement under a Gaussian process of the trials so far, or of the hypervolume where there are two
 * objectives, plus the logarithm of the chance that the trial succeeds and keeps its constraints.
 *
 * A suggestion depends on the options, the trials and the id alone. Running trials count with outcomes drawn from the model, so that several
 * workers do not get the same point. How pruned trials count is said at `Observer.observe`. A configuration is suggested once unless noise is evident; `suggest`
 * gives undefined when a space without real parameters is through. It throws a RangeError for a space of more than 128 parameters that vary.
 */
export class BayesianSearch implements Sampler {
  readonly name = 'bayesian';
  readonly options: BayesianSettings;
  readonly understands: { readonly objectives: true; readonly constraints: true } = {
    objectives: true,
    constraints: true,
  };
  readonly #spaces = new SpaceMemory();
  /** Of the objectives. */
  readonly #modellers: readonly [StudyModeller, StudyModeller];
  readonly #feasibility = new Feasibility();
  readonly #limits = new Limits();
  #known: { readonly space: Space; readonly observer: Observer } | undefined;

  constructor(options?: BayesianOptions) {
    this.options = settleBayesian(options);
    const { kernel, transform, noise } = this.options;
    const modeller = (): StudyModeller =>
      new StudyModeller({
        kernels: kernel === 'auto' ? kernelKinds : [kernel],
        power: transform === 'power',
        exact: noise === 'none',
        robust: true,
      });
    this.#modellers = [modeller(), modeller()];
  }

  suggest(about: Suggestion): Params | undefined {
    const { seed, candidates, refined } = this.options;
    const { trials, id, linear } = about;
    const { space, observer } = this.#at(about.space);
    if (space.size === 0) return trials.some(({ state }) => state !== 'interrupted') ? undefined : space.decode([]);
    const random = new SeededRandom(seed).split(`trial ${id}`);
    const seen = observer.observe(trials, directionsOf(about));
    const plan = seen.second ? this.#planOfTwo(space, seen) : this.#plan(space, seen, random);
    if (plan) {
      const { box, centres, local, again } = plan;
      const acquisition = within(plan.acquisition, space, linear);
      const count = acquisition.screen ? Math.ceil(candidates / 2) : candidates;
      const points = proposePoints({ space, count, centres, local, ...box }, random.split('candidates'));
      for (const { x } of maximize(acquisition, space, points, { starts: refined, ...box })) {
        const params = space.decode(x);
        if (again || !seen.tried.has(space.key(params))) return params;
      }
    }
    return untriedPoint(space, { seed, id, tried: seen.tried }, random);
  }

  /**
   * The trial that the model takes for the best: the one of least posterior mean where the objective is noisy, else the one with the best value;
   * undefined without a value. `value` and `deviation` are the model's.
   */
  recommend(about: Suggestion): Recommendation | undefined {
    const { space, observer } = this.#at(about.space);
    const seen = observer.observe(about.trials, [about.direction]);
    const sign = signOf(about.direction);
    const counts = (row: number): boolean => seen.ids[row]! >= 0 && isKept(seen, row);
    const model = space.size > 0 && seen.y.length >= fewest ? this.#model(space, seen, 0) : undefined;
    if (!model || !isNoisy(model.posterior.model)) {
      const row = leastOf(seen.y, counts);
      return row === undefined ? undefined : { id: seen.ids[row]!, value: sign * seen.y[row]!, deviation: 0 };
    }
    const { posterior, rows, back } = model;
    const means = posterior.smoothed();
    const at = leastOf(means, (i) => counts(rows[i]!));
    if (at === undefined) return undefined;
    const { variance } = posterior.predict(pointOf(posterior, at));
    const [low, high] = [-1, 1].map((side) => back(means[at]! + side * Math.sqrt(variance[0]!)));
    return { id: seen.ids[rows[at]!]!, value: sign * back(means[at]!), deviation: (high! - low!) / 2 };
  }

  /** For one objective; undefined as long as there is no model. */
  #plan(space: Space, seen: Observations, random: SeededRandom): Plan | undefined {
    const d = space.size;
    const { acquisition: kind, beta } = this.options;
    const initial = this.#initial(d);
    const region = this.#region(seen.y, d, initial);
    const from = region?.first ?? 0;
    const ended = from < seen.y.length ? seen.rowOf.length - seen.rowOf.indexOf(from) : 0;
    if (seen.y.length - from < Math.min(initial, fewest) || ended < initial) return undefined;
    const model = this.#model(space, seen, from);
    const { posterior, rows } = model;
    const kept = rows.map((row) => isKept(seen, row + from));
    const others = [...this.#limits.chances(space, seen), ...this.#chances(space, seen, model, from)];
    const noisy = isNoisy(posterior.model);
    // What breaks a constraint is no minimum.
    const worst = Math.max(...posterior.y);
    const values = posterior.y.map((value, i) => (kept[i] ? value : worst));
    // Where noise matters, many trials at one point are no waste.
    const phase = region || noisy ? undefined : phaseOf(posterior.x, values, d, initial);
    const since = phase?.first ?? 0;
    if (since > 0 && posterior.n - since < initial) return undefined;
    const { surrogate, best } = withFantasies(posterior, seen.pending, random.split('fantasies'), {
      counts: (i) => i >= since && kept[i]!,
      // A confidence bound needs the deviation that noise leaves.
      observed: kind === 'ucb' ? 'means' : 'drawn',
    });
    const gain = kind === 'ucb' ? confidenceBound(surrogate, beta) : logExpectedImprovement(surrogate, best);
    const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
    const top = since > 0 ? [phase?.best ?? posterior.n - 1] : order.slice(0, 4);
    const centres = top.map((i) => pointOf(posterior, i));
    let box = unitCube(d);
    if (region) box = boxAround(centres[0]!, posterior.model, region.length);
    else if (phase && since > 0 && !phase.leads)
      box = boxOfPhase(centres[0]!, phase.minima, posterior.model.categorical);
    // Without a trial that keeps the constraints there is nothing to improve on.
    const acquisition = sumOf(best.every(Number.isFinite) ? [gain, ...others] : others);
    return { acquisition, box, centres, local: region !== undefined, again: noisy && mayRepeat(seen, space) };
  }

  /** For two objectives. Running trials count as if they had given what the model expects. */
  #planOfTwo(space: Space, seen: Observations): Plan | undefined {
    const d = space.size;
    const initial = this.#initial(d);
    if (seen.y.length < Math.min(initial, fewest) || seen.rowOf.length < initial) return undefined;
    const kinds = kindsOf(space);
    const models = [seen.y, seen.second!].map((y, k) => this.#modellers[k]!.model(seen.x, y, kinds, false));
    const [first, second] = models.map(({ posterior }) => believing(posterior, seen.pending)) as [Posterior, Posterior];
    const [f, g] = [valuesOf(first), valuesOf(second)];
    const rows = Array.from(f.keys()).filter((i) => i >= seen.y.length || isKept(seen, i));
    const others = [...this.#limits.chances(space, seen), ...this.#chances(space, seen, models[0]!, 0)];
    const points = rows.map((i) => [f[i]!, g[i]!] as const);
    const front = nondominated(points);
    const gain = (): Acquisition =>
      logExpectedHypervolume([surrogateOf([first]), surrogateOf([second])], front, referenceOf(points));
    const leading = rows.filter((i) => front.some((point) => point[0] === f[i]! && point[1] === g[i]!));
    return {
      acquisition: sumOf(rows.length > 0 ? [gain(), ...others] : others),
      box: unitCube(d),
      centres: leading.map((i) => pointOf(first, i)),
      local: false,
      again: isNoisy(first.model) && mayRepeat(seen, space),
    };
  }

  /** The number of trials that are Sobol points. */
  #initial(d: number): number {
    const { initial } = this.options;
    return initial === 'auto' ? Math.min(10, 2 * d + 2) : initial;
  }

  #at(spec: SpaceSpec): { space: Space; observer: Observer } {
    const space = this.#spaces.of(spec);
    if (this.#known?.space !== space) this.#known = { space, observer: new Observer(space) };
    return this.#known;
  }

  /** The model of the observations from one on. */
  #model(space: Space, { x, y }: Observations, from: number): StudyModel {
    return this.#modellers[0].model(x.slice(from * space.size), y.slice(from), kindsOf(space));
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

const directionsOf = ({ directions, direction }: Suggestion): readonly Direction[] => directions ?? [direction];

const kindsOf = (space: Space): boolean[] => space.dimensions.map(({ kind }) => kind === 'categorical');

/** Point i of a posterior [d]. */
const pointOf = ({ x, model }: Posterior, i: number): Float64Array =>
  x.slice(i * model.categorical.length, (i + 1) * model.categorical.length);

/** Whether an observation keeps its constraints. */
const isKept = ({ constraints }: Observations, row: number): boolean =>
  constraints[row]?.every((each) => each <= 0) ?? true;

/** The place of the least of the values that count. */
function leastOf(values: Float64Array, counts: (i: number) => boolean): number | undefined {
  let best: number | undefined;
  values.forEach((value, i) => {
    if (counts(i) && (best === undefined || value < values[best]!)) best = i;
  });
  return best;
}

/** Whether a configuration may be tried again where the model sees noise: unless repeats agreed, and until all were tried unless they did not. */
function mayRepeat({ repeats, tried, y }: Observations, space: Space): boolean {
  return repeats === 'different' || (repeats === 'none' && y.length >= 10 && tried.size < space.levels);
}

/** The posterior with what it expects at more points [p x d] as observed. */
function believing(posterior: Posterior, points: Float64Array): Posterior {
  const d = posterior.model.categorical.length;
  const { mean } = posterior.predict(points);
  return mean.reduce((with_, value, p) => with_.with(points.subarray(p * d, (p + 1) * d), value), posterior);
}
