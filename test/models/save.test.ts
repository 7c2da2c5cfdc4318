import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VAE } from '../../src/models/index.js';
import { parseModel, serialiseModel } from '../../src/models/safetensors.js';
import { SeededRandom } from '../../src/random/index.js';
import { tensor } from '../../src/tensor/index.js';

const rows = ((): number[][] => {
  const random = new SeededRandom('rows');
  return Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => random.normal()));
})();

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}
/** Reads a safetensors file by its specification alone. */
function readLayout(bytes: Uint8Array): {
  header: string;
  metadata: Record<string, unknown>;
  entries: [string, Entry][];
  data: Uint8Array;
} {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
  const { __metadata__: metadata, ...entries } = JSON.parse(header) as Record<string, Entry> & {
    __metadata__: Record<string, unknown>;
  };
  return { header, metadata, entries: Object.entries(entries), data: bytes.subarray(8 + length) };
}
/** The same file with another header, for which it has no checksum. */
function withHeader(bytes: Uint8Array, change: (header: string) => string): Uint8Array {
  const { header, data } = readLayout(bytes);
  const changed = new TextEncoder().encode(change(header.replace(/,"headerChecksum":"[0-9a-f]{8}"/, '')));
  const result = new Uint8Array(8 + changed.length + data.length);
  new DataView(result.buffer).setBigUint64(0, BigInt(changed.length), true);
  result.set(changed, 8);
  result.set(data, 8 + changed.length);
  return result;
}

