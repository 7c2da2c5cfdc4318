/**
 * Matrix products, the hot path: four results to a thread where that pays, by the mode's own best form.
 *
 * Notation: A' and B' are A and B, transposed where the flags say so; A' [m, k], B' [k, n], y [m, n] = A' B'. A thread with
 * four results reads five numbers for four multiplications, one with a single result two for one.
 *
 * - webasm and webgpu: a thread makes four rows of one column. Neighbouring threads read neighbouring numbers of B', and
 *   all of them the same four of A'. The result has the four rows of each column together and is brought in order after.
 * - webgl2: a texture gives four numbers at a time, so that a thread that makes four columns of one row reads five times
 *   for sixteen multiplications. Both operands are laid out so before, unless they lie so already.
 * - cpu: one result a thread, as dot products with four sums of operands that are made to lie along k.
 */
import { matmulSizes } from '../../tensor/ops/matmul.js';
import type { OpAttributes } from '../../tensor/types.js';
import type { Emit, Operand, Place } from './emit.js';
import { kernelSource } from './walk.js';

type Flags = OpAttributes['matmul'];

export function matmul(emit: Emit, a: Operand, b: Operand, flags: Flags): Place {
  const { m, n, k } = matmulSizes([a.shape, b.shape], flags);
  if (k === 0) return { kind: 'numbers', values: new Array<number>(m * n).fill(0) };
  const sizes: Sizes = { m, n, k };
  if (emit.mode === 'cpu') return dots(emit, a.place, b.place, flags, sizes);
  if (emit.mode === 'webgl2')
    return m * n < 64 || n < 4 ? naive(emit, a, b, flags) : columnsOfFour(emit, a.place, b.place, flags, sizes);
  return m < 4 ? naive(emit, a, b, flags) : rowsOfFour(emit, a.place, b.place, flags, sizes);
}

interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One result a thread: what the others are measured against, and the form for products of a few rows. */
export function naive(emit: Emit, a: Operand, b: Operand, flags: Flags): Place {
  const { m, n, k } = matmulSizes([a.shape, b.shape], flags);
  const left = flags.transposeA ? `a[p * ${m} + this.thread.y]` : `a[this.thread.y * ${k} + p]`;
  const right = flags.transposeB ? `b[this.thread.x * ${k} + p]` : `b[p * ${n} + this.thread.x]`;
  const source = kernelSource(
    2,
    `let s = 0.0;\nfor (let p = 0; p < ${k}; p++) {\ns += ${left} * ${right};\n}\nreturn s;`,
  );
  return emit.launch({ source, output: [n, m], lanes: 1 }, [a.place, b.place]);
}

/** `body(0)`, `body(1)`, … in a loop of so many steps each, and what is left over after it. */
function unrolled(k: number, steps: number, body: (step: number) => string): string {
  const whole = k - (k % steps);
  const inside = Array.from({ length: steps }, (_, step) => body(step)).join('\n');
  const after = Array.from({ length: k - whole }, (_, step) => body(steps + step)).join('\n');
  return (whole > 0 ? `for (let p = 0; p < ${whole}; p += ${steps}) {\n${inside}\n}\n` : '') + after;
}

/**
 * Rows 4y to 4y + 3 of column x. The last thread of a column may reach below A'; what it makes there is not used. Places
 * in the operands are counted on, not multiplied out.
 */
function rowsOfFour(emit: Emit, a: Place, b: Place, { transposeA, transposeB }: Flags, { m, n, k }: Sizes): Place {
  const groups = Math.ceil(m / 4);
  const starts = transposeA
    ? 'let i = this.thread.y * 4;\n'
    : [0, 1, 2, 3].map((row) => `let i${row} = this.thread.y * ${4 * k} + ${row * k};\n`).join('');
  const left = (row: number): string => (transposeA ? (row === 0 ? 'a[i]' : `a[i + ${row}]`) : `a[i${row}]`);
  const onwards = transposeA ? `i += ${m};` : 'i0 += 1; i1 += 1; i2 += 1; i3 += 1;';
  const source = kernelSource(
    2,
    `let s0 = 0.0;\nlet s1 = 0.0;\nlet s2 = 0.0;\nlet s3 = 0.0;\n${starts}let j = this.thread.x${transposeB ? ` * ${k}` : ''};\n` +
      unrolled(
        k,
        2,
        (step) =>
          `const v${step} = b[j];\nj += ${transposeB ? 1 : n};\n` +
          [0, 1, 2, 3].map((row) => `s${row} += ${left(row)} * v${step};`).join('\n') +
          `\n${onwards}`,
      ) +
      '\nreturn [s0, s1, s2, s3];',
  );
  const core = { source, output: [n, groups], lanes: 4 } as const;
  if (emit.mode === 'webasm') return emit.launch({ ...core, size: m * n, fourRows: m }, [a, b]);
  const order = `return a[(this.thread.z * ${n} + this.thread.x) * 4 + this.thread.y];`;
  return emit.launch({ source: kernelSource(1, order), output: [n, 4, groups], lanes: 1, size: m * n }, [
    emit.launch(core, [a, b]),
  ]);
}

