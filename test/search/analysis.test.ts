/** What the pictures of a study show beyond the plain ones: contours, the model's predictions, values that went astray. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { analyse, clipWorst, type StudyAnalysis } from '../../src/search/analysis/analysis.js';
import { axesOf } from '../../src/search/analysis/axes.js';
import { contours } from '../../src/search/analysis/contours.js';
import { curves, history, slices, timeline } from '../../src/search/analysis/history.js';
import { analyseStudy } from '../../src/search/index.js';
import { Space } from '../../src/search/space.js';
import type { Params, SpaceSpec, Trial } from '../../src/search/types.js';
import { trialOf } from './small-study.js';

const trial = (id: number, params: Params, value: number): Trial =>
  trialOf(id, params, { value, startedAt: 1000 * id, endedAt: 1000 * id + 500 });

/** Trials at random points of a function of the cube. */
function sample(spec: SpaceSpec, count: number, value: (params: Params) => number): Trial[] {
  const space = new Space(spec);
  const random = new SeededRandom(1);
  return Array.from({ length: count }, (_, id) => {
    const params = space.decode(Float64Array.from({ length: space.size }, () => random.uniform()));
    return trial(id, params, value(params));
  });
}

const spec: SpaceSpec = {
  x: { type: 'real', low: -1, high: 2 },
  lr: { type: 'real', low: 1e-5, high: 1e-2, log: true },
  kind: { type: 'categorical', choices: ['a', 'b', 'c'] },
  fixed: { type: 'fixed', value: 7 },
};
const smooth = ({ x, lr, kind }: Params): number =>
  100 + 10 * (x as number) ** 2 + 6 * (Math.log10(lr as number) + 3) ** 2 + (kind === 'b' ? 3 : 0);
const analysisOf = (trials: readonly Trial[], space = spec): StudyAnalysis =>
  analyse(space, trials, 'minimize', { now: 1e6 });

describe('contours', () => {
  const space = new Space(spec);

  test('are the mean of the predictions over the other parameters as the trials had them', () => {
    const trials = sample(spec, 10, smooth);
    // A model that is linear in the cube: the mean over others is its value at their mean.
    const predict = (points: readonly Float64Array[]): Float64Array =>
      Float64Array.from(points, ([x, lr, kind]) => 5 * x! + 3 * lr! + 7 * kind!);
    const [contour] = contours(space, axesOf(space), ['lr', 'x', 'kind'], trials, predict);
    expect([contour!.x, contour!.y, contour!.xs.length, contour!.z.length]).toEqual(['lr', 'x', 25, 24]);
    expect([contour!.xs[0], contour!.xs.at(-1), contour!.ys[0], contour!.ys.at(-1)]).toEqual([1e-5, 1e-2, -1, 2]);
    const others = trials.map(({ params }) => space.encode(params)[2]!).reduce((a, b) => a + b, 0) / trials.length;
    contour!.z.forEach((row, i) =>
      row.forEach((z, j) => expect(z).toBeCloseTo(5 * ((i + 0.5) / 24) + 3 * ((j + 0.5) / 24) + 7 * others, 10)),
    );
    expect(contour!.points).toEqual(trials.map(({ id, params }) => ({ id, x: params['lr'], y: params['x'] })));
  });

  test('have a cell for each category, and whole numbers from the least to the greatest', () => {
    const own: SpaceSpec = {
      n: { type: 'int', low: 2, high: 9 },
      kind: spec['kind']!,
      k: { type: 'int', low: 1, high: 64, log: true },
    };
    const found = contours(
      new Space(own),
      axesOf(new Space(own)),
      ['n', 'kind', 'k'],
      sample(own, 5, () => 1),
      (points) => Float64Array.from(points, ([n]) => n!),
    );
    expect(found.map(({ x, y }) => `${x} ${y}`)).toEqual(['n kind', 'n k', 'kind k']);
    expect(found[0]!.ys).toEqual(['a', 'b', 'c']);
    expect([found[0]!.z.length, found[0]!.z[0]!.length]).toEqual([3, 24]);
    expect([found[0]!.xs[0], found[0]!.xs.at(-1)]).toEqual([2, 9]);
    expect([found[1]!.ys[0], found[1]!.ys.at(-1)]).toEqual([1, 64]);
    // Between the centres of the cells of 2 and of 9, which are 1/16 and 15/16.
    const row = found[0]!.z[0]!;
    expect(row[0]).toBeCloseTo(1 / 16 + (14 / 16) * (0.5 / 24), 10);
    expect(row.at(-1)).toBeCloseTo(15 / 16 - (14 / 16) * (0.5 / 24), 10);
  });
});

