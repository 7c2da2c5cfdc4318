import { InputError } from '../../src/checks/index.js';
import { takeRows, toMatrix, uniqueSorted, type Label, type Matrix } from '../../src/matrix/index.js';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { LabelEncoder, StandardScaler, writeCsv } from '../../src/data/index.js';

interface ScalerCase {
  x: number[][];
  mean: number[];
  variance: number[];
  scale: number[];
  transformed: number[][];
  other: number[][];
  otherTransformed: number[][];
  inverse: number[][];
}
interface EncoderCase {
  labels: Label[];
  classes: Label[];
  codes: number[];
}
const oracle = JSON.parse(readFileSync(new URL('../oracles/data-scaler.json', import.meta.url), 'utf8')) as {
  scalers: ScalerCase[];
  encoders: EncoderCase[];
};
const nested = (m: Matrix): number[][] =>
  Array.from({ length: m.shape[0]! }, (_, i) => Array.from({ length: m.shape[1]! }, (_, j) => m.get(i, j)));

describe('StandardScaler', () => {
  it.each(oracle.scalers.map((c) => [c.x.length, c] as const))(
    'equals scikit-learn to the last bit on %i rows',
    (_, c) => {
      const scaler = new StandardScaler().fit(c.x);
      expect([...scaler.mean]).toEqual(c.mean);
      expect([...scaler.variance]).toEqual(c.variance);
      expect([...scaler.scale]).toEqual(c.scale);
      expect(nested(scaler.transform(c.x))).toEqual(c.transformed);
      expect(nested(scaler.transform(c.other))).toEqual(c.otherTransformed);
      expect(nested(scaler.inverseTransform(c.otherTransformed))).toEqual(c.inverse);
      expect(scaler.rows).toBe(c.x.length);
    },
  );

  it('accepts float32 and strided matrices and leaves its input alone', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const scaler = new StandardScaler();
    const upright = scaler.fitTransform(ndarray(values, [3, 2]));
    const lying = scaler.fitTransform(ndarray(Float64Array.of(1, 3, 5, 2, 4, 6), [2, 3]).transpose(1, 0));
    expect(lying).toEqual(upright);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(scaler.transform([]).shape).toEqual([0, 2]);
  });

  it('accepts rows of typed arrays, whole numbers and booleans', () => {
    const plain = new StandardScaler().fitTransform([
      [1, 0],
      [3, 1],
    ]);
    const rows = [Float64Array.of(1, 0), Float32Array.of(3, 1)];
    expect(new StandardScaler().fitTransform(rows)).toEqual(plain);
    expect(new StandardScaler().fitTransform(ndarray(Int32Array.of(1, 0, 3, 1), [2, 2]))).toEqual(plain);
    const booleans = [
      [1, false],
      [3, true],
    ] as unknown as number[][];
    expect(new StandardScaler().fitTransform(booleans)).toEqual(plain);
    expect([...takeRows(rows, Int32Array.of(1, 0)).data]).toEqual([3, 1, 1, 0]);
  });

  it('refuses missing values and text with row and column', () => {
    for (const [cell, found] of [
      [null, 'null'],
      [undefined, 'undefined'],
      ['', 'empty text'],
    ] as const) {
      const rows = [
        [1, 2],
        [3, cell],
      ] as number[][];
      const place = `row 1, column 1 (counted from 0): the value is missing, found ${found}; fill it in`;
      expect(() => new StandardScaler().fit(rows)).toThrow(`StandardScaler.fit: ${place}`);
      expect(() => new StandardScaler().fit([[1, 2]]).transform(rows)).toThrow(place);
      expect(() => new StandardScaler().fit([[1, 2]]).inverseTransform(rows)).toThrow(place);
      expect(() => writeCsv({ features: rows, featureNames: ['a', 'b'] })).toThrow(`writeCsv: ${place}`);
      expect(() => takeRows(rows, [0])).toThrow(place);
    }
    expect(() => new StandardScaler().fit([['3']] as unknown as number[][])).toThrow(/expected a number, found '3'/);
    expect(() => toMatrix([null] as unknown as number[][])).toThrow(/row 0 has no columns \(null\)/);
    expect(() => toMatrix(null as unknown as number[][])).toThrow(/found null/);
  });

  it('goes there and back, also through JSON', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const table = fc
      .integer({ min: 1, max: 6 })
      .chain((w) => fc.array(fc.array(value, { minLength: w, maxLength: w }), { minLength: 1, maxLength: 12 }));
    fc.assert(
      fc.property(table, (rows) => {
        const scaler = new StandardScaler().fit(rows);
        const copy = StandardScaler.fromJSON(
          JSON.parse(JSON.stringify(scaler)) as ReturnType<StandardScaler['toJSON']>,
        );
        const back = nested(copy.inverseTransform(scaler.transform(rows)));
        rows.forEach((row, i) =>
          row.forEach((v, j) =>
            expect(Math.abs(back[i]![j]! - v)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, ...rows.map((r) => Math.abs(r[j]!))),
            ),
          ),
        );
      }),
    );
  });

  it('names what is wrong', () => {
    expect(() => new StandardScaler().transform([[1]])).toThrow(/call fit first/);
    expect(() => new StandardScaler().fit([])).toThrow(InputError);
    expect(() => new StandardScaler().fit([[1], [Number.NaN]])).toThrow(/row 1, column 0 holds NaN/);
    const scaler = new StandardScaler().fit([[1, 2]]);
    expect(() => scaler.transform([[1, 2, 3]])).toThrow(/shape \[1, 3\], but the scaler was fitted on 2 features/);
    expect(() => scaler.inverseTransform([[1, Infinity]])).toThrow(/column 1 holds Infinity/);
    expect(() => StandardScaler.fromJSON({ mean: [1], variance: [], scale: [1], rows: 1 })).toThrow(InputError);
    expect(() => StandardScaler.fromJSON({ mean: [1], variance: [1], scale: [0], rows: 1 })).toThrow(InputError);
  });
});

