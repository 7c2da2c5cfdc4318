import { wasm } from '../../src/backends/index.js';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Adam, sumSquaredError } from '../../src/nn/index.js';
import type { OpStep } from '../../src/tensor/plan.js';
import type { Tensor } from '../../src/tensor/index.js';
import {
  type Assign,
  type Backend,
  concat,
  input,
  MemoryError,
  type Parameter,
  parameter,
  plan,
  type Plan,
  reference,
  tensor,
} from '../../src/tensor/index.js';
import type { OpName } from '../../src/tensor/types.js';

let single: Backend;
const exact = reference({ dtype: 'float64' });
beforeAll(async () => {
  single = await wasm();
});
afterAll(async () => {
  expect([exact.liveBytes, single.liveBytes]).toEqual([0, 0]);
  await single.dispose();
});
const backends = [
  ['reference', () => exact],
  ['wasm', () => single],
] as const;

const assign = (p: Parameter, value: Tensor): Assign => ({ kind: 'assign', parameter: p, value });
const opsOf = (one: Plan): OpName[] =>
  one.steps.filter((step): step is OpStep => step.kind === 'op').map(({ op }) => op);

test('a training step in plain text', () => {
  const x = input('x', [4, 3]);
  const target = input('target', [4, 2]);
  const weight = parameter('W', ndarray(new Float32Array(6), [3, 2]));
  const bias = parameter('b', [0, 0]);
  const y = x.matmul(weight).add(bias).relu();
  const loss = sumSquaredError(y, target);
  const step = plan({ outputs: { loss }, updates: new Adam({ learningRate: 0.1 }).updates(loss, [weight, bias]) });
  expect(step.explain()).toMatchInlineSnapshot(`
    "  0 |t0@16[4, 2] = matmul(x@0, W) {"transposeA":false,"transposeB":false}  104 B, 48 FLOP
      1 |t1@16[4, 2] = add(t0@16, b)  72 B
      2 |t2@16[4, 2] = relu(t1@16)  64 B
      3 |t3@48[4, 2] = subtract(t2@16, target@32)  96 B
      4 |t4@64[4, 2] = multiply(t3@48, t3@48)  96 B
      5  t5@96[1, 1] = sum(t4@64) {"axes":[0,1],"keepDims":true}  36 B
      6 |t6@48[4, 2] = add(t3@48, t3@48)  96 B
      7 |t7@16[4, 2] = greater(t2@16, 0)  68 B
      8 |t8@16[4, 2] = select(t7@16, t6@48, 0)  100 B
      9 |t9@32[1, 2] = sum(t8@16) {"axes":[0],"keepDims":true}  40 B
     10  adam W[3, 2] <- fused product x@0' t8@16  224 B, 48 FLOP
     11  adam b[2] <- t9@32  56 B
    inputs: x@0[4, 3], target@32[4, 2], adamScalars@80[3]
    outputs: loss = t5@96
    12 steps, of which those marked | go column by column with their neighbours; 96 FLOP in products, 1.0 KiB read and written, scratch 112 elements, peak 548 B in float32"
  `);
});

