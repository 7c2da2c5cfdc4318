/** Which mode really works: each is tried with known results before it is trusted, and never exchanged in silence. */
import type { Device } from './device.js';
import { HostDevice } from './host-device.js';
import { type GpuMode, gpuModes } from './library.js';
import type { Environment } from './environment.js';
import { WebGlDevice } from './webgl-device.js';
import { adapterName, isSoftwareAdapter, WebGpuDevice } from './webgpu-device.js';

interface Opened {
  readonly device: Device;
  /** What was tried before, and why it is not the one. */
  readonly refused: readonly string[];
}

/** A mode's device. @throws Error that says why it does not work here */
async function openMode(mode: GpuMode, here: Environment): Promise<Device> {
  if (mode === 'webgpu') return openWebGpu(here);
  const { document, OffscreenCanvas } = globalThis as { document?: object; OffscreenCanvas?: object };
  if (mode === 'webgl2' && document === undefined && OffscreenCanvas === undefined)
    throw new Error('only pages and their workers have WebGL 2');
  const library = await here.library();
  return mode === 'webgl2' ? new WebGlDevice(library) : new HostDevice(library, mode);
}

async function openWebGpu(here: Environment): Promise<Device> {
  const found = await here.findGpu();
  if ((await found.requestAdapter()) === null)
    throw new Error('WebGPU finds no adapter: no graphics card, or no driver that it takes (Vulkan, Metal or D3D12)');
  const library = await here.library();
  return here.withGpu(found, async () => {
    const context = await library.WebGPUContext.acquire();
    return new WebGpuDevice(library, new library.GPU({ mode: 'webgpu' }), context);
  });
}

/** The name of the real graphics card that WebGPU finds here. @throws Error that says why there is none */
export async function findCard(here: Environment): Promise<string> {
  const reason = here.noCardBecause();
  if (reason !== undefined) throw new Error(reason);
  const adapter = await (await here.findGpu()).requestAdapter();
  if (adapter === null) throw new Error('WebGPU finds no adapter');
  if (isSoftwareAdapter(adapter)) throw new Error(`the adapter is a program (${adapterName(adapter)})`);
  return adapterName(adapter);
}

/**
 * The mode asked for, or the best that works. Programs that imitate a GPU are slower than webasm and taken only if
 * asked for.
 * @param check throws where a device does not compute what it should
 */
export async function openDevice(
  asked: GpuMode | undefined,
  here: Environment,
  check: (device: Device) => Promise<void>,
): Promise<Opened> {
  const refused: string[] = [];
  for (const mode of asked === undefined ? gpuModes : [asked]) {
    let device: Device | undefined;
    try {
      device = await openMode(mode, here);
      if (asked === undefined && device.software)
        throw new Error(`it is a program (${device.adapter ?? 'software'}), to be had by asking for the mode`);
      await check(device);
      return { device, refused };
    } catch (error) {
      await device?.dispose();
      refused.push(`${mode}: ${messageOf(error)}`);
      if (asked !== undefined)
        throw new Error(`gpu: mode ${mode} does not work here: ${messageOf(error)}`, { cause: error });
    }
  }
  throw new Error(`gpu: no mode works here; ${refused.join('; ')}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
