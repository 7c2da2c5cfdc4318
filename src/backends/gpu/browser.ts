/** WebGPU in a page or its worker: `navigator.gpu`. */
import type { GPULike } from './library.js';

/** @throws Error that says what is missing */
export function findGpu(): Promise<GPULike> {
  const { navigator, isSecureContext } = globalThis as { navigator?: { gpu?: GPULike }; isSecureContext?: boolean };
  if (navigator?.gpu !== undefined) return Promise.resolve(navigator.gpu);
  return Promise.reject(
    new Error(
      isSecureContext === false
        ? 'pages have WebGPU only over https or from localhost'
        : 'this browser has no WebGPU (navigator.gpu is missing)',
    ),
  );
}

export function withGpu<T>(_found: GPULike, work: () => Promise<T>): Promise<T> {
  return work();
}

/** A bundle has what it has; what is missing is found when it is loaded. */
export function missingPackages(): readonly string[] {
  return [];
}

export function noCardBecause(): undefined {
  return undefined;
}