describe('the analysis', () => {
  test('of a smooth function: a model that foresees it, and a contour whose best cell is at the optimum', () => {
    const trials = sample(spec, 60, smooth);
    const analysis = analysisOf(trials);
    const { model, contours: fields, importance, fixed, fence, ranked } = analysis;
    expect([fixed, fence, ranked.length]).toEqual([{ fixed: 7 }, null, 60]);
    // The variances of the three terms are 120, 43.2 and 2.
    expect(importance!.map(({ parameter }) => parameter)).toEqual(['x', 'lr', 'kind']);
    [120, 43.2, 2].forEach((v, i) => expect(Math.abs(importance![i]!.fraction - v / 165.2)).toBeLessThan(0.1));
    expect(model!.lengthscales.map(({ parameter }) => parameter)).toEqual(['x', 'lr', 'kind']);
    expect(model!.leaveOneOut.map(({ observed }) => observed)).toEqual(trials.map(({ value }) => value));
    const error = model!.leaveOneOut.map(({ observed, predicted }) => Math.abs(observed - predicted));
    expect(error.reduce((a, b) => a + b, 0) / 60).toBeLessThan(1);
    for (const { deviation } of model!.leaveOneOut) expect(deviation).toBeGreaterThan(0);
    const { xs, ys, z } = fields.find(({ x, y }) => x === 'x' && y === 'lr')!;
    const lowest = Math.min(...z.flat());
    const row = z.findIndex((cells) => cells.includes(lowest));
    const column = z[row]!.indexOf(lowest);
    expect(Math.abs(Math.log10(ys[row] as number) + 3)).toBeLessThan(0.4);
    expect(Math.abs(xs[column] as number)).toBeLessThan(0.4);
    expect(analysisOf(trials)).toEqual(analysis);
  });

  test('a value that went astray decides neither the importance nor the model', () => {
    const trials = sample(spec, 40, smooth).map((one) => (one.id === 17 ? { ...one, value: 1e9 } : one));
    const { fence, importance, model, ranked } = analysisOf(trials);
    expect(fence).toBeLessThan(300);
    expect(importance![0]!.parameter).toBe('x');
    expect(importance![0]!.fraction).toBeGreaterThan(0.5);
    expect(Math.max(...model!.leaveOneOut.map(({ observed }) => observed))).toBe(fence);
    expect(ranked.at(-1)!.value).toBe(1e9);
  });

  test('too little to tell: no importance, no model', () => {
    expect(analysisOf([])).toMatchObject({ importance: null, model: null, contours: [], ranked: [] });
    expect(analysisOf(sample(spec, 3, smooth))).toMatchObject({ importance: null, model: null, contours: [] });
    expect(analysisOf(sample(spec, 9, () => 5))).toMatchObject({ importance: null, model: null, contours: [] });
  });
});

