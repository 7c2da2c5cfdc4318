/** Networks of ours against PyTorch's: the same weights, rows, noise and dropout masks, stored by the scripts in test/oracles. */
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Architecture, AutoencoderNetwork, layersOf } from '../../src/models/index.js';
import { Adam, constantInit, Forward, gaussianKL, sumAbsoluteError, sumSquaredError } from '../../src/nn/index.js';
import {
  type Backend,
  type FloatArray,
  floats,
  grad,
  input,
  type Parameter,
  plan,
  type Plan,
  reference,
  type Tensor,
} from '../../src/tensor/index.js';
import { relativeError } from '../oracles/read.js';
import { gradientError } from '../tensor/finite-differences.js';
import { dividedWasm, threadCounts } from '../backends/divided.js';

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
export interface Oracle {
  readonly name: string;
  readonly x: number[][];
  /** One-hot labels, of a network with classes. */
  readonly y?: number[][];
  readonly noise: number[][][];
  /** Of every step and every hidden block, where there is dropout. */
  readonly masks?: number[][][][] | null;
  readonly parameters: readonly Named[];
  readonly buffers: readonly Named[];
  readonly training: Pass;
  readonly evaluation: Pass;
  readonly adam: {
    readonly learningRate: number;
    readonly losses: readonly number[];
    readonly parameters: readonly Named[];
    readonly buffers: readonly Named[];
  };
}
export interface Case {
  readonly oracle: Oracle;
  readonly architecture: Architecture;
}
type Mode = 'training' | 'evaluation';

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

function networkOf({ oracle, architecture }: Case): AutoencoderNetwork {
  const init = { weight: () => constantInit(0), bias: () => constantInit(0) };
  const network = new AutoencoderNetwork(architecture, init);
  const given = [...oracle.parameters, ...oracle.buffers];
  expect(network.state.length).toBe(given.length);
  for (const p of network.state) p.value = ndarray(Float64Array.from(find(given, p)), [...p.shape]);
  return network;
}

interface Graph {
  readonly plan: Plan;
  readonly loss: Tensor;
  /** Values for step `step`. */
  readonly feed: (step: number, backend: Backend) => Record<string, FloatArray>;
}

/** Everything the oracle records of one pass, with noise and masks as fed inputs in both modes. */
function graphOf({ oracle, architecture }: Case, network: AutoencoderNetwork, mode: Mode, optimizer?: Adam): Graph {
  const pass = new Forward(mode);
  const rows = oracle.x.length;
  const x = input('x', [rows, architecture.features]);
  const labels = oracle.y && input('labels', [rows, architecture.classes]);
  const noise = input('noise', [rows, architecture.latentDim]);
  const { mean, logVariance } = network.encode({ x, labels }, pass);
  const z = mean.add(logVariance.multiply(0.5).exp().multiply(noise));
  const output = network.decode(z, labels, pass);
  const error = architecture.reconstruction === 'mse' ? sumSquaredError : sumAbsoluteError;
  const reconstruction = error(output, x);
  const kl = gaussianKL(mean, logVariance);
  const loss = reconstruction.add(kl);
  const outputs = {
    loss,
    reconstruction,
    kl,
    mean,
    logVariance,
    output,
    ...Object.fromEntries(grad(loss, network.parameters).map((g, i) => [network.parameters[i]!.name, g])),
  };
  return {
    plan:
      optimizer === undefined
        ? plan({ outputs })
        : plan({ outputs: { loss }, updates: [...optimizer.updates(loss, network.parameters), ...pass.updates] }),
    loss,
    feed: feedOf(oracle, pass, 1 / (1 - architecture.dropout)),
  };
}

/** Rows, labels and noise by their names, and the masks in the order in which the pass asked for them. */
function feedOf(oracle: Oracle, pass: Forward, scale: number): Graph['feed'] {
  const asked = [...pass.draws.keys()].map(({ name }) => name).filter((name) => name.startsWith('dropout'));
  return (step, backend) => {
    const masks = asked.map((name, i) => [name, flat(backend, oracle.masks![step]![i]!, scale)]);
    return {
      x: flat(backend, oracle.x),
      ...(oracle.y && { labels: flat(backend, oracle.y) }),
      noise: flat(backend, oracle.noise[step]!),
      ...(Object.fromEntries(masks) as Record<string, FloatArray>),
    };
  };
}

function flat(backend: Backend, values: number[][], scale: number = 1): FloatArray {
  const out = floats(backend.dtype, values.length * values[0]!.length);
  out.set(values.flat().map((value) => value * scale));
  return out;
}

type Check = (name: string, actual: ArrayLike<number>, expected: number[]) => void;

async function onePass(backend: Backend, parity: Case, mode: Mode, check: Check): Promise<void> {
  const network = networkOf(parity);
  const expected = parity.oracle[mode];
  const graph = graphOf(parity, network, mode);
  const program = await backend.compile(graph.plan);
  await program.run([graph.feed(0, backend)]);
  for (const name of ['loss', 'reconstruction', 'kl'] as const)
    check(name, (await program.read(name)).data, [expected[name]]);
  for (const name of ['mean', 'logVariance', 'output'] as const)
    check(name, (await program.read(name)).data, expected[name].flat());
  for (const p of network.parameters)
    check(`gradient of ${p.name}`, (await program.read(p.name)).data, find(expected.gradients, p));
  await program.dispose();
}

