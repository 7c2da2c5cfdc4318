/** The gpu backend's modes that can be tested in Node here. Without a graphics card, WebGPU needs a program for one. */
import { existsSync } from 'node:fs';
import type { GpuMode } from '../../src/index.js';

/** SwiftShader, which comes with Debian's Chromium; the Vulkan loader reads the variable when WebGPU first asks. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (process.env['VK_DRIVER_FILES'] === undefined && existsSync(swiftShader))
  process.env['VK_DRIVER_FILES'] = swiftShader;

async function whyNoWebGpu(): Promise<string | undefined> {
  try {
    const { create } = await import('webgpu');
    return (await create([]).requestAdapter()) === null ? 'WebGPU finds no adapter' : undefined;
  } catch (error) {
    return `the package webgpu does not load: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const missing = await whyNoWebGpu();
if (missing !== undefined) {
  const text = `${missing} (on Debian: apt-get install chromium libvulkan1, whose software adapter is found by itself)`;
  if (process.env['CI'] === 'true') throw new Error(`tests of mode webgpu in Node: ${text}`);
  console.warn(`skipped: tests of mode webgpu in Node; ${text}`);
}

export const nodeModes: readonly GpuMode[] = ['cpu', 'webasm', ...(missing === undefined ? (['webgpu'] as const) : [])];
