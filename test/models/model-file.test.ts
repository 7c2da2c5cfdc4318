import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError, OptionError } from '../../src/checks/index.js';
import { CVAE, type ModelFile, ModelFileError, parseModel, serialiseModel, VAE } from '../../src/models/index.js';
import { crc32 } from '../../src/files/checksum.js';

const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(2 * i)]);
const labels = rows.map((_, i) => (i % 2 ? 'a' : 'b'));
const small = { hidden: [6], latentDim: 2, epochs: 2, batchSize: 10 };

type Json = Record<string, unknown>;
interface Parts {
  header: Json & { __metadata__: Record<string, string> };
  data: Uint8Array;
}
function partsOf(bytes: Uint8Array): Parts {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Parts['header'];
  return { header, data: bytes.slice(8 + length) };
}
function joinParts({ header, data }: { header: unknown; data: Uint8Array }): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
/** The file with something else in its parts, and no checksum of its header. */
function changed(bytes: Uint8Array, change: (parts: Parts) => void): Uint8Array {
  const parts = partsOf(bytes);
  delete parts.header.__metadata__['headerChecksum'];
  change(parts);
  return joinParts(parts);
}
type Entry = { dtype: string; shape: unknown; data_offsets: unknown };
const entry = ({ header }: Parts, name: string): Entry => header[name] as Entry;

function refusal(bytes: Uint8Array): string {
  try {
    parseModel(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).name).toBe('ModelFileError');
    return (error as Error).message;
  }
  throw new Error('the bytes were accepted');
}

let model: VAE;
let folder: string;
beforeAll(async () => {
  model = await new VAE(small).fit(rows);
  folder = await mkdtemp(join(tmpdir(), 'vaelab-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('any object with a description and tensors', () => {
  const scale = { name: 'scale', value: ndarray(Float64Array.of(0.1, 1 / 3, 1e300), [3]), dtype: 'F64' as const };
  const file: ModelFile = {
    kind: 'synthesizer',
    header: { columns: ['a', 'Größe µ'], bounds: [0, null], nested: { deep: [1, 2, 3] } },
    tensors: [
      { name: 'weights', value: ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]) },
      scale,
      { name: 'empty', value: ndarray(new Float32Array(0), [0, 4]) },
      { name: 'scalar', value: ndarray(Float64Array.of(0.1), []) },
    ],
  };

  test('comes back, with float64 where it was asked for', () => {
    const again = parseModel(serialiseModel(file), 'synthesizer');
    expect(again.kind).toBe('synthesizer');
    expect(again.header).toEqual(file.header);
    const byName = new Map(again.tensors.map((tensor) => [tensor.name, tensor]));
    expect(byName.size).toBe(4);
    expect(byName.get('weights')!.value.shape).toEqual([2, 3]);
    expect(byName.get('weights')!.value.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect(byName.get('scale')!.value.data).toEqual(scale.value.data);
    expect(byName.get('scale')!.dtype).toBe('F64');
    expect(byName.get('empty')!.value.shape).toEqual([0, 4]);
    expect(byName.get('scalar')!.value.data).toEqual(Float32Array.of(0.1));
    expect(serialiseModel(again)).toEqual(serialiseModel(file));
    expect(parseModel(serialiseModel(file)).kind).toBe('synthesizer');
  });

  test('its values begin at multiples of their size, and metadata are texts', () => {
    const bytes = serialiseModel(file);
    const { header, data } = partsOf(bytes);
    expect((bytes.length - data.length) % 8).toBe(0);
    const { __metadata__: metadata, ...entries } = header;
    for (const value of Object.values(metadata)) expect(typeof value).toBe('string');
    expect(metadata['formatVersion']).toBe('1');
    expect(metadata['checksum']).toBe(crc32(data));
    for (const one of Object.values(entries) as { dtype: string; data_offsets: [number, number] }[])
      expect(one.data_offsets[0] % (one.dtype === 'F64' ? 8 : 4)).toBe(0);
  });

  test('what cannot come back is refused', () => {
    const [tensor] = file.tensors;
    const refused = (change: Partial<ModelFile>): string => {
      try {
        serialiseModel({ ...file, ...change });
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        return (error as Error).message;
      }
      throw new Error('accepted');
    };
    expect(refused({ header: { kind: 'mine' } })).toMatch(/'kind'/);
    expect(refused({ tensors: [tensor!, tensor!] })).toMatch(/one tensor of the name 'weights'/);
    expect(refused({ tensors: [{ ...tensor!, name: '__metadata__' }] })).toMatch(/__metadata__/);
    for (const value of [NaN, Infinity, 1e39])
      expect(refused({ tensors: [{ name: 'w', value: ndarray(Float64Array.of(0, value), [2]) }] })).toMatch(
        /'w' has (NaN|Infinity) at place 1 .*finite/,
      );
    const turned = ndarray(new Float32Array(6), [2, 3]).transpose(1, 0);
    expect(refused({ tensors: [{ name: 'w', value: turned }] })).toMatch(/'w' is not stored row after row/);
  });

  test('names that mean something to JavaScript are names like others', () => {
    const value = ndarray(Float32Array.of(1), [1]);
    const names = ['__proto__', 'constructor', '12', 'toString'];
    const again = parseModel(
      serialiseModel({ kind: 'k', header: {}, tensors: names.map((name) => ({ name, value })) }),
    );
    expect(again.tensors.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  test('the checksum is the CRC-32 of zlib', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe('cbf43926');
    // Early versions of Node 20 have none.
    if (!('crc32' in zlib)) return;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Number.parseInt(crc32(bytes), 16)).toBe(zlib.crc32(bytes));
      }),
    );
  });
});

