import { describe, expect, it } from 'vitest';
import {
  SENTINEL,
  SPECIAL,
  compare,
  floats,
  kernels,
  place,
  random,
  read,
  reset,
  ulp,
  withSpecials,
} from './wasm-arena.js';

const UNARY: { [name: string]: { want: (x: number) => number; ulps: number; scale: number } } = {
  negate: { want: (x) => -x, ulps: 0, scale: 10 },
  exp: { want: Math.exp, ulps: 2, scale: 90 },
  log: { want: Math.log, ulps: 2, scale: 10 },
  sqrt: { want: Math.sqrt, ulps: 0.5, scale: 10 },
  abs: { want: Math.abs, ulps: 0, scale: 10 },
  sign: { want: Math.sign, ulps: 0, scale: 1 },
  reciprocal: { want: (x) => 1 / x, ulps: 0.5, scale: 10 },
  relu: { want: (x) => (x < 0 ? 0 : x), ulps: 0, scale: 1 },
  sigmoid: { want: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))), ulps: 3, scale: 100 },
  tanh: { want: Math.tanh, ulps: 3, scale: 3 },
  softplus: { want: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), ulps: 3, scale: 100 },
};

describe('elementwise kernels of one operand', () => {
  it.each(Object.entries(UNARY))('%s', (name, { want, ulps, scale }) => {
    const kernel = kernels[name as 'exp'];
    for (const values of [Float32Array.from(SPECIAL), random(20_003, scale), random(20_003, 1), random(1), random(0)]) {
      const n = values.length;
      for (const inPlace of [false, true]) {
        reset();
        const x = place(values);
        const out = inPlace ? x : place(n);
        kernel(out, x, 1, n, n, n);
        compare(read(out, n), Array.from(values, want), (w) => ulps * ulp(w));
      }
    }
  });

  it('fills, and does nothing with no elements', () => {
    for (const n of [0, 1, 4, 7, 1001]) {
      reset();
      const out = place(n);
      kernels.fill(out, n, 2.5);
      compare(read(out, n), new Float32Array(n).fill(2.5));
    }
  });
});

const BINARY: { [name: string]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  greater: (a, b) => Number(a > b),
  equal: (a, b) => Number(a === b),
};
const SHAPES = [
  [1, 1],
  [1, 17],
  [13, 1],
  [7, 5],
  [37, 131],
  [3, 0],
] as const;

/** The ways an operand may lie under [rows, cols]: whole, row vector, column vector, scalar, wider rows. */
const layouts = (rows: number, cols: number): [number, number, number][] => [
  [cols, 1, rows * cols],
  [0, 1, cols],
  [1, 0, rows],
  [0, 0, 1],
  [cols + 3, 1, rows * (cols + 3)],
];

describe('elementwise kernels of several operands', () => {
  it.each(Object.entries(BINARY))('%s broadcasts', (name, want) => {
    const kernel = kernels[name as 'add'];
    for (const [rows, cols] of SHAPES) {
      for (const [aRow, aCol, aSize] of layouts(rows, cols)) {
        for (const [bRow, bCol, bSize] of layouts(rows, cols)) {
          reset();
          const [aValues, bValues] = [withSpecials(aSize), withSpecials(bSize)];
          const [a, b] = [place(aValues), place(bValues)];
          const wanted = Array.from({ length: rows * cols }, (_, at) => {
            const [i, j] = [Math.floor(at / cols), at % cols];
            return want(aValues[i * aRow + j * aCol]!, bValues[i * bRow + j * bCol]!);
          });
          const out = place(rows * cols);
          kernel(out, a, b, rows, cols, cols, aRow, aCol, bRow, bCol);
          compare(read(out, rows * cols), wanted, (w) => ulp(w) / 2);
          for (const [at, row, col] of [
            [b, bRow, bCol],
            [a, aRow, aCol],
          ] as const) {
            if (row !== cols || col !== 1) continue;
            const before = read(at, rows * cols);
            kernel(at, a, b, rows, cols, cols, aRow, aCol, bRow, bCol);
            compare(read(at, rows * cols), wanted, (w) => ulp(w) / 2);
            floats.set(before, at / 4);
          }
        }
      }
    }
  });

  it('select broadcasts all three', () => {
    for (const [rows, cols] of SHAPES) {
      for (const [cRow, cCol, cSize] of layouts(rows, cols)) {
        for (const [aRow, aCol, aSize] of layouts(rows, cols)) {
          for (const [bRow, bCol, bSize] of layouts(rows, cols)) {
            reset();
            const values = [withSpecials(cSize), withSpecials(aSize), withSpecials(bSize)] as const;
            const [c, a, b] = [place(values[0]), place(values[1]), place(values[2])];
            const out = place(rows * cols);
            kernels.select(out, c, a, b, rows, cols, cols, cRow, cCol, aRow, aCol, bRow, bCol);
            const wanted = Array.from({ length: rows * cols }, (_, at) => {
              const [i, j] = [Math.floor(at / cols), at % cols];
              const test = values[0][i * cRow + j * cCol]! !== 0;
              return test ? values[1][i * aRow + j * aCol]! : values[2][i * bRow + j * bCol]!;
            });
            compare(read(out, rows * cols), wanted);
          }
        }
      }
    }
  });
});

