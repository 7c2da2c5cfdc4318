import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError, OptionError } from '../../src/checks/index.js';
import { Table, takeTableRows } from '../../src/data/index.js';
import { toMatrix } from '../../src/matrix/index.js';
import {
  Bootstrap,
  ClassNormals,
  CVAESynthesizer,
  Preprocessor,
  type PreprocessorState,
  VAESynthesizer,
} from '../../src/synthesis/index.js';

const columns = ['seven', 'flag', 'count', 'real', 'far', 'third', 'class'];
const rows = Array.from({ length: 12 }, (_, i) => [
  7,
  i % 2,
  (i * 5) % 11,
  0.5 + i / 7,
  1e9 + i / 1024,
  1 / 3,
  i % 3 === 0 ? 'b' : 'a',
]);
const table = Table.from({ columns, rows, target: 'class', name: 'rows' });
const strange = toMatrix([
  [99, 0.49, 3.5, 0.1234567891, 1e9 + 1e-4, -5, 0],
  [-1, 0.5, -7.2, 99, 2e9, 0, 0],
  [0, -3, 10.4, -99, 0, 1e9, 0],
  [0, 1e300, 1e300, -1e300, NaN, -0, 0],
]).data;
const features = toMatrix(Array.from({ length: 3 }, (_, i) => [...strange.subarray(i * 7, i * 7 + 6)]));
const rowsOf = ({ data, shape }: { data: Float64Array; shape: number[] }): number[][] =>
  Array.from({ length: shape[0]! }, (_, i) => [...data.subarray(i * shape[1]!, (i + 1) * shape[1]!)]);

