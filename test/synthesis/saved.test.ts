import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import { columns, matrix, toMatrix } from '../../src/matrix/index.js';
import { ModelFileError, type NamedTensor, parseModel, serialiseModel, VAE } from '../../src/models/index.js';
import {
  Bootstrap,
  ClassNormals,
  createSynthesizer,
  CVAESynthesizer,
  Lineage,
  loadSynthesizer,
  type Sample,
  Synthesizer,
  synthesizerFromBytes,
  synthesizerKinds,
  type SynthesizerState,
  VAESynthesizer,
} from '../../src/synthesis/index.js';
import type { DrawnRows, DrawContext } from '../../src/synthesis/synthesizer.js';
import { tensorOf } from '../../src/synthesis/saved.js';
import { contents, mixedTable, plainTable, quick } from './table.js';

const kinds = Object.keys(synthesizerKinds);
const table = mixedTable();
const all = { includeTrainingRows: true } as const;
const fitted: Record<string, Synthesizer> = {};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaelab-'));
  for (const kind of kinds)
    fitted[kind] = await createSynthesizer(kind, synthesizerKinds[kind]!.network ? quick : {}).fit(table);
});
afterAll(() => rm(folder, { recursive: true }));
const bytesOf = (kind: string): Uint8Array => fitted[kind]!.toBytes(all);

