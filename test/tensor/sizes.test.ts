/** Sizes, counts and axes that no operation can take: every one is refused where the node is built. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import ndarray from 'ndarray';
import {
  concat,
  grad,
  input,
  Parameter,
  parameter,
  plan,
  type Shape,
  ShapeError,
  type Tensor,
  tensor,
} from '../../src/tensor/index.js';
import { expectLinear } from '../growth.js';

/** What JavaScript callers may pass for a size, an axis or a count. */
const notWhole = fc.oneof(
  fc.double({ noInteger: true }),
  fc.constantFrom(NaN, Infinity, -Infinity, 1e300, '2', null, undefined, {}, [2]),
) as fc.Arbitrary<number>;
const notASize = fc.oneof(notWhole, fc.integer({ max: -1 }));
/** -1 stands for "what is left" in some places. */
const notASizeNorRest = fc.oneof(notWhole, fc.integer({ max: -2 }));
/** Of a tensor with two axes. */
const notAnAxis = fc.oneof(notWhole, fc.integer({ max: -3 }), fc.integer({ min: 2 }));
const notAList = fc.constantFrom(3, 'ab', null, {}, NaN) as unknown as fc.Arbitrary<number[]>;

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const vector = tensor([0, 1]);

/** The list with one entry exchanged. */
const broken = (shape: Shape, at: number, bad: number): number[] => shape.map((size, i) => (i === at ? bad : size));

/** Builds a node with one bad number, which takes the place of entry 0 or 1 of a list. */
const bySize: Readonly<Record<string, (bad: number, at: number) => unknown>> = {
  'broadcastTo:': (bad, at) => x.broadcastTo(broken([2, 3], at, bad)),
  'broadcastTo: ': (bad, at) => tensor(1).broadcastTo(broken([2, 3], at, bad)),
  'sumTo:': (bad, at) => x.sumTo(broken([2, 3], at, bad)),
  'slice: start': (bad, at) => x.slice(broken([0, 0], at, bad), [1, 1]),
  'pad: before': (bad, at) => x.pad(broken([1, 1], at, bad), [0, 0]),
  'pad: after': (bad, at) => x.pad([0, 0], broken([1, 1], at, bad)),
  'oneHot: depth': (bad) => vector.oneHot(bad),
  'input: shape': (bad, at) => input('x', broken([2, 3], at, bad)),
  'parameter: shape': (bad, at) => new Parameter('p', broken([2, 3], at, bad), () => undefined),
  'tensor: shape': (bad, at) => tensor([1, 2, 3, 4, 5, 6], broken([2, 3], at, bad)),
  'transpose: permutation': (bad, at) => x.transpose(broken([0, 1], at, bad)),
};
const bySizeOrRest: Readonly<Record<string, (bad: number, at: number) => unknown>> = {
  'reshape:': (bad, at) => x.reshape(broken([3, 2], at, bad)),
  'slice: size': (bad, at) => x.slice([0, 0], broken([2, 3], at, bad)),
};
const byAxis: Readonly<Record<string, (bad: number) => unknown>> = {
  'sum:': (bad) => x.sum([0, bad]),
  'max:': (bad) => x.max([bad]),
  'mean:': (bad) => x.mean([bad], { keepDims: true }),
  'logSumExp:': (bad) => x.logSumExp(bad),
  'softmax:': (bad) => x.softmax(bad),
  'concat:': (bad) => concat([x, x], bad),
  'concat: ': (bad) => concat([x], bad),
};

function expectRefusal(build: () => unknown, beginning: string): void {
  expect(build).toThrow(ShapeError);
  expect(build).toThrow(new RegExp(`^${beginning.trim()}`));
}

describe('every operation refuses sizes that are no whole numbers, by name', () => {
  test.each(Object.entries(bySize))('%s', (beginning, build) => {
    fc.assert(fc.property(notASize, fc.nat(1), (bad, at) => expectRefusal(() => build(bad, at), beginning)));
  });
  test.each(Object.entries(bySizeOrRest))('%s', (beginning, build) => {
    fc.assert(fc.property(notASizeNorRest, fc.nat(1), (bad, at) => expectRefusal(() => build(bad, at), beginning)));
  });
  test.each(Object.entries(byAxis))('%s', (beginning, build) => {
    fc.assert(fc.property(notAnAxis, (bad) => expectRefusal(() => build(bad), beginning)));
  });
});

