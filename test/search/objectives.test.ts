/** Two objectives, outcome constraints and linear constraints. */
import { describe, expect, test } from 'vitest';
import {
  BayesianSearch,
  GridSearch,
  MemoryStorage,
  RandomSearch,
  Study,
  type SpaceSpec,
  type StudyOptions,
  type Suggestion,
  type Trial,
} from '../../src/search/index.js';
import { paretoAnalysis } from '../../src/search/analysis/pareto.js';
import { satisfies } from '../../src/search/linear-constraints.js';
import { hypervolume, paretoFront } from '../../src/search/pareto.js';
import { SeededRandom } from '../../src/random/index.js';

const space: SpaceSpec = { x: { type: 'real', low: 0, high: 1 }, y: { type: 'real', low: 0, high: 1 } };
const study = (options: Partial<StudyOptions> = {}): Study =>
  new Study({ space, sampler: new RandomSearch({ seed: 1 }), ...options });
const both = { directions: ['minimize', 'maximize'] } as const;

describe('two objectives', () => {
  test('lists are told, and the front has what nothing beats', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage, ...both });
    for (const values of [
      [1, 1],
      [2, 3],
      [2, 2],
      [3, 3],
      [0, 0],
      [2, 3],
    ])
      // prettier-ignore
      await one.tell(await one.ask(), values);
    await one.tell(await one.ask(), 'failed');
    await one.tell(await one.ask(), [NaN, 3]);
    await one.tell(await one.ask(), [-9, 9], { constraints: [0.1, -1] });
    expect(one.front.map(({ id, values }) => [id, values])).toEqual([[0, [1, 1]], [1, [2, 3]], [4, [0, 0]]]); // prettier-ignore
    expect(one.best).toBeUndefined();
    expect(one.trials.slice(6).map(({ state, values, constraints, reason }) => [state, values, constraints, reason])).toEqual([
      ['failed', null, null, 'told as failed'],
      ['failed', null, null, 'the objective gave NaN'],
      ['complete', [-9, 9], [0.1, -1], undefined],
    ]); // prettier-ignore
    const again = study({ storage, ...both });
    await again.load();
    expect(again.front).toEqual(one.front);
    await expect(study({ storage }).load()).rejects.toThrow(/direction is \["minimize","maximize"\] there/);
  });

  test.each<[unknown, RegExp]>([
    [1, /the outcome is 1; give a list of 2 numbers or 'failed'/],
    [[1], /\[1\]; the study has 2 objectives, so give a list of 2 numbers/],
    [[1, '2'], /the study has 2 objectives/],
  ])('%j is refused', async (outcome, message) => {
    const one = study(both);
    const trial = await one.ask();
    await expect(one.tell(trial, outcome as never)).rejects.toThrow(message);
    expect(one.trials[0]!.state).toBe('running');
  });

  test('an objective that gives a list where there is one objective is an error, and no failed trial', async () => {
    const one = study();
    await expect(one.optimize(() => [1, 2], { trials: 3 })).rejects.toThrow(/a study has one objective/);
    expect(one.trials.map(({ state }) => state)).toEqual(['running']);
    const two = study(both);
    await expect(two.optimize(() => 1, { trials: 3 })).rejects.toThrow(/give a list of 2 numbers/);
  });

  test('patience counts trials that add nothing to the front', async () => {
    const one = study({ ...both, earlyStopping: { patience: 3 } });
    const values = [[1, 1], [2, 2], [2, 1], [3, 3], [9, 0], [9, 1], [9, 2], [0, 9]]; // prettier-ignore
    await one.optimize((_, { id }) => values[id]!, { trials: 8 });
    expect(one.trials.length).toBe(7);
  });

  test('refuses more than two, both options at once, and a pruner', () => {
    expect(() => study({ directions: ['minimize', 'minimize', 'minimize'] })).toThrow(/a list of one or two/);
    expect(() => study({ directions: ['up' as never, 'minimize'] })).toThrow(/directions\[0\] must be one of/);
    expect(() => study({ ...both, direction: 'minimize' })).toThrow(/give direction or directions/);
    expect(() => study({ ...both, pruner: { name: 'p', options: {}, judge: () => undefined } })).toThrow(
      /needs one objective/,
    );
  });

  test('a sampler of one objective finds more of the front than random points do', async () => {
    // The front lies at y = 0: values (x, 1 - x).
    const run = async (sampler: StudyOptions['sampler']): Promise<number> => {
      const one = study({ sampler, directions: ['minimize', 'minimize'] });
      await one.optimize(({ x, y }) => [(x as number) + 2 * (y as number), 1 - (x as number) + 2 * (y as number)], {
        trials: 24,
      });
      return hypervolume(one.front.map(({ values }) => values!), [3, 3]); // prettier-ignore
    };
    const options = { seed: 2, initial: 8, candidates: 256, refined: 2 };
    const [model, random] = [await run(new BayesianSearch(options)), await run(new RandomSearch({ seed: 2 }))];
    expect(model).toBeGreaterThan(random + 0.2);
  });
});

