/** From operations to kernels. An operation missing in the table is a compile error. */
import { outerReduceInner, sizeOf } from '../../tensor/ops/shapes.js';
import type { OpAttributes, OpName, Shape } from '../../tensor/types.js';
import { type ElementwiseName, expressionOf, largest } from './elementwise.js';
import type { Emit, Operand, Place } from './emit.js';
import { matmul } from './matmul.js';
import { broadcastStrides, indices, kernelSource, letters, rowMajor, sum, walk } from './walk.js';

type Lower<K extends OpName> = (
  emit: Emit,
  output: Shape,
  inputs: readonly Operand[],
  attributes: OpAttributes[K],
) => Place;

const zeros = (count: number): Place => ({ kind: 'numbers', values: new Array<number>(count).fill(0) });

/** One elementwise operation by itself; fuse.ts joins several. */
const pointwise =
  <K extends ElementwiseName>(op: K): Lower<K> =>
  (emit, output, inputs) => {
    const {
      output: threads,
      setup,
      places,
    } = walk(
      output,
      inputs.map(({ shape }) => broadcastStrides(shape, output)),
    );
    const names = inputs.map((_, i) => `v${i}`);
    const reads = places.map((place, i) => `const v${i} = ${letters[i]!}[${place}];\n`).join('');
    const { setup: before = '', result } = expressionOf(op, names, 'w');
    const source = kernelSource(inputs.length, `${setup}${reads}${before}return ${result};`);
    return emit.launch(
      { source, output: threads, lanes: 1 },
      inputs.map(({ place }) => place),
    );
  };

/** Reads one array along strides. */
function strided(emit: Emit, output: Shape, { place }: Operand, strides: readonly number[], offset = 0): Place {
  const { output: threads, setup, places } = walk(output, [strides], [offset]);
  return emit.launch({ source: kernelSource(1, `${setup}return a[${places[0]!}];`), output: threads, lanes: 1 }, [
    place,
  ]);
}

/** Elements that one thread adds up; beyond, there are as many partial sums as elements in each. */
const longestRun = 1024;

const reduction =
  <K extends 'sum' | 'max'>(kind: K): Lower<K> =>
  (emit, _, [x], { axes }) => {
    const { outer, reduce, inner } = outerReduceInner(x!.shape, axes);
    if (reduce === 0) return zeros(outer * inner);
    return reduced(emit, kind, x!.place, outer, reduce, inner);
  };

function reduced(emit: Emit, kind: 'sum' | 'max', x: Place, outer: number, reduce: number, inner: number): Place {
  const parts = reduce > longestRun ? Math.ceil(Math.sqrt(reduce)) : 1;
  const run = Math.ceil(reduce / parts);
  const { output, setup, names } = indices([outer, parts, inner]);
  const [o, p, i] = names as [string, string, string];
  const at = (r: string): string =>
    sum([scaledBy(o, reduce * inner), scaledBy(p, run * inner), scaledBy(r, inner), i === '0' ? undefined : i]);
  const add = kind === 'sum' ? 's += v;' : `s = ${largest('s', 'v')};`;
  const step = `const v = a[${at('r')}];\n${add}`;
  // The last part may be shorter.
  const guarded = parts * run === reduce ? step : `if (${p} * ${run} + r < ${reduce}) {\n${step}\n}`;
  const first = kind === 'sum' ? '0.0' : `a[${at('0')}]`;
  const source = kernelSource(
    1,
    `${setup}let s = ${first};\nfor (let r = ${kind === 'sum' ? 0 : 1}; r < ${run}; r++) {\n${guarded}\n}\nreturn s;`,
  );
  const result = emit.launch({ source, output, lanes: 1 }, [x]);
  return parts === 1 ? result : reduced(emit, kind, result, outer, parts, inner);
}

function scaledBy(name: string, step: number): string | undefined {
  return name === '0' ? undefined : step === 1 ? name : `${name} * ${step}`;
}

/** Several arrays below each other on one axis, at most seven at a time. */
function concatenated(emit: Emit, inputs: readonly Operand[], axis: number): Place {
  const parts = inputs.filter(({ shape }) => sizeOf(shape) > 0);
  if (parts.length === 1) return parts[0]!.place;
  if (parts.length > letters.length) {
    const head = parts.slice(0, letters.length);
    const shape = head[0]!.shape.map((size, i) =>
      i === axis ? head.reduce((total, part) => total + part.shape[axis]!, 0) : size,
    );
    const joined = { place: concatenated(emit, head, axis), shape };
    return concatenated(emit, [joined, ...parts.slice(letters.length)], axis);
  }
  const { outer, inner } = outerReduceInner(parts[0]!.shape, [axis]);
  const counts = parts.map(({ shape }) => shape[axis]!);
  const total = counts.reduce((a, b) => a + b, 0);
  const { output, setup, names } = indices([outer, total, inner]);
  const [o, c, i] = names as [string, string, string];
  let start = 0;
  let body = '';
  for (const [part, count] of counts.entries()) {
    const at = sum([scaledBy(o, count * inner), scaledBy(c, inner), i === '0' ? undefined : i]);
    const read = `s = ${letters[part]!}[${at} - ${start * inner}];`;
    const last = part === counts.length - 1;
    body += part === 0 ? `if (${c} < ${count}) {\n` : last ? ' else {\n' : ` else if (${c} < ${start + count}) {\n`;
    body += `${read}\n}`;
    start += count;
  }
  const source = kernelSource(parts.length, `${setup}let s = 0.0;\n${body}\nreturn s;`);
  return emit.launch(
    { source, output, lanes: 1 },
    parts.map(({ place }) => place),
  );
}

