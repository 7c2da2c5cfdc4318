import { wasm } from '../../src/backends/index.js';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  Adam,
  type Batch,
  BatchNorm1d,
  batchRanges,
  Dropout,
  EarlyStopping,
  type EpochReport,
  fanInUniform,
  Linear,
  Sequential,
  sumSquaredError,
  train,
  type TrainingSpec,
} from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, input, reference, type Tensor, tensor } from '../../src/tensor/index.js';

const makers = { reference: () => Promise.resolve(reference()), wasm: () => wasm() };

/** Twelve rows of two columns and what a straight line makes of them. */
const rows = Array.from({ length: 12 }, (_, i): [number, number] => [Math.sin(i), Math.cos(2 * i)]);
const line = ([a, b]: readonly [number, number]): number => 2 * a - b + 0.5;
const batchOf = (from: number, to: number, target = line): Batch => ({
  rows: to - from,
  feed: {
    x: Float32Array.from(rows.slice(from, to).flat()),
    y: Float32Array.from(rows.slice(from, to), target),
  },
});
/** Values that no straight line comes near: training on the one makes the other worse from some epoch on. */
const elsewhere = [batchOf(0, 12, ([a, b]) => 0.4 * a - 0.2 * b)];

interface Tiny {
  readonly spec: TrainingSpec;
  readonly network: Sequential;
  readonly reports: EpochReport[];
}
function tiny(backend: Backend, changes: Partial<TrainingSpec> = {}, learningRate = 0.05): Tiny {
  const network = new Sequential([new Linear('line', 2, 1, fanInUniform(new SeededRandom(1)))]);
  const reports: EpochReport[] = [];
  const spec: TrainingSpec = {
    backend,
    random: new SeededRandom(1),
    optimizer: new Adam({ learningRate }),
    epochs: 10,
    parameters: network.parameters,
    state: network.state,
    build: (count, pass) => {
      const y = network.forward(input('x', [count, 2]), pass);
      const loss = sumSquaredError(y, input('y', [count, 1]));
      return { objective: loss, sums: { loss, outputs: y.sum() } };
    },
    batchRows: 6,
    batches: () => [batchOf(0, 6), batchOf(6, 10), batchOf(10, 12)],
    monitor: 'train',
    stopping: new EarlyStopping({ patience: Infinity }),
    restoreBest: false,
    onEpoch: (report) => reports.push(report),
    ...changes,
  };
  return { spec, network, reports };
}
const weightsOf = ({ network }: Tiny): number[] => network.state.flatMap((p) => [...p.value.data]);
/** Loss per row of the weights on the host. */
function lossOf(one: Tiny, target = line): number {
  const [u, v, c] = weightsOf(one) as [number, number, number];
  return rows.reduce((sum, [a, b]) => sum + (u * a + v * b + c - target([a, b])) ** 2, 0) / rows.length;
}

test('an epoch reads each of its sums once, however many batches it has', async () => {
  const backend = reference();
  let reads = 0;
  const counting: Backend = Object.assign(Object.create(backend) as Backend, {
    compile: async (...plans: Parameters<Backend['compile']>) => {
      const program = await backend.compile(...plans);
      const count = (name: 'read' | 'readParameter'): void => {
        const method = program[name].bind(program) as (...args: unknown[]) => unknown;
        Object.assign(program, { [name]: (...args: unknown[]) => (reads++, method(...args)) });
      };
      count('read');
      count('readParameter');
      return program;
    },
  });
  const readsPerEpoch: number[] = [];
  const onEpoch = (): void => void (readsPerEpoch.push(reads), (reads = 0));
  await train(tiny(counting, { epochs: 4, onEpoch }).spec);
  expect(readsPerEpoch.slice(1)).toEqual([2, 2, 2]);
});

test('train refuses entries that do not exist, and numbers out of range', async () => {
  const { spec } = tiny(reference());
  const refused = (changes: object): Promise<unknown> => train({ ...spec, ...changes });
  await expect(refused({ patience: 3 })).rejects.toThrow(/^train: there is no option 'patience'/);
  await expect(refused({ onEpochs: 3 })).rejects.toThrow(/did you mean 'onEpoch'\?/);
  await expect(refused({ epochs: 0 })).rejects.toThrow('train: epochs must be a whole number of at least 1, found 0');
  await expect(refused({ batchRows: 2.5 })).rejects.toThrow('train: batchRows must be a whole number');
  await expect(refused({ validateEvery: 0 })).rejects.toThrow('train: validateEvery must be a whole number');
  await expect(refused({ monitor: 'loss' })).rejects.toThrow('train: monitor must be one of train, validation');
  const undefinedAll = {
    validation: undefined,
    validateEvery: undefined,
    probe: undefined,
    onPlan: undefined,
    signal: undefined,
  };
  expect(await refused({ ...undefinedAll, epochs: 1 })).toMatchObject({ epochs: 1 });
});

