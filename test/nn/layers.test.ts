import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Activation,
  type ActivationName,
  Adam,
  BatchNorm1d,
  binaryCrossEntropy,
  constantInit,
  crossEntropy,
  Forward,
  gaussianKL,
  Linear,
  type Optimizer,
  SGD,
  sumAbsoluteError,
  sumSquaredError,
} from '../../src/nn/index.js';
import {
  type Backend,
  type Feed,
  type FloatArray,
  grad,
  input,
  parameter,
  plan,
  type PlanSpec,
  reference,
  type Tensor,
  tensor,
} from '../../src/tensor/index.js';
import { readOracle, relativeError } from '../oracles/read.js';
import { dividedWasm } from '../backends/divided.js';

type Rows = number[][];
interface BatchNormPass {
  readonly x: Rows;
  readonly output: Rows;
  readonly upstream: Rows;
  readonly gradients: { readonly x: Rows; readonly weight: number[]; readonly bias: number[] };
  readonly runningMean: number[];
  readonly runningVariance: number[];
}
interface Pair {
  readonly prediction: Rows;
  readonly target: Rows;
  readonly loss: number;
  readonly gradients: { readonly prediction: Rows };
}
interface Oracle {
  readonly linear: {
    readonly weight: Rows;
    readonly bias: number[];
    readonly x: Rows;
    readonly output: Rows;
    readonly upstream: Rows;
    readonly gradients: { readonly x: Rows; readonly weight: Rows; readonly bias: number[] };
  };
  readonly batchNorm: {
    readonly weight: number[];
    readonly bias: number[];
    readonly momentum: number;
    readonly epsilon: number;
    readonly training: readonly BatchNormPass[];
    readonly evaluation: BatchNormPass;
  };
  readonly losses: {
    readonly sumSquaredError: Pair;
    readonly sumAbsoluteError: Pair;
    readonly gaussianKL: {
      readonly mean: Rows;
      readonly logVariance: Rows;
      readonly loss: number;
      readonly gradients: { readonly mean: Rows; readonly logVariance: Rows };
    };
    readonly crossEntropyWithLogits: readonly {
      readonly reduction: 'sum' | 'mean';
      readonly logits: Rows;
      readonly classes: number[];
      readonly loss: number;
      readonly gradients: { readonly logits: Rows };
    }[];
    readonly binaryCrossEntropyWithLogits: readonly {
      readonly reduction: 'sum' | 'mean';
      readonly logits: number[];
      readonly targets: number[];
      readonly loss: number;
      readonly elements: number[];
      readonly gradients: { readonly logits: number[] };
    }[];
  };
  readonly activations: { readonly x: number[] } & Readonly<
    Record<Exclude<ActivationName, 'identity'>, { readonly output: number[]; readonly gradient: number[] }>
  >;
  readonly optimisers: {
    readonly start: number[];
    readonly centre: number[];
    readonly curvature: number[];
    readonly runs: readonly {
      readonly optimiser: 'adam' | 'sgd';
      readonly options: {
        readonly learningRate: number;
        readonly weightDecay?: number;
        readonly betas?: readonly [number, number];
        readonly epsilon?: number;
        readonly momentum?: number;
      };
      readonly losses: number[];
      readonly trajectory: Rows;
    }[];
  };
}

const oracle = readOracle<Oracle>('layers');

const zeros = { weight: () => constantInit(0), bias: () => constantInit(0) };
const transpose = (rows: Rows): Rows => rows[0]!.map((_, column) => rows.map((row) => row[column]!));
const column = (rows: Rows, at: number): number[] => rows.map((row) => row[at]!);

/** Compiles, runs once and reads every output. */
async function compute(backend: Backend, spec: PlanSpec, feed: Feed = {}): Promise<Record<string, FloatArray>> {
  const program = await backend.compile(plan(spec));
  try {
    await program.run([feed]);
    const result: Record<string, FloatArray> = {};
    for (const name of program.plan.outputs.keys()) result[name] = (await program.read(name)).data;
    return result;
  } finally {
    await program.dispose();
  }
}

let single: Backend;
const exact = reference({ dtype: 'float64' });
beforeAll(async () => {
  single = await dividedWasm(2);
});
afterAll(async () => {
  expect([exact.liveBytes, single.liveBytes]).toEqual([0, 0]);
  await single.dispose();
});