describe('restoreKinds', () => {
  const preprocessor = Preprocessor.fit(table);
  test('constants exact, 0 and 1, whole numbers whole, all within the range', () => {
    expect(preprocessor.columns.map(({ kind }) => kind)).toEqual([
      'constant',
      'binary',
      'whole',
      'real',
      'real',
      'constant',
    ]);
    const [first, second, third] = rowsOf(preprocessor.restoreKinds(features)) as [number[], number[], number[]];
    expect([first[0], second[0], third[0]]).toEqual([7, 7, 7]);
    expect([first[5], second[5], third[5]]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect([first[1], second[1], third[1]]).toEqual([0, 1, 0]);
    expect([first[2], second[2], third[2]]).toEqual([4, 0, 10]);
    expect([second[3], third[3]]).toEqual([0.5 + 11 / 7, 0.5]);
    expect([first[4], second[4], third[4]]).toEqual(
      [1e9 + 1e-4, 1e9 + 11 / 1024, 1e9].map((x) => expect.closeTo(x, 4) as number),
    );
  });

  test('without the range, whole numbers stay whole and go beyond it', () => {
    const free = rowsOf(Preprocessor.fit(table, { withinRange: false }).restoreKinds(features));
    expect(free.map((row) => row[2])).toEqual([4, -7, 10]);
    expect(free.map((row) => row[3])).toEqual([expect.closeTo(0.12346, 4), 99, -99]);
    expect(free.map((row) => row[1])).toEqual([0, 1, 0]);
    expect(free.map((row) => row[0])).toEqual([7, 7, 7]);
  });

  test("'real' gives everything back as it comes", () => {
    const real = Preprocessor.fit(table, { kinds: 'real' });
    expect(real.restoreKinds(features).data).toEqual(features.data);
    expect(real.modelColumns.length).toBe(6);
    expect(preprocessor.modelColumns.length).toBe(4);
  });

  test('a drawn value has the digits of a float32 of its column’s spread, and no more', () => {
    const one = Preprocessor.fit(Table.from({ columns: ['x'], rows: [[-3], [0.5], [3]] }));
    const shown = one.restoreKinds(toMatrix([[0.123456789012], [-2.000000004]])).data;
    expect([...shown].map(String)).toEqual(['0.123457', '-2']);
    for (const scale of [1e-300, 1e-30, 1e-7, 1, 1e7, 1e30, 1e140]) {
      const wide = Preprocessor.fit(
        Table.from({
          columns: ['x', 'y'],
          rows: [
            [-scale, 0],
            [scale / 3, 1],
            [scale, 5],
          ],
        }),
      );
      const [value] = wide.restoreKinds(toMatrix([[scale / 7, 0]])).data as unknown as [number];
      expect(Math.abs(value / (scale / 7) - 1), String(scale)).toBeLessThan(1e-4);
      const free = Preprocessor.fit(
        Table.from({
          columns: ['x', 'y'],
          rows: [
            [-scale, 0],
            [scale / 3, 1],
            [scale, 5],
          ],
        }),
        { withinRange: false },
      );
      expect(free.restoreKinds(toMatrix([[1e20, 0]])).data[0]).toSatisfy(
        (x: number) => Math.abs(x / 1e20 - 1) < 1e-4 || scale >= 1e27,
      );
    }
  });

  test('a spread that is small beside its distance from 0 is kept', () => {
    const far = Array.from({ length: 20 }, (_, i) => [1e9 + i * 1e-3, -4e6 + i * 1e-5, i]);
    const preprocessor = Preprocessor.fit(Table.from({ columns: ['a', 'b', 'c'], rows: far }));
    const back = rowsOf(preprocessor.restoreKinds(preprocessor.unstandardise(preprocessor.standardise(toMatrix(far)))));
    back.forEach((row, i) => {
      expect(Math.abs(row[0]! - far[i]![0]!)).toBeLessThan(1e-6);
      expect(Math.abs(row[1]! - far[i]![1]!)).toBeLessThan(1e-8);
    });
  });

  test('-0 comes back as 0', () => {
    const zeros = Preprocessor.fit(
      Table.from({
        columns: ['a', 'b', 'c'],
        rows: [
          [-0, -0, -0.5],
          [-0, 1, 0.5],
        ],
      }),
    );
    for (const value of zeros.restoreKinds(toMatrix([[-0, -0, -0]])).data) expect(Object.is(value, 0)).toBe(true);
  });
});

/** Tables of columns of every kind, with at most six digits in those of any numbers. */
const anyTable: fc.Arbitrary<Table> = fc
  .record({
    rows: fc.integer({ min: 2, max: 12 }),
    kinds: fc.array(fc.constantFrom('constant', 'binary', 'whole', 'real'), { minLength: 1, maxLength: 5 }),
    seed: fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 60, maxLength: 60 }),
    power: fc.integer({ min: -12, max: 12 }),
    offset: fc.integer({ min: -1000, max: 1000 }),
  })
  .map(({ rows, kinds, seed, power, offset }) => {
    const cell = (kind: string, i: number, j: number): number => {
      const value = seed[i * 5 + j]!;
      if (kind === 'constant') return offset / 3;
      if (kind === 'binary') return i === 0 ? 0 : i === 1 ? 1 : Math.abs(value) % 2;
      if (kind === 'whole') return value + (i === 0 ? 1 : 0);
      // Two ends that keep the spread wide beside a single step.
      const wide = i === 0 ? -1e6 : i === 1 ? 1e6 : value;
      return Number(`${wide}e${power}`);
    };
    return Table.from({
      columns: [...kinds.map((_, j) => `x${j}`), 'row'],
      rows: Array.from({ length: rows }, (_, i) => [...kinds.map((kind, j) => cell(kind, i, j)), i]),
    });
  });