describe('outcome constraints', () => {
  test('the best is feasible, and samplers that know of none see the others as failed', async () => {
    const seen: string[][] = [];
    const inner = new RandomSearch({ seed: 1 });
    const sampler = { name: 'watching', options: {}, suggest: (about: Suggestion) => (seen.push(about.trials.map(({ state }) => state)), inner.suggest(about)) }; // prettier-ignore
    const one = study({ sampler });
    await one.optimize((_, { id }) => ({ value: -id, constraints: [id - 1] }), { trials: 4 });
    expect(one.best).toMatchObject({ id: 1, value: -1, constraints: [0] });
    expect(seen.at(-1)).toEqual(['complete', 'complete', 'failed']);
    const knowing = { ...sampler, understands: { constraints: true } };
    const two = study({ sampler: knowing });
    await two.optimize((_, { id }) => ({ value: -id, constraints: [id - 1] }), { trials: 4 });
    expect(seen.at(-1)).toEqual(['complete', 'complete', 'complete']);
    const trial = await one.ask();
    await expect(one.tell(trial, 1, { constraints: ['1'] as never })).rejects.toThrow(/give a list of numbers/);
    await expect(one.tell(trial, 1, { constraint: [1] } as never)).rejects.toThrow(/did you mean 'constraints'/);
    expect(await one.tell(trial, 1, { constraints: [1, NaN] })).toMatchObject({ state: 'failed', reason: 'constraint 2 is NaN' }); // prettier-ignore
  });
});

describe('linear constraints', () => {
  const linear = [{ coefficients: { x: 1, y: 1 }, atMost: 0.5 }, { coefficients: { x: -1, y: 2 }, atMost: 0.2 }]; // prettier-ignore

  test('every suggestion satisfies them, the same in every run', async () => {
    const run = async (): Promise<unknown[]> => {
      const one = study({ linear });
      await one.optimize(() => 1, { trials: 25 });
      for (const { params } of one.trials) expect(satisfies(params, linear)).toBe(true);
      return one.trials.map(({ params }) => params);
    };
    const params = await run();
    expect(new Set(params.map((each) => JSON.stringify(each))).size).toBe(25);
    expect(await run()).toEqual(params);
  });

  test('a grid leaves out what breaks them', async () => {
    const grid = { a: { type: 'int', low: 0, high: 3 }, b: { type: 'int', low: 0, high: 3 } } as const;
    const one = new Study({
      space: grid,
      sampler: new GridSearch(),
      linear: [{ coefficients: { a: 1, b: 1 }, atMost: 2 }],
    });
    await one.optimize(() => 1, { trials: 100 });
    expect(one.trials.length).toBe(6);
  });

  test('what can be satisfied by nothing, and what names no number, is an error', async () => {
    const none = study({ linear: [{ coefficients: { x: 1 }, atMost: -1 }] });
    await expect(none.ask()).rejects.toThrow(/no configuration was found/);
    expect(() => study({ linear: [{ coefficients: { z: 1 }, atMost: 1 }] })).toThrow(
      /^Study: linear\[0\] names 'z', which is no number/,
    );
    expect(() => study({ linear: [{ coefficients: { x: 1 }, atMsot: 1 }] as never })).toThrow(/has 'atMsot'/);
    await expect(study({ linear }).enqueue({ x: 1, y: 1 })).rejects.toThrow(/break a linear constraint/);
  });
});

