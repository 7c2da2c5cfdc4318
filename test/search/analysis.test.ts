/** What the pictures of a study show beyond the plain ones: contours, the model's predictions, values that went astray. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { analyse, clipWorst, type StudyAnalysis } from '../../src/search/analysis/analysis.js';
import { axesOf } from '../../src/search/analysis/axes.js';
import { contours } from '../../src/search/analysis/contours.js';
import { Space } from '../../src/search/space.js';
import type { Params, SpaceSpec, Trial } from '../../src/search/types.js';

const trial = (id: number, params: Params, value: number): Trial => ({
  id,
  params,
  value,
  state: 'complete',
  intermediate: [],
  worker: 'w',
  attempt: 1,
  startedAt: 1000 * id,
  endedAt: 1000 * id + 500,
});

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
