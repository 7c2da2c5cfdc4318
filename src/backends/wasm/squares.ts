/** Sums of squares, as of weights in a penalty: one pass that squares what it reads, in place of writing the squares and reading them. */
import { sizeOf } from '../../tensor/ops/shapes.js';
import { type Plan, readsOf, type Value } from '../../tensor/plan.js';
import { isLong } from './lower.js';

/** The values that are squared and summed, by the numbers of the steps that sum; the step before each squares, for nobody else. */
export function summedSquares({ steps, outputs }: Plan): Map<number, Value> {
  const found = new Map<number, Value>();
  const reads = [...steps.flatMap(readsOf), ...outputs.values()];
  steps.forEach((step, i) => {
    const before = steps[i - 1];
    if (step.kind !== 'op' || before?.kind !== 'op' || step.op !== 'sum' || before.op !== 'multiply') return;
    const { output, inputs } = before;
    const [x, y] = inputs as [Value, Value];
    const alone = reads.filter(({ storage }) => storage === output.storage).length === 1;
    if (x === y && step.inputs[0] === output && sizeOf(step.output.shape) === 1 && isLong(sizeOf(x.shape)) && alone)
      found.set(i, x);
  });
  return found;
}
