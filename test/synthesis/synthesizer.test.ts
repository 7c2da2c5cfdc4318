import { describe, expect, test } from 'vitest';
import { InputError, OptionError } from '../../src/checks/index.js';
import { readCsv, type Table, writeCsv } from '../../src/data/index.js';
import { toMatrix } from '../../src/matrix/index.js';
import { DivergedError } from '../../src/models/index.js';
import {
  Bootstrap,
  ClassNormals,
  createSynthesizer,
  CVAESynthesizer,
  type SampleRequest,
  type Synthesizer,
  synthesizerKinds,
  VAESynthesizer,
} from '../../src/synthesis/index.js';
import { classCounts, column, contents, mixedCsv, mixedTable, plainTable, quick } from './table.js';

const kinds = Object.keys(synthesizerKinds);
const optionsOf = (kind: string): object => (synthesizerKinds[kind]!.network ? quick : {});
const table = mixedTable();
const fitted = (kind: string, more: object = {}, of: Table = table): Promise<Synthesizer> =>
  createSynthesizer(kind, { ...optionsOf(kind), ...more }).fit(of);

describe.each(kinds)('%s', (kind) => {
  test('gives the table’s columns, order, kinds and units', async () => {
    const synthesizer = await fitted(kind);
    const drawn = await synthesizer.sample(90);
    expect(drawn.featureNames).toEqual(table.featureNames);
    expect([drawn.target, drawn.targetIndex]).toEqual(['state', 1]);
    expect(writeCsv(drawn).split('\n')[0]).toBe(mixedCsv().split('\n')[0]);
    expect(classCounts(drawn)).toEqual({ ill: 30, well: 60 });
    expect(new Set(column(drawn, 'fixed'))).toEqual(new Set([7.25]));
    expect(column(drawn, 'count').every(Number.isInteger)).toBe(true);
    expect(column(drawn, 'flag').every((value) => value === 0 || value === 1)).toBe(true);
    for (const name of table.featureNames) {
      const real = column(table, name);
      for (const value of column(drawn, name)) {
        expect(value).toBeGreaterThanOrEqual(Math.min(...real));
        expect(value).toBeLessThanOrEqual(Math.max(...real));
      }
    }
    expect(readCsv(writeCsv(drawn), { target: 'state' }).features.data).toEqual(drawn.features.data);
    expect(synthesizer.trainedOn).toEqual({ table: 'mixed.csv', rows: 60, columns: 6 });
    expect(synthesizer.classes).toEqual(['ill', 'well']);
  });

  test('successive calls give new rows, and the sequence follows from the seed', async () => {
    const sequence = async (seed: number): Promise<unknown[]> => {
      const synthesizer = await fitted(kind, { seed });
      return [contents(await synthesizer.sample(9)), contents(await synthesizer.sample(9))];
    };
    const [first, second] = await sequence(3);
    expect(second).not.toEqual(first);
    expect(await sequence(3)).toEqual([first, second]);
    expect((await sequence(4))[0]).not.toEqual(first);
  });

  test('a seed of the call gives the same rows at any time, and does not count', async () => {
    const one = await fitted(kind);
    const seeded = contents(await one.sample(9, { seed: 5 }));
    expect(contents(await one.sample(9, { seed: 5 }))).toEqual(seeded);
    expect(contents(await one.sample(9, { seed: 6 }))).not.toEqual(seeded);
    const next = contents(await one.sample(9));
    expect(contents(await (await fitted(kind)).sample(9))).toEqual(next);
  });

  test('two samples at once are those of one after the other', async () => {
    const [one, other] = [await fitted(kind), await fitted(kind)];
    const both = await Promise.all([one.sample(7), one.sample(5)]);
    expect(both.map(contents)).toEqual([contents(await other.sample(7)), contents(await other.sample(5))]);
  });

  test('classes: one only, proportions, or as in the table', async () => {
    const synthesizer = await fitted(kind);
    expect(classCounts(await synthesizer.sample(8, { class: 'ill' }))).toEqual({ ill: 8 });
    expect(classCounts(await synthesizer.sample(8, { proportions: { ill: 3, well: 1 } }))).toEqual({ ill: 6, well: 2 });
    expect(classCounts(await synthesizer.sample(8, { proportions: { well: 1e308, ill: 1e308 } }))).toEqual({
      ill: 4,
      well: 4,
    });
    expect(classCounts(await synthesizer.sample(8, { proportions: { well: 0.2 } }))).toEqual({ well: 8 });
    expect(classCounts(await synthesizer.sample(1))).toEqual({ well: 1 });
  });

  test('what cannot be drawn is refused with the remedy', async () => {
    const synthesizer = await fitted(kind);
    const refused = async (n: number, request: object, message: RegExp): Promise<void> => {
      const error = await synthesizer.sample(n, request).then(
        () => undefined,
        (found: unknown) => found,
      );
      expect(error instanceof InputError || error instanceof OptionError, String(error)).toBe(true);
      expect((error as Error).message).toMatch(message);
    };
    await refused(5, { class: 'wel' }, /there is no class 'wel'; did you mean 'well'\? The classes are ill, well/);
    await refused(5, { class: 'green' }, /there is no class 'green'; the classes are ill, well/);
    await refused(5, { proportions: { welll: 1 } }, /did you mean 'well'/);
    await refused(5, { proportions: { ill: -1 } }, /share of 'ill' must be a number of at least 0, found -1/);
    await refused(5, { proportions: { ill: NaN } }, /share of 'ill' must be a number of at least 0, found NaN/);
    await refused(5, { proportions: { ill: 0 } }, /at least one share must be above 0/);
    await refused(5, { proportions: {} }, /at least one share must be above 0/);
    await refused(5, { class: 'ill', proportions: { ill: 1 } }, /exclude each other/);
    await refused(5, { clas: 'ill' }, /sample: there is no option 'clas'; did you mean 'class'/);
    await refused(5, { seed: -1 }, /seed must be a whole number/);
    for (const n of [0, -1, 1.5, NaN]) await refused(n, {}, /^n must be a whole number of at least 1, found /);
    await refused(1e9, {}, /^n 1000000000: at most \d+ rows of 6 columns/);
    const left = { class: undefined, proportions: undefined, seed: undefined } as unknown as SampleRequest;
    expect((await synthesizer.sample(3, left)).labels.length).toBe(3);
  });

  test('nothing is drawn or saved before a fit, and what is no table is refused', async () => {
    const synthesizer = createSynthesizer(kind, optionsOf(kind));
    await expect(synthesizer.sample(3)).rejects.toThrow(/has not learned anything yet: call fit\(\)/);
    expect(() => synthesizer.toBytes({ includeTrainingRows: true })).toThrow(/has not learned anything yet/);
    for (const what of [undefined, null, [[1, 2]], {}, 'mixed.csv'])
      await expect(synthesizer.fit(what as never)).rejects.toThrow(/\.fit takes a table; .*Table\.from/);
    const cell = mixedTable();
    cell.features.data[8] = NaN;
    await expect(synthesizer.fit(cell)).rejects.toThrow(/mixed\.csv: row 2, column 3 .*NaN/);
    const large = mixedTable();
    large.features.data[8] = 1e300;
    await expect(synthesizer.fit(large)).rejects.toThrow(/mixed\.csv, row 2, column 'flag': 1e\+300 is too large/);
    await expect(synthesizer.fit(table, { onProgres: () => {} } as never)).rejects.toThrow(
      /there is no option 'onProgres'; did you mean 'onProgress'/,
    );
  });

  test('a fit that fails leaves nothing of an earlier one', async () => {
    const synthesizer = await fitted(kind);
    const constant = readCsv('a,state\n1,x\n1,y\n1,x\n', { target: 'state' });
    await expect(synthesizer.fit(constant)).rejects.toThrow(/every column holds one value only/);
    await expect(synthesizer.sample(3)).rejects.toThrow(/has not learned anything yet/);
    expect(synthesizer.trainedOn).toBeUndefined();
    await synthesizer.fit(table);
    expect((await synthesizer.sample(3)).features.shape).toEqual([3, 6]);
  });

  test('class labels that are numbers keep their spelling, and any spelling asks for them', async () => {
    const numbers = readCsv(mixedCsv().replaceAll('ill', '1.0').replaceAll('well', '10'), { target: 'state' });
    const synthesizer = await fitted(kind, {}, numbers);
    expect(synthesizer.classes).toEqual(['1.0', '10']);
    for (const wanted of [1, '1', '1.0', '1e0']) {
      const drawn = await synthesizer.sample(4, { class: wanted });
      expect(drawn.labels).toEqual([1, 1, 1, 1]);
      expect(writeCsv(drawn)).toMatch(/^7\.25,1\.0,/m);
    }
    await expect(synthesizer.sample(4, { class: 2 })).rejects.toThrow(/there is no class '2'/);
    expect(classCounts(await synthesizer.sample(4, { proportions: { '1': 1, '10': 1 } }))).toEqual({ 1: 2, 10: 2 });
  });
});