/** Whole numbers up to here are exact as floats, which an index that comes from data is. */
const exactIndices = 2 ** 24;
/** Read where the answer is NaN: not every GPU can be made to compute one. */
const nan: Place = { kind: 'numbers', values: [NaN] };

export const lower = {
  negate: pointwise('negate'),
  exp: pointwise('exp'),
  log: pointwise('log'),
  sqrt: pointwise('sqrt'),
  abs: pointwise('abs'),
  sign: pointwise('sign'),
  reciprocal: pointwise('reciprocal'),
  relu: pointwise('relu'),
  sigmoid: pointwise('sigmoid'),
  tanh: pointwise('tanh'),
  softplus: pointwise('softplus'),
  add: pointwise('add'),
  subtract: pointwise('subtract'),
  multiply: pointwise('multiply'),
  divide: pointwise('divide'),
  maximum: pointwise('maximum'),
  greater: pointwise('greater'),
  equal: pointwise('equal'),
  select: pointwise('select'),

  matmul: (emit, _, [a, b], flags) => matmul(emit, a!, b!, flags),

  sum: reduction('sum'),
  max: reduction('max'),
  batchMoments: (emit, _, [x]) => {
    const [rows, columns] = x!.shape as [number, number];
    const { output, setup, names } = indices([2, columns]);
    const each = (statement: string): string => `for (let r = 0; r < ${rows}; r++) {\n${statement}\n}\n`;
    const value = `a[${sum([`r * ${columns}`, names[1] === '0' ? undefined : names[1]])}]`;
    const source = kernelSource(
      1,
      `${setup}let m = 0.0;\n${each(`m += ${value};`)}m = m / ${rows};\n` +
        `let v = 0.0;\n${each(`const d = ${value} - m;\nv += d * d;`)}v = v / ${rows};\n` +
        `return ${names[0]!} == 0 ? m : v;`,
    );
    return emit.launch({ source, output, lanes: 1 }, [x!.place]);
  },

  broadcast: (emit, output, [x]) => strided(emit, output, x!, broadcastStrides(x!.shape, output)),
  // Views share their input's buffer, so these two are reached only if a plan ever stops treating them as views.
  reshape: (_emit, _output, [x]) => x!.place,
  stopGradient: (_emit, _output, [x]) => x!.place,
  transpose: (emit, output, [x], { permutation }) => {
    const strides = rowMajor(x!.shape);
    return strided(
      emit,
      output,
      x!,
      permutation.map((axis) => strides[axis]!),
    );
  },
  slice: (emit, output, [x], { start }) => {
    const strides = rowMajor(x!.shape);
    return strided(
      emit,
      output,
      x!,
      strides,
      strides.reduce((at, stride, axis) => at + stride * start[axis]!, 0),
    );
  },
  pad: (emit, output, [x], { before }) => {
    if (sizeOf(x!.shape) === 0) return zeros(sizeOf(output));
    const { output: threads, setup, names } = indices(output);
    const strides = rowMajor(x!.shape);
    const inside = names.flatMap((name, axis) => {
      const [from, size] = [before[axis]!, x!.shape[axis]!];
      return [
        ...(from > 0 ? [`${name} >= ${from}`] : []),
        ...(from + size < output[axis]! ? [`${name} < ${from + size}`] : []),
      ];
    });
    const shift = strides.reduce((at, stride, axis) => at + stride * before[axis]!, 0);
    const at = `${sum(names.map((name, axis) => scaledBy(name, strides[axis]!)))} - ${shift}`;
    const read = inside.length === 0 ? `s = a[${at}];` : `if (${inside.join(' && ')}) {\ns = a[${at}];\n}`;
    const source = kernelSource(1, `${setup}let s = 0.0;\n${read}\nreturn s;`);
    return emit.launch({ source, output: threads, lanes: 1 }, [x!.place]);
  },
  concat: (emit, _, inputs, { axis }) => concatenated(emit, inputs, axis),
  gather: (emit, output, [x, rows]) => {
    const [count, columns] = x!.shape as [number, number];
    if (count * columns > exactIndices)
      throw new RangeError(`gather: the gpu backend takes tables of 2^24 numbers at most, found ${count * columns}`);
    const { output: threads, setup, names } = indices(output);
    const [i, j] = names as [string, string];
    const source = kernelSource(
      3,
      `${setup}const r = b[${i}];\nlet s = c[0];\nif (r >= 0.0 && r < ${count} && r == Math.floor(r)) {\n` +
        `s = a[${sum([`r * ${columns}`, j === '0' ? undefined : j])}];\n}\nreturn s;`,
    );
    return emit.launch({ source, output: threads, lanes: 1 }, [x!.place, rows!.place, nan]);
  },
  oneHot: (emit, output, [x], { depth }) => {
    const { output: threads, setup, names } = indices(output);
    const [i, j] = names as [string, string];
    const source = kernelSource(
      2,
      `${setup}const r = a[${i}];\nlet s = b[0];\nif (r >= 0.0 && r < ${depth} && r == Math.floor(r)) {\n` +
        `s = 0.0;\nif (r == ${j}) {\ns = 1.0;\n}\n}\nreturn s;`,
    );
    return emit.launch({ source, output: threads, lanes: 1 }, [x!.place, nan]);
  },
} satisfies { readonly [K in OpName]: Lower<K> } as { readonly [K in OpName]: Lower<K> };
