/** What gpu.test.ts has the page do: the checks of the gpu backend's modes. */
import { gpu, type GpuBackend, type GpuMode } from '../../src/index.js';
import * as checks from '../tensor/gpu-checks.js';

export type CheckName =
  'checkOps' | 'checkShapes' | 'checkSpecials' | 'checkStep' | 'checkLosses' | 'checkAdam' | 'checkFinite';

async function withMode<T>(mode: GpuMode | undefined, work: (backend: GpuBackend) => Promise<T>): Promise<T> {
  const backend = await gpu({ mode });
  try {
    return await work(backend);
  } finally {
    await backend.dispose();
  }
}

export const gpuFunctions: {
  describe: (mode?: GpuMode) => Promise<{ mode: GpuMode; adapter: string | undefined; reason: string }>;
  check: (mode: GpuMode, name: CheckName) => Promise<{ found: unknown; liveBytes: number }>;
  traffic: (mode: GpuMode, steps: number) => Promise<checks.Steps>;
} = {
  describe: (mode) => withMode(mode, ({ mode, adapter, reason }) => Promise.resolve({ mode, adapter, reason })),
  check: (mode, name) =>
    withMode(mode, async (backend) => ({ found: await checks[name](backend), liveBytes: backend.liveBytes })),
  traffic: (mode, steps) => withMode(mode, (backend) => checks.countTraffic(backend, steps)),
};
