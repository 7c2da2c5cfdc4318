/** Everything that the pictures of a study show, as plain data. */
import { type Axis, axesOf } from './axes.js';
import { type Contour, contours } from './contours.js';
import { type Curve, curves, history, type HistoryPoint, type Slice, slices, type Span, timeline } from './history.js';
import { type Importance, importances } from './importance.js';
import { rankTrials, type Scored, scoredTrials, signOf } from '../ranking.js';
import { Space } from '../space.js';
import { type ModelView, modelView } from './model-view.js';
import type { Direction, Params, ParamValue, SpaceSpec, Trial, TrialState } from '../types.js';

export interface StudyAnalysis {
  readonly direction: Direction;
  /** The parameters that vary, and the values of those that do not. */
  readonly axes: readonly Axis[];
  readonly fixed: Params;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** The complete trials, the best first. */
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

interface AnalysisOptions {
  /** Milliseconds since 1970, where running trials end for now. */
  readonly now: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Importance, model and curves of a study's trials. The same trials give the same analysis. */
export function analyse(
  spec: SpaceSpec,
  trials: readonly Trial[],
  direction: Direction,
  { now, seed = 0 }: AnalysisOptions,
): StudyAnalysis {
  const space = new Space(spec);
  const axes = axesOf(space);
  const { clipped, fence } = clipWorst(trials, direction);
  const importance = importances(space, clipped, { seed }) ?? null;
  const model = modelView(space, clipped);
  const order = importance?.map(({ parameter }) => parameter) ?? space.dimensions.map(({ name }) => name);
  const counts = { running: 0, complete: 0, pruned: 0, failed: 0, interrupted: 0, lost: 0 };
  for (const { state } of trials) counts[state]++;
  return {
    direction,
    axes,
    fixed: fixedValues(space),
    counts,
    ranked: rankTrials(trials, direction),
    history: history(trials, direction),
    importance,
    fence,
    slices: slices(
      axes.map(({ name }) => name),
      trials,
    ),
    contours: model === undefined ? [] : contours(space, axes, order, clipped, model.predict),
    curves: curves(trials),
    timeline: timeline(trials, now),
    model: model?.view ?? null,
  };
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