describe.each(kinds.filter((kind) => kind !== 'cvae'))('%s of a table without a class', (kind) => {
  test('learns the features alone', async () => {
    const plain = plainTable();
    const synthesizer = await fitted(kind, {}, plain);
    const drawn = await synthesizer.sample(20);
    expect([drawn.target, drawn.targetIndex, drawn.labels.length]).toEqual([undefined, -1, 0]);
    expect(drawn.featureNames).toEqual(plain.featureNames);
    expect(writeCsv(drawn).split('\n')[0]).toBe('fixed,count,flag,size,twice,far');
    await expect(synthesizer.sample(2, { class: 'x' })).rejects.toThrow(/no class column, so no class 'x'/);
    await expect(synthesizer.sample(2, { proportions: { x: 1 } })).rejects.toThrow(/no class column/);
  });
});

test('a CVAE needs classes', async () => {
  await expect(new CVAESynthesizer(quick).fit(plainTable())).rejects.toThrow(/at least two classes.*VAESynthesizer/);
});

test('rows keep what the kind is to keep', async () => {
  const centre = (of: Table, state: string): number => {
    const rows = column(of, 'size').filter((_, i) => of.labels[i] === state);
    return rows.reduce((a, b) => a + b, 0) / rows.length;
  };
  const trained = { ...quick, epochs: 300, hidden: [16], stop: 'none' } as const;
  for (const one of [new VAESynthesizer(trained), new CVAESynthesizer(trained), new ClassNormals(), new Bootstrap()]) {
    const drawn = await (await one.fit(table)).sample(300);
    for (const state of ['ill', 'well'])
      expect(Math.abs(centre(drawn, state) - centre(table, state)), `${one.kind} ${state}`).toBeLessThan(1);
  }
  const known = new Set(writeCsv(table).split('\n'));
  const copies = writeCsv(await (await new Bootstrap().fit(table)).sample(100)).split('\n');
  expect(copies.every((line) => known.has(line))).toBe(true);
});