describe('how two objectives did', () => {
  const told = (id: number, values: readonly number[], more: Partial<Trial> = {}): Trial => ({
    id,
    params: {},
    state: 'complete',
    values,
    intermediate: [],
    worker: '',
    attempt: 1,
    startedAt: 0,
    ...more,
  });
  const trials = [
    told(0, [1, 1]),
    told(1, [3, 5]),
    told(2, [4, 4]),
    told(3, [0, 9], { constraints: [0.1] }),
    told(4, [7, 7], { state: 'failed' }),
    told(5, [1, 3]),
  ];

  test('the front, and the share of its area that there was after each trial', () => {
    // The first is minimised, the second maximised: the reference is a tenth of 3 beyond 4, and of 4 below 1.
    const found = paretoAnalysis(trials, both.directions)!;
    expect(found.reference.map((value) => Number(value.toFixed(9)))).toEqual([4.3, 0.6]);
    expect(found.front).toEqual([5, 1]);
    expect(found.points.map(({ id, feasible, front }) => [id, feasible, front])).toEqual([
      [0, true, false],
      [1, true, true],
      [2, true, false],
      [3, false, false],
      [5, true, true],
    ]);
    // 3.3 x 0.4; then 1.3 x 4.4 more where the first does not reach; then 2 x 2.4 in the place of the first's 2 x 0.4.
    const areas = [3.3 * 0.4, 2 * 0.4 + 1.3 * 4.4, 2 * 0.4 + 1.3 * 4.4, 2 * 2.4 + 1.3 * 4.4];
    expect(found.area).toBeCloseTo(areas[3]!, 12);
    expect(found.hypervolume.map(({ id }) => id)).toEqual([0, 1, 2, 5]);
    found.hypervolume.forEach(({ share }, i) => expect(share).toBeCloseTo(areas[i]! / areas[3]!, 12));
  });

  test('of equal values the reference lies a tenth of them beyond; without any there is none', () => {
    expect(paretoAnalysis([told(0, [2, 0])], ['minimize', 'minimize'])!.reference).toEqual([2.2, 0.1]);
    const broken = paretoAnalysis([trials[3]!], both.directions)!;
    expect([broken.front, broken.reference, broken.area]).toEqual([[], [], 0]);
    expect(paretoAnalysis([trials[4]!], both.directions)).toBeNull();
    expect(paretoAnalysis(trials, ['minimize'])).toBeNull();
  });
});

describe('Pareto front and hypervolume', () => {
  test('agree with their definitions on random points', () => {
    const random = new SeededRandom(4);
    const trials = Array.from({ length: 60 }, (_, id) => ({
      ...{ id, params: {}, state: 'complete', intermediate: [], worker: '', attempt: 1, startedAt: 0 } as const,
      values: [Math.round(8 * random.uniform()), Math.round(8 * random.uniform())],
    })); // prettier-ignore
    const front = paretoFront(trials, ['minimize', 'maximize']).map(({ id }) => id);
    const beats = (a: number[], b: number[]): boolean =>
      a[0]! <= b[0]! && a[1]! >= b[1]! && (a[0]! < b[0]! || a[1]! > b[1]!);
    const unbeaten = trials.filter(({ values }) => !trials.some((other) => beats(other.values, values)));
    const first = unbeaten.filter(
      ({ values }, i) => unbeaten.findIndex((one) => String(one.values) === String(values)) === i,
    );
    expect(front).toEqual(first.map(({ id }) => id));
    // Cells of a grid that some point covers.
    const points = trials.map(({ values }) => [values[0]!, -values[1]!]);
    let cells = 0;
    for (let a = 0; a < 9; a++) for (let b = -8; b < 1; b++) if (points.some(([p, q]) => p! <= a && q! <= b)) cells++;
    expect(hypervolume(points, [9, 1])).toBe(cells);
    expect(hypervolume([], [1, 1])).toBe(0);
  });
});
