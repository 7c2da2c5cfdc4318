import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import ndarray from 'ndarray';
import { type Backend, input, type TensorData, plan, reference, type Tensor, tensor } from '../../src/tensor/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { cases, draw, type OpCase } from '../tensor/cases.js';
import { dividedWasm } from './divided.js';

let backend: Backend;
beforeAll(async () => {
  backend = await dividedWasm(3);
  // Every test works in memory that holds NaN from before: nothing may rely on finding zeros.
  const poison = await backend.compile(plan({ outputs: { y: input('x', [6_000_000]).add(1) } }));
  await poison.run([{ x: new Float32Array(6_000_000).fill(NaN) }]);
  await poison.dispose();
});
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});

/** Float32 rounding, times the number of terms that a reduction may add up. */
function expectClose(actual: TensorData, expected: TensorData, reduction: number, label: string): void {
  expect(actual.shape).toEqual(expected.shape);
  const scale = Array.from(expected.data).reduce(
    (largest, v) => (Number.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest),
    0,
  );
  const tolerance = 4 * 2 ** -23 * Math.sqrt(reduction);
  for (let i = 0; i < expected.data.length; i++) {
    const [a, e] = [actual.data[i]!, expected.data[i]!];
    if (Object.is(a, e) || a === e) continue;
    expect(Math.abs(a - e), `${label}: element ${i} is ${a}, expected ${e}`).toBeLessThanOrEqual(
      tolerance * Math.max(Math.abs(e), reduction > 1 ? scale : 0) + 1e-44,
    );
  }
}

/** Every order of the numbers from 0 to `count` - 1. */
function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((rest) =>
    Array.from({ length: count }, (_, at) => rest.toSpliced(at, 0, count - 1)),
  );
}

async function compare(y: Tensor, reduction: number, label: string): Promise<void> {
  expectClose(await y.data(backend), await y.data(reference()), reduction, label);
}

describe('wasm against reference, every operation', () => {
  for (const [op, list] of Object.entries<readonly OpCase[]>(cases)) {
    test.each(list.map((c) => [c.label, c] as const))(`${op} %s`, async (label, opCase) => {
      const values = draw(opCase, op + label);
      const inputs = opCase.shapes.map((shape, i) => tensor(ndarray(Float32Array.from(values[i]!), [...shape])));
      const extra = opCase.indices ? [tensor([...opCase.indices])] : [];
      await compare(opCase.build(...inputs, ...extra), 64, `${op} ${label}`);
    });
  }
});

describe('wasm against reference, shapes that are not multiples of the tile', () => {
  const random = new SeededRandom('shapes');
  const normal = (...shape: number[]): Tensor =>
    tensor(
      ndarray(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
        shape,
      ),
    );

  test.each([
    [1, 1, 1],
    [1, 7129, 1],
    [37, 7129, 13],
    [13, 37, 7129],
    [101, 103, 107],
    [2, 1, 997],
    [5, 257, 9],
  ])('matmul %i x %i x %i in all four forms', async (m, k, n) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = transposeA ? normal(k, m) : normal(m, k);
        const b = transposeB ? normal(n, k) : normal(k, n);
        await compare(a.matmul(b, { transposeA, transposeB }), k, `${m}x${k}x${n}`);
      }
    }
  });

  test.each([
    [1, 1],
    [1, 7129],
    [37, 7129],
    [53, 59],
    [7129, 3],
  ])('rows and columns of [%i, %i]', async (rows, columns) => {
    const x = normal(rows, columns);
    await compare(x.sum(0), rows, 'sum of rows');
    await compare(x.sum(1), columns, 'sum of columns');
    await compare(x.sum(), rows * columns, 'sum');
    await compare(x.max(0), 1, 'max of rows');
    await compare(x.batchMoments(), rows, 'moments');
    await compare(x.transpose(), 1, 'transpose');
    await compare(x.subtract(normal(columns)).multiply(normal(rows, 1)), 1, 'row and column');
    await compare(x.slice([0, 0], [rows, Math.ceil(columns / 2)]).pad([1, 0], [0, 3]), 1, 'slice and pad');
  });

  test.each([
    [32, 1, 2],
    [64, 3, 5],
    [33, 2, 31],
    [2, 33, 3, 40],
    [40, 1, 1, 1],
    [7, 32, 4],
  ])('every order of the axes of [%i, %i, %i, …]', async (...shape: number[]) => {
    const x = normal(...shape);
    for (const permutation of permutations(shape.length))
      await compare(x.transpose(permutation), 1, `${shape.join('x')} as ${permutation.join()}`);
  });

  test('special values', async () => {
    const special = tensor(
      Float32Array.of(0, -0, 1e-45, -1e-45, 1e-38, 1e30, -1e30, 3e38, Infinity, -Infinity, NaN, 1, -1, 88.5, -103),
    );
    const unary = [
      'negate',
      'exp',
      'log',
      'sqrt',
      'abs',
      'sign',
      'reciprocal',
      'relu',
      'sigmoid',
      'tanh',
      'softplus',
    ] as const;
    for (const op of unary) await compare(special[op](), 1, op);
    const other = tensor(Float32Array.of(0, 1, -1, 1e30, NaN)).reshape([5, 1]);
    for (const op of ['add', 'subtract', 'multiply', 'divide', 'maximum', 'greater', 'equal'] as const)
      await compare(special[op](other), 1, op);
    await compare(special.reshape([1, 15]).matmul(special.reshape([15, 1])), 1, 'matmul keeps NaN');
    await compare(tensor(Float32Array.of(1e30, 1e30, -1e30)).sum(), 1, 'large sum');
  });
});

