/** What gpu.test.ts has the page do: the checks of the gpu backend's modes. */
import { gpu, type GpuBackend, type GpuMode } from '../../src/index.js';
import * as checks from '../backends/gpu-checks.js';
import { tapWebGl, tapWebGpu } from '../backends/gpu-tap.js';

async function withMode<T>(mode: GpuMode | undefined, work: (backend: GpuBackend) => Promise<T>): Promise<T> {
  const backend = await gpu({ mode });
  try {
    const result = await work(backend);
    if (backend.liveBytes !== 0) throw new Error(`${backend.liveBytes} bytes are still there`);
    return result;
  } finally {
    await backend.dispose();
  }
}

async function operations(mode: GpuMode): Promise<{ checked: number; wrong: readonly string[] }> {
  return withMode(mode, async (backend) => {
    const { checked, wrong } = await checks.checkOps(backend, 3);
    return {
      checked,
      wrong: [...wrong, ...(await checks.checkShapes(backend)), ...(await checks.checkSpecials(backend))],
    };
  });
}

async function training(
  mode: GpuMode,
): Promise<{ wrong: readonly string[]; losses: number; finite: readonly boolean[] }> {
  return withMode(mode, async (backend) => ({
    wrong: [...(await checks.checkStep(backend)), ...(await checks.checkAdam(backend))],
    losses: await checks.checkLosses(backend),
    finite: await checks.checkFinite(backend),
  }));
}

async function traffic(mode: 'webgpu' | 'webgl2', steps: number): Promise<checks.Steps> {
  const page = globalThis as unknown as Record<'GPUQueue' | 'GPUBuffer' | 'GPUDevice', { prototype: object }> & {
    WebGL2RenderingContext: { prototype: object };
  };
  const tap = mode === 'webgpu' ? tapWebGpu(page) : tapWebGl(page.WebGL2RenderingContext.prototype);
  return withMode(mode, (backend) => checks.countTraffic(backend, steps, tap));
}

async function describeMode(mode?: GpuMode): Promise<{ mode: GpuMode; adapter: string | undefined; reason: string }> {
  return withMode(mode, ({ mode, adapter, reason }) => Promise.resolve({ mode, adapter, reason }));
}

export const gpuFunctions: {
  readonly describe: typeof describeMode;
  readonly operations: typeof operations;
  readonly training: typeof training;
  readonly traffic: typeof traffic;
} = { describe: describeMode, operations: operations, training: training, traffic: traffic };