describe('a probe', () => {
  const withProbe = (outputs: (count: number) => Tensor, changes: Partial<TrainingSpec> = {}): Tiny =>
    tiny(reference(), {
      epochs: 45,
      probe: { batch: { rows: 2, feed: {} }, build: (count) => ({ outputs: outputs(count) }) },
      ...changes,
    });

  test('that gives finite outputs changes no number', async () => {
    const [plain, probed] = [tiny(reference(), { epochs: 45 }), withProbe(() => tensor([1, 2]))];
    const [{ seconds: a, ...expected }, { seconds: b, ...history }] = [
      await train(plain.spec),
      await train(probed.spec),
    ];
    expect(history).toEqual(expected);
    expect(weightsOf(probed)).toEqual(weightsOf(plain));
    expect([a, b].every((seconds) => seconds > 0)).toBe(true);
  });

  test('that does not leaves no weights to keep', async () => {
    const one = withProbe(() => tensor([1, Infinity]));
    expect(await train(one.spec)).toMatchObject({ epochs: 45, keptEpoch: 0, stoppedBecause: 'diverged' });
  });
});

describe('batchRanges', () => {
  test('cover all rows in order, in full batches but for the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (count, size) => {
        const ranges = batchRanges(count, size);
        expect(ranges[0]!.from).toBe(0);
        expect(ranges.at(-1)!.to).toBe(count);
        ranges.slice(1).forEach(({ from }, i) => expect(from).toBe(ranges[i]!.to));
        for (const { from, to } of ranges.slice(0, -1)) expect(to - from).toBe(size);
        const last = ranges.at(-1)!.to - ranges.at(-1)!.from;
        expect(last).toBeLessThanOrEqual(size + 1);
        // With batches of at least two rows, only a single row altogether is left alone.
        if (size > 1) expect(last).toBeGreaterThanOrEqual(Math.min(count, 2));
      }),
    );
  });
  test('a last batch of a single row joins the one before it', () => {
    expect(batchRanges(9, 4)).toEqual([
      { from: 0, to: 4 },
      { from: 4, to: 9 },
    ]);
    expect(batchRanges(5, 4)).toEqual([{ from: 0, to: 5 }]);
    expect(batchRanges(10, 4)).toHaveLength(3);
    expect(batchRanges(1, 4)).toEqual([{ from: 0, to: 1 }]);
    expect(batchRanges(0, 4)).toEqual([]);
  });
});