describe('order', () => {
  test.each(backends)('every read of a parameter precedes its update, %s', async (_, backend) => {
    const a = parameter('a', [1, 2]);
    const b = parameter('b', [10, 20]);
    const c = parameter('c', [100, 200]);
    const program = await backend().compile(
      plan({
        outputs: { a, again: a, sum: a.add(b), view: b.reshape([2, 1]), frozen: c.stopGradient() },
        // A swap, an update that reads the two swapped ones, and its own parameter through a view.
        updates: [assign(a, b), assign(b, a), assign(c, c.reshape([1, 2]).add(a).multiply(b).reshape([2]))],
      }),
    );
    const outputs = async (): Promise<number[][]> =>
      Promise.all([...program.plan.outputs.keys()].map(async (name) => [...(await program.read(name)).data]));
    await program.run([{}]);
    expect(await outputs()).toEqual([
      [1, 2],
      [1, 2],
      [11, 22],
      [10, 20],
      [100, 200],
    ]);
    await program.run([{}]);
    expect(await outputs()).toEqual([
      [10, 20],
      [10, 20],
      [11, 22],
      [1, 2],
      [1010, 4040],
    ]);
    await program.dispose();
    expect([...a.value.data]).toEqual([1, 2]);
    expect([...b.value.data]).toEqual([10, 20]);
    expect([...c.value.data]).toEqual([1020, 4060].map((value, i) => value * (i + 1)));
  });

  test.each(backends)(
    'an update whose value is ready waits for later reads, and its value waits with it, %s',
    async (_, backend) => {
      const p = parameter('p', [1, 2]);
      const x = input('x', [2]);
      const value = x.multiply(2);
      // `add` would write over the value's buffer, being the last that reads it; the view reads the parameter after that.
      const outputs = { shifted: value.add(100).square(), old: p.reshape([2, 1]).multiply(3) };
      const program = await backend().compile(plan({ outputs, updates: [assign(p, value)] }));
      await program.run([{ x: Float32Array.of(5, 6) }]);
      expect([...(await program.read('shifted')).data]).toEqual([12100, 12544]);
      expect([...(await program.read('old')).data]).toEqual([3, 6]);
      await program.dispose();
      expect([...p.value.data]).toEqual([10, 12]);
    },
  );

  test.each(backends)('an input and a constant can be outputs and new values, %s', async (_, backend) => {
    const x = input('x', [2]);
    const p = parameter('p', [0, 0]);
    const q = parameter('q', [0, 0]);
    const program = await backend().compile(
      plan({ outputs: { x, five: tensor([5, 6]) }, updates: [assign(p, x), assign(q, tensor([7, 8]))] }),
    );
    await program.run([{ x: Float32Array.of(3, 4) }]);
    expect([...(await program.read('x')).data]).toEqual([3, 4]);
    expect([...(await program.read('five')).data]).toEqual([5, 6]);
    await program.dispose();
    expect([...p.value.data, ...q.value.data]).toEqual([3, 4, 7, 8]);
  });

  test.each(backends)(
    "Adam's scalars keep their values for the update when the graph reads them too, %s",
    async (_, backend) => {
      const p = parameter('p', [1]);
      const optimizer = new Adam({ learningRate: 0.5 });
      const loss = p.square().sum();
      const shifted = optimizer.scalars.reshape([3, 1]).add(1);
      const program = await backend().compile(plan({ outputs: { shifted }, updates: optimizer.updates(loss, [p]) }));
      const scalars = new Float32Array(3);
      optimizer.feed(1, scalars);
      await program.run([{ adamScalars: scalars }]);
      // Adam's first step is the learning rate, whatever the gradient.
      expect((await program.readParameter(p))[0]).toBeCloseTo(0.5, 4);
      expect((await program.read('shifted')).data[0]).toBeCloseTo(scalars[0]! + 1, 5);
      await program.dispose();
    },
  );

  test('shared expressions are computed once', () => {
    const x = input('x', [3]);
    const shared = x.exp();
    expect(opsOf(plan({ outputs: { a: shared.add(1), b: shared.multiply(shared), c: shared } }))).toEqual([
      'exp',
      'add',
      'multiply',
    ]);
  });

  test('views cost nothing, and elementwise chains stay in one buffer', () => {
    let y: Tensor = input('x', [8, 8]).transpose();
    for (let i = 0; i < 10; i++) y = y.reshape([64]).exp().reshape([8, 8]).stopGradient();
    const chain = plan({ outputs: { y } });
    expect(opsOf(chain)).toEqual(['transpose', ...new Array<string>(10).fill('exp')]);
    expect(chain.arenaSize).toBe(128);
  });
});

describe('the sign of a zero survives', () => {
  const values = async (x: Tensor): Promise<number[]> => [...(await x.data(reference())).data];

  test('two constants that differ in it alone stay two', async () => {
    const [plus, minus] = [tensor(0), tensor(-0)];
    expect(await values(concat([tensor([1]).divide(minus), tensor([1]).divide(plus)], 0))).toEqual([
      -Infinity,
      Infinity,
    ]);
    expect(plan({ outputs: { minus: minus.add(minus) } }).explain()).toContain('broadcast(-0)');
  });

  test('constants are folded with it', async () => {
    expect(await values(tensor(0).negate().reciprocal())).toEqual([-Infinity]);
    expect(await values(tensor(-0).add(0).reciprocal())).toEqual([Infinity]);
    expect(await values(tensor(-0).multiply(1).reciprocal())).toEqual([-Infinity]);
    expect(await values(tensor(-0).divide(1).reshape([1, 1]).reciprocal())).toEqual([-Infinity]);
    expect(await values(tensor(-0).reshape([1]).reciprocal())).toEqual([-Infinity]);
  });

  test('x + 0, x · 1 and a slice of two padded parts', async () => {
    const x = input('x', [2]);
    const parts = x.pad([0], [1]).add(tensor([5]).pad([2], [0]));
    const program = await reference().compile(
      plan({ outputs: { sum: x.add(0), product: x.multiply(1), part: parts.slice([0], [2]) } }),
    );
    await program.run([{ x: Float32Array.of(-0, 0) }]);
    const read = async (name: string): Promise<number[]> => [...(await program.read(name)).data];
    expect(await read('sum')).toEqual([0, 0]);
    expect(await read('product')).toEqual([-0, 0]);
    expect(await read('part')).toEqual([0, 0]);
    await program.dispose();
  });
});

