/** A small computation with a known result: drivers have compiled kernels and computed something else. */
import ndarray from 'ndarray';
import type { Backend } from '../../tensor/backend.js';
import { evaluate } from '../../tensor/evaluate.js';
import { type Tensor, tensor } from '../../tensor/tensor.js';
import type { FloatArray } from '../../tensor/types.js';

/** @throws Error where the backend computes something else than the reference */
export async function check(backend: Backend): Promise<void> {
  const values = (rows: number, columns: number): Tensor => {
    const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(1 + i * rows));
    return tensor(ndarray<FloatArray>(data, [rows, columns]));
  };
  const product = values(9, 7).matmul(values(7, 10)).add(values(1, 10));
  const y = product
    .sigmoid()
    .subtract(product.transpose().sum(0).reshape([9, 1]))
    .multiply(0.5);
  const [found, expected] = [await evaluate(y, backend), await evaluate(y)];
  for (const [i, value] of expected.data.entries())
    if (!(Math.abs(found.data[i]! - value) <= 1e-4))
      throw new Error(`it computes ${found.data[i]} where ${value} is right`);
}
