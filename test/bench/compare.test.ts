import { describe, expect, test } from 'vitest';
import {
  benchBars,
  type BenchDocument,
  benchTable,
  checkBenchDocument,
  compareBench,
  comparisonBars,
  comparisonTable,
} from '../../src/bench/index.js';
import { read } from './documents/read.js';

const [small, large] = [read('small'), read('large')];
const both = compareBench(small, large);

describe('compareBench', () => {
  test('pairs one thread with one, and the many of one machine with the many of the other, whatever their vectors', () => {
    const pairs = both.cases.map(({ a, b, timesAsFast }) => [a.name, a.backend, a.threads, b.threads, timesAsFast]);
    expect(pairs).toEqual([
      ['matmul 128x128x128', 'wasm', 1, 1, 2],
      ['matmul 128x128x128', 'wasm', 2, 8, 4],
      ['matmul 128x128x128', 'reference', 1, 1, 1],
      ['matmul 512x512x512', 'wasm', 1, 1, 2],
      ['matmul 512x512x512', 'wasm', 2, 8, 8],
      // Milliseconds: fewer are faster.
      ['VAE 40x100 (32/16, 4)', 'wasm', 1, 1, 0.5],
      ['VAE 40x100 (32/16, 4)', 'wasm', 2, 8, 4],
      ['VAE 40x100 (32/16, 4)', 'reference', 1, 1, 2],
    ]);
  });

  test('geometric means by unit, of every pair of backends and of all', () => {
    const means = both.means.map(({ unit, backend, cases }) => [unit, backend, cases]);
    expect(means).toEqual([
      ['GFLOP/s', 'wasm, 1 thread, 128 | 256 bits', 2],
      ['GFLOP/s', 'wasm, 2 | 8 threads, 128 | 256 bits', 2],
      ['GFLOP/s', 'reference', 1],
      ['GFLOP/s', null, 5],
      ['ms/epoch', 'wasm, 1 thread, 128 | 256 bits', 1],
      ['ms/epoch', 'wasm, 2 | 8 threads, 128 | 256 bits', 1],
      ['ms/epoch', 'reference', 1],
      ['ms/epoch', null, 3],
    ]);
    const values = both.means.map(({ timesAsFast }) => timesAsFast);
    // (4 · 8)^(1/2); (2 · 4 · 1 · 2 · 8)^(1/5); (0.5 · 4 · 2)^(1/3)
    [2, 32 ** 0.5, 1, 128 ** 0.2, 0.5, 4, 2, 4 ** (1 / 3)].forEach((value, i) =>
      expect(values[i]).toBeCloseTo(value, 12),
    );
  });

  test('what has no counterpart stays on its side', () => {
    expect(both.onlyA.map(({ name }) => name)).toEqual(['copy 32 Mi']);
    expect(both.onlyB.map(({ name, backend, mode }) => [name, backend, mode])).toEqual([
      ['matmul 128x128x128', 'gpu', 'webgpu'],
      ['VAE 133x16064 (358/189, 35)', 'wasm', undefined],
    ]);
  });

  test('the same document twice: everything has a counterpart, and nothing is faster', () => {
    const same = compareBench(large, large);
    expect(same.cases).toHaveLength(large.results.length);
    expect(same.cases.every(({ a, b, timesAsFast }) => a === b && timesAsFast === 1)).toBe(true);
    expect([...same.onlyA, ...same.onlyB]).toEqual([]);
  });

  test('other modes of the gpu backend, other units and ambiguous threads are not compared', () => {
    const webgl: BenchDocument = {
      ...large,
      results: large.results.filter(({ mode }) => mode === 'webgpu').map((result) => ({ ...result, mode: 'webgl2' })),
    };
    expect(compareBench(large, webgl).cases).toEqual([]);
    const four: BenchDocument = {
      ...small,
      results: small.results.filter(({ threads }) => threads === 2).map((result) => ({ ...result, threads: 4 })),
    };
    // Four threads could be compared with either, one or eight, of the other side.
    expect(compareBench(four, large).cases).toEqual([]);
  });

  test('the table', () => {
    expect(`\n${comparisonTable(both, ['small.json', 'large.json'])}`).toMatchInlineSnapshot(`
      "
      a  small.json: vaelab 0.1.0, quick; Small processor, 2 cores, Node 20.19.2 (V8 11.3.244.8), load 0.25
           wasm, 1 thread, 128-bit vectors (works here)
           wasm, 2 threads, 128-bit vectors (works here)
           reference (works here)
      b  large.json: vaelab 0.2.0, interrupted; Large processor, 16 cores, Node 24.11.1 (V8 13.6.233.10), load 0.50
           wasm, 1 thread, 256-bit vectors, fused (works here)
           wasm, 8 threads, 256-bit vectors, fused (works here)
           gpu webgpu (works here)
           reference (works here)

      products, GFLOP/s            backend                                    a        b     b is
      matmul 128x128x128           wasm, 1 thread, 128 | 256 bits          40.0     80.0    2.00x
                                   wasm, 2 | 8 threads, 128 | 256 bits     60.0      240    4.00x
                                   reference                              0.500    0.500    1.00x
      matmul 512x512x512           wasm, 1 thread, 128 | 256 bits          50.0      100    2.00x
                                   wasm, 2 | 8 threads, 128 | 256 bits     80.0      640    8.00x
      geometric mean               wasm, 1 thread, 128 | 256 bits                           2.00x
                                   wasm, 2 | 8 threads, 128 | 256 bits                      5.66x
                                   reference                                                1.00x
                                   all                                                      2.64x

      training, ms per epoch       backend                                    a        b     b is
      VAE 40x100 (32/16, 4)        wasm, 1 thread, 128 | 256 bits        0.0625    0.125    0.50x
                                   wasm, 2 | 8 threads, 128 | 256 bits   0.0500   0.0125    4.00x
                                   reference                               2.00     1.00    2.00x
      geometric mean               wasm, 1 thread, 128 | 256 bits                           0.50x
                                   wasm, 2 | 8 threads, 128 | 256 bits                      4.00x
                                   reference                                                2.00x
                                   all                                                      1.59x

      b is so many times as fast as a; medians of both (ms per epoch: a / b).

      Only in a:
        copy 32 Mi: wasm, 1 thread

      Only in b:
        matmul 128x128x128: gpu webgpu
        VAE 133x16064 (358/189, 35): wasm, 8 threads"
    `);
  });

  test('nothing in common is said', () => {
    const none = comparisonTable(compareBench(small, { ...large, results: [] }), ['a.json', 'b.json']);
    expect(none).toContain('The two have nothing in common that could be compared.');
    expect(none).toContain('Only in a:\n  matmul 128x128x128: wasm, 1 thread; wasm, 2 threads; reference\n');
  });
});