describe('a VAE that draws from the prior', () => {
  test('draws until there are enough of every class', async () => {
    const synthesizer = await new VAESynthesizer({
      ...quick,
      epochs: 300,
      hidden: [16],
      stop: 'none',
      latentFrom: 'prior',
    }).fit(table);
    expect(classCounts(await synthesizer.sample(40, { proportions: { ill: 1, well: 1 } }))).toEqual({
      ill: 20,
      well: 20,
    });
    expect(classCounts(await synthesizer.sample(25, { class: 'ill' }))).toEqual({ ill: 25 });
    const { table: drawn, latentPoints, classCodes } = await synthesizer.draw(30);
    expect([drawn.labels.length, latentPoints!.shape, classCodes.length]).toEqual([30, [30, 3], 30]);
    expect(synthesizer.containsTrainingCodes).toBe(false);
  });

  test('says so when a class does not come up, and what draws it', async () => {
    const rare = readCsv(
      mixedCsv(60)
        .split('\n')
        .map((line, i) => (i === 0 ? line : line.replace(/ill|well/, i < 3 ? 'rare' : 'common')))
        .join('\n'),
      { target: 'state' },
    );
    const synthesizer = await new VAESynthesizer({ ...quick, epochs: 1, latentFrom: 'prior', stop: 'none' }).fit(rare);
    // A decoder that gives the common class alone: five columns, then one for each class.
    synthesizer.fitted.rowModel.decode = ({ shape }) =>
      Promise.resolve(toMatrix(Array.from({ length: shape[0]! }, () => [0, 0, 0, 0, 0, 3, -3])));
    await expect(synthesizer.sample(4, { class: 'rare' })).rejects.toThrow(
      /of class 'rare' the VAE gave too few rows in 50 rounds: 0 of the 4 .*CVAESynthesizer draws any class directly/,
    );
  });
});