describe('toMatrix', () => {
  it('refuses what is no matrix', () => {
    expect(() => toMatrix([[1, 2], [3]], 'fit')).toThrow(/^fit: row 1 has 1 columns and row 0 has 2/);
    expect(() => toMatrix(ndarray(new Float64Array(4)))).toThrow(/shape \[4\]/);
    expect(() => toMatrix(new Float64Array(4) as unknown as number[][])).toThrow(/flat typed array/);
  });
});

describe('LabelEncoder', () => {
  it('equals scikit-learn', () => {
    for (const { labels, classes, codes } of oracle.encoders) {
      const encoder = new LabelEncoder<Label>();
      expect([...encoder.fitTransform(labels)]).toEqual(codes);
      expect(encoder.classes).toEqual(classes);
      expect(encoder.inverseTransform(codes)).toEqual(labels);
    }
  });

  it('sorts numbers by value and text by code point, also text that looks like numbers', () => {
    expect(uniqueSorted([10, 9, -1, 1e1])).toEqual([-1, 9, 10]);
    expect(uniqueSorted(['10', '9', '-1', '1e1'])).toEqual(['-1', '10', '1e1', '9']);
    expect(uniqueSorted(['10', '9', 'x'])).toEqual(['10', '9', 'x']);
  });

  it('survives JSON', () => {
    const encoder = new LabelEncoder().fit(['b', 'a']);
    const copy = LabelEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)) as { classes: string[] });
    expect(copy.classes).toEqual(['a', 'b']);
    expect([...copy.transform(['b', 'a', 'b'])]).toEqual([1, 0, 1]);
    expect(() => LabelEncoder.fromJSON({ classes: ['a', 'a'] })).toThrow(InputError);
  });

  it('names an unknown label and the nearest class', () => {
    const encoder = new LabelEncoder().fit(['ALL', 'AML']);
    expect(() => encoder.transform(['ALL', 'aml'])).toThrow(
      /row 1 has the unknown label 'aml'; .* ALL, AML\. Was 'AML' meant\?/,
    );
    expect(() => encoder.inverseTransform([2])).toThrow(/code 2; codes are whole numbers from 0 to 1/);
    expect(() => new LabelEncoder().transform(['a'])).toThrow(/call fit first/);
    expect(() => new LabelEncoder().fit([])).toThrow(InputError);
  });

  it('refuses missing labels', () => {
    for (const missing of [null, undefined, Number.NaN, '']) {
      expect(() => new LabelEncoder().fit(['a', missing] as string[])).toThrow(
        /^LabelEncoder\.fit: row 1 \(counted from 0\) has no label/,
      );
      expect(() => new LabelEncoder().fit(['a']).transform([missing] as string[])).toThrow(InputError);
    }
  });
});