function refusal(bytes: Uint8Array): string {
  try {
    synthesizerFromBytes(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    return (error as Error).message;
  }
  throw new Error('the bytes were accepted');
}

type Json = Record<string, unknown>;
/** Puts a value, or nothing, at a place such as 'preprocessing.columns.1.low'. */
function put(header: Json, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop()!;
  let at = header;
  for (const name of names) at = at[name] as Json;
  if (value === undefined) delete at[last];
  else at[last] = value;
}
/** The file of a kind with another header or other tensors, and sound checksums. */
function remade(kind: string, change: (header: Json, tensors: NamedTensor[]) => NamedTensor[] | void): Uint8Array {
  const { header, tensors } = parseModel(bytesOf(kind), 'synthesizer');
  const copy = structuredClone(header) as Json;
  const changed = change(copy, [...tensors]) ?? tensors;
  return serialiseModel({ kind: 'synthesizer', header: copy, tensors: changed });
}

describe.each(kinds)('a saved %s', (kind) => {
  test('gives the same rows for the same seed, and the same sequence', async () => {
    const again = synthesizerFromBytes(bytesOf(kind));
    const fresh = synthesizerFromBytes(bytesOf(kind));
    expect(again.constructor).toBe(synthesizerKinds[kind]!.create);
    expect([again.kind, again.seed, again.classes, again.trainedOn]).toEqual([
      kind,
      fitted[kind]!.seed,
      fitted[kind]!.classes,
      fitted[kind]!.trainedOn,
    ]);
    for (const request of [{ seed: 4 }, { seed: 4, class: 'ill' }, { seed: 1, proportions: { ill: 1, well: 1 } }])
      expect(contents(await again.sample(10, request))).toEqual(contents(await fitted[kind]!.sample(10, request)));
    expect([contents(await again.sample(5)), contents(await again.sample(5))]).toEqual([
      contents(await fresh.sample(5)),
      contents(await fresh.sample(5)),
    ]);
    expect(again.toBytes(all)).toEqual(bytesOf(kind));
  });

  test('comes back from its own class and from the table of kinds, by path and by bytes', async () => {
    const path = join(folder, `${kind}.safetensors`);
    await fitted[kind]!.save(path, all);
    const own = synthesizerKinds[kind]!.create as unknown as typeof VAESynthesizer;
    const rows = contents(await fitted[kind]!.sample(6, { seed: 2 }));
    for (const one of [
      await loadSynthesizer(path),
      await own.load(path),
      own.fromBytes(bytesOf(kind)),
      synthesizerFromBytes(bytesOf(kind)),
    ])
      expect(contents(await one.sample(6, { seed: 2 }))).toEqual(rows);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
    for (const [other, { create }] of Object.entries(synthesizerKinds))
      if (other !== kind)
        expect(() => (create as unknown as typeof VAESynthesizer).fromBytes(bytesOf(kind)), other).toThrow(
          `the model file holds a synthesizer of kind '${kind}', not '${other}'`,
        );
    expect(() => own.fromBytes(bytesOf(kind), { seed: 3 } as never)).toThrow(
      /fromBytes: there is no option 'seed'\. The options are backend/,
    );
    await expect(own.load(join(folder, 'none'))).rejects.toThrow(`there is no model file ${join(folder, 'none')}`);
    await expect(loadSynthesizer(folder)).rejects.toThrow(/^cannot read the model file .*EISDIR/);
  });

  test('can be fitted again as it was made', async () => {
    const made = await createSynthesizer(kind, {
      ...(synthesizerKinds[kind]!.network ? quick : {}),
      seed: 9,
      kinds: 'real',
    }).fit(table);
    const again = synthesizerFromBytes(made.toBytes(all));
    await again.fit(table);
    expect(again.toBytes(all)).toEqual(made.toBytes(all));
  });

  test('is refused when it was cut off, wherever', () => {
    const bytes = bytesOf(kind);
    const { length } = bytes;
    const header = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const places = [0, 1, 7, 8, 9, header - 1, header, header + 1, header + 8, length - 8, length - 1];
    for (const at of places) expect(refusal(bytes.subarray(0, at)), String(at)).toMatch(/cut off|not a model file/);
    for (let at = 0; at < length; at += 97) refusal(bytes.subarray(0, at));
    expect(refusal(new Uint8Array([...bytes, 0]))).toMatch(/1 bytes after its last tensor/);
  });

  test('is refused when a byte was altered', () => {
    const bytes = bytesOf(kind);
    const header = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    for (let at = header; at < bytes.length; at += 5) {
      const copy = bytes.slice();
      copy[at]! ^= 16;
      expect(refusal(copy)).toMatch(/altered|has -?(NaN|Infinity)/);
    }
    for (const [from, to] of [
      ['"count', '"c0unt'],
      ['ill', 'all'],
      ['withinRange\\":true', 'withinRange\\":null'],
      ['\\"seed\\":0', '\\"seed\\":1'],
    ] as const) {
      const text = Buffer.from(bytes).toString('latin1');
      expect(text).toContain(from);
      expect(refusal(Buffer.from(text.replace(from, to), 'latin1'))).toMatch(/altered: the checksum of its header/);
    }
  });

  test('is refused when it lacks a tensor or a part, or describes what cannot be', () => {
    const names = parseModel(bytesOf(kind)).tensors.map(({ name }) => name);
    for (const name of names)
      expect(refusal(remade(kind, (_, tensors) => tensors.filter((one) => one.name !== name)))).toContain(name);
    for (const part of ['synthesizer', 'seed', 'preprocessing', 'state'])
      expect(refusal(remade(kind, (header) => put(header, part, undefined)))).toMatch(/lacks a part.*save it again/);
    const { preprocessing } = parseModel(bytesOf(kind)).header as Json;
    for (const part of Object.keys(preprocessing as object))
      expect(refusal(remade(kind, (header) => put(header, `preprocessing.${part}`, undefined))), part).toMatch(
        /save the (model|scaler) again/,
      );
  });

  test.each<[string, string, unknown]>([
    ['a seed that is none', 'seed', 1.5],
    ['a kind that is not known', 'synthesizer', 'transformer'],
    ['a kind of the language', 'synthesizer', 'constructor'],
    ['a column without bounds', 'preprocessing.columns.1.low', null],
    ['bounds the wrong way round', 'preprocessing.columns.1.low', 1e9],
    ['a kind of column that there is not', 'preprocessing.columns.1.kind', 'date'],
    ['two columns of one name', 'preprocessing.columns.1.name', 'fixed'],
    ['a column too few', 'preprocessing.columns.length', 5],
    ['a scale of 0', 'preprocessing.scaler.scale.2', 0],
    ['a mean that is none', 'preprocessing.scaler.mean.2', 'x'],
    ['a class too few', 'preprocessing.classes', ['ill']],
    ['a class twice', 'preprocessing.classes', ['ill', 'ill']],
    ['a class of no rows', 'preprocessing.classCounts', [0, 60]],
    ['a class column that is nowhere', 'preprocessing.targetIndex', 99],
    ['no class column', 'preprocessing.target', null],
    ['a table that is none', 'trainedOn', 'mixed.csv'],
  ])('is refused with %s', (_, path, value) => {
    expect(refusal(remade(kind, (header) => put(header, path, value)))).toMatch(
      /save (it|the model|the scaler) again|not known here/,
    );
  });

  test('of a newer format is refused', () => {
    const text = Buffer.from(bytesOf(kind)).toString('latin1');
    const newer = Buffer.from(text.replace('"formatVersion":"1"', '"formatVersion":"2"'), 'latin1');
    expect(refusal(newer)).toMatch(/format version "2".*update vaelab/);
  });

  test('without a checksum it is read', async () => {
    const bytes = Buffer.from(bytesOf(kind)).toString('latin1');
    const shorter = bytes.replace(/"(headerChecksum|checksum)":"[0-9a-f]{8}",?/g, (found) => ' '.repeat(found.length));
    const again = synthesizerFromBytes(Buffer.from(shorter.replace(/,(\s*\})/, ' $1'), 'latin1'));
    expect(contents(await again.sample(4, { seed: 1 }))).toEqual(contents(await fitted[kind]!.sample(4, { seed: 1 })));
  });
});