describe('trials of every kind', () => {
  const space: SpaceSpec = {
    n: { type: 'int', low: 1, high: 9 },
    one: { type: 'int', low: 3, high: 3 },
    only: { type: 'categorical', choices: ['z'] },
    level: { type: 'categorical', choices: [10, 2, 30] },
    size: { type: 'categorical', choices: [3, 1], ordered: true },
    fixed: { type: 'fixed', value: true },
  };
  const params = { n: 1, one: 3, only: 'z', level: 10, size: 3, fixed: true };
  const trials: Trial[] = [
    { ...trial(3, params, 4), intermediate: [{ step: 1, value: 9 }, { step: 4, value: 8 }] }, // prettier-ignore
    { ...trial(0, { ...params, n: 2 }, 6), constraints: [0, -1] },
    { ...trial(1, params, 1), constraints: [-1, 0.5] },
    { ...trial(2, { ...params, n: 50 }, 5), worker: 'v' },
    { id: 4, params, state: 'running', intermediate: [], worker: 'w', attempt: 1, startedAt: 4500 },
    { ...trial(5, params, 2), state: 'pruned' },
    { ...trial(6, params, NaN), state: 'failed' },
    { ...trial(7, params, 3), state: 'lost' },
    { ...trial(8, params, 7), state: 'interrupted' },
    { ...trial(9, params, Infinity), state: 'complete' },
  ];
  const analysed = (): StudyAnalysis => analyse(space, trials, 'minimize', { quick: true });

  test('are counted, ranked and left out as they should', () => {
    const quick = analysed();
    expect(quick).toMatchObject({
      direction: 'minimize',
      fixed: { one: 3, only: 'z', fixed: true },
      counts: { running: 1, complete: 5, pruned: 1, failed: 1, interrupted: 1, lost: 1 },
      infeasible: 1,
      outside: 1,
      importance: null,
      model: null,
      contours: [],
      fence: null,
    });
    expect(quick.ranked.map(({ id }) => id)).toEqual([3, 0]);
    expect(quick.axes).toEqual([
      { name: 'n', type: 'int', low: 1, high: 9, log: false, choices: [] },
      { name: 'level', type: 'categorical', low: 0, high: 3, log: false, choices: [2, 10, 30] },
      { name: 'size', type: 'categorical', low: 0, high: 2, log: false, choices: [3, 1] },
    ]);
    expect(axesOf(new Space(spec))[1]).toEqual({ name: 'lr', type: 'real', low: 1e-5, high: 1e-2, log: true, choices: [] }); // prettier-ignore
    expect(axesOf(new Space(spec))[2]!.choices).toEqual(['a', 'b', 'c']);
  });

  test('have a history in the order of their numbers, with the best so far', () => {
    const shown = (direction: 'minimize' | 'maximize'): unknown =>
      history(trials, direction).map(({ id, value, best }) => [id, value, best]);
    expect(shown('minimize')).toEqual([
      [0, 6, 6],
      [1, 1, 6],
      [2, 5, 5],
      [3, 4, 4],
      [4, null, 4],
      [5, 2, 4],
      [6, null, 4],
      [7, 3, 4],
      [8, 7, 4],
      [9, null, 4],
    ]);
    expect(history(trials, 'maximize').map(({ best }) => best)).toEqual([6, 6, 6, 6, 6, 6, 6, 6, 6, 6]);
    expect(history([trials[2]!], 'minimize')).toEqual([{ id: 1, state: 'complete', value: 1, best: null }]);
    expect(analysed().history).toEqual(history(trials, 'minimize'));
    expect(trials[0]!.id).toBe(3);
  });

  test('have slices, curves and times', () => {
    expect(slices(['n', 'none'], trials)).toEqual([
      { parameter: 'n', points: [{ id: 3, x: 1, y: 4 }, { id: 0, x: 2, y: 6 }, { id: 1, x: 1, y: 1 }, { id: 2, x: 50, y: 5 }] }, // prettier-ignore
      { parameter: 'none', points: [] },
    ]);
    const quick = analysed();
    expect(quick.slices.map(({ parameter }) => parameter)).toEqual(['n', 'level', 'size']);
    expect(quick.slices[0]!.points.map(({ id }) => id)).toEqual([3, 0, 1]);
    expect(curves(trials)).toEqual([{ id: 3, state: 'complete', points: [[1, 9], [4, 8]] }]); // prettier-ignore
    // The running one lasts until what was last known of any, or until now.
    expect(timeline(trials, 6000).slice(3, 5)).toEqual([
      { id: 2, worker: 'v', state: 'complete', from: 2, to: 2.5 },
      { id: 4, worker: 'w', state: 'running', from: 4.5, to: 6 },
    ]);
    expect(timeline([{ ...trials[4]! }], 1000)).toMatchObject([{ from: 0, to: 0 }]);
    expect(quick.timeline[4]).toMatchObject({ from: 4.5, to: 9.5 });
    expect(timeline([], 5)).toEqual([]);
  });

  test('a study of two objectives is one analysis for each, of the values that each trial has', () => {
    const directions = ['minimize', 'maximize'] as const;
    const two = trials.map((one, i) => ({ ...one, values: one.state === 'complete' ? [i, 5 - i] : null }));
    const { objectives, pareto } = analyseStudy({ space, directions, trials: two }, { quick: true });
    expect(objectives.map(({ direction }) => direction)).toEqual(directions);
    expect(objectives.map(({ history: h }) => h.map(({ value }) => value))).toEqual([
      [1, 2, 3, 0, null, null, null, null, null, 9],
      [4, 3, 2, 5, null, null, null, null, null, -4],
    ]);
    expect(pareto!.front).toEqual([3]);
    const one = analyseStudy({ space, directions: ['minimize'], trials }, { quick: true });
    expect(one).toEqual({ objectives: [analysed()], pareto: null });
  });
});

describe('clipWorst', () => {
  const values = (list: readonly number[]): Trial[] => list.map((value, id) => trial(id, {}, value));

  test('brings values beyond three interquartile ranges to the fence, on the bad side only', () => {
    const list = [-1000, 10, 11, 12, 13, 14, 15, 16, 1000];
    const low = clipWorst(values(list), 'minimize');
    // The quartiles are 11 and 15.
    expect(low.fence).toBe(27);
    expect(low.clipped.map(({ value }) => value)).toEqual([-1000, 10, 11, 12, 13, 14, 15, 16, 27]);
    const high = clipWorst(values(list), 'maximize');
    expect(high.fence).toBe(-1);
    expect(high.clipped.map(({ value }) => value)).toEqual([-1, 10, 11, 12, 13, 14, 15, 16, 1000]);
  });

  test('leaves the others as they are', () => {
    const trials = values([1, 2, 3, 4, 5]);
    expect(clipWorst(trials, 'minimize')).toEqual({ clipped: trials, fence: null });
    expect(clipWorst(values([1, 2, 900]), 'minimize').fence).toBeNull();
  });
});
