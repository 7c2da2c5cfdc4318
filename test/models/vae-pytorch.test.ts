import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Adam, constantInit, Forward, gaussianKL, sumSquaredError } from '../../src/nn/index.js';
import { VAENetwork } from '../../src/models/index.js';
import {
  type Backend,
  type FloatArray,
  grad,
  input,
  type Input,
  type Parameter,
  plan,
  type Plan,
  reference,
  type Tensor,
} from '../../src/tensor/index.js';
import { readOracle, relativeError } from '../oracles/read.js';
import { gradientError } from '../tensor/finite-differences.js';
import { dividedWasm, threadCounts } from '../tensor/divided.js';

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
interface Pass {
  readonly loss: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly mean: number[][];
  readonly logVariance: number[][];
  readonly output: number[][];
  readonly gradients: readonly Named[];
}
interface Case {
  readonly name: string;
  readonly features: number;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly rows: number;
  readonly repeatLastLayer: boolean;
  readonly x: number[][];
  readonly noise: number[][][];
  readonly parameters: readonly Named[];
  readonly buffers: readonly Named[];
  readonly training: Pass;
  readonly evaluation: Pass;
  readonly adam: {
    readonly learningRate: number;
    readonly losses: readonly number[];
    readonly parameters: readonly Named[];
    readonly buffers: readonly Named[];
    readonly evaluationLoss: number;
  };
}

const { cases } = readOracle<{ cases: Case[] }>('vae');

/** PyTorch's name of a parameter of ours. */
function torchName(name: string): string {
  return name
    .replace('.norm.scale', '.norm.weight')
    .replace('.norm.shift', '.norm.bias')
    .replace('.runningMean', '.running_mean')
    .replace('.runningVariance', '.running_var');
}
/** PyTorch keeps linear weights as [out, in]; ours are [in, out]. */
function transposed({ shape, values }: Named): number[] {
  if (shape.length !== 2) return [...values];
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}
function find(list: readonly Named[], p: Parameter): number[] {
  const found = list.find(({ name }) => name === torchName(p.name));
  if (found === undefined) throw new Error(`the oracle has no ${torchName(p.name)}`);
  return transposed(found);
}

function networkOf(oracle: Case): VAENetwork {
  const init = { weight: () => constantInit(0), bias: () => constantInit(0) };
  const network = new VAENetwork(
    {
      features: oracle.features,
      hidden: oracle.hidden,
      latentDim: oracle.latent,
      repeatLastLayer: oracle.repeatLastLayer,
    },
    init,
  );
  for (const p of network.state)
    p.value = ndarray(Float64Array.from(find([...oracle.parameters, ...oracle.buffers], p)), [...p.shape]);
  return network;
}

/** Everything the oracle records of one pass, with the noise as a fed input in both modes. */
function graphOf(
  oracle: Case,
  network: VAENetwork,
  mode: 'training' | 'evaluation',
  optimizer?: Adam,
): { plan: Plan; loss: Tensor; noise: Input; x: Input } {
  const pass = new Forward(mode);
  const x = input('x', [oracle.rows, oracle.features]);
  const noise = input('noise', [oracle.rows, oracle.latent]);
  const { mean, logVariance } = network.encode(x, pass);
  const output = network.decode(mean.add(logVariance.multiply(0.5).exp().multiply(noise)), pass);
  const reconstruction = sumSquaredError(output, x);
  const kl = gaussianKL(mean, logVariance);
  const loss = reconstruction.add(kl);
  if (optimizer !== undefined)
    return {
      plan: plan({ outputs: { loss }, updates: [...optimizer.updates(loss, network.parameters), ...pass.updates] }),
      loss,
      noise,
      x,
    };
  const gradients = Object.fromEntries(grad(loss, network.parameters).map((g, i) => [network.parameters[i]!.name, g]));
  return {
    plan: plan({ outputs: { loss, reconstruction, kl, mean, logVariance, output, ...gradients } }),
    loss,
    noise,
    x,
  };
}

const flat = (backend: Backend, values: number[][]): FloatArray =>
  backend.dtype === 'float64' ? Float64Array.from(values.flat()) : Float32Array.from(values.flat());
/** A bias in front of a BatchNorm has gradient 0; Adam divides its rounding error by its own size. */
const feedsBatchNorm = (name: string): boolean => name.endsWith('.linear.bias');

async function onePass(
  backend: Backend,
  oracle: Case,
  mode: 'training' | 'evaluation',
  check: (name: string, actual: ArrayLike<number>, expected: number[]) => void,
): Promise<void> {
  const network = networkOf(oracle);
  const expected = oracle[mode];
  const program = await backend.compile(graphOf(oracle, network, mode).plan);
  await program.run([{ x: flat(backend, oracle.x), noise: flat(backend, oracle.noise[0]!) }]);
  for (const name of ['loss', 'reconstruction', 'kl'] as const)
    check(name, (await program.read(name)).data, [expected[name]]);
  for (const name of ['mean', 'logVariance', 'output'] as const)
    check(name, (await program.read(name)).data, expected[name].flat());
  for (const p of network.parameters)
    check(`gradient of ${p.name}`, (await program.read(p.name)).data, find(expected.gradients, p));
  await program.dispose();
}