test('the table of one run names the mode of the gpu backend', () => {
  const table = benchTable(large);
  expect(table).toContain('\n  gpu webgpu (works here): first result after 12.5 ms\n');
  expect(table).toMatch(/\n +gpu webgpu +300 +300 +5\.00\n/);
});

describe('bars', () => {
  test('of one run: a series for each backend, with gaps where a case was not measured', () => {
    const { sections } = benchBars(large);
    expect(sections.map(({ heading }) => heading)).toEqual(['products, GFLOP/s', 'training, ms per epoch']);
    expect(sections[0]!.categories).toEqual(['matmul 128x128x128', 'matmul 512x512x512']);
    expect(sections[0]!.series.map(({ name, values }) => [name, values])).toEqual([
      ['wasm, 1 thread', [80, 100]],
      ['wasm, 8 threads', [240, 640]],
      ['gpu webgpu', [300, null]],
      ['reference', [0.5, null]],
    ]);
    expect(sections[1]!.axis).toBe('ms/epoch, log scale, lower is better');
  });

  test('of two: both figures, and how many times as fast b is', () => {
    const { sections } = comparisonBars(both, ['small.json', 'large.json']);
    expect(sections.map(({ heading }) => heading)).toEqual([
      'products, GFLOP/s; geometric mean 2.64x',
      'training, ms per epoch; geometric mean 1.59x',
    ]);
    expect(sections[0]!.categories[1]).toBe('matmul 128x128x128\nwasm, 2 | 8 threads, 128 | 256 bits');
    expect(sections[0]!.series.map(({ name, labels }) => [name, labels[1]])).toEqual([
      ['a: small.json', '60.0'],
      ['b: large.json', '240 (4.00x)'],
    ]);
  });
});

describe('checkBenchDocument', () => {
  const wrong = (change: (document: Record<string, never>) => void): unknown => {
    const document = structuredClone(small) as unknown as Record<string, never>;
    change(document);
    return document;
  };
  test.each<[string, unknown, string]>([
    ['a list', [small], 'the document must be an object, found [{"version":"0.1.0"'],
    ['null', null, 'the document must be an object, found null'],
    ['another document', { dataset: 'digits' }, 'version must be a text, and is missing'],
    ['no machine', wrong((d) => delete d['machine']), 'machine must be an object, and is missing'],
    [
      'a result without a median',
      wrong((d) => delete d['results']![0]['median']),
      'results[0].median must be a positive number, and is missing',
    ],
    [
      'a median of 0',
      wrong((d) => void Object.assign(d['results']![0], { median: 0 })),
      'results[0].median must be a positive number, found 0',
    ],
    [
      'another unit',
      wrong((d) => void Object.assign(d['results']![2], { unit: 'rows' })),
      "results[2].unit must be one of GFLOP/s, GB/s, ms/epoch, found 'rows'",
    ],
    [
      'a backend that is a text',
      wrong((d) => void Object.assign(d['backends']!, { 0: 'wasm' })),
      'backends[0] must be an object, found "wasm"',
    ],
  ])('%s is refused with its place', (_, document, message) => {
    expect(() => checkBenchDocument(document)).toThrow(message);
  });
});