describe.each(Object.entries(makers))('train on %s', (_, make) => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await make();
  });
  afterEach(async () => {
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });

  test('learns, and its history has a value of everything for every epoch', async () => {
    const one = tiny(backend, { epochs: 200, validation: [batchOf(0, 7), batchOf(7, 12)] });
    const history = await train(one.spec);
    expect(history).toMatchObject({ epochs: 200, keptEpoch: 200, stoppedBecause: 'epochs' });
    expect(history.trainLoss).toHaveLength(200);
    expect(history.validationLoss).toHaveLength(200);
    expect(Object.keys(history.parts)).toEqual(['loss', 'outputs']);
    expect(history.parts['loss']).toEqual(history.trainLoss);
    expect(history.parts['outputs']).toHaveLength(200);
    expect(history.seconds).toBeGreaterThan(0);
    expect(history.trainLoss.at(-1)).toBeLessThan(1e-3 * history.trainLoss[0]!);
    for (const [i, weight] of [2, -1, 0.5].entries()) expect(weightsOf(one)[i]).toBeCloseTo(weight, 2);
    // The validation loss is that of the weights after the epoch.
    expect(lossOf(one)).toBeCloseTo(history.validationLoss.at(-1)!, 6);
  });

  test('losses are sums over all batches divided by all rows', async () => {
    const one = tiny(backend, { epochs: 1 }, 1e-12);
    const before = lossOf(one);
    const { trainLoss, parts } = await train(one.spec);
    expect(trainLoss[0]).toBeCloseTo(before, 5);
    const [u, v, c] = weightsOf(one) as [number, number, number];
    expect(parts['outputs']![0]).toBeCloseTo(rows.reduce((sum, [a, b]) => sum + u * a + v * b + c, 0) / 12, 5);
  });

  test('reports every epoch when it has ended', async () => {
    const one = tiny(backend, { epochs: 3, validation: elsewhere });
    const history = await train(one.spec);
    expect(one.reports.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    for (const [i, report] of one.reports.entries()) {
      expect(report.trainLoss).toBe(history.trainLoss[i]);
      expect(report.validationLoss).toBe(history.validationLoss[i]);
      expect(report.parts).toEqual({ loss: history.trainLoss[i], outputs: history.parts['outputs']![i] });
      expect(report.seconds).toBeGreaterThanOrEqual(i === 0 ? 0 : one.reports[i - 1]!.seconds);
    }
    const without = tiny(backend, { epochs: 1 });
    expect((await train(without.spec)).validationLoss).toEqual([]);
    expect(without.reports[0]!.validationLoss).toBeUndefined();
  });

  test('the epoch number reaches the batches', async () => {
    const epochs: number[] = [];
    const batches = function* (epoch: number): Generator<Batch> {
      epochs.push(epoch);
      yield batchOf(0, 12);
    };
    await train(tiny(backend, { epochs: 3, batches, batchRows: 12 }).spec);
    expect(epochs).toEqual([1, 2, 3]);
  });

  test("patience ends the training, and the best epoch's weights come back", async () => {
    const one = tiny(backend, {
      epochs: 300,
      validation: elsewhere,
      monitor: 'validation',
      stopping: new EarlyStopping({ patience: 5 }),
      restoreBest: true,
    });
    const history = await train(one.spec);
    expect(history.stoppedBecause).toBe('patience');
    const best = history.validationLoss.indexOf(Math.min(...history.validationLoss)) + 1;
    expect(history).toMatchObject({ bestEpoch: best, keptEpoch: best, epochs: best + 5 });
    expect(one.reports.at(-1)).toMatchObject({ bestEpoch: best, waited: 5 });
    const kept = lossOf(one, ([a, b]) => 0.4 * a - 0.2 * b);
    expect(kept).toBeCloseTo(history.validationLoss[best - 1]!, 6);
    expect(kept).toBeLessThan(0.99 * history.validationLoss.at(-1)!);
  });

  test('without restoreBest the last weights stay', async () => {
    const one = tiny(backend, {
      epochs: 300,
      validation: elsewhere,
      monitor: 'validation',
      stopping: new EarlyStopping({ patience: 5 }),
    });
    const history = await train(one.spec);
    expect(history).toMatchObject({ stoppedBecause: 'patience', keptEpoch: history.epochs });
    expect(lossOf(one, ([a, b]) => 0.4 * a - 0.2 * b)).toBeCloseTo(history.validationLoss.at(-1)!, 6);
  });

  test('patience watches the loss that `monitor` names', async () => {
    const stopping = new EarlyStopping({ patience: 5 });
    const history = await train(tiny(backend, { epochs: 25, validation: elsewhere, monitor: 'train', stopping }).spec);
    expect(history).toMatchObject({ stoppedBecause: 'epochs', bestEpoch: 25 });
    const other = { epochs: 25, validation: elsewhere, stopping: new EarlyStopping({ patience: 5 }) };
    expect((await train(tiny(backend, { ...other, monitor: 'validation' }).spec)).stoppedBecause).toBe('patience');
  });

  test('a raised signal ends the training after the epoch in progress and keeps its weights', async () => {
    const abort = new AbortController();
    const interrupted = tiny(backend, {
      signal: abort.signal,
      onEpoch: ({ epoch }) => {
        if (epoch === 4) abort.abort();
      },
    });
    const history = await train(interrupted.spec);
    expect(history).toMatchObject({ epochs: 4, keptEpoch: 4, stoppedBecause: 'interrupted' });
    expect(history.trainLoss).toHaveLength(4);
    const four = tiny(backend, { epochs: 4 });
    await train(four.spec);
    expect(weightsOf(interrupted)).toEqual(weightsOf(four));
  });

  test('a signal raised in the last epoch interrupts nothing; one raised before stops all', async () => {
    const abort = new AbortController();
    const one = tiny(backend, {
      epochs: 2,
      signal: abort.signal,
      onEpoch: ({ epoch }) => epoch === 2 && abort.abort(),
    });
    expect((await train(one.spec)).stoppedBecause).toBe('epochs');
    const again = tiny(backend, { signal: abort.signal });
    const before = weightsOf(again);
    await expect(train(again.spec)).rejects.toThrow('aborted');
    expect(weightsOf(again)).toEqual(before);
  });

  test.each([true, false])(
    'a loss that is no number ends the training with the last finite weights (restoreBest %s)',
    async (restoreBest) => {
      // From epoch 31 on the targets are not numbers.
      const batches = (epoch: number): Batch[] => [batchOf(0, 12, epoch > 30 ? () => NaN : line)];
      const one = tiny(backend, { epochs: 100, batchRows: 12, batches, restoreBest });
      const history = await train(one.spec);
      expect(history).toMatchObject({ stoppedBecause: 'diverged', epochs: 31, keptEpoch: restoreBest ? 30 : 21 });
      expect(history.trainLoss.at(-1)).toBeNaN();
      const same = tiny(backend, { epochs: history.keptEpoch, batchRows: 12, batches });
      await train(same.spec);
      expect(weightsOf(one)).toEqual(weightsOf(same));
      expect(weightsOf(one).every(Number.isFinite)).toBe(true);
    },
  );

  test('an absurd learning rate diverges, and the weights that are kept are finite', async () => {
    const one = tiny(backend, { epochs: 100, restoreBest: true }, 1e25);
    const history = await train({ ...one.spec, batches: () => [batchOf(0, 6)] });
    expect(history.stoppedBecause).toBe('diverged');
    expect(history.keptEpoch).toBeLessThan(history.epochs);
    expect(weightsOf(one).every(Number.isFinite)).toBe(true);
  });

  test('weights that stopped being numbers in the very step are never the best', async () => {
    // The loss of epoch 2 is finite and the lowest, but the gradient of an infinite sum spoils the step.
    const one = tiny(backend, { epochs: 5, restoreBest: true, batchRows: 12 });
    const { build } = one.spec;
    const batches = (epoch: number): Batch[] => [
      { rows: 12, feed: { ...batchOf(0, 12).feed, spoil: Float32Array.of(epoch === 2 ? Infinity : 0) } },
    ];
    const spoilt = await train({
      ...one.spec,
      batches,
      build: (count, pass) => {
        const graph = build(count, pass);
        return { ...graph, objective: graph.objective.add(input('spoil', []).multiply(graph.objective)) };
      },
    });
    expect(spoilt).toMatchObject({ stoppedBecause: 'diverged', epochs: 3, bestEpoch: 2, keptEpoch: 1 });
    expect(weightsOf(one).every(Number.isFinite)).toBe(true);
  });

  test('nothing is held after an error in onEpoch, in the batches or in the graph; weights come back', async () => {
    const fail = (): never => {
      throw new Error('from outside');
    };
    const inReport = tiny(backend, { onEpoch: fail });
    await expect(train(inReport.spec)).rejects.toThrow('from outside');
    expect(backend.liveBytes).toBe(0);
    const one = tiny(backend, { epochs: 1 });
    await train(one.spec);
    expect(weightsOf(inReport)).toEqual(weightsOf(one));
    await expect(train(tiny(backend, { batches: fail }).spec)).rejects.toThrow('from outside');
    expect(backend.liveBytes).toBe(0);
    await expect(train(tiny(backend, { build: fail }).spec)).rejects.toThrow('from outside');
    expect(backend.liveBytes).toBe(0);
    const wrongFeed = tiny(backend, { batches: () => [{ rows: 6, feed: { x: new Float32Array(12) } }] });
    await expect(train(wrongFeed.spec)).rejects.toThrow("input 'y' is missing");
  });

  test('the same seed gives the same weights, another does not; running statistics are trained too', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const network = new Sequential([
        new Linear('a', 2, 8, fanInUniform(new SeededRandom(seed))),
        new BatchNorm1d('n', 8),
        new Dropout(0.3),
        new Linear('b', 8, 1, fanInUniform(new SeededRandom(seed))),
      ]);
      const { spec } = tiny(backend, {
        random: new SeededRandom(seed),
        epochs: 5,
        parameters: network.parameters,
        state: network.state,
        build: (count, pass) => {
          const loss = sumSquaredError(network.forward(input('x', [count, 2]), pass), input('y', [count, 1]));
          return { objective: loss, sums: { loss } };
        },
      });
      await train(spec);
      return network.state.flatMap((p) => [...p.value.data]);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    // After two linear parameters and the norm's scale and shift come its running means.
    expect(first.slice(24 + 16, 24 + 24).every((mean) => mean !== 0)).toBe(true);
  });
});
