/** What is read from a file: each part that cannot be is refused, and what can is accepted. */
import { expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';
import { Preprocessor } from '../../src/synthesis/index.js';
import { restoreSource, saveSource } from '../../src/synthesis/latent-source.js';
import { restoreRowGaussians, type RowGaussians, rowGaussiansState } from '../../src/synthesis/row-gaussians.js';
import { checkMembers, type SynthesizerState } from '../../src/synthesis/saved.js';

type Json = Record<string, unknown>;
/** A copy with another value at a place such as 'own.mean.0.1'. */
function changed<T>(state: T, path: string, value: unknown): T {
  const copy = JSON.parse(JSON.stringify(state)) as Json;
  const names = path.split('.');
  const last = names.pop()!;
  let at = copy;
  for (const name of names) at = at[name] as Json;
  at[last] = value;
  return copy as T;
}

/** Related columns, one with zeros, 0/1, a constant and noise: all but two are drawn on their own. */
const rows = Array.from({ length: 40 }, (_, i) => [
  Math.sin(i),
  Math.sin(i) + 0.01 * Math.cos(7 * i),
  i % 2 === 0 ? 0 : 1 + ((i * 7) % 11),
  Number((i * 5) % 7 < 3),
  4,
]);
const table = Table.from({
  name: 'rows',
  columns: ['a', 'b', 'zeros', 'flag', 'fixed'],
  rows,
  labels: rows.map((_, i) => (i % 3 === 0 ? 'x' : 'y')),
  target: 'class',
});
const state = Preprocessor.fit(table, { transform: 'asinh', screening: 'auto' }).toJSON();

test('columns on their own, curves and classes are there to be broken', () => {
  expect(state.own!.columns).toEqual([2, 3]);
  expect(state.own!.shared!.map((end) => end === null)).toEqual([false, true]);
  expect(Preprocessor.fromJSON(changed(state, 'withinRange', false)).preparation.withinRange).toBe(false);
  const { columns, mean, deviation, ends, screening, varianceFilter, notes } = state.own!;
  const older = { columns, mean, deviation, ends, screening, varianceFilter, notes };
  expect(Preprocessor.fromJSON({ ...state, own: older }).preparation.screening).toBe('auto');
  expect(Preprocessor.fromJSON({ ...state, own: null, transform: null }).notes).toEqual([]);
});

test.each<[string, unknown]>([
  ['kinds', 'all'],
  ['withinRange', 1],
  ['scaler.mean', [1, 2]],
  ['columns', []],
  ['columns', 'abc'],
  ['columns.0.name', 3],
  ['columns.0.name', 'b'],
  ['columns.0.kind', 'word'],
  ['columns.0.low', null],
  ['columns.0.high', null],
  ['columns.0.low', 99],
  ['target', null],
  ['target', 3],
  ['targetIndex', 1.5],
  ['targetIndex', -1],
  ['targetIndex', 6],
  ['classes', 'xy'],
  ['classes', ['x', 'x']],
  ['classes', ['x', null]],
  ['classNames', ['x']],
  ['classNames', ['x', 3]],
  ['classCounts', [14]],
  ['classCounts', [14, 0]],
  ['classCounts', [14, 2.5]],
  ['transform', undefined],
  ['own', undefined],
  ['transform.curves.curves.length', 4],
  ['transform.scaler.mean', [1]],
  ['own.columns.0', 2.5],
  ['own.columns.0', -1],
  ['own.columns.0', 5],
  ['own.columns.0', 3],
  ['own.ends.length', 1],
  ['own.mean.length', 1],
  ['own.deviation.length', 1],
  ['own.mean.0.length', 1],
  ['own.mean.1.0', null],
  ['own.deviation.1.0', null],
  ['own.deviation.1.0', -1],
  ['own.shared', {}],
  ['own.shared.length', 1],
  ['own.shared.0.value', null],
  ['own.shared.0.share', 3],
  ['own.shared.0.share', [0.5]],
  ['own.shared.0.share', [0.5, 1.5]],
  ['own.shared.0.share', [0.5, -0.5]],
])('a preprocessor with %s = %j is refused', (path, value) => {
  expect(() => Preprocessor.fromJSON(changed(state, path, value))).toThrow(/save the (model|scaler) again/);
});

test('a preprocessor is of a table with its columns, classes and number of rows, and of its own options', () => {
  const own = Preprocessor.fit(table, { transform: 'asinh', screening: 'auto' });
  const { preparation } = own;
  expect(own.isOf(table, preparation)).toBe(true);
  const other = (changes: object): boolean => own.isOf({ ...table, ...changes }, preparation);
  expect(other({ target: 'other' })).toBe(false);
  expect(other({ target: undefined })).toBe(false);
  expect(other({ featureNames: table.featureNames.slice(1) })).toBe(false);
  expect(other({ featureNames: [...table.featureNames.slice(0, 4), 'other'] })).toBe(false);
  expect(other({ labels: table.labels.slice(1) })).toBe(false);
  expect(other({ labels: [...table.labels.slice(1), 'z'] })).toBe(false);
  for (const changes of [{ kinds: 'real' }, { withinRange: false }, { transform: 'log' }, { screening: 'none' }])
    expect(own.isOf(table, { ...preparation, ...changes } as typeof preparation)).toBe(false);
  expect(own.isOf(table, { ...preparation, varianceFilter: 0.5 })).toBe(false);
});

/** Two classes, one of two components, in one direction of two columns. */
const gaussians: RowGaussians = {
  frame: { means: matrix(2, 2), deviations: Float64Array.of(1, 0), basis: matrix(1, 2, Float64Array.of(1, 0)) },
  components: [0, 0.5, 1].map((noise) => ({ centre: Float64Array.of(noise), factor: Float64Array.of(2), noise })),
  classes: [
    [
      { component: 0, weight: 0.25 },
      { component: 1, weight: 0.75 },
    ],
    [{ component: 2, weight: 1 }],
  ],
};
const saved = rowGaussiansState(gaussians);
const restored = (header: object, tensors = saved.tensors): RowGaussians =>
  restoreRowGaussians({ header: header as SynthesizerState['header'], tensors }, 2, 2);

test('normals come back as they were', () => {
  expect(restored(saved.header)).toEqual(gaussians);
  const none = { ...gaussians, frame: { ...gaussians.frame, basis: matrix(0, 2) } };
  const flat = rowGaussiansState({
    ...none,
    components: none.components.map((one) => ({ ...one, centre: new Float64Array(0), factor: new Float64Array(0) })),
  });
  expect(flat.tensors.map(({ name }) => name)).toEqual(['means', 'deviations']);
  expect(restoreRowGaussians(flat, 2, 2).components[2]).toEqual({
    noise: 1,
    centre: new Float64Array(0),
    factor: new Float64Array(0),
  });
});

const mixtures = /^the components of the 2 classes are not complete$/;
const shares = /^the shares of noise are not numbers from 0 to 1$/;
test.each<[string, unknown, RegExp]>([
  ['rank', 1.5, /^a row space of 1\.5 directions$/],
  ['rank', -1, /^a row space of -1 directions$/],
  ['noises', 3, shares],
  ['noises', [0, 0.5, '1'], shares],
  ['noises', [0, -0.5, 1], shares],
  ['noises', [0, 0.5, 1.5], shares],
  ['mixtures', null, mixtures],
  ['mixtures.length', 1, mixtures],
  ['mixtures.0', {}, mixtures],
  ['mixtures.0', [], mixtures],
  ['mixtures.1.0', null, mixtures],
  ['mixtures.1.0.component', 1.5, mixtures],
  ['mixtures.1.0.component', -1, mixtures],
  ['mixtures.1.0.component', 3, mixtures],
  ['mixtures.0.1.weight', -0.5, mixtures],
])('normals with %s = %j are refused', (path, value, message) => {
  expect(() => restored(changed(saved.header, path, value))).toThrow(message);
});

test('normals with a deviation below 0 are refused', () => {
  const tensors = saved.tensors.map((one) =>
    one.name === 'deviations' ? { ...one, value: matrix(1, 2, Float64Array.of(0, -1)) } : one,
  );
  expect(() => restored(saved.header, tensors)).toThrow(/^a standard deviation is below 0$/);
});

test('sources of latent points come back as they were, or are refused', () => {
  const posterior = { mean: matrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6)), logVariance: matrix(3, 2) };
  const members = [[0, 2], [1]];
  const rowsOf = { latentDim: 2, posterior, members, mixtures: undefined };
  const kept = saveSource(rowsOf);
  expect(restoreSource('posteriors', kept, 2, 2)).toEqual(rowsOf);
  expect(() => restoreSource('posteriors', { ...kept, members: [[0, 1]] }, 2, 2)).toThrow('the 2 classes');
  const mixture = (count: number) => ({
    dimensions: 2,
    weights: new Float64Array(count).fill(1 / count),
    centres: Float64Array.from({ length: 2 * count }, (_, at) => at),
    factors: Float64Array.from({ length: 4 * count }, (_, at) => -at),
  });
  const heaps = { latentDim: 2, posterior: undefined, members: [], mixtures: [mixture(1), mixture(2)] };
  const keptHeaps = saveSource(heaps);
  expect([keptHeaps.members, keptHeaps.mixtures]).toEqual([null, [1, 2]]);
  expect(restoreSource('mixture', keptHeaps, 2, 2)).toEqual(heaps);
  for (const sizes of [null, [1]])
    expect(() => restoreSource('mixture', { ...keptHeaps, mixtures: sizes }, 2, 2)).toThrow(
      'there is no mixture for every class',
    );
  const prior = { latentDim: 2, posterior: undefined, members: [], mixtures: undefined };
  expect(saveSource(prior)).toEqual({ members: null, mixtures: null, tensors: [] });
  expect(restoreSource('prior', kept, 2, 2)).toEqual(prior);
});

test('the rows of classes are each of them once', () => {
  const sound = [[2, 0], [1]];
  expect(checkMembers(sound, 2, 3)).toBe(sound);
  for (const members of [
    null,
    [[0, 1, 2]],
    [[0, 1, 2], []],
    [[0, 1], 2],
    [[0, 1], [1]],
    [[0, 1], [3]],
    [[0, 1], [-1]],
    [[0, 1], [0.5]],
    [
      [0, 1],
      [2, 3],
    ],
  ])
    expect(() => checkMembers(members, 2, 3), JSON.stringify(members)).toThrow(
      'the rows of the 2 classes are not the 3 rows that there are, each of them once',
    );
});
