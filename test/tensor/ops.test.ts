import { describe, expect, test } from 'vitest';
import ndarray from 'ndarray';
import { parameter, type Tensor, tensor } from '../../src/tensor/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { cases, draw, type OpCase } from './cases.js';
import { gradientError } from './finite-differences.js';

/** Σ weight · y: a scalar in which every element of the case's result matters differently. */
function weighted(y: Tensor): Tensor {
  const random = new SeededRandom('weights');
  return y.multiply(tensor(Float64Array.from({ length: y.size }, () => random.normal())).reshape(y.shape)).sum();
}

describe('gradients against float64 finite differences', () => {
  for (const [op, list] of Object.entries<readonly OpCase[]>(cases)) {
    test.each(list.map((c) => [c.label, c] as const))(`${op} %s`, async (label, opCase) => {
      const values = draw(opCase, op + label);
      const parameters = opCase.shapes.map((shape, i) => parameter(`x${i}`, ndarray(values[i]!, [...shape])));
      const extra = opCase.indices ? [tensor([...opCase.indices])] : [];
      const y = opCase.build(...parameters, ...extra);
      if (op === 'stopGradient') {
        // d(stop(x) x) counts one factor only: the true derivative 2x is not what is asked for.
        expect(
          await gradientError(weighted(parameters[0]!.multiply(tensor(ndarray(values[0]!, [5, 7])))), parameters),
        ).toBeLessThan(1e-6);
        return;
      }
      expect(await gradientError(weighted(y), parameters)).toBeLessThan(1e-6);
    });
  }
});

describe('edge conventions', () => {
  test('relu has derivative 0 at 0 and keeps NaN', async () => {
    const { grad } = await import('../../src/tensor/index.js');
    const x = parameter('x', [-1, 0, 2]);
    const [g] = grad(x.relu().sum(), [x]);
    expect([...(await g!.data()).data]).toEqual([0, 0, 1]);
    expect([...(await tensor([NaN, -0.5]).relu().data()).data]).toEqual([NaN, 0]);
  });
  test('softplus, sigmoid and log-sum-exp do not overflow', async () => {
    expect([...(await tensor([-1000, 1000]).softplus().data()).data]).toEqual([0, 1000]);
    expect([...(await tensor([-1000, 1000]).sigmoid().data()).data]).toEqual([0, 1]);
    expect(
      [
        ...(
          await tensor([[1000, 1000]])
            .logSumExp(1)
            .data()
        ).data,
      ][0],
    ).toBeCloseTo(1000 + Math.LN2, 4);
  });
  test('equal maxima share the gradient', async () => {
    const { grad } = await import('../../src/tensor/index.js');
    const x = parameter('x', [[1, 3, 3]]);
    expect([...(await grad(x.max(), [x])[0]!.data()).data]).toEqual([0, 0.5, 0.5]);
    const a = parameter('a', [1, 2]);
    expect([...(await grad(a.maximum(tensor([1, 1])).sum(), [a])[0]!.data()).data]).toEqual([0.5, 1]);
  });
  test('stopGradient lets nothing through', async () => {
    const { grad } = await import('../../src/tensor/index.js');
    const x = parameter('x', [2, 3]);
    expect([...(await grad(x.stopGradient().multiply(x).sum(), [x])[0]!.data()).data]).toEqual([2, 3]);
    expect([...(await grad(x.stopGradient().sum(), [x])[0]!.data()).data]).toEqual([0, 0]);
  });
});

describe('shape errors are thrown where the node is built', () => {
  test.each([
    [
      'matmul',
      () => tensor([[1, 2]]).matmul(tensor([[1, 2]])),
      'matmul: [1, 2] times [1, 2]: the inner sizes 2 and 1 must be equal',
    ],
    ['matmul rank', () => tensor([1, 2]).matmul(tensor([[1, 2]])), 'matmul: expected 2 axes, found shape [2]'],
    ['add', () => tensor([1, 2]).add(tensor([1, 2, 3])), 'add: shapes [2] and [3] do not broadcast'],
    ['reshape', () => tensor([1, 2, 3]).reshape([2, 2]), 'reshape: [3] has 3 elements, [2, 2] 4'],
    ['slice', () => tensor([1, 2, 3]).slice([2], [2]), 'slice: start [2] and size [2] reach outside [3]'],
    ['sum', () => tensor([1, 2, 3]).sum(1), 'sum: axis 1 is outside shape [3]'],
    ['transpose', () => tensor([[1, 2]]).transpose([0, 0]), 'transpose: [0, 0] is not a permutation'],
    ['ragged', () => tensor([[1, 2], [3]]), 'ragged'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
  });
});
