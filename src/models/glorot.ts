/** First weights as scikit-learn's multilayer perceptron has them. */
import type { Initialization } from '../nn/index.js';
import type { RandomState } from '../random/index.js';

/**
 * Weights and biases uniform in ±√(factor / (fanIn + fanOut)) (Glorot and Bengio 2010), drawn from one stream layer by
 * layer, a layer's weight before its bias. All are drawn when the first is needed, after memory has been checked.
 */
export function glorotInOrder(state: RandomState, factor: number, widths: readonly number[]): Initialization {
  let drawn: Map<string, Float64Array> | undefined;
  const drawAll = (): Map<string, Float64Array> => {
    const values = new Map<string, Float64Array>();
    for (const [i, fanOut] of widths.slice(1).entries()) {
      const bound = Math.sqrt(factor / (widths[i]! + fanOut));
      for (const [part, size] of [
        ['weight', widths[i]! * fanOut],
        ['bias', fanOut],
      ] as const) {
        const out = new Float64Array(size);
        state.fillUniform(out, -bound, bound);
        values.set(`layer${i}.${part}`, out);
      }
    }
    return values;
  };
  const take = (name: string) => (out: Float32Array | Float64Array) => {
    drawn ??= drawAll();
    out.set(drawn.get(name)!);
    drawn.delete(name);
  };
  return { weight: take, bias: take };
}