describe('fit', () => {
  test('a signal ends the training after the epoch in progress, and its weights are kept', async () => {
    const controller = new AbortController();
    const synthesizer = new CVAESynthesizer({ ...quick, epochs: 100_000, stop: 'none' });
    await synthesizer.fit(table, {
      signal: controller.signal,
      onProgress: ({ epoch }) => epoch?.epoch === 5 && controller.abort(),
    });
    expect(synthesizer.training).toMatchObject({ interrupted: true });
    expect(synthesizer.history!.epochs).toBeLessThan(20);
    expect((await synthesizer.sample(4)).labels.length).toBe(4);
  });

  test.each(['vae', 'cvae'])('a signal that was raised before leaves a %s that has learned nothing', async (kind) => {
    const synthesizer = await fitted(kind);
    await expect(synthesizer.fit(table, { signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await expect(synthesizer.sample(3)).rejects.toThrow(/has not learned anything yet/);
  });

  test('tells the plan once, and every epoch of both fits', async () => {
    const seen: string[] = [];
    const synthesizer = await new VAESynthesizer({ ...quick, epochs: 3, patience: 5 }).fit(table, {
      onProgress: ({ stage, epoch, plan }) => seen.push(plan === undefined ? `${stage} ${epoch!.epoch}` : 'plan'),
    });
    expect(seen.slice(0, 4)).toEqual(['plan', 'generator 1', 'generator 2', 'generator 3']);
    expect(seen.slice(4).every((text) => text.startsWith('refit'))).toBe(true);
    expect(seen.length - 4).toBe(synthesizer.history!.keptEpoch);
  });

  test.each(['vae', 'cvae'])('a %s whose training diverges says so, and no earlier fit answers', async (kind) => {
    const synthesizer = await fitted(kind);
    const other = createSynthesizer(kind, { ...quick, learningRate: 1e30 });
    await expect(other.fit(table)).rejects.toBeInstanceOf(DivergedError);
    await expect(other.sample(3)).rejects.toThrow(/has not learned anything yet/);
    expect(() => other.toBytes()).toThrow(/has not learned anything yet/);
    expect(other.lineage.count({ rows: [0] }, [0])).toBe(0);
    // The same object, fitted before.
    Object.assign((synthesizer as VAESynthesizer).options, { learningRate: 1e30 });
    await expect(synthesizer.fit(table)).rejects.toThrow(DivergedError);
    await expect(synthesizer.sample(3)).rejects.toThrow(/has not learned anything yet/);
  });

  test('its lineage holds the rows of every use', async () => {
    const contentsOf = Array.from({ length: 60 }, (_, i) => i);
    const all = { rows: contentsOf };
    const { lineage, training } = (await fitted('vae')) as VAESynthesizer;
    for (const use of ['scaling', 'training', 'latent statistics'] as const)
      expect(lineage.count(all, contentsOf, use)).toBe(60);
    expect(lineage.count(all, contentsOf, 'stopping')).toBe(12);
    expect(training!.validationRows.length).toBe(12);
  });

  test('tables too small for its rules', async () => {
    const few = (rows: number): Table => mixedTable(rows);
    await expect(new VAESynthesizer(quick).fit(few(4))).rejects.toThrow(/4 rows are too few.*stop: 'train'/);
    await expect(new VAESynthesizer({ ...quick, stop: 'none' }).fit(few(4))).resolves.toBeDefined();
    const one = readCsv('a,b\n1,2\n', { target: null, file: 'one.csv' });
    await expect(new ClassNormals().fit(one)).rejects.toThrow('one.csv has 1 row; a synthesizer needs at least two');
  });
});

test('kinds by name', () => {
  expect(() => createSynthesizer('vea')).toThrow(/no kind of synthesizer 'vea'; did you mean 'vae'\? There are: vae, /);
  expect(() => createSynthesizer('x')).toThrow(/no kind of synthesizer 'x'\. There are: /);
  for (const name of ['toString', 'constructor', '__proto__'])
    expect(() => createSynthesizer(name)).toThrow(InputError);
  expect(() => createSynthesizer('bootstrap', { epochs: 3 })).toThrow(/Bootstrap: there is no option 'epochs'/);
  expect(() => createSynthesizer('vae', { latentDims: 3 })).toThrow(
    /there is no option 'latentDims'; did you mean 'latentDim'/,
  );
});