describe('a file from before there were layouts', () => {
  const old = (kind: string): Uint8Array =>
    remade(kind, (header) => {
      for (const part of ['layout', 'preprocessing.transform', 'preprocessing.own']) put(header, part, undefined);
    });
  test('is read: its columns were standardised and nothing else', async () => {
    const rows = await synthesizerFromBytes(old('class-normals')).sample(4, { seed: 1 });
    expect(contents(rows)).toEqual(contents(await fitted['class-normals']!.sample(4, { seed: 1 })));
  });
  test('has networks with the published defaults', async () => {
    const published = await new VAESynthesizer({ ...quick, preset: 'published' }).fit(table);
    const { header, tensors } = parseModel(published.toBytes(), 'synthesizer');
    for (const part of ['layout', 'preprocessing.transform', 'preprocessing.own']) put(header, part, undefined);
    for (const option of Object.keys((header['state'] as { options: Json }).options))
      if (['preset', 'noise', 'centre', 'components'].includes(option))
        put(header, `state.options.${option}`, undefined);
    const again = synthesizerFromBytes(serialiseModel({ kind: 'synthesizer', header, tensors }));
    expect(contents(await again.sample(4, { seed: 1 }))).toEqual(contents(await published.sample(4, { seed: 1 })));
  });
  test('of a newer layout is refused', () => {
    expect(refusal(remade('vae', (header) => put(header, 'layout', 3)))).toMatch(/layout 3.*newer version/);
  });
});

describe('members out of range', () => {
  test.each<[string, unknown]>([
    ['of a row that there is not', [[0, 60], [...Array(60).keys()].slice(1)]],
    ['of a row below 0', [[-1], [...Array(60).keys()].slice(1)]],
    ['of half a row', [[0.5], [...Array(60).keys()].slice(1)]],
    ['of no rows', [[], [...Array(60).keys()]]],
    ['of one class only', [[...Array(60).keys()]]],
    [
      'of rows twice',
      [
        [0, 1],
        [1, ...[...Array(60).keys()].slice(3)],
      ],
    ],
    ['that are none', 'all'],
    ['that are null', null],
  ])('%s', (_, members) => {
    for (const kind of ['vae', 'cvae', 'bootstrap'])
      expect(refusal(remade(kind, (header) => put(header, 'state.members', members))), kind).toMatch(
        /the model file does not fit together: .*; save the model again/,
      );
  });
});