describe('properties', () => {
  test('training rows of up to six digits are kept as they are', () => {
    fc.assert(
      fc.property(anyTable, (any) => {
        const restored = Preprocessor.fit(any).restoreKinds(any.features);
        expect([...restored.data].map((x) => x + 0)).toEqual([...any.features.data].map((x) => x + 0));
      }),
    );
  });

  test('any training row is kept to within half a step, and a second time as it is', () => {
    const anyNumbers = fc.array(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(anyNumbers, (values) => {
        const any = Table.from({ columns: ['x', 'row'], rows: values.map((value, i) => [value, i]) });
        const preprocessor = Preprocessor.fit(any);
        const once = preprocessor.restoreKinds(any.features);
        const scale = preprocessor.scaler.scale[0]!;
        values.forEach((value, i) => {
          const error = Math.abs(once.get(i, 0) - value);
          expect(error).toBeLessThanOrEqual(1e-6 * scale + 4e-16 * Math.abs(value));
          expect(once.get(i, 1)).toBe(i);
        });
        expect(preprocessor.restoreKinds(once).data).toEqual(once.data);
      }),
    );
  });

  test('standardising is undone', () => {
    fc.assert(
      fc.property(anyTable, (any) => {
        const preprocessor = Preprocessor.fit(any);
        const x = preprocessor.standardise(any.features);
        expect(x.shape[1]).toBe(preprocessor.columns.filter(({ kind }) => kind !== 'constant').length);
        const back = preprocessor.restoreKinds(preprocessor.unstandardise(x)).data;
        any.features.data.forEach((value, k) => {
          const scale = preprocessor.scaler.scale[k % preprocessor.columns.length]!;
          expect(Math.abs(back[k]! - value)).toBeLessThanOrEqual(2e-6 * scale);
        });
      }),
    );
  });

  test('written as JSON and read, it is the same', () => {
    fc.assert(
      fc.property(
        anyTable,
        fc.boolean(),
        fc.constantFrom('infer' as const, 'real' as const),
        (any, withinRange, kinds) => {
          const one = Preprocessor.fit(any, { withinRange, kinds });
          const again = Preprocessor.fromJSON(JSON.parse(JSON.stringify(one)) as PreprocessorState);
          expect(again.toJSON()).toEqual(one.toJSON());
          const doubled = toMatrix(rowsOf(any.features).map((row) => row.map((value) => 2 * value + 0.3)));
          expect(again.restoreKinds(doubled).data).toEqual(one.restoreKinds(doubled).data);
          expect(again.standardise(any.features).data).toEqual(one.standardise(any.features).data);
          expect(again.unstandardise(one.standardise(any.features)).data).toEqual(
            one.unstandardise(one.standardise(any.features)).data,
          );
        },
      ),
    );
  });
});

describe('classes', () => {
  const preprocessor = Preprocessor.fit(table);
  test('their codes are their ranks; a class that was not learned is refused with its row', () => {
    expect(preprocessor.classNames).toEqual(['a', 'b']);
    expect(preprocessor.classCounts).toEqual([8, 4]);
    expect(preprocessor.classCodes(takeTableRows(table, [0, 1, 3]))).toEqual([1, 0, 1]);
    const other = Table.from({
      columns: ['x', 'class'],
      rows: [
        [1, 'a'],
        [2, 'c'],
      ],
      target: 'class',
      name: 'other',
    });
    expect(() => preprocessor.classCodes(other)).toThrow(
      "other, row 2: class 'c' is none of the training rows'; they have a, b",
    );
  });

  test('rows become a table with the class in its place', () => {
    const made = preprocessor.toTable('made', features, [1, 0, 0]);
    expect(made).toMatchObject({ name: 'made', target: 'class', targetIndex: 6, labels: ['b', 'a', 'a'] });
    expect([...made.sourceRow]).toEqual([0, 1, 2]);
  });
});

test('a table that nothing can be learned from is refused', () => {
  expect(() =>
    Preprocessor.fit(
      Table.from({
        columns: ['a', 'b'],
        rows: [
          [1, 2],
          [1, 2],
        ],
      }),
    ),
  ).toThrow(InputError);
  const bad = Table.from({ columns: ['a'], rows: [[1], [2]] });
  bad.features.data[1] = Infinity;
  expect(() => Preprocessor.fit(bad)).toThrow(/row 1 \(counted from 0\), column 'a' holds Infinity/);
});

test('options that are none are refused, by every kind', () => {
  const two = Table.from({ columns: ['a'], rows: [[1], [2]] });
  expect(() => Preprocessor.fit(two, { kind: 'real' } as never)).toThrow(/Preprocessor.fit: .*did you mean 'kinds'/);
  for (const options of [{ kinds: 'reel' }, { kinds: null }, { withinRange: 1 }, { withinRange: 'no' }] as never[])
    for (const make of [
      () => Preprocessor.fit(two, options),
      () => new ClassNormals(options),
      () => new Bootstrap(options),
      () => new VAESynthesizer(options),
      () => new CVAESynthesizer(options),
    ])
      expect(make).toThrow(OptionError);
  const left = { kinds: undefined, withinRange: undefined } as never;
  expect(Preprocessor.fit(two, left).toJSON()).toEqual(Preprocessor.fit(two).toJSON());
});