describe('programs', () => {
  test('results stay readable after another program has run, and runs take turns', async () => {
    const x = input('x', [2]);
    const a = await backend.compile(plan({ outputs: { y: x.multiply(2) } }));
    const b = await backend.compile(plan({ outputs: { y: x.add(1).exp() } }));
    await Promise.all([a.run([{ x: Float32Array.of(1, 2) }]), b.run([{ x: Float32Array.of(0, 0) }])]);
    expect([...(await a.read('y')).data]).toEqual([2, 4]);
    await a.dispose();
    await b.dispose();
    expect(backend.liveBytes).toBe(0);
    await expect(a.run([])).rejects.toThrow('disposed');
  });

  test('a feed that does not fit is refused by name', async () => {
    const program = await backend.compile(plan({ outputs: { y: input('x', [2]).exp() } }));
    await expect(program.run([{}])).rejects.toThrow("input 'x' is missing");
    await expect(program.run([{ x: new Float32Array(3) }])).rejects.toThrow("input 'x' takes 2 values");
    await expect(program.run([{ x: new Float32Array(2), z: new Float32Array(1) }])).rejects.toThrow("no input 'z'");
    await expect(program.read('loss')).rejects.toThrow("no output 'loss'");
    await program.dispose();
  });

  test('a plan beyond 4 GiB is refused with the table of its largest buffers, and nothing stays behind', async () => {
    const huge = input('x', [30_000, 40_000]).exp();
    await expect(backend.compile(plan({ outputs: { y: huge } }))).rejects.toThrow(
      /needs 8\.9 GiB and the wasm backend holds at most 4\.0 GiB[\s\S]*scratch/,
    );
    expect(backend.liveBytes).toBe(0);
  });

  test('many short runs in a row give way to the event loop, on either backend', async () => {
    for (const one of [backend, reference()]) {
      const program = await one.compile(plan({ outputs: { y: input('x', [1000]).exp().sum() } }));
      const feed = [{ x: new Float32Array(1000) }];
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const end = performance.now() + 400;
      while (performance.now() < end) await program.run(feed);
      clearInterval(timer);
      await program.dispose();
      expect(ticks, one.name).toBeGreaterThanOrEqual(4);
    }
  });

  test('a long run gives way to the event loop', async () => {
    const x = input('x', [600, 600]);
    let y: Tensor = x;
    for (let i = 0; i < 60; i++) y = y.matmul(x).multiply(1e-3);
    const program = await backend.compile(plan({ outputs: { y: y.sum() } }));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await program.run([{ x: new Float32Array(360_000).fill(0.01) }]);
    clearInterval(timer);
    await program.dispose();
    expect(ticks).toBeGreaterThan(1);
  });
});
