import { wasm, type WasmBackend } from '../../src/backends/index.js';
import { describe, expect, test, vi } from 'vitest';
import { MLPClassifier, VAE } from '../../src/models/index.js';
import { Adam, sumSquaredError } from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { findHost } from '../../src/backends/wasm/find-host.js';
import type { Host } from '../../src/backends/wasm/host.js';
import type { Thread } from '../../src/workers/index.js';
import { wasmOn } from '../../src/backends/wasm/backend.js';
import { type Backend, input, Parameter, plan, reference } from '../../src/tensor/index.js';

/** Rows of normal numbers, the same for the same sizes. */
function normals(rows: number, columns: number): Float32Array {
  const out = new Float32Array(rows * columns);
  new SeededRandom(rows * columns).fillNormal(out);
  return out;
}
function matrix(rows: number, columns: number): number[][] {
  const values = normals(rows, columns);
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

async function withThreads<T>(threads: number, work: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await wasm({ threads });
  try {
    expect(backend.threads).toBe(threads);
    return await work(backend);
  } finally {
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  }
}

/** A training step that has much to divide: two layers, and the losses of some steps on it. */
async function losses(backend: Backend, steps = 3): Promise<number[]> {
  const x = input('x', [64, 700]);
  const weights = [new Parameter('w1', [700, 300], fill(1)), new Parameter('w2', [300, 700], fill(2))] as const;
  const loss = sumSquaredError(x.matmul(weights[0]).tanh().matmul(weights[1]), x);
  const adam = new Adam({ learningRate: 1e-3 });
  const program = await backend.compile(plan({ outputs: { loss }, updates: adam.updates(loss, weights) }));
  const scalars = new Float32Array(3);
  const found: number[] = [];
  try {
    for (let t = 1; t <= steps; t++) {
      adam.feed(t, scalars);
      await program.run([{ x: normals(64, 700), [adam.scalars.name]: scalars }]);
      found.push((await program.read('loss')).data[0]!);
    }
  } finally {
    await program.dispose();
  }
  return found;
}
const fill = (seed: number) => (out: Float32Array | Float64Array) =>
  new SeededRandom(seed).fillUniform(out, -0.05, 0.05);

describe('the number of threads changes no bit', () => {
  test('VAE: short and wide, with a product divided along its depth', async () => {
    const x = matrix(38, 3001);
    const fit = (threads: number): Promise<Buffer> =>
      withThreads(threads, async (backend) => {
        const vae = new VAE({ hidden: [130, 70], latentDim: 20, epochs: 4, batchSize: 64, seed: 3, backend });
        await vae.fit(x, { validation: x.slice(0, 7) });
        return Buffer.from(vae.toBytes());
      });
    const one = await fit(1);
    for (const threads of [2, 3]) expect((await fit(threads)).equals(one), `${threads} threads`).toBe(true);
  });

  test('VAE: tall batches, the last one smaller', async () => {
    const x = matrix(701, 60);
    const fit = (threads: number): Promise<Buffer> =>
      withThreads(threads, async (backend) => {
        const vae = new VAE({ hidden: [90, 40], latentDim: 7, epochs: 2, batchSize: 600, seed: 3, backend });
        await vae.fit(x);
        const drawn = await vae.sample(1500);
        return Buffer.concat([vae.toBytes(), Buffer.from(drawn.data.buffer)]);
      });
    const one = await fit(1);
    for (const threads of [2, 3]) expect((await fit(threads)).equals(one), `${threads} threads`).toBe(true);
  });

  test('classifier', async () => {
    const x = matrix(300, 120);
    const y = x.map((row) => (row[0]! + row[1]! * row[2]! > 0 ? 'yes' : 'no'));
    const fit = (threads: number): Promise<number[][]> =>
      withThreads(threads, async (backend) => {
        const model = new MLPClassifier({ hiddenLayerSizes: [150, 60], maxIter: 6, randomState: 1, backend });
        await model.fit(x, y);
        return [
          ...model.layers.flatMap(({ weight, bias }) => [weight, bias]).map((p) => [...p.value.data]),
          [...model.lossCurve],
        ];
      });
    const one = await fit(1);
    for (const threads of [2, 3]) expect(await fit(threads), `${threads} threads`).toEqual(one);
  });
});

describe('an Adam step that forms its own gradient', () => {
  /** Rows of the batch, size of the weight: shallow and deep products, and those that are no work for tiles. */
  test.each([
    [38, 701, 90],
    [38, 90, 701],
    [1100, 70, 130],
    [20, 300, 3],
    [20, 3, 300],
    [1, 40, 50],
  ])('%i rows, weight %i x %i: the bits of product and step apart', async (rows, inputs, outputs) => {
    const train = (fused: boolean, threads: number): Promise<number[][]> =>
      withThreads(threads, async (backend) => {
        const x = input('x', [rows, inputs]);
        const weight = new Parameter('w', [inputs, outputs], fill(5));
        const loss = x.matmul(weight).tanh().sum();
        const adam = new Adam({ learningRate: 1e-2, weightDecay: 0.1 });
        const [update] = adam.updates(loss, [weight]);
        // A gradient that is also read cannot stay inside the step.
        const step = plan({ outputs: fused ? { loss } : { loss, gradient: update!.value }, updates: [update!] });
        expect(/fused product/.test(step.explain())).toBe(fused);
        if (!fused) expect(step.explain()).toMatch(/adam w\[.*not fused: 2 readers of the gradient/);
        const program = await backend.compile(step);
        const scalars = new Float32Array(3);
        for (let t = 1; t <= 3; t++) {
          adam.feed(t, scalars);
          await program.run([{ x: normals(rows, inputs), [adam.scalars.name]: scalars }]);
        }
        const moments = update!.kind === 'adam' ? [update!.firstMoment, update!.secondMoment] : [];
        const values = await Promise.all([weight, ...moments].map((p) => program.readParameter(p)));
        await program.dispose();
        return values.map((list) => [...list]);
      });
    const apart = await train(false, 1);
    expect(await train(true, 1)).toEqual(apart);
    expect(await train(true, 2)).toEqual(apart);
  });

  test('is not taken where a norm over all gradients is needed first, nor where a weight is shared', () => {
    const x = input('x', [4, 6]);
    const [a, b] = [new Parameter('a', [6, 6], fill(1)), new Parameter('b', [6, 6], fill(2))];
    const loss = x.matmul(a).tanh().matmul(b).tanh().matmul(b).sum();
    const updates = new Adam({ learningRate: 1 }).updates(loss, [a, b]);
    expect(plan({ outputs: { loss }, updates }).explain()).toMatch(
      /adam b\[6, 6\] <- t\d+@\d+ \(not fused: the gradient is no single product but add/,
    );
    const norm = updates.map(({ value }) => value.square().sum()).reduce((total, square) => total.add(square));
    const clipped = updates.map((update) => ({ ...update, value: update.value.divide(norm.sqrt()) }));
    expect(plan({ outputs: { loss }, updates: clipped }).explain()).not.toMatch(/fused product/);
  });
});

describe('options', () => {
  test.each([0, -1, 1.5, 65, Number.NaN])('threads: %d is refused', async (threads) => {
    await expect(wasm({ threads })).rejects.toThrow(
      `wasm: threads must be a whole number from 1 to 64, found ${threads}`,
    );
  });
  test('vectors other than 128 and 256 are refused', async () => {
    await expect(wasm({ vectors: 512 as 256 })).rejects.toThrow("wasm: vectors must be 128, 256 or 'auto', found 512");
  });
  test('the default is one thread for each core', async () => {
    const backend = await wasm();
    expect(backend.threads).toBe(Math.min(16, (await findHost()).cores));
    await backend.dispose();
  });
  test('where there can be one thread only, there is one, and the backend says why', async () => {
    const host: Host = { ...(await findHost()), singleBecause: 'the page is closed' };
    const backend = await wasmOn(host, { threads: 4, reason: 'asked for' });
    expect([backend.threads, backend.reason]).toEqual([1, 'asked for; 1 thread because the page is closed']);
    expect((await losses(backend))[0]).toBeGreaterThan(0);
    await backend.dispose();
  });
  test('256-bit vectors give the same results, or the reason why there are none', async () => {
    const [wide, narrow] = [await wasm({ threads: 1, vectors: 256 }), await wasm({ threads: 1 })];
    if (wide.vectors === 128) expect(wide.reason).toMatch(/128-bit vectors because/);
    expect([narrow.warning, wide.vectors === 256 && wide.warning !== undefined]).toEqual([undefined, false]);
    expect(await losses(wide)).toEqual(await losses(narrow));
    await wide.dispose();
    await narrow.dispose();
  });
});

describe('the width of vectors', () => {
  const widening = async (known: 'yes' | 'no' | 'maybe'): Promise<WasmBackend> =>
    wasmOn({ ...(await findHost()), widenVectors: () => known }, { threads: 1, vectors: 'auto', fused: false });

  test('is 256 bits where the processor is known to have them, however slow everything is', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const backend = await widening('yes');
    clock.mockRestore();
    expect([backend.vectors, backend.reason, backend.warning]).toEqual([256, 'asked for', undefined]);
    await backend.dispose();
  });
  test('is 128 bits without a word where the engine does not know them', async () => {
    const backend = await widening('no');
    expect([backend.vectors, backend.reason, backend.warning]).toEqual([128, 'asked for', undefined]);
    await backend.dispose();
  });
  /** A backend of modules of their own, since what was found stands for the process, on a machine with notes and a clock of its own. */
  async function measuring(kept: Map<string, string>, clock: () => number): Promise<WasmBackend> {
    vi.resetModules();
    const fresh = await import('../../src/backends/wasm/backend.js');
    const spy = vi.spyOn(performance, 'now').mockImplementation(clock);
    const host: Host = {
      ...(await findHost()),
      widenVectors: () => 'maybe',
      notes: () =>
        Promise.resolve({
          read: (kind) => Promise.resolve(kept.get(kind)),
          keep: (kind, _, text) => Promise.resolve(kept.set(kind, text) && text),
        }),
    };
    const backend = await fresh.wasmOn(host, { threads: 1, vectors: 'auto' });
    spy.mockRestore();
    return backend;
  }
  /** Every look is a millisecond after the one before: neither tile is faster. */
  const even = (): (() => number) => {
    let at = 0;
    return () => (at += 1);
  };

  test('once measured to be faster, 256 bits stay, however busy the machine is the next time', async () => {
    const backend = await measuring(new Map([['vectors', '256']]), even());
    expect([backend.vectors, backend.warning]).toEqual([256, undefined]);
    await backend.dispose();
  });
  test('a measured fall to 128 bits is a warning, and is not kept', async () => {
    const kept = new Map<string, string>();
    const backend = await measuring(kept, even());
    expect(kept.size).toBe(0);
    expect(backend.vectors).toBe(128);
    expect(backend.warning).toBe(
      'products take longer than they could: 128-bit vectors because wider ones are not measurably faster here',
    );
    await backend.dispose();
  });
});

/** Environment whose workers run another text in place of the right one. */
async function hostWith(change: (text: string) => string): Promise<{ host: Host; workers: Thread[] }> {
  const real = await findHost();
  const workers: Thread[] = [];
  const startThread: Host['startThread'] = (text, setup) => {
    const worker = real.startThread(change(text), setup);
    workers.push(worker);
    return worker;
  };
  return { host: { ...real, startThread }, workers };
}

describe('workers', () => {
  test('start with the first program that has something to divide, and not before', async () => {
    const { host, workers } = await hostWith((text) => text);
    const backend = await wasmOn(host, { threads: 2 });
    const small = await backend.compile(plan({ outputs: { y: input('x', [3]).add(1) } }));
    await small.run([{ x: Float32Array.of(1, 2, 3) }]);
    await small.dispose();
    expect(workers.length).toBe(0);
    await losses(backend);
    expect(workers.length).toBe(1);
    await backend.dispose();
  });

  test('one that ends by itself fails the run, and every one that it happens to again', async () => {
    const { host, workers } = await hostWith(
      () => '(setup, post) => { post({ ready: true }); setTimeout(() => process.exit(3)); }',
    );
    const backend = await wasmOn(host, { threads: 2 });
    const message = 'thread 2 of 2 of the wasm backend ended unexpectedly: it ended with code 3';
    await expect(losses(backend)).rejects.toThrow(message);
    await expect(losses(backend)).rejects.toThrow(message);
    expect(workers.length).toBe(2);
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });

  test('one that ends while nothing runs is replaced', async () => {
    const { host, workers } = await hostWith((text) => text);
    const backend = await wasmOn(host, { threads: 3 });
    const before = await losses(backend);
    const { onEnd } = workers[1]!;
    await workers[1]!.terminate();
    onEnd!('it was killed');
    expect(await losses(backend)).toEqual(before);
    expect(workers.length).toBe(4);
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });

  test('one that never starts fails the run', async () => {
    const { host } = await hostWith(() => "() => { throw new Error('no room') }");
    const backend = await wasmOn(host, { threads: 3 });
    await expect(losses(backend)).rejects.toThrow(/thread [23] of 3 of the wasm backend ended unexpectedly: no room/);
    await backend.dispose();
  });

  test('one whose kernel fails in the middle of a run fails the run', async () => {
    const { host } = await hostWith(
      (text) => `(setup, post) => {
        const { Instance } = WebAssembly;
        let left = 20;
        WebAssembly.Instance = function (...given) {
          const kernels = new Instance(...given).exports;
          const perform = (...list) => {
            if (left-- === 0) throw new Error('it is worn out');
            kernels.perform(...list);
          };
          return { exports: { ...kernels, perform } };
        };
        (${text})(setup, post);
      }`,
    );
    const backend = await wasmOn(host, { threads: 2 });
    await expect(losses(backend, 50)).rejects.toThrow(/thread 2 of 2 of the wasm backend failed: it is worn out/);
    await backend.dispose();
  });

  test('one that fails in a run that changes no parameters has it done again', async () => {
    let started = 0;
    const { host } = await hostWith((text) =>
      started++ > 0
        ? text
        : `(setup, post) => (${text})({ ...setup, names: setup.names.map((name) => name === 'tanh' ? 'nothing' : name) }, post)`,
    );
    const x = input('x', [64, 700]);
    const y = x.matmul(new Parameter('w', [700, 300], fill(1))).tanh();
    const compute = async (backend: Backend, enough: () => boolean): Promise<unknown[]> => {
      const program = await backend.compile(plan({ outputs: { y } }));
      const found: unknown[] = [];
      // A thread that wakes late has nothing left to do.
      do {
        await program.run([{ x: normals(64, 700) }]);
        found.push((await program.read('y')).data);
      } while (!enough());
      await program.dispose();
      return found;
    };
    const backend = await wasmOn(host, { threads: 2 });
    const found = await compute(backend, () => started === 2);
    await backend.dispose();
    const [expected] = await withThreads(1, (one) => compute(one, () => true));
    for (const values of found) expect(values).toEqual(expected);
  });

  test('one that is killed in the middle of a training fails the run', async () => {
    const { host, workers } = await hostWith((text) => text);
    const backend = await wasmOn(host, { threads: 2 });
    const endless = losses(backend, 1e6);
    await losses(backend, 1).catch(() => undefined);
    const { onEnd } = workers[0]!;
    // As an outside hand would end it: unasked for.
    await workers[0]!.terminate();
    onEnd!('it was killed');
    await expect(endless).rejects.toThrow('thread 2 of 2 of the wasm backend ended unexpectedly: it was killed');
    expect(await losses(backend)).toEqual(await withThreads(2, (other) => losses(other)));
    await backend.dispose();
  });

  test('sleep when nothing runs', async () => {
    const backend = await wasm({ threads: 3 });
    await losses(backend);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = process.cpuUsage();
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { user, system } = process.cpuUsage(before);
    // A thread that looked without a pause would have used all of the time.
    expect((user + system) / 1000 / (performance.now() - began)).toBeLessThan(0.3);
    expect((await losses(backend)).length).toBe(3);
    await backend.dispose();
  });

  test('a run gives way to the event loop', async () => {
    await withThreads(2, async (backend) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      const began = performance.now();
      while (performance.now() - began < 600) await losses(backend, 20);
      clearInterval(timer);
      // Every 50 ms at most, of twelve.
      expect(ticks).toBeGreaterThan(3);
    });
  });

  test('results agree with the reference backend', async () => {
    const exact = await losses(reference({ dtype: 'float64' }));
    const found = await withThreads(3, (backend) => losses(backend));
    found.forEach((loss, i) => expect(Math.abs(loss / exact[i]! - 1)).toBeLessThan(1e-5));
  });
});