async function twentySteps(backend: Backend, parity: Case): Promise<{ losses: number[]; network: AutoencoderNetwork }> {
  const network = networkOf(parity);
  const optimizer = new Adam({ learningRate: parity.oracle.adam.learningRate });
  const graph = graphOf(parity, network, 'training', optimizer);
  const program = await backend.compile(graph.plan);
  const losses: number[] = [];
  const scalars = floats(backend.dtype, 3);
  for (const step of parity.oracle.noise.keys()) {
    optimizer.feed(step + 1, scalars);
    await program.run([{ ...graph.feed(step, backend), adamScalars: scalars }]);
    losses.push((await program.read('loss')).data[0]!);
  }
  await program.dispose();
  return { losses, network };
}

/** The loss that training minimises, with its own noise and masks fed from the oracle. */
async function trainedLoss(backend: Backend, parity: Case): Promise<number> {
  const network = networkOf(parity);
  const { oracle, architecture } = parity;
  const pass = new Forward('training');
  const rows = oracle.x.length;
  const x = input('x', [rows, architecture.features]);
  const { reconstruction, kl } = network.loss(
    { x, labels: oracle.y && input('labels', [rows, architecture.classes]) },
    pass,
  );
  const program = await backend.compile(plan({ outputs: { loss: reconstruction.add(kl) } }));
  const { noise, ...feed } = feedOf(oracle, pass, 1 / (1 - architecture.dropout))(0, backend);
  const name = [...pass.draws.keys()].map((drawn) => drawn.name).find((drawn) => drawn.startsWith('noise'))!;
  await program.run([{ ...feed, [name]: noise! }]);
  const loss = (await program.read('loss')).data[0]!;
  await program.dispose();
  return loss;
}

/** A bias in front of a BatchNorm has gradient 0; Adam divides its rounding error by its own size. */
function feedsBatchNorm({ architecture }: Case, name: string): boolean {
  return layersOf(architecture).some((layer) => layer.batchNorm && name.endsWith(`${layer.name}.linear.bias`));
}
const drifts = (parity: Case, name: string): boolean => feedsBatchNorm(parity, name) || name.endsWith('.runningMean');
const afterTraining = ({ oracle }: Case, p: Parameter): number[] =>
  find([...oracle.adam.parameters, ...oracle.adam.buffers], p);
const modes = ['training', 'evaluation'] as const;

export function parityTests(cases: readonly Case[]): void {
  describe.each(cases.map((one) => [one.oracle.name, one] as const))('%s, float64', (_, parity) => {
    const exact = reference({ dtype: 'float64' });
    afterAll(() => expect(exact.liveBytes).toBe(0));

    test.each(modes)('loss and every gradient within 1e-9, BatchNorm in %s mode', async (mode) => {
      await onePass(exact, parity, mode, (name, actual, expected) => {
        // A gradient that is 0 in truth is rounding on both sides.
        const floor = mode === 'training' && feedsBatchNorm(parity, name) ? 1 : 1e-300;
        expect(relativeError(actual, expected, floor), name).toBeLessThan(1e-9);
      });
    });

    test('20 Adam steps: parameters and running statistics within 1e-8 (biases before a BatchNorm within 1e-6)', async () => {
      const { losses, network } = await twentySteps(exact, parity);
      expect(relativeError(losses, [...parity.oracle.adam.losses])).toBeLessThan(1e-9);
      for (const p of network.state) {
        // Such a bias moves by its gradient's rounding (1e-14) over Adam's ε (1e-8) in every step, and the running mean with it.
        expect(relativeError(p.value.data, afterTraining(parity, p)), p.name).toBeLessThan(
          drifts(parity, p.name) ? 1e-6 : 1e-8,
        );
      }
    });

    test('the loss that training minimises is the one compared, within 1e-12', async () => {
      expect((await trainedLoss(exact, parity)) / parity.oracle.training.loss).toBeCloseTo(1, 12);
    });

    test.each(modes)('finite differences through the whole network within 1e-6, BatchNorm in %s mode', async (mode) => {
      const network = networkOf(parity);
      const { loss, feed } = graphOf(parity, network, mode);
      const values = feed(0, exact) as Record<string, Float64Array>;
      expect(await gradientError(loss, network.parameters, values, 6)).toBeLessThan(1e-6);
    });
  });

  const divided = cases.flatMap((one) => threadCounts.map((threads) => [one.oracle.name, threads, one] as const));
  describe.each(divided)('%s, wasm on %i threads', (_, threads, parity) => {
    const { oracle } = parity;
    let single: Backend;
    beforeAll(async () => {
      single = await dividedWasm(threads);
    });
    afterAll(async () => {
      expect(single.liveBytes).toBe(0);
      await single.dispose();
    });

    test.each(modes)('loss and every gradient within 1e-4, BatchNorm in %s mode', async (mode) => {
      const largestWeightGradient = Math.max(
        ...oracle[mode].gradients
          .filter(({ name }) => name.endsWith('weight'))
          .flatMap(({ values }) => values.map(Math.abs)),
      );
      await onePass(single, parity, mode, (name, actual, expected) => {
        if (mode === 'training' && feedsBatchNorm(parity, name)) {
          for (const g of Array.from(actual))
            expect(Math.abs(g), name).toBeLessThanOrEqual(1e-5 * largestWeightGradient);
        } else expect(relativeError(actual, expected), name).toBeLessThan(1e-4);
      });
    });

    test('20 Adam steps within 1e-4 (biases before a BatchNorm, and the running means that follow them, aside)', async () => {
      const { losses, network } = await twentySteps(single, parity);
      expect(relativeError(losses, [...oracle.adam.losses])).toBeLessThan(1e-4);
      for (const p of network.state) {
        if (drifts(parity, p.name)) continue;
        expect(relativeError(p.value.data, afterTraining(parity, p)), p.name).toBeLessThan(1e-4);
      }
    });
  });
}