/** Columns 4x to 4x + 3 of row y, of operands that lie in fours: A' [m, k/4, 4], B' [k, n/4, 4], zeros beyond k. */
function columnsOfFour(emit: Emit, a: Place, b: Place, { transposeA, transposeB }: Flags, sizes: Sizes): Place {
  const { m, n, k } = sizes;
  const [n4, k4] = [Math.ceil(n / 4), Math.ceil(k / 4)];
  const left = !transposeA && k % 4 === 0 ? a : inFours(emit, a, transposeA, m, k);
  const right = !transposeB && n % 4 === 0 && k % 4 === 0 ? b : inFours(emit, b, transposeB, 4 * k4, n, k);
  const terms = [0, 1, 2, 3].map(
    (p) =>
      `const w${p} = b[j + ${p * n4}];\n` +
      ['x', 'y', 'z', 'w'].map((_, column) => `s${column} += v[${p}] * w${p}[${column}];`).join('\n'),
  );
  const source = kernelSource(
    2,
    `let s0 = 0.0;\nlet s1 = 0.0;\nlet s2 = 0.0;\nlet s3 = 0.0;\nlet j = this.thread.x;\nconst i = this.thread.y * ${k4};\n` +
      `for (let p = 0; p < ${k4}; p++) {\nconst v = a[i + p];\n${terms.join('\n')}\nj += ${4 * n4};\n}\n` +
      'return [s0, s1, s2, s3];',
  );
  const product = emit.launch({ source, output: [n4, m], lanes: 4, vectors: true }, [left, right]);
  if (n % 4 === 0) return product;
  return emit.launch(
    { source: kernelSource(1, `return a[this.thread.y * ${4 * n4} + this.thread.x];`), output: [n, m], lanes: 1 },
    [product],
  );
}

/** A matrix [rows, columns], stored transposed or not, in rows of whole fours, and `rows` of them of which `filled` are its. */
function inFours(
  emit: Emit,
  x: Place,
  transposed: boolean,
  rows: number,
  columns: number,
  filled: number = rows,
): Place {
  const width = Math.ceil(columns / 4);
  const at = (c: number): string => (transposed ? `a[(j + ${c}) * ${filled} + i]` : `a[i * ${columns} + j + ${c}]`);
  const lanes = [0, 1, 2, 3].map((c) => {
    const inside = [
      ...(filled < rows ? [`i < ${filled}`] : []),
      ...(c < columns - 4 * (width - 1) ? [] : [`j + ${c} < ${columns}`]),
    ];
    return (
      `let s${c} = 0.0;\n` +
      (inside.length === 0 ? `s${c} = ${at(c)};` : `if (${inside.join(' && ')}) {\ns${c} = ${at(c)};\n}`)
    );
  });
  const source = kernelSource(
    1,
    `const i = this.thread.y;\nconst j = this.thread.x * 4;\n${lanes.join('\n')}\nreturn [s0, s1, s2, s3];`,
  );
  return emit.launch({ source, output: [width, rows], lanes: 4 }, [x]);
}

/** Dot products of rows: A' [m, k] and B'ᵀ [n, k], each transposed before if it does not lie so. */
function dots(emit: Emit, a: Place, b: Place, { transposeA, transposeB }: Flags, { m, n, k }: Sizes): Place {
  const transposed = (x: Place, rows: number, columns: number): Place =>
    emit.launch(
      {
        source: kernelSource(1, `return a[this.thread.x * ${rows} + this.thread.y];`),
        output: [columns, rows],
        lanes: 1,
      },
      [x],
    );
  const left = transposeA ? transposed(a, m, k) : a;
  const right = transposeB ? b : transposed(b, n, k);
  const source = kernelSource(
    2,
    `let s0 = 0.0;\nlet s1 = 0.0;\nlet s2 = 0.0;\nlet s3 = 0.0;\nlet i = this.thread.y * ${k};\nlet j = this.thread.x * ${k};\n` +
      `for (let p = 0; p < ${k - (k % 4)}; p += 4) {\n` +
      [0, 1, 2, 3].map((step) => `s${step} += a[i + ${step}] * b[j + ${step}];`).join('\n') +
      '\ni += 4;\nj += 4;\n}\n' +
      Array.from({ length: k % 4 }, (_, step) => `s${step} += a[i + ${step}] * b[j + ${step}];`).join('\n') +
      '\nreturn (s0 + s1) + (s2 + s3);',
  );
  return emit.launch({ source, output: [n, m], lanes: 1 }, [left, right]);
}
