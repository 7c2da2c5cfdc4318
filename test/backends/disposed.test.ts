/** Backends after their end, and options that no backend has. */
import { describe, expect, test } from 'vitest';
import { createBackend, gpu, reference, wasm } from '../../src/backends/index.js';
import { type Backend, plan, tensor } from '../../src/tensor/index.js';

const backends: readonly (readonly [string, () => Promise<Backend>])[] = [
  ['reference', () => Promise.resolve(reference())],
  ['wasm', () => wasm({ threads: 1 })],
  ['wasm', () => wasm({ threads: 2 })],
  ['gpu', () => gpu({ mode: 'cpu' })],
];

describe('a disposed backend', () => {
  test.each(backends)('%s refuses to compute, at once', async (name, create) => {
    const backend = await create();
    const x = tensor([1, 2]).add(1);
    expect([...(await x.data(backend)).data]).toEqual([2, 3]);
    await backend.dispose();
    const message = `the ${name} backend was disposed and computes nothing any more: create another`;
    await expect(x.data(backend)).rejects.toThrow(message);
    await expect(backend.compile(plan({ outputs: { x } }))).rejects.toThrow(message);
    await backend.dispose();
  });

  test.each(backends)('%s refuses what was asked for while it ended', async (_, create) => {
    const backend = await create();
    const ending = backend.dispose();
    await expect(tensor(1).data(backend)).rejects.toThrow('was disposed');
    await ending;
    expect(backend.liveBytes).toBe(0);
  });
});

describe('options', () => {
  const unknown = { treads: 2 } as object;
  test.each([
    ['wasm', () => wasm(unknown), "wasm: there is no option 'treads'; did you mean 'threads'?"],
    ['gpu', () => gpu({ modes: 'cpu' } as object), "gpu: there is no option 'modes'; did you mean 'mode'?"],
    ['createBackend', () => createBackend('wasm', unknown), "createBackend: there is no option 'treads'"],
    ['createBackend auto', () => createBackend('auto', unknown), "createBackend: there is no option 'treads'"],
  ])('%s refuses unknown names', async (_, create, message) => {
    await expect(create()).rejects.toThrow(message);
  });
  test('reference refuses unknown names and values', () => {
    expect(() => reference({ dtyp: 'float64' } as object)).toThrow("no option 'dtyp'; did you mean 'dtype'?");
    expect(() => reference({ dtype: 'float16' as 'float32' })).toThrow(
      "reference: dtype must be 'float32' or 'float64', found 'float16'",
    );
    expect(() => reference({ memoryLimit: NaN })).toThrow('reference: memoryLimit must be a positive number');
  });
  test('undefined means the default', async () => {
    expect(reference({ dtype: undefined } as object).dtype).toBe('float32');
    const backend = await wasm({ threads: 1, vectors: undefined, fused: undefined, reason: undefined } as object);
    expect(backend).toMatchObject({ vectors: 128, reason: 'asked for' });
    await backend.dispose();
    const chosen = await createBackend('wasm', { threads: undefined, mode: undefined });
    expect(chosen.name).toBe('wasm');
    await chosen.dispose();
  });
});