let model: VAE;
let folder: string;
beforeAll(async () => {
  model = new VAE({ hidden: [7, 3], latentDim: 2, epochs: 3, batchSize: 20, seed: 5 });
  await model.fit(rows);
  folder = await mkdtemp(join(tmpdir(), 'vaelab-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a saved VAE', () => {
  test('comes back from bytes with the same samples, codes and reconstructions', async () => {
    const again = VAE.fromBytes(model.toBytes());
    expect(again.network.architecture).toEqual(model.network.architecture);
    expect((await again.sample(9)).data).toEqual((await model.sample(9)).data);
    expect((await again.encode(rows)).logVariance.data).toEqual((await model.encode(rows)).logVariance.data);
    expect((await again.reconstruct(rows)).data).toEqual((await model.reconstruct(rows)).data);
    // Running statistics are trained state as well.
    expect(again.network.state.map((p) => [p.name, [...p.value.data]])).toEqual(
      model.network.state.map((p) => [p.name, [...p.value.data]]),
    );
    expect(again.toBytes()).toEqual(model.toBytes());
  });

  test('comes back from a file in a folder that did not exist, with nothing left beside it', async () => {
    const path = join(folder, 'new', 'model.safetensors');
    await model.save(path);
    await model.save(path, { dataset: 'random rows' });
    expect(await readdir(join(folder, 'new'))).toEqual(['model.safetensors']);
    const again = await VAE.load(path);
    expect((await again.sample(9)).data).toEqual((await model.sample(9)).data);
    expect(readLayout(await readFile(path)).metadata['vaelab']).toContain('"dataset":"random rows"');
    await expect(VAE.load(join(folder, 'missing'))).rejects.toThrow(/ENOENT.*missing/);
  });

  test('without the repeated layer, and taken from the middle of a larger buffer', async () => {
    const other = new VAE({ hidden: [4], latentDim: 1, repeatLastLayer: false, epochs: 1 });
    await other.fit(rows);
    const bytes = other.toBytes();
    const larger = new Uint8Array(bytes.length + 20).fill(255);
    larger.set(bytes, 3);
    const again = VAE.fromBytes(larger.subarray(3, 3 + bytes.length));
    expect((await again.sample(5)).data).toEqual((await other.sample(5)).data);
  });

  test('is a safetensors file by the specification', () => {
    const bytes = model.toBytes({ note: 'Größe µ' });
    const { header, metadata, entries, data } = readLayout(bytes);
    expect(header.startsWith('{')).toBe(true);
    expect((bytes.length - data.length) % 8).toBe(0);
    for (const value of Object.values(metadata)) expect(typeof value).toBe('string');
    expect(JSON.parse(metadata['vaelab'] as string)).toMatchObject({
      kind: 'vae',
      architecture: { features: 5, hidden: [7, 3], latentDim: 2, repeatLastLayer: true },
      note: 'Größe µ',
    });
    expect(entries.map(([name]) => name)).toEqual(model.network.state.map(({ name }) => name));
    // Offsets begin at 0, leave no holes and end with the file.
    let end = 0;
    for (const [i, [, entry]] of entries.entries()) {
      const p = model.network.state[i]!;
      expect(entry.dtype).toBe('F32');
      expect(entry.shape).toEqual(p.shape);
      expect(entry.data_offsets).toEqual([end, end + 4 * p.size]);
      const view = new DataView(data.buffer, data.byteOffset + end, 4 * p.size);
      expect(Array.from({ length: p.size }, (_, at) => view.getFloat32(4 * at, true))).toEqual([...p.value.data]);
      end += 4 * p.size;
    }
    expect(end).toBe(data.length);
  });
});

describe('what is no saved VAE', () => {
  const failing = (bytes: Uint8Array): string => {
    try {
      VAE.fromBytes(bytes);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the bytes were accepted');
  };

  test('a file that was cut off, wherever', () => {
    const bytes = model.toBytes();
    const headerEnd = bytes.length - readLayout(bytes).data.length;
    for (const length of [0, 5, 8, 100, headerEnd - 1])
      expect(failing(bytes.subarray(0, length))).toBe('not a model file: it is no safetensors file, or it was cut off');
    expect(failing(bytes.subarray(0, headerEnd))).toMatch(/cut off within 'encoder\.0\.linear\.weight'/);
    expect(failing(bytes.subarray(0, bytes.length - 1))).toMatch(/cut off within 'output\.norm\.runningVariance'/);
  });

  test('garbage, a text, and a header that is no JSON', async () => {
    const noise = new Uint8Array(1000);
    for (let i = 0; i < noise.length; i++) noise[i] = (i * 7919) % 251;
    expect(failing(noise)).toMatch(/not a model file/);
    expect(failing(new Uint8Array(1000))).toMatch(/not a model file/);
    const spoilt = model.toBytes();
    spoilt[20] = 0;
    expect(failing(spoilt)).toMatch(/not a model file/);
    for (const header of ['null', '3', '[]', '{"a":1}', '{"__metadata__":{"vaelab":"{"}}'])
      expect(failing(withHeader(model.toBytes(), () => header)), header).toMatch(/not a model/);
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'These are only notes, and long enough to have a header.');
    await expect(VAE.load(path)).rejects.toThrow('not a model file');
  });

  test("another program's safetensors file, and another kind of model", () => {
    const foreign = withHeader(model.toBytes(), () => '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    expect(failing(foreign)).toBe('not a model of vaelab: the safetensors header says nothing of one');
    const other = serialiseModel({ kind: 'cvae', header: {}, tensors: [{ name: 'w', value: tensor([1]).value }] });
    expect(failing(other)).toBe("the file holds a model of the kind 'cvae', not a vae");
    expect(parseModel(other, 'cvae').tensors[0]!.value.data).toEqual(Float32Array.of(1));
  });

  test('a header that lacks a part or contradicts itself', () => {
    const bytes = model.toBytes();
    const change = (from: string | RegExp, to: string): string =>
      failing(
        withHeader(bytes, (header) => {
          expect(header).toMatch(from);
          return header.replace(from, to);
        }),
      );
    expect(change('"mean.weight"', '"mean.other"')).toMatch(/lacks 'mean\.weight'/);
    expect(change('"dtype":"F32"', '"dtype":"F16"')).toMatch(/encoder\.0\.linear\.weight.*F16/);
    expect(change('"shape":[5,7]', '"shape":[5,8]')).toMatch(/encoder\.0\.linear\.weight/);
    expect(change('"shape":[5,7]', '"shape":[7,5]')).toMatch(/encoder\.0\.linear\.weight.*\[7, 5\].*\[5, 7\]/);
    expect(change('\\"latentDim\\":2', '\\"latentDim\\":3')).toMatch(/latent/);
    expect(change('\\"architecture\\"', '\\"arch\\"')).toMatch(/architecture/);
  });
});
