import type { RunResult } from '../../src/synthesis/index.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeModes } from '../backends/gpu-modes.js';
import { folder, smallTable, vaelab } from './command.js';

const cwd = folder();
writeFileSync(join(cwd, 't.csv'), smallTable(40));
const model = ['t.csv', '--target', 'kind', '--model', 'vae', '--hidden', '12,8', '--latent', '3', '--epochs', '4'];
const base = ['run', ...model, '--splits', '1', '--backend', 'gpu'];
const backendOf = (out: string): RunResult['backend'] =>
  (JSON.parse(readFileSync(join(cwd, out, 'result.json'), 'utf8')) as RunResult).backend;
/** No driver at all: what a machine without a graphics card has. */
const nothing = { VK_DRIVER_FILES: '/dev/null' };

// The classifiers of `run` take minutes on a software adapter: there `fit` trains the generator alone.
test.each(nodeModes)('mode %s: a run completes, and says the mode', async (mode) => {
  const args =
    mode === 'webgpu'
      ? ['fit', ...model, '--backend', 'gpu', '--gpu-mode', mode, '--output', 'model.safetensors']
      : [...base, '--gpu-mode', mode, '--out', mode];
  const { code, err } = await vaelab(args, cwd);
  expect(code).toBe(0);
  expect(err).toMatch(new RegExp(`backend gpu, mode ${mode}( on .*)? \\(asked for\\)`));
  if (mode !== 'webgpu') expect(backendOf(mode)).toMatchObject({ name: 'gpu', mode, threads: 1, reason: 'asked for' });
});

test('without a card the reason says what was refused, on the screen and in the result', async () => {
  const { code, err } = await vaelab([...base, '--out', 'none'], cwd, undefined, undefined, nothing);
  expect(code).toBe(0);
  expect(err).toMatch(/backend gpu, mode webasm \(asked for; not webgpu: .*; not webgl2: only pages/);
  expect(backendOf('none')).toMatchObject({
    mode: 'webasm',
    reason: expect.stringContaining('; not webgpu: ') as string,
  });
});

test.each([
  [
    ['--gpu-mode', 'webgl2'],
    /^vaelab: gpu: mode webgl2 does not work here: only pages and their workers have WebGL 2\n$/,
  ],
  [['--gpu-mode', 'webgpu'], /vaelab: gpu: mode webgpu does not work here: .*\n$/],
  [['--gpu-mode', 'gl'], /^vaelab: --gpu-mode must be one of webgpu, webgl2, webasm, cpu; found 'gl'\n$/],
  [
    ['--threads', '2'],
    /^vaelab: --threads 2: the gpu backend has one thread; leave --threads out, or take --backend wasm\n$/,
  ],
  [['--vectors', '256'], /^vaelab: --vectors 256: the gpu backend has no vectors/],
  [['--no-fused'], /^vaelab: --no-fused: the gpu backend leaves that to gpu.js/],
] as const)('%j is refused with the reason', async (args, message) => {
  const { code, out, err } = await vaelab([...base, ...args, '--out', 'refused'], cwd, undefined, undefined, nothing);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('a mode without the gpu backend is refused', async () => {
  const { code, err } = await vaelab(['run', 't.csv', '--target', 'kind', '--gpu-mode', 'cpu', '--out', 'x'], cwd);
  expect([code, err]).toEqual([2, 'vaelab: --gpu-mode cpu: only the gpu backend has modes; add --backend gpu\n']);
});