test('tensors that cannot be', () => {
  const negative = remade('class-normals', (_, tensors) =>
    tensors.map((one) =>
      one.name === 'deviation' ? { ...one, value: matrix(2, 6, new Float64Array(12).fill(-1)) } : one,
    ),
  );
  expect(refusal(negative)).toMatch(/a standard deviation is below 0/);
  const narrow = remade('bootstrap', (_, tensors) =>
    tensors.map((one) => ({ ...one, value: columns(toMatrix(one.value), 0, 5) })),
  );
  expect(refusal(narrow)).toMatch(/'rows' with shape \[60, 5\]; expected shape \[60, 6\]/);
  // A VAE in the place of a CVAE, and classes that the network was not trained with.
  expect(refusal(remade('cvae', (header) => put(header, 'state.model.kind', 'vae')))).toMatch(/save|holds/);
  expect(refusal(remade('cvae', (header) => put(header, 'preprocessing.classNames', ['sick', 'sound'])))).toMatch(
    /trained with the classes ill, well/,
  );
  expect(refusal(remade('vae', (header) => put(header, 'state.options.latentDim', 0)))).toMatch(
    /does not fit together: latentDim must be a whole number/,
  );
});

test('what is no synthesizer says what it is', async () => {
  const vae = await new VAE({ hidden: [4], latentDim: 2, epochs: 1 }).fit(table.features);
  expect(refusal(vae.toBytes())).toMatch(
    /^the file holds a vae by itself, .* read it with VAE\.load, or fit a synthesizer$/,
  );
  const path = join(folder, 'notes.txt');
  await writeFile(path, 'These are notes and no model, but long enough to be one.');
  await expect(loadSynthesizer(path)).rejects.toThrow(/not a model file/);
});

test('random changes of a file never end otherwise than in a clear refusal', () => {
  const bytes = bytesOf('bootstrap');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const copy = bytes.slice();
      copy[at] = value;
      try {
        synthesizerFromBytes(copy);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
      }
    }),
    { numRuns: 300 },
  );
});

describe('training rows in files', () => {
  test('a bootstrap keeps them, says so, and is saved only when that is allowed', async () => {
    const path = join(folder, 'never.safetensors');
    const bootstrap = fitted['bootstrap']!;
    expect(bootstrap.containsTrainingRows).toBe(true);
    for (const options of [undefined, {}, { includeTrainingRows: false }, { includeTrainingRows: undefined }])
      expect(() => bootstrap.toBytes(options as never)).toThrow(OptionError);
    await expect(bootstrap.save(path)).rejects.toThrow(/keeps the training rows.*includeTrainingRows: true/);
    expect(await readdir(folder)).not.toContain('never.safetensors');
    expect(() => bootstrap.toBytes({ includeRows: true } as never)).toThrow(
      /toBytes: there is no option 'includeRows'/,
    );
    expect(parseModel(bytesOf('bootstrap')).header).toMatchObject({
      containsTrainingRows: true,
      containsTrainingCodes: false,
    });
  });

  test('networks keep codes of rows where latent points come from them, and no row', async () => {
    const cells = (kind: string): unknown => parseModel(bytesOf(kind)).header;
    for (const kind of ['vae', 'cvae'])
      expect(cells(kind)).toMatchObject({ containsTrainingRows: false, containsTrainingCodes: true });
    const prior = await new VAESynthesizer({ ...quick, latentFrom: 'prior' }).fit(table);
    const { header, tensors } = parseModel(prior.toBytes());
    expect(header).toMatchObject({ containsTrainingRows: false, containsTrainingCodes: false });
    expect(tensors.filter(({ name }) => name.startsWith('posterior'))).toEqual([]);
    const again = VAESynthesizer.fromBytes(prior.toBytes());
    expect(contents(await again.sample(8, { seed: 2 }))).toEqual(contents(await prior.sample(8, { seed: 2 })));
    expect(cells('class-normals')).toMatchObject({ containsTrainingRows: false, containsTrainingCodes: false });
  });
});