describe('a file that is refused', () => {
  const weight = 'encoder.0.linear.weight';
  const first = (parts: Parts): Entry => entry(parts, weight);

  test('truncated anywhere', () => {
    const bytes = model.toBytes();
    for (let length = 0; length < bytes.length; length += 7) refusal(bytes.subarray(0, length));
    expect(refusal(bytes.subarray(0, bytes.length - 1))).toMatch(/cut off within .*; take an intact copy/);
  });

  test('altered in any byte of its values', () => {
    const bytes = model.toBytes();
    const begin = bytes.length - partsOf(bytes).data.length;
    for (let at = begin; at < bytes.length; at += 11) {
      const copy = bytes.slice();
      copy[at]! ^= 1;
      expect(refusal(copy)).toMatch(/altered: the checksum of its values is [0-9a-f]{8}, its header says/);
    }
  });

  test('altered in any byte of its header, or else it says the same', () => {
    const bytes = model.toBytes();
    const [begin, end] = [8, bytes.length - partsOf(bytes).data.length];
    let refused = 0;
    for (let at = begin; at < end; at++) {
      const copy = bytes.slice();
      copy[at]! ^= 1;
      let read: ModelFile;
      try {
        read = parseModel(copy);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        refused++;
        continue;
      }
      expect(read).toEqual(parseModel(bytes));
    }
    // What is left are spaces and the name of the checksum itself.
    expect(refused).toBeGreaterThan(end - begin - 30);
  });

  test('that describes something else than was saved', () => {
    const text = new TextDecoder('latin1').decode(model.toBytes());
    const other = Uint8Array.from(text.replace('latentDim\\":2', 'latentDim\\":3'), (c) => c.charCodeAt(0));
    expect(refusal(other)).toMatch(/altered: the checksum of its header is [0-9a-f]{8}, its header says/);
  });

  test('longer than its tensors', () => {
    expect(refusal(new Uint8Array([...model.toBytes(), 0, 0, 0, 0]))).toMatch(/4 bytes after its last tensor/);
  });

  test('of a newer format', () => {
    for (const version of ['2', '99', '1.5', 'next'])
      expect(refusal(changed(model.toBytes(), ({ header }) => (header.__metadata__['formatVersion'] = version)))).toBe(
        `the model file has format version "${version}", and this version of vaelab reads format version 1; update vaelab`,
      );
    const odd = { toString: 1 } as never;
    expect(refusal(changed(model.toBytes(), ({ header }) => (header.__metadata__['formatVersion'] = odd)))).toContain(
      'has format version {"toString":1}, and this',
    );
  });

  test('with weights that are no numbers, also without a checksum', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const bytes = changed(model.toBytes(), ({ header, data }) => {
        new DataView(data.buffer).setFloat32(8, value, true);
        delete header.__metadata__['checksum'];
      });
      expect(refusal(bytes)).toMatch(
        /'encoder\.0\.linear\.weight' has -?(NaN|Infinity) at place 2 .*fit the model again/,
      );
    }
  });

  test.each<[string, (parts: Parts) => void]>([
    ['negative', (parts) => (first(parts).data_offsets = [-72, 0])],
    ['fractional', (parts) => (first(parts).data_offsets = [0.5, 72.5])],
    ['beyond the file', (parts) => (first(parts).data_offsets = [1e9, 1e9 + 72])],
    ['beyond all numbers', (parts) => (first(parts).data_offsets = [2 ** 60, 2 ** 60 + 72])],
    ['overlapping', (parts) => (entry(parts, 'encoder.0.linear.bias').data_offsets = [0, 24])],
    ['with a hole', (parts) => delete parts.header[weight]],
    ['backwards', (parts) => (first(parts).data_offsets = [72, 0])],
    ['too short', (parts) => (first(parts).data_offsets = [0, 68])],
    ['texts', (parts) => (first(parts).data_offsets = ['0', '72'])],
    ['three', (parts) => (first(parts).data_offsets = [0, 72, 144])],
    ['none', (parts) => (first(parts).data_offsets = undefined)],
    ['infinite', (parts) => (first(parts).data_offsets = [0, 'Infinity'])],
  ])('data_offsets that are %s', (_, change) => {
    expect(refusal(changed(model.toBytes(), change))).toMatch(
      /data_offsets that span it|tensors may not overlap or leave holes|cut off/,
    );
  });

  test.each<[unknown]>([
    [[-3, -6]],
    [[1.5, 12]],
    [['3', 6]],
    [[3, null]],
    [3],
    ['[3, 6]'],
    [{}],
    [[2 ** 40, 2 ** 40]],
    [[1e308, 1e308]],
    [[1, 1, 1, 1, 1, 1, 1, 3, 6]],
    [[3, 6, 0]],
  ])('shape %j', (shape) => {
    expect(refusal(changed(model.toBytes(), (parts) => (first(parts).shape = shape)))).toMatch(
      /describes 'encoder\.0\.linear\.weight' as .*expected dtype F32 or F64, a shape, and data_offsets/,
    );
  });

  test('shape of lists in lists without end', () => {
    const parts = partsOf(model.toBytes());
    first(parts).shape = 'here';
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const text = JSON.stringify(parts.header).replace('"here"', deep);
    expect(refusal(joinParts({ header: text, data: parts.data }))).toMatch(/^the model file describes/);
  });

  test('with an absurd header length', () => {
    for (const length of [0n, 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      const bytes = model.toBytes();
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      expect(refusal(bytes)).toMatch(/^not a model file/);
    }
  });

  test('with a header that is no text or no description', () => {
    const { data } = partsOf(model.toBytes());
    const spoilt = model.toBytes();
    spoilt[12] = 0xff;
    expect(refusal(spoilt)).toMatch(/^not a model file/);
    const own = (metadata: unknown): unknown => ({ __metadata__: metadata });
    for (const header of [[], 'null', {}, own(null), own([]), own('x'), own({ vaelab: 3 }), own({ vaelab: '[]' })])
      expect(refusal(joinParts({ header, data })), JSON.stringify(header)).toMatch(/^not a model/);
    expect(refusal(joinParts({ header: own({ vaelab: '{}' }), data }))).toMatch(/does not say what it is/);
  });

  test('random bytes, and files with random changes, never end otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        refusal(bytes);
      }),
    );
    const bytes = model.toBytes();
    const headerEnd = bytes.length - partsOf(bytes).data.length;
    fc.assert(
      fc.property(fc.nat(headerEnd - 1), fc.nat(255), (at, value) => {
        const copy = bytes.slice();
        copy[at] = value;
        try {
          VAE.fromBytes(copy);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFileError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('that describes a network that cannot be, or has a tensor too many', async () => {
    const described = (bytes: Uint8Array, change: (text: string) => string): Uint8Array =>
      changed(bytes, ({ header }) => (header.__metadata__['vaelab'] = change(header.__metadata__['vaelab']!)));
    const bytes = model.toBytes();
    for (const [from, to] of [
      ['"hidden":[6]', '"hidden":6'],
      ['"hidden":[6]', '"hidden":[0]'],
      ['"hidden":[6]', '"hidden":[1000000000]'],
      ['"latentDim":2', '"latentDims":2'],
      ['"features":3', '"features":-3'],
      ['"features":3', '"features":"3"'],
      ['"seed":0', '"seed":"x"'],
      ['"classes":0', '"classes":2'],
    ] as const) {
      const other = described(bytes, (text) => {
        expect(text).toContain(from);
        return text.replace(from, to);
      });
      expect(() => VAE.fromBytes(other), to).toThrow(ModelFileError);
    }
    const more = serialiseModel({
      ...parseModel(bytes),
      tensors: [...parseModel(bytes).tensors, { name: 'more', value: ndarray(Float32Array.of(1), [1]) }],
    });
    expect(() => VAE.fromBytes(more)).toThrow("the model file has 'more', which its architecture does not");
    const cvae = (await new CVAE<string>(small).fit(rows, labels)).toBytes();
    for (const names of ['["a"]', '["a",null]', '["a",""]', '"ab"', '["a","a"]', '["a",{}]'])
      expect(() => CVAE.fromBytes(described(cvae, (text) => text.replace('["a","b"]', names))), names).toThrow(
        ModelFileError,
      );
  });
});

test('files of version 0.1.0, which have neither version nor checksum, are read', () => {
  const old = changed(model.toBytes(), ({ header }) => {
    delete header.__metadata__['formatVersion'];
    delete header.__metadata__['checksum'];
  });
  expect(VAE.fromBytes(old).toBytes()).toEqual(model.toBytes());
  // What people put into the header of a VAE is theirs.
  const labelled = changed(old, ({ header }) => {
    const described = JSON.parse(header.__metadata__['vaelab']!) as Json;
    header.__metadata__['vaelab'] = JSON.stringify({ ...described, labels: ['mine'] });
  });
  expect(VAE.fromBytes(labelled).toBytes()).toEqual(model.toBytes());
});

describe('saving', () => {
  test('names of the header that are its own are refused', async () => {
    const cvae = await new CVAE<string>(small).fit(rows, labels);
    for (const name of ['architecture', 'options', 'kind', 'labels'])
      for (const one of [model, cvae]) {
        expect(() => one.toBytes({ [name]: 1 })).toThrow(OptionError);
        await expect(one.save(join(folder, 'never'), { [name]: 1 })).rejects.toThrow(
          `'${name}' is a name of the model's own in the file's header`,
        );
      }
    expect(await readdir(folder)).not.toContain('never');
  });

  test('eight saves to one path at once all succeed, and leave one whole file', async () => {
    const path = join(folder, 'eight', 'model.safetensors');
    const others = await Promise.all(Array.from({ length: 8 }, (_, i) => new VAE({ ...small, seed: i }).fit(rows)));
    await Promise.all(others.map((one, i) => one.save(path, { number: i })));
    await Promise.all(Array.from({ length: 8 }, () => model.save(path)));
    expect(await readdir(join(folder, 'eight'))).toEqual(['model.safetensors']);
    expect((await VAE.load(path)).toBytes()).toEqual(model.toBytes());
    expect(new Uint8Array(await readFile(path))).toEqual(model.toBytes());
  });

  test('what cannot be written is told with the path, and leaves nothing behind', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(model.save(join(folder, 'file', 'model'))).rejects.toThrow(
      /file.model: \d+ bytes could not be written \(its folder is not a folder; use another one\)/,
    );
    await expect(model.save(folder)).rejects.toThrow(
      `${folder}: it could not be written (it is a folder; name a file)`,
    );
    expect((await readdir(tmpdir())).filter((name) => name.includes('.partial-'))).toEqual([]);
  });
});
