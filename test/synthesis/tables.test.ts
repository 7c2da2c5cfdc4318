/** Tables as people have them: many columns that never vary, rows that stand twice, columns of every kind, odd names. */
import { describe, expect, test } from 'vitest';
import { readCsv, type Table, takeTableRows, trainTestSplit, writeCsv } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';
import {
  type AutoencoderSynthesizer,
  createSynthesizer,
  nearestNeighbours,
  splitTable,
  synthesizerKinds,
} from '../../src/synthesis/index.js';
import { column, quick } from './table.js';

const kinds = Object.keys(synthesizerKinds);
const optionsOf = (kind: string): object => (synthesizerKinds[kind]!.network ? { ...quick, epochs: 40 } : {});

/** Ten columns that vary between two classes, and a hundred that hold zeros. */
function mostlyZeros(): Table {
  const random = new SeededRandom('zeros');
  const header = [...Array.from({ length: 10 }, (_, j) => `g${j}`), ...Array.from({ length: 100 }, (_, j) => `z${j}`)];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const cells = header.map((_, j) => (j < 10 ? (2 + (i % 2) + 0.3 * random.normal()).toFixed(4) : '0'));
    return [...cells, i % 2 === 0 ? 'a' : 'b'].join();
  });
  return readCsv(`${header.join()},class\n${rows.join('\n')}\n`, { target: 'class' });
}

describe('unexpressed columns', () => {
  const table = mostlyZeros();
  const train = takeTableRows(table, splitTable(table, 0).train);
  test.each(kinds)('%s: zeros come back as zeros, and distances compare like with like', async (kind) => {
    const drawn = await (await createSynthesizer(kind, optionsOf(kind)).fit(train)).sample(40);
    for (let j = 0; j < 100; j++) expect(column(drawn, `z${j}`).every((value) => Object.is(value, 0))).toBe(true);
    const { syntheticToReal, realToReal } = nearestNeighbours(train.features, drawn.features);
    const expressed = (of: Table): number[][] => {
      const [rows] = of.features.shape as [number, number];
      return Array.from({ length: rows }, (_, i) => [...of.features.data.subarray(i * 110, i * 110 + 10)]);
    };
    const alone = nearestNeighbours(readRows(expressed(train)).features, readRows(expressed(drawn)).features);
    // The zeros add nothing to either distance but places in its sum.
    expect(syntheticToReal).toBeCloseTo(alone.syntheticToReal, 12);
    expect(realToReal).toBeCloseTo(alone.realToReal, 12);
    expect(syntheticToReal).toBeLessThan(2 * realToReal);
  });
});

const readRows = (rows: readonly (readonly number[])[]): Table =>
  readCsv(`${rows[0]!.map((_, j) => `x${j}`).join()}\n${rows.map((row) => row.join()).join('\n')}\n`, { target: null });

describe('columns of every kind, with odd names and the class first', () => {
  const random = new SeededRandom('kinds');
  const lines = Array.from({ length: 60 }, (_, i) =>
    [
      i % 3 === 0 ? 'a' : 'b',
      7,
      0,
      2 + Math.floor(7 * random.uniform()),
      i % 2,
      1 + (i % 5),
      Math.exp(random.normal()).toFixed(3),
      random.normal().toFixed(3),
      (0.1 + 0.2).toString(),
    ].join(),
  );
  const text = `status,const7,zero,counts,binary,likert,positive,"a,b","q""t"\n${lines.join('\n')}\n`;
  const table = readCsv(text, { target: 'status' });
  test.each(kinds)('%s', async (kind) => {
    const drawn = await (await createSynthesizer(kind, optionsOf(kind)).fit(table)).sample(80);
    expect(writeCsv(drawn).split('\n')[0]).toBe(text.split('\n')[0]);
    expect(new Set(column(drawn, 'const7'))).toEqual(new Set([7]));
    expect(new Set(column(drawn, 'zero'))).toEqual(new Set([0]));
    expect(new Set(column(drawn, 'q"t'))).toEqual(new Set([0.1 + 0.2]));
    expect(column(drawn, 'binary').every((value) => value === 0 || value === 1)).toBe(true);
    for (const name of ['counts', 'likert']) expect(column(drawn, name).every(Number.isInteger)).toBe(true);
    for (const name of table.featureNames) {
      const [real, made] = [column(table, name), column(drawn, name)];
      expect(Math.min(...made)).toBeGreaterThanOrEqual(Math.min(...real));
      expect(Math.max(...made)).toBeLessThanOrEqual(Math.max(...real));
    }
    expect(Math.min(...column(drawn, 'positive'))).toBeGreaterThan(0);
  });
});

test('labels 1 and 1.0 are one class, spelled as it stood first', async () => {
  const labels = ['0', '1.0', '1', '0.0'];
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${(i * 7) % 5},${labels[i % 4]!}`);
  const table = readCsv(`g1,g2,class\n${rows.join('\n')}\n`, { target: 'class', keep: ['g1'] });
  for (const kind of kinds) {
    const synthesizer = await createSynthesizer(kind, optionsOf(kind)).fit(table);
    expect(synthesizer.classes).toEqual(['0', '1.0']);
    expect(synthesizer.preprocessor.classCounts).toEqual([10, 10]);
    const spelled = writeCsv(await synthesizer.sample(6))
      .trimEnd()
      .split('\n')
      .slice(1);
    expect(new Set(spelled.map((line) => line.split(',')[2]))).toEqual(new Set(['0', '1.0']));
  }
});

describe('rows that stand twice', () => {
  const random = new SeededRandom('twice');
  const lines = Array.from({ length: 30 }, (_, i) =>
    [i % 2, random.normal(), random.normal(), i % 3 ? 'a' : 'b'].join(),
  );
  const read = (rows: readonly string[]): Table => readCsv(`x,y,z,class\n${rows.join('\n')}\n`, { target: 'class' });

  test('the rows that decide when to stop have no equal among those that are trained on', async () => {
    const table = read([...lines, ...lines]);
    for (const [kind, seed] of [
      ['vae', 0],
      ['cvae', 1],
      ['vae', 2],
    ] as const) {
      const fitted = await createSynthesizer(kind, { ...quick, seed }).fit(table);
      const { validationRows } = (fitted as AutoencoderSynthesizer).training!;
      const held = new Set(validationRows.map((row) => row % 30));
      expect(validationRows.length).toBe(2 * held.size);
      expect(held.size).toBeGreaterThanOrEqual(5);
      const classes = new Set(validationRows.map((row) => table.labels[row]));
      expect(classes).toEqual(new Set(['a', 'b']));
    }
  });

  test('without equal rows the split is that of the row numbers', async () => {
    const table = read(lines);
    const fitted = await createSynthesizer('vae', { ...quick, seed: 3 }).fit(table);
    const { test: held } = trainTestSplit(30, { testSize: 0.2, randomState: 3, stratify: table.labels });
    expect((fitted as AutoencoderSynthesizer).training!.validationRows).toEqual([...held]);
  });

  test('a class of equal rows only is refused by name', async () => {
    const table = read([...lines, '1,2,3,c', '1,2,3,c']);
    await expect(createSynthesizer('vae', quick).fit(table)).rejects.toThrow(
      /class 'c' has equal training rows only, too few to set one aside for validation; .*stop: 'train'/,
    );
    await expect(createSynthesizer('vae', { ...quick, stop: 'train' }).fit(table)).resolves.toBeDefined();
  });
});