test('a table without a class is saved and loaded', async () => {
  for (const one of [new VAESynthesizer(quick), new ClassNormals(), new Bootstrap()]) {
    await one.fit(plainTable());
    const again = synthesizerFromBytes(one.toBytes(all));
    expect(contents(await again.sample(6, { seed: 1 }))).toEqual(contents(await one.sample(6, { seed: 1 })));
  }
});

test('another process draws the same rows from the file', async () => {
  const path = join(folder, 'other.safetensors');
  const dist = pathToFileURL(join(import.meta.dirname, '../../dist/synthesis/index.js')).href;
  const program = `
    const { loadSynthesizer } = await import(${JSON.stringify(dist)});
    const synthesizer = await loadSynthesizer(process.argv[1]);
    const { features, labels } = await synthesizer.sample(7, { seed: 11, proportions: { ill: 3, well: 4 } });
    console.log(JSON.stringify({ values: [...features.data], labels }));`;
  for (const kind of kinds) {
    await fitted[kind]!.save(path, all);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, path]);
    const { features, labels } = await fitted[kind]!.sample(7, { seed: 11, proportions: { ill: 3, well: 4 } });
    expect(JSON.parse(stdout), kind).toEqual({ values: [...features.data], labels });
  }
});

/** A kind of one's own: column medians, whatever is wanted. */
class Medians extends Synthesizer {
  readonly kind = 'medians';
  #medians: number[] = [];
  constructor({ seed }: { seed?: number } = {}) {
    super({ ...(seed !== undefined && { seed }) });
  }
  protected fitRows(rows: Sample): Promise<Lineage> {
    const [n, p] = rows.features.shape as [number, number];
    this.#medians = Array.from(
      { length: p },
      (_, j) => Array.from({ length: n }, (_, i) => rows.features.get(i, j)).sort((a, b) => a - b)[n >> 1]!,
    );
    return Promise.resolve(Lineage.of('training', rows));
  }
  protected drawRows = ({ wanted }: DrawContext): Promise<DrawnRows> =>
    Promise.resolve({ features: toMatrix(wanted.map(() => this.#medians)), classCodes: wanted });
  protected getState = (): SynthesizerState => ({
    header: {},
    tensors: [{ name: 'medians', value: toMatrix([this.#medians]), dtype: 'F64' }],
  });
  protected restoreState({ tensors }: SynthesizerState): void {
    this.#medians = [...tensorOf(tensors, 'medians', [1, this.preprocessor.columns.length]).data];
  }
  protected reset(): void {
    this.#medians = [];
  }
}

test('a new kind is one class, saved and loaded like the others', async () => {
  const own = {
    medians: {
      create: Medians,
      about: 'column medians',
      label: 'medians',
      network: false,
      control: false,
      keepsRows: false,
    },
  };
  const medians = await new Medians({ seed: 2 }).fit(table);
  const path = join(folder, 'medians.safetensors');
  await medians.save(path);
  await expect(loadSynthesizer(path)).rejects.toThrow(/of kind 'medians', which is not known here/);
  const rows = contents(await medians.sample(5, { class: 'ill' }));
  for (const again of [
    await loadSynthesizer(path, { kinds: { ...synthesizerKinds, ...own } }),
    synthesizerFromBytes(medians.toBytes(), { kinds: own }),
    await Medians.load(path),
  ])
    expect(contents(await again.sample(5, { class: 'ill' }))).toEqual(rows);
  expect(() => CVAESynthesizer.fromBytes(medians.toBytes())).toThrow(/of kind 'medians', not 'cvae'/);
});
