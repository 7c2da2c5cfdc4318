/** Everything that the pictures of a study show, as plain data. */
import { withDefaults } from '../../checks/index.js';
import { type Axis, axesOf } from './axes.js';
import { type Contour, contours } from './contours.js';
import { type Curve, curves, history, type HistoryPoint, type Slice, slices, type Span, timeline } from './history.js';
import { type Importance, importances } from './importance.js';
import { type ParetoAnalysis, paretoAnalysis } from './pareto.js';
import { isFeasible, rankTrials, type Scored, scoredTrials, signOf } from '../ranking.js';
import { Space } from '../space.js';
import { type ModelView, modelView } from './model-view.js';
import type { Direction, Params, ParamValue, SpaceSpec, Trial, TrialState } from '../types.js';

/** What a study says: its parameters, its course, and what of them mattered. */
export interface StudyAnalysis {
  readonly direction: Direction;
  /** The parameters that vary, and the values of those that do not. */
  readonly axes: readonly Axis[];
  readonly fixed: Params;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** How many complete trials break a constraint, and how many trials are outside of the space as it is now: only the history has them. */
  readonly infeasible: number;
  readonly outside: number;
  /** The complete trials that break no constraint, the best first. */
  readonly ranked: readonly Scored[];
  readonly history: readonly HistoryPoint[];
  readonly importance: readonly Importance[] | null;
  /** Values beyond this were counted as this for the importance and the model; null when there was none. */
  readonly fence: number | null;
  readonly slices: readonly Slice[];
  readonly contours: readonly Contour[];
  readonly curves: readonly Curve[];
  readonly timeline: readonly Span[];
  readonly model: ModelView | null;
}

/** How a study is analysed. */
export interface AnalysisOptions {
  /** Milliseconds since 1970, where running trials end for now; by default the last that is known of any trial. */
  readonly now?: number;
  /** Of the trees that the importance comes from; 0 by default. */
  readonly seed?: number;
  /** Whether to leave out what takes longer with many trials, the importance and the model; false by default. */
  readonly quick?: boolean;
}

/**
 * Importance, model and curves of a study's trials. The same trials give the same analysis.
 *
 * Throws a SpaceError for a space that is not sound, an OptionError for an unknown option.
 */
export function analyse(
  spec: SpaceSpec,
  trials: readonly Trial[],
  direction: Direction,
  options?: AnalysisOptions,
): StudyAnalysis {
  const { now, seed, quick } = withDefaults('analyse', options, { now: lastKnown(trials), seed: 0, quick: false });
  const space = new Space(spec);
  const axes = axesOf(space);
  const inside = trials.filter(({ params }) => space.holds(params));
  const { clipped, fence } = clipWorst(inside, direction);
  const importance = quick ? null : (importances(space, clipped, { seed }) ?? null);
  const model = quick ? undefined : modelView(space, clipped);
  const order = importance?.map(({ parameter }) => parameter) ?? space.dimensions.map(({ name }) => name);
  const counts = { running: 0, complete: 0, pruned: 0, failed: 0, interrupted: 0, lost: 0 };
  for (const { state } of trials) counts[state]++;
  return {
    direction,
    axes,
    fixed: fixedValues(space),
    counts,
    infeasible: trials.filter((trial) => trial.state === 'complete' && !isFeasible(trial)).length,
    outside: trials.length - inside.length,
    ranked: rankTrials(inside, direction),
    history: history(trials, direction),
    importance,
    fence,
    slices: slices(
      axes.map(({ name }) => name),
      inside,
    ),
    contours: model === undefined ? [] : contours(space, axes, order, clipped, model.predict),
    curves: curves(trials),
    timeline: timeline(trials, now),
    model: model?.view ?? null,
  };
}

const lastKnown = (trials: readonly Trial[]): number =>
  trials.reduce((last, { startedAt, endedAt = startedAt }) => Math.max(last, endedAt), 0);

/** All that there is to see of a study of one objective or two. */
export interface StudyOverview {
  /** Of each objective. */
  readonly objectives: readonly StudyAnalysis[];
  /** Of both together; null where there is one. */
  readonly pareto: ParetoAnalysis | null;
}

/** What `analyse` says of each objective, and what there is to say of two. Throws as `analyse` does. */
export function analyseStudy(
  { space, directions, trials }: { space: SpaceSpec; directions: readonly Direction[]; trials: readonly Trial[] },
  options?: AnalysisOptions,
): StudyOverview {
  const objectives = directions.map((direction, j) =>
    analyse(space, directions.length === 1 ? trials : trials.map((trial) => ofObjective(trial, j)), direction, options),
  );
  return { objectives, pareto: paretoAnalysis(trials, directions) };
}

/** A trial with one of its values. */
function ofObjective(trial: Trial, j: number): Trial {
  const copy: { -readonly [K in keyof Trial]: Trial[K] } = { ...trial };
  const value = trial.values?.[j];
  if (value === undefined) delete copy.value;
  else copy.value = value;
  return copy;
}

function fixedValues(space: Space): Params {
  const fixed: Record<string, ParamValue> = {};
  for (const name of space.names) {
    const spec = space.spec[name]!;
    if (spec.type === 'fixed') fixed[name] = spec.value;
    else if (!space.dimensions.some((dimension) => dimension.name === name))
      fixed[name] = spec.type === 'categorical' ? spec.choices[0]! : spec.low;
  }
  return fixed;
}

/**
 * Values worse than the outer fence of Tukey (1977, "Exploratory Data Analysis"), three interquartile ranges beyond the quartile, are
 * brought to it: a few trainings that went astray would otherwise be all that a mean or a variance sees.
 */
export function clipWorst(
  trials: readonly Trial[],
  direction: Direction,
): { readonly clipped: readonly Trial[]; readonly fence: number | null } {
  const sign = signOf(direction);
  const sorted = scoredTrials(trials)
    .map(({ value }) => sign * value)
    .sort((a, b) => a - b);
  if (sorted.length < 4) return { clipped: trials, fence: null };
  const quantile = (q: number): number => sorted[Math.round(q * (sorted.length - 1))]!;
  const limit = quantile(0.75) + 3 * (quantile(0.75) - quantile(0.25));
  if (!(sorted.at(-1)! > limit)) return { clipped: trials, fence: null };
  const clipped = trials.map((trial) =>
    trial.value !== undefined && sign * trial.value > limit ? { ...trial, value: sign * limit } : trial,
  );
  return { clipped, fence: sign * limit };
}
