import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Adam } from '../../src/nn/index.js';
import type { OpStep } from '../../src/tensor/plan.js';
import {
  type Backend,
  grad,
  input,
  parameter,
  plan,
  type Plan,
  reference,
  ShapeError,
  tensor,
} from '../../src/tensor/index.js';
import type { OpName } from '../../src/tensor/types.js';
import { dividedWasm } from '../backends/divided.js';

let single: Backend;
const exact = reference({ dtype: 'float64' });
beforeAll(async () => {
  single = await dividedWasm(2);
});
afterAll(async () => {
  expect([exact.liveBytes, single.liveBytes]).toEqual([0, 0]);
  await single.dispose();
});
const opsOf = (one: Plan): OpName[] =>
  one.steps.filter((step): step is OpStep => step.kind === 'op').map(({ op }) => op);

describe('grad', () => {
  test('a target that the loss does not depend on gets zeros of its shape', async () => {
    const used = parameter('used', [1, 2]);
    const unused = parameter('unused', [
      [1, 2],
      [3, 4],
    ]);
    const [g, zeros] = grad(used.square().sum(), [used, unused]);
    expect([...(await g!.data()).data]).toEqual([2, 4]);
    const values = await zeros!.data();
    expect([values.shape, [...values.data]]).toEqual([
      [2, 2],
      [0, 0, 0, 0],
    ]);
  });

  test('the loss must have one element', () => {
    const p = parameter('p', [1, 2]);
    expect(() => grad(p.square(), [p])).toThrow(ShapeError);
    expect(() => grad(p.square(), [p])).toThrow(
      'grad: the loss must be a scalar, found shape [2]; reduce it with sum() or mean()',
    );
    expect(grad(p.sum().reshape([1, 1]), [p])[0]!.shape).toEqual([2]);
  });

  test('a weight that is used twice gets the sum of both gradients', async () => {
    const w = parameter('w', [
      [0.5, -1],
      [2, 0.25],
    ]);
    const a = tensor([[1, 2]]);
    const both = grad(a.matmul(w).matmul(w).sum(), [w])[0]!;
    const copy = parameter('copy', w.value);
    const [first, second] = grad(a.matmul(w).matmul(copy).sum(), [w, copy]);
    expect([...(await both.data()).data]).toEqual([...(await first!.add(second!).data()).data]);
    // d/dw of 1ᵀ-weighted a w w, by hand: aᵀ (w 1)ᵀ + (a w)ᵀ 1ᵀ.
    expect([...(await both.data()).data]).toEqual([-0.5 + 4.5, 2.25 + 4.5, -1 - 0.5, 4.5 - 0.5]);
  });

  test("no gradient is formed for a network's input: two layers need two products forward and three backward", () => {
    const x = input('x', [4, 5]);
    const [w, v] = [parameter('w', new Float32Array(15)), parameter('v', new Float32Array(6))];
    const y = x
      .matmul(w.reshape([5, 3]))
      .relu()
      .matmul(v.reshape([3, 2]));
    const loss = y.square().sum();
    const one = plan({ outputs: { loss }, updates: new Adam({ learningRate: 1 }).updates(loss, [w, v]) });
    expect(opsOf(one).filter((op) => op === 'matmul')).toHaveLength(5);
    const withInput = plan({ outputs: Object.fromEntries(grad(loss, [w, v, x]).map((g, i) => [`g${i}`, g])) });
    expect(opsOf(withInput).filter((op) => op === 'matmul')).toHaveLength(6);
  });

  test('derivatives of an inner node, and of the loss itself', async () => {
    const p = parameter('p', [3]);
    const inner = p.square();
    const loss = inner.multiply(inner).sum();
    const [dInner, dLoss, dP] = grad(loss, [inner, loss, p]);
    expect((await dInner!.data()).data[0]).toBe(18);
    expect((await dLoss!.data()).data[0]).toBe(1);
    expect((await dP!.data()).data[0]).toBe(108);
  });
});
