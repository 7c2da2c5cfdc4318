/** What `tensor()` and `parameter()` take, and how they refuse the rest. */
import ndarray from 'ndarray';
import { describe, expect, test, vi } from 'vitest';
import { parameter, tensor, toNdarray, type Values } from '../../src/tensor/index.js';

const rows: readonly (readonly [string, Values])[] = [
  [
    'arrays',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['Float64Arrays', [Float64Array.of(1, 2), Float64Array.of(3, 4)]],
  ['Float32Arrays', [Float32Array.of(1, 2), Float32Array.of(3, 4)]],
  ['Uint8Arrays', [Uint8Array.of(1, 2), Uint8Array.of(3, 4)]],
  ['both kinds', [[1, 2], Int16Array.of(3, 4)]],
  ['objects with a length', { length: 2, 0: { length: 2, 0: 1, 1: 2 }, 1: [3, 4] }],
  ['an ndarray', ndarray(new Float64Array([1, 2, 3, 4]), [2, 2])],
  ['an ndarray over whole numbers', ndarray(new Int32Array([1, 2, 3, 4]), [2, 2])],
  ['an ndarray over an array', ndarray([1, 2, 3, 4], [2, 2])],
  ['an ndarray that is not row-major', ndarray(new Float64Array([1, 3, 2, 4]), [2, 2], [1, 2])],
];

describe('matrices', () => {
  test.each(rows)('%s', (_, values) => {
    for (const { shape, data } of [tensor(values).value, parameter('p', values).value]) {
      expect(shape).toEqual([2, 2]);
      expect([...data]).toEqual([1, 2, 3, 4]);
    }
  });
});

describe('lists', () => {
  test.each([
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    Array,
  ])('%s', (List) => {
    const { shape, data } = tensor(List.of(7, 0, 9)).value;
    expect(shape).toEqual([3]);
    expect([...data]).toEqual([7, 0, 9]);
  });
  test('single precision stays single precision, and nothing is shared with the caller', () => {
    const given = Float32Array.of(1, 2);
    const { data } = toNdarray(given);
    expect(data).toBeInstanceOf(Float32Array);
    given[0] = 9;
    expect(data[0]).toBe(1);
  });
  test('three axes of mixed kinds, and none', () => {
    expect(tensor([[Float64Array.of(1, 2)], [[3, 4]]]).shape).toEqual([2, 1, 2]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor(5).shape).toEqual([]);
  });
});

describe('what is no number is refused with its place', () => {
  const refused: readonly (readonly [string, unknown, string])[] = [
    [
      'null',
      [
        [1, 2],
        [3, null],
      ],
      'row 1, column 1 is null and not a number; fill in or leave out what is missing',
    ],
    ['undefined', [[undefined, 2]], 'row 0, column 0 is undefined'],
    ['a hole', [1, , 3], 'entry 1 is undefined'],
    ['empty text', [[1], ['']], "row 1, column 0 is '' (empty text)"],
    ['text', [[1], ['abc']], "row 1, column 0 is the text 'abc' and not a number; write it as a number"],
    ['text of digits', ['1', '2'], "entry 0 is the text '1'"],
    ['text alone', '12', "takes a number, an array of numbers, nested arrays or an ndarray, found the text '12'"],
    ['null alone', null, 'found null'],
    ['undefined alone', undefined, 'found undefined'],
    ['true', [[true]], 'row 0, column 0 is true'],
    ['a bigint', [1n], 'entry 0 is 1'],
    ['an array of bigints', BigInt64Array.of(1n), 'found an object (BigInt64Array)'],
    ['an object', [{}], 'entry 0 is an object (Object)'],
    ['deep down', [[[1, 2]], [[3, null]]], 'entry [1, 0, 1] is null'],
    ['in an ndarray', ndarray([1, null, 3, 4] as number[], [2, 2]), 'row 0, column 1 is null'],
    ['a row that is null', [[1], null], 'row 1 is null'],
  ];
  test.each(refused)('%s', (_, values, message) => {
    expect(() => tensor(values as Values)).toThrow(message);
    expect(() => parameter('w', values as Values)).toThrow(message);
    expect(() => tensor(values as Values)).toThrow(/^tensor: /);
    expect(() => parameter('w', values as Values)).toThrow(/^parameter 'w': /);
  });
  test('ragged rows', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      'tensor: ragged nested array: row 1 has 1 entries where 2 were expected, as the first entries have shape [2, 2]',
    );
    expect(() => tensor([[1], 2])).toThrow('row 1 is a number where a list was expected');
    expect(() => tensor([1, [2]])).toThrow('entry 1 is a list where a number was expected');
    expect(() => tensor([Float64Array.of(1, 2), Float64Array.of(1)])).toThrow('row 1 has 1 entries');
  });
});

test('rows that are typed arrays are copied row by row, not cell by cell', () => {
  const wide = Array.from({ length: 20 }, (_, i) => new Float64Array(200).fill(i));
  const copies = vi.spyOn(Float64Array.prototype, 'set');
  const { data } = toNdarray(wide);
  expect(copies).toHaveBeenCalledTimes(20);
  copies.mockRestore();
  expect(data.at(-1)).toBe(19);
});
