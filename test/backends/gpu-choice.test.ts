import { gpu } from '../../src/backends/index.js';
import { expect, test } from 'vitest';
import { gpuIn } from '../../src/backends/gpu/backend.js';
import {
  type GPULike,
  type GpuInstance,
  type GpuLibrary,
  type GpuMode,
  type KernelSettings,
  loadLibrary,
  type RawKernel,
} from '../../src/backends/gpu/library.js';
import type { Environment } from '../../src/backends/gpu/environment.js';
import { compareWithCard } from '../../src/backends/faster-card.js';
import { type Backend, reference } from '../../src/tensor/index.js';

const real = await loadLibrary();

/** Environment in which WebGPU finds nothing, and gpu.js's kernels are made by another function in some modes. */
function around(
  instead: Partial<Record<GpuMode, (make: GpuInstance, source: string, settings: KernelSettings) => RawKernel>>,
  adapter: () => ReturnType<GPULike['requestAdapter']> = () => Promise.resolve(null),
): Environment {
  class GPU {
    readonly #mode: GpuMode;
    readonly #inner: GpuInstance;
    constructor({ mode }: { mode: GpuMode }) {
      this.#mode = mode;
      this.#inner = new real.GPU({ mode });
    }
    get context(): object | null {
      return this.#inner.context;
    }
    createKernel(source: string, settings: KernelSettings): RawKernel {
      return instead[this.#mode]?.(this.#inner, source, settings) ?? this.#inner.createKernel(source, settings);
    }
    destroy(): Promise<void> {
      return this.#inner.destroy();
    }
  }
  const library: GpuLibrary = Object.assign(Object.create(real) as GpuLibrary, { GPU });
  return {
    library: () => Promise.resolve(library),
    findGpu: () => Promise.resolve({ requestAdapter: adapter }),
    withGpu: (_, work) => work(),
    missingPackages: () => [],
    noCardBecause: () => undefined,
  };
}

/** As gpu.js does where a mode cannot do what is asked: it requests to fall back. */
const refuse = (make: GpuInstance, source: string, settings: KernelSettings): RawKernel =>
  make.createKernel(source, { ...settings, graphical: true } as KernelSettings);
const wrong = (make: GpuInstance, source: string, settings: KernelSettings): RawKernel =>
  make.createKernel(source.replaceAll('* b[', '+ b['), settings);
const exchanged = (_: GpuInstance, source: string, settings: KernelSettings): RawKernel =>
  new real.GPU({ mode: 'cpu' }).createKernel(source, settings);

test('a mode that was asked for and does not work is an error that says why', async () => {
  await expect(gpuIn(around({}), { mode: 'webgpu' })).rejects.toThrow(
    'gpu: mode webgpu does not work here: WebGPU finds no adapter: no graphics card, or no driver that it takes',
  );
  await expect(gpuIn(around({}), { mode: 'webgl2' })).rejects.toThrow(
    'gpu: mode webgl2 does not work here: only pages and their workers have WebGL 2',
  );
  await expect(gpuIn(around({ webasm: refuse }), { mode: 'webasm' })).rejects.toThrow(
    /^gpu: mode webasm does not work here: gpu: mode webasm refused a kernel: graphical mode is not supported/,
  );
  await expect(gpuIn(around({ cpu: wrong }), { mode: 'cpu' })).rejects.toThrow(
    /^gpu: mode cpu does not work here: it computes [-\d.]+ where [-\d.]+ is right/,
  );
  await expect(gpuIn(around({ webasm: exchanged }), { mode: 'webasm' })).rejects.toThrow(
    'gpu: mode webasm does not work here: gpu: mode webasm was asked for, cpu ran',
  );
  await expect(gpu({ mode: 'headlessgl' as GpuMode })).rejects.toThrow(
    "gpu: mode must be one of webgpu, webgl2, webasm, cpu, found the text 'headlessgl'",
  );
});

test('a package that is missing is named, with the command that brings it', async () => {
  const here = {
    ...around({}),
    findGpu: () => Promise.reject(new Error("the package 'webgpu' is not installed (npm i webgpu)")),
  };
  await expect(gpuIn(here, { mode: 'webgpu' })).rejects.toThrow(/does not work here: .*npm i webgpu/);
});

test('without the packages the choice says that no card was looked for, and how to have one looked for', async () => {
  let looked = 0;
  const here = {
    ...around({}, () => Promise.resolve((looked++, null))),
    missingPackages: () => ['gpu.js', 'webgpu'],
  };
  expect(await compareWithCard(() => Promise.resolve(reference()), here)).toEqual({
    faster: 'wasm',
    reason: 'fastest that works here; no graphics card was looked for: gpu.js and webgpu not installed',
  });
  expect(looked).toBe(0);
});

test('asked for no mode, each is tried in turn, and the reason tells what was refused', async () => {
  const first = await gpuIn(around({}), {});
  expect([first.mode, first.threads, first.dtype]).toEqual(['webasm', 1, 'float32']);
  expect(first.reason).toMatch(/^asked for; not webgpu: WebGPU finds no adapter.*; not webgl2: only pages .*/);
  await first.dispose();
  const second = await gpuIn(around({ webasm: refuse }), {});
  expect(second.mode).toBe('cpu');
  expect(second.reason).toMatch(/; not webasm: gpu: mode webasm refused a kernel: graphical mode/);
  await second.dispose();
  await expect(gpuIn(around({ webasm: refuse, cpu: wrong }), {})).rejects.toThrow(
    /^gpu: no mode works here; webgpu: .*; webgl2: .*; webasm: [\s\S]*; cpu: it computes/,
  );
});

test('the choice between processor and card: measured where there is one, and told', async () => {
  const openWasm = (): Promise<Backend> => Promise.resolve(reference());
  expect(await compareWithCard(openWasm, around({}))).toBeUndefined();
  const program = { info: { vendor: 'google', architecture: 'swiftshader' } };
  expect(
    await compareWithCard(
      openWasm,
      around({}, () => Promise.resolve(program)),
    ),
  ).toBeUndefined();
  expect(await compareWithCard(openWasm, { ...around({}), noCardBecause: () => 'there is none' })).toBeUndefined();
  // A card that WebGPU names once and cannot give: the reason says so.
  let asked = 0;
  const card = around({}, () => Promise.resolve(asked++ === 0 ? { info: { description: 'A card' } } : null));
  expect(await compareWithCard(openWasm, card)).toEqual({
    faster: 'wasm',
    reason: expect.stringMatching(/^fastest that works here; A card could not be used: .*no adapter/) as string,
  });
});
