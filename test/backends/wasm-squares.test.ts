import { describe, expect, test } from 'vitest';
import { wasm } from '../../src/backends/index.js';
import { summedSquares } from '../../src/backends/wasm/squares.js';
import { SeededRandom } from '../../src/random/index.js';
import { Parameter, plan, type Plan } from '../../src/tensor/index.js';

const weight = (size: number): Parameter =>
  new Parameter(`w${size}`, [size], (out) => new SeededRandom(size).fillNormal(out));

async function valuesOf(threads: number, built: Plan, names: readonly string[]): Promise<number[]> {
  const backend = await wasm({ threads });
  const program = await backend.compile(built);
  await program.run([{}]);
  const values = [];
  for (const name of names) values.push((await program.read(name)).data[0]!);
  await program.dispose();
  await backend.dispose();
  return values;
}

describe('sums of squares', () => {
  test.each([32_768, 100_003])('of %d elements are one pass, with the bits of two', async (size) => {
    const w = weight(size);
    const fused = plan({ outputs: { sum: w.square().sum() } });
    const squares = w.square();
    const apart = plan({ outputs: { sum: squares.sum(), squares } });
    expect([summedSquares(fused).size, summedSquares(apart).size]).toEqual([1, 0]);
    const expected = await valuesOf(1, apart, ['sum']);
    for (const threads of [1, 2, 3]) expect(await valuesOf(threads, fused, ['sum'])).toEqual(expected);
  });

  test('are two passes where somebody else reads the squares, where two values are multiplied, and of few elements', () => {
    const [w, v] = [weight(40_000), new Parameter('v', [40_000], (out) => void out.fill(2))];
    const squares = w.square();
    const found = (outputs: Parameters<typeof plan>[0]['outputs']): number => summedSquares(plan({ outputs })).size;
    expect(found({ sum: squares.sum(), largest: squares.max() })).toBe(0);
    expect(found({ sum: w.multiply(v).sum() })).toBe(0);
    expect(found({ sum: weight(100).square().sum() })).toBe(0);
    expect(found({ sums: w.reshape([200, 200]).square().sum(0) })).toBe(0);
    expect(found({ penalty: w.square().sum().add(v.square().sum()) })).toBe(2);
  });
});