describe('what a plan refuses', () => {
  test('options that are none, by name', () => {
    expect(() => plan({ output: { y: tensor(1) } } as never)).toThrow(
      "plan: there is no option 'output'; did you mean 'outputs'?",
    );
    expect(plan({ outputs: { y: tensor(1) }, updates: undefined } as never).outputs.size).toBe(1);
  });

  const p = parameter('p', [1, 2]);
  test.each([
    [
      'two inputs of one name',
      () => plan({ outputs: { y: input('x', [2]).add(input('x', [2])) } }),
      "plan: two inputs are named 'x'; a plan's inputs need different names",
    ],
    [
      'two updates of one parameter',
      () => plan({ outputs: {}, updates: [assign(p, p.add(1)), assign(p, p.add(2))] }),
      "plan: parameter 'p' is updated twice; add the two changes into one update",
    ],
    [
      'a value of another size',
      () => plan({ outputs: {}, updates: [assign(p, p.sum())] }),
      "plan: the update of 'p' has shape [], the parameter [2]",
    ],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
  });

  test("an assignment to Adam's moments beside Adam", () => {
    const [adam] = new Adam({ learningRate: 0.1 }).updates(p.sum(), [p]);
    if (adam?.kind !== 'adam') throw new Error('no Adam update');
    expect(() => plan({ outputs: {}, updates: [adam, assign(adam.firstMoment, p)] })).toThrow(
      "parameter 'p.firstMoment' is updated twice",
    );
  });
});

describe('memory', () => {
  test('peak bytes are parameters, constants and scratch', () => {
    const w = parameter('w', new Float32Array(100));
    const y = w.add(tensor(new Float32Array(100))).exp();
    const one = plan({ outputs: { y } });
    // The result of `add` begins at a multiple of 16 elements, and `exp` works in place.
    expect(one.arenaSize).toBe(112);
    expect(one.peakBytes()).toBe(4 * (100 + 100 + 112));
    expect(one.peakBytes(8)).toBe(8 * (100 + 100 + 112));
    expect(one.largestBuffers(2)).toBe('     448 B  scratch [112]\n     400 B  parameter w [100]');
  });

  test("an optimiser's moments count", () => {
    const w = parameter('w', new Float32Array(160));
    const loss = w.square().sum();
    const one = plan({ outputs: { loss }, updates: new Adam({ learningRate: 1 }).updates(loss, [w]) });
    expect(one.parameters.map(({ name }) => name)).toEqual(['w', 'w.firstMoment', 'w.secondMoment']);
    expect(one.peakBytes()).toBeGreaterThanOrEqual(4 * 3 * 160);
  });

  test('a plan is refused one byte above the limit, with the table of its buffers', async () => {
    const w = parameter('hidden.weight', new Float32Array(1000));
    const one = plan({ outputs: { y: w.multiply(2) } });
    const enough = reference({ memoryLimit: one.peakBytes() });
    await (await enough.compile(one)).dispose();
    const small = reference({ memoryLimit: one.peakBytes() - 1 });
    const refusal = small.compile(one);
    await expect(refusal).rejects.toThrow(MemoryError);
    await expect(refusal).rejects.toThrow(
      /the plan needs 7\.8 KiB and the reference backend holds at most 7\.8 KiB; make the widths or the batch smaller\. Its largest buffers:\n.*scratch \[1008\]\n.*parameter hidden\.weight \[1000\]/,
    );
    expect(small.liveBytes).toBe(0);
    expect(w.value.data.length).toBe(1000);
  });

  test('when a plan finds no room, the programs that are alive go on', async () => {
    const backend = await wasm();
    const alive = await backend.compile(plan({ outputs: { y: input('x', [2]).multiply(tensor([2, 3])) } }));
    const before = backend.liveBytes;
    // All that is left beside the first page, but not beside the block of a program that is alive.
    const bytes = 2 ** 32 - 65536 - 64;
    await expect(backend.compile(plan({ outputs: { y: input('x', [bytes / 4]).sum() } }))).rejects.toThrow(
      /could not get 4\.0 GiB more[\s\S]*scratch/,
    );
    expect(backend.liveBytes).toBe(before);
    await alive.run([{ x: Float32Array.of(1, 1) }]);
    expect([...(await alive.read('y')).data]).toEqual([2, 3]);
    await alive.dispose();
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });
});