describe('reductions', () => {
  const cases = [
    [1, 1, 1],
    [3, 17, 1],
    [1, 100_003, 1],
    [2, 5, 7],
    [1, 37, 7129],
    [4, 0, 3],
    [3, 0, 1],
  ] as const;

  it.each(cases)('sum and max of [%i, %i, %i]', (outer, reduce, inner) => {
    const values = random(outer * reduce * inner, 100);
    const line = (o: number, i: number): number[] =>
      Array.from({ length: reduce }, (_, r) => values[(o * reduce + r) * inner + i]!);
    const lines = Array.from({ length: outer * inner }, (_, at) => line(Math.floor(at / inner), at % inner));
    const wanted = {
      sum: lines.map((l) => l.reduce((s, x) => s + x, 0)),
      max: lines.map((l) => l.reduce((s, x) => Math.max(s, x), -Infinity)),
    };
    for (const name of ['sum', 'max'] as const) {
      for (const cut of [0, Math.floor(inner / 3)]) {
        reset();
        const x = place(values);
        const out = place(outer * inner);
        kernels[name](out, x, outer, reduce, inner, 0, cut);
        kernels[name](out, x, outer, reduce, inner, cut, inner);
        compare(read(out, outer * inner), wanted[name], (w) => ulp(w));
      }
    }
  });

  it('max lets NaN through', () => {
    for (const inner of [1, 5]) {
      for (const at of [0, 7, 10]) {
        reset();
        const values = random(11 * inner);
        values[at * inner] = NaN;
        const out = place(inner);
        kernels.max(out, place(values), 1, 11, inner, 0, inner);
        expect(read(out, inner)[0]).toBeNaN();
      }
    }
  });

  it('moments keep a small variance about a large mean', () => {
    for (const [rows, cols, from, to] of [
      [1000, 7, 0, 7],
      [2, 37, 3, 30],
      [1, 5, 0, 5],
      [37, 7129, 0, 7129],
    ] as const) {
      reset();
      const values = random(rows * cols).map((x) => 1e6 + x);
      const out = place(2 * cols);
      kernels.batchMoments(out, place(values), rows, cols, from, to);
      const result = read(out, 2 * cols);
      for (let j = 0; j < cols; j++) {
        if (j < from || j >= to) {
          expect([result[j], result[cols + j]]).toEqual([SENTINEL, SENTINEL]);
          continue;
        }
        const column = Array.from({ length: rows }, (_, i) => values[i * cols + j]!);
        const mean = column.reduce((s, x) => s + x, 0) / rows;
        const variance = column.reduce((s, x) => s + (x - mean) ** 2, 0) / rows;
        expect(Math.abs(result[j]! - mean)).toBeLessThanOrEqual(ulp(mean));
        expect(Math.abs(result[cols + j]! - variance)).toBeLessThanOrEqual(1e-6 * variance);
      }
    }
  });
});

describe('layout kernels', () => {
  it('copies, slices, pads and broadcasts', () => {
    for (const [rows, cols, outRow, xRow, xCol] of [
      [5, 7, 7, 7, 1],
      [5, 7, 11, 9, 1],
      [5, 7, 7, 0, 1],
      [5, 7, 9, 1, 0],
      [3, 1000, 1003, 1001, 1],
      [0, 7, 7, 7, 1],
      [4, 0, 2, 2, 1],
    ] as const) {
      reset();
      const values = random(Math.max(1, rows) * Math.max(xRow, cols, 1));
      const out = place(rows * outRow);
      kernels.copy2d(out, place(values), rows, cols, outRow, xRow, xCol);
      const wanted = Array.from({ length: rows * outRow }, (_, at) => {
        const [i, j] = [Math.floor(at / outRow), at % outRow];
        return j < cols ? values[i * xRow + j * xCol]! : SENTINEL;
      });
      compare(read(out, rows * outRow), wanted);
    }
  });

  it('transposes, also in parts', () => {
    for (const [rows, cols] of [...SHAPES, [37, 7129], [64, 96]] as const) {
      reset();
      const values = random(rows * cols);
      const [x, out] = [place(values), place(rows * cols)];
      const cut = Math.floor(rows / 3);
      kernels.transpose2d(out, x, rows, cols, 0, cut);
      kernels.transpose2d(out, x, rows, cols, cut, rows);
      const wanted = Array.from(
        { length: rows * cols },
        (_, at) => values[(at % rows) * cols + Math.floor(at / rows)]!,
      );
      compare(read(out, rows * cols), wanted);
    }
  });

  it('gathers rows and encodes classes; a bad index is counted and gives NaN', () => {
    reset();
    const indices = [2, 0, 2, 1, -1, 3, 0.5, NaN];
    const values = random(3 * 5);
    const [x, at, rows, hot] = [place(values), place(indices), place(8 * 5), place(8 * 3)];
    expect(kernels.gatherRows(rows, x, at, 8, 5, 3)).toBe(4);
    expect(kernels.oneHot(hot, at, 8, 3)).toBe(4);
    const good = (i: number): boolean => i < 4;
    const wantedRows = Array.from({ length: 40 }, (_, e) => {
      const i = Math.floor(e / 5);
      return good(i) ? values[indices[i]! * 5 + (e % 5)]! : NaN;
    });
    const wantedHot = Array.from({ length: 24 }, (_, e) => {
      const i = Math.floor(e / 3);
      return good(i) ? Number(indices[i] === e % 3) : NaN;
    });
    compare(read(rows, 40), wantedRows);
    compare(read(hot, 24), wantedHot);
  });
});