// The tolerance is relative to the largest expected number: some ten roundings.
describe.each([
  ['reference in float64', () => exact, 1e-12],
  ['wasm in float32', () => single, 2e-6],
] as const)('PyTorch 1.13, %s', (_, backendNow, tolerance) => {
  const number = (values: readonly number[]): FloatArray =>
    backendNow().dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  const expectNear = (actual: FloatArray, expected: readonly number[], label: string): void =>
    expect(relativeError(actual, expected), label).toBeLessThan(tolerance);

  test('Linear: result and gradients', async () => {
    const { weight, bias, x, output, upstream, gradients } = oracle.linear;
    const layer = new Linear('linear', 4, 3, zeros);
    layer.weight.value = transpose(weight);
    layer.bias.value = bias;
    const rows = input('x', [5, 4]);
    const y = layer.forward(rows);
    const [dx, dWeight, dBias] = grad(y.multiply(tensor(upstream)).sum(), [rows, layer.weight, layer.bias]);
    const got = await compute(
      backendNow(),
      { outputs: { y, dx: dx!, dWeight: dWeight!, dBias: dBias! } },
      { x: number(x.flat()) },
    );
    expectNear(got['y']!, output.flat(), 'output');
    expectNear(got['dx']!, gradients.x.flat(), 'gradient of x');
    expectNear(got['dWeight']!, transpose(gradients.weight).flat(), 'gradient of the weight');
    expectNear(got['dBias']!, gradients.bias, 'gradient of the bias');
  });

  test('BatchNorm1d: three training batches, then an evaluation batch on their running statistics', async () => {
    const { weight, bias, momentum, epsilon, training, evaluation } = oracle.batchNorm;
    const layer = new BatchNorm1d('norm', 4, { momentum, epsilon });
    layer.scale.value = weight;
    layer.shift.value = bias;
    for (const [i, one] of [...training, evaluation].entries()) {
      const pass = new Forward(i < 3 ? 'training' : 'evaluation');
      const rows = input('x', [one.x.length, 4]);
      const y = layer.forward(rows, pass);
      const [dx, dScale, dShift] = grad(y.multiply(tensor(one.upstream)).sum(), [rows, layer.scale, layer.shift]);
      const got = await compute(
        backendNow(),
        { outputs: { y, dx: dx!, dScale: dScale!, dShift: dShift! }, updates: pass.updates },
        { x: number(one.x.flat()) },
      );
      for (let j = 0; j < 4; j++) {
        const values = column(one.x, j);
        const mean = values.reduce((a, b) => a + b) / values.length;
        const variance =
          i < 3 ? values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length : one.runningVariance[j]!;
        // Rounding of x - μ, which the division by σ magnifies: the last column's mean is 100 000 times its spread.
        const spread = Math.sqrt(variance + epsilon);
        const condition = 1 + Math.max(...values.map(Math.abs)) / spread;
        const gain = Math.abs(weight[j]!) * Math.max(...column(one.upstream, j).map(Math.abs));
        const near = (name: string, expected: number[], scale: number): void => {
          const actual = Array.from(got[name]!).filter((_, at) => at % 4 === j);
          expect(relativeError(actual, expected, scale), `batch ${i}, ${name}, column ${j}`).toBeLessThan(
            tolerance * condition,
          );
        };
        near('y', column(one.output, j), 1);
        near('dx', column(one.gradients.x, j), gain / spread);
        near('dScale', [one.gradients.weight[j]!], gain);
        near('dShift', [one.gradients.bias[j]!], gain);
      }
      expectNear(layer.runningMean.value.data, one.runningMean, `batch ${i}, running mean`);
      const varianceError = relativeError(layer.runningVariance.value.data, one.runningVariance);
      expect(varianceError, `batch ${i}, running variance`).toBeLessThan(10 * tolerance);
    }
  });

  test('losses of two matrices', async () => {
    for (const [name, loss] of Object.entries({ sumSquaredError, sumAbsoluteError })) {
      const one = oracle.losses[name as 'sumSquaredError'];
      const prediction = parameter('prediction', one.prediction);
      const value = loss(prediction, tensor(one.target));
      const got = await compute(backendNow(), { outputs: { value, d: grad(value, [prediction])[0]! } });
      expectNear(got['value']!, [one.loss], name);
      expectNear(got['d']!, one.gradients.prediction.flat(), `gradient of ${name}`);
      // Where the two matrices agree.
      expect(got['d']![0]).toBe(0);
    }
  });

  test('Gaussian KL', async () => {
    const one = oracle.losses.gaussianKL;
    const mean = parameter('mean', one.mean);
    const logVariance = parameter('logVariance', one.logVariance);
    const value = gaussianKL(mean, logVariance);
    const [dMean, dLogVariance] = grad(value, [mean, logVariance]);
    const got = await compute(backendNow(), { outputs: { value, dMean: dMean!, dLogVariance: dLogVariance! } });
    expectNear(got['value']!, [one.loss], 'KL');
    expectNear(got['dMean']!, one.gradients.mean.flat(), 'gradient of the mean');
    expectNear(got['dLogVariance']!, one.gradients.logVariance.flat(), 'gradient of the log-variance');
  });

  test.each(oracle.losses.crossEntropyWithLogits)('softmax cross-entropy, $reduction', async (one) => {
    const logits = parameter('logits', one.logits);
    const sum = crossEntropy(logits, tensor(one.classes).oneHot(3));
    const value = one.reduction === 'sum' ? sum : sum.multiply(1 / one.classes.length);
    const got = await compute(backendNow(), { outputs: { value, d: grad(value, [logits])[0]! } });
    // log Σ exp z and z agree in most of their digits where a logit is large.
    const largest = Math.max(...one.logits.flat().map(Math.abs)) / (one.reduction === 'sum' ? 1 : one.classes.length);
    expect(Math.abs(got['value']![0]! - one.loss)).toBeLessThan(tolerance * largest);
    expectNear(got['d']!, one.gradients.logits.flat(), 'gradient');
  });

  test.each(oracle.losses.binaryCrossEntropyWithLogits)('logistic cross-entropy, $reduction', async (one) => {
    const logits = parameter('logits', one.logits);
    const sum = binaryCrossEntropy(logits, tensor(one.targets));
    const value = one.reduction === 'sum' ? sum : sum.multiply(1 / one.targets.length);
    const each = one.logits.map((z, i): [string, Tensor] => [
      `${i}`,
      binaryCrossEntropy(tensor([z]), tensor([one.targets[i]!])),
    ]);
    const got = await compute(backendNow(), {
      outputs: { value, d: grad(value, [logits])[0]!, ...Object.fromEntries(each) },
    });
    expectNear(got['value']!, [one.loss], 'loss');
    expectNear(got['d']!, one.gradients.logits, 'gradient');
    for (const [i, expected] of one.elements.entries())
      expect(Math.abs(got[i]![0]! - expected), `logit ${one.logits[i]}`).toBeLessThanOrEqual(
        tolerance * (1 + Math.abs(one.logits[i]!)),
      );
  });

  test.each(['relu', 'sigmoid', 'tanh', 'softplus'] as const)('%s from -10 000 to 10 000', async (name) => {
    const x = parameter('x', oracle.activations.x);
    const y = new Activation(name).forward(x);
    const got = await compute(backendNow(), { outputs: { y, d: grad(y.sum(), [x])[0]! } });
    const { output, gradient } = oracle.activations[name];
    for (const [i, at] of oracle.activations.x.entries()) {
      // Denormal numbers have few digits; 1 - y² and y (1 - y) lose all of theirs where y is nearly 1.
      expect(Math.abs(got['y']![i]! - output[i]!), `${name}(${at})`).toBeLessThanOrEqual(
        tolerance * Math.abs(output[i]!) + 3e-45,
      );
      expect(Math.abs(got['d']![i]! - gradient[i]!), `${name}'(${at})`).toBeLessThanOrEqual(
        tolerance * Math.abs(gradient[i]!) + (name === 'relu' ? 0 : tolerance / 4),
      );
    }
  });

  test.each(
    oracle.optimisers.runs
      .filter((run) => run.optimiser === 'adam' || run.options.weightDecay === undefined)
      .map((run) => [run.optimiser, JSON.stringify(run.options), run] as const),
  )('%s %s: five steps', async (kind, _, run) => {
    const { betas, momentum = 0, learningRate, ...options } = run.options;
    const optimizer: Optimizer =
      kind === 'adam'
        ? new Adam({ learningRate, ...options, ...(betas && { beta1: betas[0], beta2: betas[1] }) })
        : new SGD({ learningRate, momentum });
    const { start, centre, curvature } = oracle.optimisers;
    const w = parameter('w', start);
    const loss = w.subtract(tensor(centre)).square().multiply(tensor(curvature)).sum().multiply(0.5);
    const program = await backendNow().compile(plan({ outputs: { loss }, updates: optimizer.updates(loss, [w]) }));
    for (const [i, expected] of run.trajectory.entries()) {
      const scalars = number([0, 0, 0]);
      optimizer.feed(i + 1, scalars);
      await program.run([optimizer.scalars === undefined ? {} : { [optimizer.scalars.name]: scalars }]);
      expectNear((await program.read('loss')).data, [run.losses[i]!], `loss of step ${i + 1}`);
      expectNear(await program.readParameter(w), expected, `weights after step ${i + 1}`);
    }
    await program.dispose();
  });
});