describe('every operation refuses what is no list of the right length', () => {
  const lists: Readonly<Record<string, (list: number[]) => unknown>> = {
    'broadcastTo:': (list) => x.broadcastTo(list),
    'reshape:': (list) => x.reshape(list),
    'slice: start': (list) => x.slice(list, [1, 1]),
    'slice: size': (list) => x.slice([0, 0], list),
    'pad: before': (list) => x.pad(list, [0, 0]),
    'pad: after': (list) => x.pad([0, 0], list),
    'transpose: permutation': (list) => x.transpose(list),
    'sumTo:': (list) => x.sumTo(list),
  };
  test.each(Object.entries(lists))('%s', (beginning, build) => {
    fc.assert(
      fc.property(fc.oneof(notAList, fc.constantFrom([9], [1, 1, 9])), (list) =>
        expectRefusal(() => build(list as number[]), beginning),
      ),
    );
  });
  test('the message says what was found and what is taken', () => {
    expect(() => x.pad([-1, 0.5], [0, 0])).toThrow(
      'pad: before: takes a list of whole numbers of at least 0, one for each of the 2 axes of [2, 3]; found [-1, 0.5]',
    );
    expect(() => x.reshape([-1, -1])).toThrow('reshape: takes a list of whole numbers of at least 0; found [-1]');
    expect(() => x.reshape([4, -1])).toThrow('reshape: the 6 elements of [2, 3] do not divide into [4, -1]');
    expect(() => tensor([]).reshape([0, -1])).toThrow('reshape: the 0 elements of [0] do not divide into [0, -1]');
    expect(() => concat([], 0)).toThrow('concat: takes at least one tensor, found none');
    expect(() => tensor(1).sum(0)).toThrow('sum: axis 0 is outside shape []; a scalar has no axes');
    expect(() => x.sumTo([2])).toThrow('sumTo: shapes [2] and [2, 3] do not broadcast');
  });
});

describe('what would end in a call stack or a memory that nobody has', () => {
  test('lists in lists, without end', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    for (const values of [circle, deep])
      expect(() => tensor(values as never)).toThrow('tensor: lists are nested more than 32 deep');
    expect(() => x.reshape([6, ...new Array<number>(32).fill(1)])).toThrow('reshape: takes at most 32 axes, found 33');
  });

  test('an ndarray that says more than it holds', () => {
    for (const [shape, stride, offset] of [
      [[2, 3], [3, 1], 1],
      [[2, 3], [-3, 1], 0],
      [[1e9, 1e9], [0, 1], 0],
      [[-2, 3], [3, 1], 0],
      [[2.5], [1], 0],
      [[2, 3], [3], 0],
    ] as const) {
      const array = Object.assign(ndarray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]), { shape, stride, offset });
      expect(() => tensor(array), String(shape)).toThrow(/tensor: an ndarray of 6 values does not hold shape \[/);
    }
    const turned = ndarray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]).step(-1, 1);
    expect(tensor(turned).value.get(0, 0)).toBe(4);
  });

  test('long graphs: their gradients and plans', () => {
    const p = parameter('p', [1, 2]);
    const views = (n: number): unknown => {
      let y: Tensor = p;
      for (let i = 0; i < n; i++) y = y.stopGradient().reshape([2]);
      return plan({ outputs: { y } }).steps.length;
    };
    expect(views(20_000)).toBe(1);
    expectLinear(500, (n) => {
      let y: Tensor = p;
      for (let i = 0; i < n; i++) y = i % 2 === 0 ? y.multiply(p) : y.add(p);
      expect(plan({ outputs: { y } }).steps.length).toBe(n);
      expect(grad(y.sum(), [p])[0]!.shape).toEqual([2]);
    });
  });
});

test('what is no tensor is refused by the operation', () => {
  expect(() => x.add('2' as never)).toThrow(
    "add: takes tensors (and numbers where they broadcast), found the text '2'",
  );
  expect(() => x.matmul([[1]] as never)).toThrow('matmul: takes tensors');
  expect(() => x.gather(undefined as never)).toThrow('gather: takes tensors');
});

test('an option that no operation has is refused with the nearest one', () => {
  expect(() => x.sum(0, { keepdims: true } as never)).toThrow(
    "there is no option 'keepdims'; did you mean 'keepDims'?",
  );
  expect(() => x.matmul(x, { transposeb: true } as never)).toThrow("did you mean 'transposeB'?");
  expect(x.sum(0, { keepDims: undefined } as never).shape).toEqual([3]);
});
