/** How the work for an input grows with its size: by counting the processor's time, which a busy machine does not lengthen. */
import { expect } from 'vitest';

/** The least time of three runs, in microseconds of the processor. */
function cost(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const begin = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begin);
    least = Math.min(least, user + system);
  }
  return least;
}

/**
 * That an input sixteen times as long takes nowhere near sixteen times sixteen times as long: at most 64 times, where 16 would be
 * linear and 256 quadratic. Inputs of no cost at all pass.
 */
export function expectLinear(size: number, run: (size: number) => unknown): void {
  run(size);
  const [small, large] = [cost(() => run(size)), cost(() => run(16 * size))];
  expect(large, `${large} us for 16 times what takes ${small} us`).toBeLessThan(64 * Math.max(small, 500));
}
