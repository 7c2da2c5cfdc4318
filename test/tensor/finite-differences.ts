/** Gradients checked against central differences in float64. */
import { grad, type Parameter, plan, reference, type Tensor } from '../../src/tensor/index.js';

/**
 * The largest error of any component of the gradient of `loss`, relative to the largest component of its parameter's
 * gradient (or to 1 where that is smaller). At most `probes` components of each parameter are tried.
 */
export async function gradientError(
  loss: Tensor,
  parameters: readonly Parameter[],
  feed: Record<string, Float64Array> = {},
  probes: number = Infinity,
): Promise<number> {
  const backend = reference({ dtype: 'float64' });
  const start = parameters.map((p) => Float64Array.from(p.value.data));
  const outputs = Object.fromEntries(grad(loss, parameters).map((g, i) => [`g${i}`, g]));
  const program = await backend.compile(plan({ outputs: { loss, ...outputs } }));
  await program.run([feed]);
  const analytic = await Promise.all(parameters.map((_, i) => program.read(`g${i}`)));
  await program.dispose();

  const lossWith = async (index: number, at: number, shift: number): Promise<number> => {
    const moved = start[index]!.slice();
    moved[at]! += shift;
    parameters[index]!.value = moved;
    const one = await backend.compile(plan({ outputs: { loss } }));
    await one.run([feed]);
    const value = (await one.read('loss')).data[0]!;
    await one.dispose();
    return value;
  };
  let worst = 0;
  for (const [index, p] of parameters.entries()) {
    const scale = Math.max(1, ...Array.from(analytic[index]!.data, Math.abs));
    const step = Math.max(1, Math.floor(p.size / probes));
    for (let at = 0; at < p.size; at += step) {
      const h = 1e-4;
      // Fourth-order central difference: its own error stays below 1e-10 of the function's scale.
      const [a, b, c, d] = [
        await lossWith(index, at, -2 * h),
        await lossWith(index, at, -h),
        await lossWith(index, at, h),
        await lossWith(index, at, 2 * h),
      ];
      const numeric = (a - 8 * b + 8 * c - d) / (12 * h);
      worst = Math.max(worst, Math.abs(numeric - analytic[index]!.data[at]!) / scale);
    }
    p.value = start[index]!;
  }
  return worst;
}
