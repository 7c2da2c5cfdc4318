/** Building blocks of the reference kernels: ndarray views and loops, in float64 arithmetic whatever the storage. */
import ndarray from 'ndarray';
import { arrayOps } from './array-ops.js';
import type { TensorData, Shape } from '../types.js';
import { sizeOf } from './shapes.js';

/** The array as one axis of all its elements. Reference arrays are always row-major and whole. */
export function flat(x: TensorData): TensorData {
  return ndarray(x.data, [x.size]);
}

/** `x` seen with `shape`: a broadcast axis gets stride 0. Scalars are seen with one axis, which ndarray-ops needs. */
export function broadcastView(x: TensorData, shape: Shape): TensorData {
  const target = shape.length === 0 ? [1] : [...shape];
  const missing = target.length - x.shape.length;
  const stride = target.map((size, axis) => {
    const own = axis - missing;
    return own < 0 || x.shape[own] === 1 ? 0 : size === 0 ? 0 : x.stride[own]!;
  });
  return ndarray(x.data, target, stride, 0);
}

/** Writes f(x) for every element. */
export function mapInto(output: TensorData, x: TensorData, f: (value: number) => number): void {
  for (let i = 0; i < output.data.length; i++) output.data[i] = f(x.data[i]!);
}

/** A row-major copy of `x` repeated to `shape`. */
export function broadcastCopy(x: TensorData, shape: Shape): TensorData {
  const copy = ndarray(
    x.data instanceof Float32Array ? new Float32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape)),
    [...shape],
  );
  arrayOps().assign(broadcastView(copy, shape), broadcastView(x, shape));
  return copy;
}
