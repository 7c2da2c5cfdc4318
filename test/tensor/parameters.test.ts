import { wasm } from '../../src/backends/index.js';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Backend,
  grad,
  Parameter,
  parameter,
  plan,
  type Program,
  reference,
  tensor,
} from '../../src/tensor/index.js';

const backends = { reference: () => Promise.resolve(reference()), wasm: () => wasm() };

/** One step of gradient descent on Σ (w - 1)². */
function descend(backend: Backend, w: Parameter): Promise<Program> {
  const loss = w.subtract(1).square().sum();
  const step = w.subtract(grad(loss, [w])[0]!.multiply(0.25));
  return backend.compile(plan({ outputs: { loss }, updates: [{ kind: 'assign', parameter: w, value: step }] }));
}

describe.each(Object.entries(backends))('parameters on the %s backend', (_, create) => {
  let backend: Backend;
  const started: Program[] = [];
  const make = async (): Promise<Backend> => (backend = await create());
  afterEach(async () => {
    for (const program of started.splice(0)) await program.dispose();
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });

  test('are read through the program while one holds them, and come back changed', async () => {
    await make();
    const w = parameter('w', [3, -1]);
    expect([...w.value.data]).toEqual([3, -1]);
    const program = await descend(backend, w);
    started.push(program);
    expect(() => w.value).toThrow(
      "parameter 'w' is held by a compiled program: read it with program.readParameter(), or dispose the program first",
    );
    expect(() => {
      w.value = [0, 0];
    }).toThrow("parameter 'w' is held by a compiled program: dispose it before setting values");
    await program.run([{}]);
    expect([...(await program.readParameter(w))]).toEqual([2, 0]);
    const into = new Float32Array(2);
    expect(await program.readParameter(w, into)).toBe(into);
    expect([...into]).toEqual([2, 0]);
    await program.dispose();
    expect([...w.value.data]).toEqual([2, 0]);
    expect(w.value.shape).toEqual([2]);
  });

  test('what was read is a copy', async () => {
    await make();
    const w = parameter('w', [3, -1]);
    const program = await descend(backend, w);
    started.push(program);
    (await program.readParameter(w)).fill(9);
    expect([...(await program.readParameter(w))]).toEqual([3, -1]);
  });

  test('are one copy for all programs, so that what one trains the others see', async () => {
    await make();
    const size = 1000;
    const w = parameter('w', new Float32Array(size).fill(3));
    const training = await descend(backend, w);
    const alone = backend.liveBytes;
    const evaluation = await backend.compile(plan({ outputs: { total: w.sum() } }));
    started.push(training, evaluation);
    expect(backend.liveBytes - alone).toBeLessThan(4 * size);
    await training.run([{}, {}]);
    await evaluation.run([{}]);
    expect((await evaluation.read('total')).data[0]).toBe(1.5 * size);
    expect([...(await evaluation.readParameter(w)).subarray(0, 2)]).toEqual([1.5, 1.5]);
    // The last program takes the values back to the host, not the first.
    await training.dispose();
    expect(() => w.value).toThrow('is held by a compiled program');
    await evaluation.dispose();
    expect(w.value.data[0]).toBe(1.5);
  });

  test('move on to the next program with their values', async () => {
    await make();
    const w = parameter('w', [3]);
    for (const expected of [2, 1.5, 1.25]) {
      const program = await descend(backend, w);
      await program.run([{}]);
      await program.dispose();
      expect(w.value.data[0]).toBe(expected);
    }
  });

  test('cannot live on two backends; the refused program leaves nothing behind', async () => {
    await make();
    const w = parameter('w', [3]);
    const program = await descend(backend, w);
    started.push(program);
    for (const other of [reference(), await wasm()]) {
      const both = plan({
        outputs: {
          y: parameter('mine', [1, 2])
            .sum()
            .add(w)
            .multiply(tensor([1, 2])),
        },
      });
      await expect(other.compile(both)).rejects.toThrow(
        "parameter 'w' is in use on another backend: dispose that backend's programs first",
      );
      expect(other.liveBytes).toBe(0);
      await other.dispose();
    }
    await program.run([{}]);
    await program.dispose();
    expect(w.value.data[0]).toBe(2);
  });

  test('transient ones are dropped with the last program and begin anew', async () => {
    await make();
    let drawn = 0;
    const m = new Parameter('m', [2], (out) => out.fill(++drawn), { transient: true });
    const compile = async (): Promise<Program> => {
      const program = await backend.compile(
        plan({ outputs: { m }, updates: [{ kind: 'assign', parameter: m, value: m.add(10) }] }),
      );
      started.push(program);
      return program;
    };
    const first = await compile();
    const second = await compile();
    await first.run([{}]);
    await second.run([{}]);
    expect([...(await second.read('m')).data]).toEqual([11, 11]);
    await first.dispose();
    expect([...(await second.readParameter(m))]).toEqual([21, 21]);
    await second.dispose();
    const third = await compile();
    await third.run([{}]);
    expect([...(await third.read('m')).data]).toEqual([2, 2]);
  });

  test('first values are drawn once, when they are first needed', async () => {
    await make();
    let drawn = 0;
    const w = new Parameter('w', [3], (out) => {
      drawn++;
      out.set([1, 2, 3]);
    });
    const y = w.multiply(2);
    expect(drawn).toBe(0);
    expect([...(await y.data(backend)).data]).toEqual([2, 4, 6]);
    expect([...(await y.data(backend)).data]).toEqual([2, 4, 6]);
    expect([...w.value.data]).toEqual([1, 2, 3]);
    expect(drawn).toBe(1);
  });

  test('an initialiser that throws leaves nothing behind', async () => {
    await make();
    const w = new Parameter('w', [3], () => {
      throw new Error('no first values');
    });
    await expect(backend.compile(plan({ outputs: { y: parameter('v', [1]).add(w) } }))).rejects.toThrow(
      'no first values',
    );
    expect(backend.liveBytes).toBe(0);
  });

  test('the backend cannot be disposed under a program, and a disposed program refuses to work', async () => {
    await make();
    const w = parameter('w', [3]);
    const program = await descend(backend, w);
    await expect(backend.dispose()).rejects.toThrow(/still alive; dispose them first/);
    await program.dispose();
    await program.dispose();
    await expect(program.run([{}])).rejects.toThrow('the program was disposed');
    await expect(program.read('loss')).rejects.toThrow('the program was disposed');
    await expect(program.readParameter(w)).rejects.toThrow('the program was disposed');
  });

  test('an unknown parameter is refused by name', async () => {
    await make();
    const program = await descend(backend, parameter('w', [3]));
    started.push(program);
    await expect(program.readParameter(parameter('stranger', [1]))).rejects.toThrow(
      "parameter 'stranger' is not used by this program",
    );
  });
});

test('values of another size are refused', () => {
  const w = parameter('w', [
    [1, 2],
    [3, 4],
  ]);
  expect(() => {
    w.value = [1, 2, 3];
  }).toThrow("parameter 'w' has shape [2, 2]; the values given have shape [3]");
});

test('setting values copies them', () => {
  const w = parameter('w', [1, 2]);
  const values = Float64Array.of(3, 4);
  w.value = values;
  values.fill(0);
  expect([...w.value.data]).toEqual([3, 4]);
});