async function twentySteps(backend: Backend, oracle: Case): Promise<{ losses: number[]; network: VAENetwork }> {
  const network = networkOf(oracle);
  const optimizer = new Adam({ learningRate: oracle.adam.learningRate });
  const program = await backend.compile(graphOf(oracle, network, 'training', optimizer).plan);
  const losses: number[] = [];
  const scalars = backend.dtype === 'float64' ? new Float64Array(3) : new Float32Array(3);
  for (const [i, noise] of oracle.noise.entries()) {
    optimizer.feed(i + 1, scalars);
    await program.run([{ x: flat(backend, oracle.x), noise: flat(backend, noise), adamScalars: scalars }]);
    losses.push((await program.read('loss')).data[0]!);
  }
  await program.dispose();
  return { losses, network };
}

describe.each(cases.flatMap((oracle) => threadCounts.map((threads) => [oracle.name, threads, oracle] as const)))(
  '%s, wasm on %i threads',
  (_, threads, oracle) => {
    const exact = reference({ dtype: 'float64' });
    let single: Backend;
    beforeAll(async () => {
      single = await dividedWasm(threads);
    });
    afterAll(async () => {
      expect([exact.liveBytes, single.liveBytes]).toEqual([0, 0]);
      await single.dispose();
    });

    test.each(['training', 'evaluation'] as const)(
      'loss and every gradient, BatchNorm in %s mode, float64 within 1e-9',
      async (mode) => {
        await onePass(exact, oracle, mode, (name, actual, expected) => {
          // A gradient that is 0 in truth is rounding on both sides.
          const floor = mode === 'training' && name.endsWith('.linear.bias') ? 1 : 1e-300;
          expect(relativeError(actual, expected, floor), name).toBeLessThan(1e-9);
        });
      },
    );

    test.each(['training', 'evaluation'] as const)(
      'loss and every gradient, BatchNorm in %s mode, wasm within 1e-4',
      async (mode) => {
        const largestWeightGradient = Math.max(
          ...oracle[mode].gradients
            .filter(({ name }) => name.endsWith('weight'))
            .flatMap(({ values }) => values.map(Math.abs)),
        );
        await onePass(single, oracle, mode, (name, actual, expected) => {
          if (mode === 'training' && feedsBatchNorm(name)) {
            for (const g of Array.from(actual))
              expect(Math.abs(g), name).toBeLessThanOrEqual(1e-5 * largestWeightGradient);
          } else expect(relativeError(actual, expected), name).toBeLessThan(1e-4);
        });
      },
    );

    test('20 Adam steps: parameters and running statistics, float64 within 1e-8 (biases before a BatchNorm within 1e-6)', async () => {
      const { losses, network } = await twentySteps(exact, oracle);
      expect(relativeError(losses, [...oracle.adam.losses])).toBeLessThan(1e-9);
      for (const p of network.state) {
        // Such a bias moves by its gradient's rounding (1e-14) over Adam's ε (1e-8) in every step, and the running mean with it.
        const tolerance = feedsBatchNorm(p.name) || p.name.endsWith('.runningMean') ? 1e-6 : 1e-8;
        expect(
          relativeError(p.value.data, find([...oracle.adam.parameters, ...oracle.adam.buffers], p)),
          p.name,
        ).toBeLessThan(tolerance);
      }
    });

    test('20 Adam steps: wasm within 1e-4 (biases before a BatchNorm, and the running means that follow them, aside)', async () => {
      const { losses, network } = await twentySteps(single, oracle);
      expect(relativeError(losses, [...oracle.adam.losses])).toBeLessThan(1e-4);
      for (const p of network.state) {
        if (feedsBatchNorm(p.name) || p.name.endsWith('.runningMean')) continue;
        expect(
          relativeError(p.value.data, find([...oracle.adam.parameters, ...oracle.adam.buffers], p)),
          p.name,
        ).toBeLessThan(1e-4);
      }
    });

    test.each(['training', 'evaluation'] as const)(
      'finite differences through the whole network, BatchNorm in %s mode, within 1e-6',
      async (mode) => {
        const network = networkOf(oracle);
        const { loss } = graphOf(oracle, network, mode);
        const feed = { x: Float64Array.from(oracle.x.flat()), noise: Float64Array.from(oracle.noise[0]!.flat()) };
        expect(await gradientError(loss, network.parameters, feed, 6)).toBeLessThan(1e-6);
      },
    );
  },
);
