import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BenchDocument } from '../../src/bench/index.js';
import { folder, interruptAt, vaelab } from './command.js';

const parse = (text: string): BenchDocument => JSON.parse(text) as BenchDocument;

describe('vaelab bench', () => {
  test('--quick --json prints one document; --out writes the same; threads are 1 and the default', async () => {
    const cwd = folder();
    const { code, out, err } = await vaelab(['bench', '--quick', '--json', '--out', 'deep/figures.json'], cwd);
    expect(code).toBe(0);
    const document = parse(out);
    expect(parse(readFileSync(join(cwd, 'deep/figures.json'), 'utf8'))).toEqual(document);
    expect(document).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      quick: true,
      interrupted: false,
      machine: { node: process.versions.node, v8: process.versions.v8, load: expect.any(Number) as number },
    });
    const { backends, results } = document;
    expect(backends[0]).toMatchObject({ name: 'wasm', threads: 1 });
    expect(backends.at(-1)).toMatchObject({ name: 'reference', threads: 1, vectors: null, reason: 'works here' });
    expect(new Set(backends.map(({ name, threads }) => `${name} ${threads}`)).size).toBe(backends.length);

    const cases = [...new Set(results.map(({ kind, name, unit }) => `${kind}: ${name}, ${unit}`))];
    expect(cases).toMatchSnapshot();
    // Each case once on every backend, the large ones not on the reference backend.
    const keys = results.map(({ name, backend, threads }) => `${name} ${backend} ${threads}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const name of new Set(results.map((result) => result.name))) {
      const count = results.filter((result) => result.name === name).length;
      expect([backends.length, backends.length - 1]).toContain(count);
    }
    for (const { unit, median, best, firstMs, rowsPerSecond } of results) {
      expect(median).toBeGreaterThan(0);
      expect(firstMs).toBeGreaterThan(0);
      if (unit === 'ms/epoch') expect(best).toBeLessThanOrEqual(median);
      else expect(best).toBeGreaterThanOrEqual(median);
      expect(rowsPerSecond !== undefined).toBe(unit === 'ms/epoch');
    }
    expect(err).toMatch(/1 of \d+: matmul 128x128x128\n/);
    expect(err).toMatch(/about \d+ s left/);
    // Without a graphics card the gpu backend is left out, and that is said.
    if (!backends.some(({ name }) => name === 'gpu'))
      expect(err).toMatch(
        /note: the gpu backend is measured unasked on a graphics card only: .+; --backend gpu asks\n/,
      );
  });

  test('--only, --backend, --threads and --vectors narrow it down; the table goes to stdout', async () => {
    const args = ['--only', 'training', '--backend', 'wasm', '--threads', '2', '--vectors', '128', '--quiet'];
    const { code, out, err } = await vaelab(['bench', '--quick', ...args], folder());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^vaelab \d.* cores?, Node .*load [\d.]+\n {2}wasm, 2 threads, 128-bit vectors(, fused)? \(asked for\)/,
    );
    expect(out).toMatch(
      /\ntraining, ms per epoch +backend +median +best +first ms +rows\/s\nVAE 40x100 .* wasm, 2 threads/,
    );
    expect(out).not.toMatch(/reference|1 thread|GFLOP/);
  });

  test('the reference backend is measured on the small cases', async () => {
    const args = ['--only', 'kernels', '--backend', 'reference', '--json', '--quiet'];
    const { code, out } = await vaelab(['bench', '--quick', ...args], folder());
    expect(code).toBe(0);
    const { results } = parse(out);
    expect(new Set(results.map(({ backend }) => backend))).toEqual(new Set(['reference']));
    expect(results.map(({ name }) => name)).toContain('matmul 128x128x128');
    expect(results.map(({ name }) => name)).not.toContain('matmul 512x512x512');
  });

  test('--backend gpu is measured in the mode asked for, which figures and table name', async () => {
    const cwd = folder();
    const args = ['--only', 'training', '--backend', 'gpu', '--gpu-mode', 'cpu', '--out', 'cpu.json'];
    // The small case is enough: the large one takes mode cpu minutes.
    const { out } = await vaelab(['bench', '--quick', ...args], cwd, interruptAt(/2 of 2/));
    expect(out).toMatch(/\n {2}gpu cpu \(asked for\): first result after/);
    expect(out).toMatch(/\nVAE 40x100 .* gpu cpu +[\d.]+/);
    const { backends, results } = parse(readFileSync(join(cwd, 'cpu.json'), 'utf8'));
    expect(backends).toMatchObject([{ name: 'gpu', mode: 'cpu', vectors: null, fused: null }]);
    expect(results[0]).toMatchObject({ backend: 'gpu', mode: 'cpu' });
  });

  test('Ctrl-C prints what is done, writes it, and exits with 130', async () => {
    const cwd = folder();
    const { code, out, err } = await vaelab(
      ['bench', '--only', 'kernels', '--threads', '1', '--json', '--out', 'figures.json'],
      cwd,
      interruptAt(/2 of/, 50),
    );
    expect(err).toContain('Interrupted: ending this measurement');
    expect(code).toBe(130);
    const document = parse(out);
    expect(document.interrupted).toBe(true);
    expect(document.results.map(({ name }) => name)).toContain('matmul 128x128x128');
    expect(document.results.map(({ name }) => name)).not.toContain('Adam 12 M');
    expect(readdirSync(cwd)).toEqual(['figures.json']);
  });
});
