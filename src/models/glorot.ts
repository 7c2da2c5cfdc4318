/** First weights as scikit-learn's multilayer perceptron has them. */
import type { Initialization } from '../nn/index.js';
import type { RandomState } from '../random/index.js';

/** Numbers that are drawn at a time: the whole of a weight in float64 would be twice as large as the weight. */
const piece = 8192;

/**
 * Weights and biases uniform in ±√(factor / (fanIn + fanOut)) (Glorot and Bengio 2010), drawn from one stream layer by
 * layer, a layer's weight before its bias. They are drawn when they are needed, after memory has been checked; of what is needed out of
 * order, that before it is kept.
 */
export function glorotInOrder(state: RandomState, factor: number, widths: readonly number[]): Initialization {
  const parts = widths.slice(1).flatMap((fanOut, i) => {
    const bound = Math.sqrt(factor / (widths[i]! + fanOut));
    return [
      { name: `layer${i}.weight`, size: widths[i]! * fanOut, bound },
      { name: `layer${i}.bias`, size: fanOut, bound },
    ];
  });
  const kept = new Map<string, Float64Array>();
  let next = 0;
  const draw = (out: Float32Array | Float64Array, bound: number): void => {
    const drawn = new Float64Array(Math.min(piece, out.length));
    for (let at = 0; at < out.length; at += piece) {
      const some = drawn.subarray(0, Math.min(piece, out.length - at));
      state.fillUniform(some, -bound, bound);
      out.set(some, at);
    }
  };
  const take = (name: string) => (out: Float32Array | Float64Array) => {
    const before = kept.get(name);
    if (before !== undefined) {
      out.set(before);
      kept.delete(name);
      return;
    }
    for (; parts[next]!.name !== name; next++) {
      const { name: other, size, bound } = parts[next]!;
      const values = new Float64Array(size);
      draw(values, bound);
      kept.set(other, values);
    }
    draw(out, parts[next++]!.bound);
  };
  return { weight: take, bias: take };
}
