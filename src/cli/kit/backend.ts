/** The options that say where to compute, and the backend that they ask for. */
import { InputError, checkWhole } from '../../checks/index.js';
import {
  type BackendName,
  type BlasUse,
  type BlasWish,
  backendNames,
  createBackend,
  type GpuBackend,
  type GpuMode,
  gpuModes,
  type WasmBackend,
} from '../../backends/index.js';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { type Backend } from '../../tensor/index.js';
import { number, oneOf } from './options.js';
import { tell } from './terminal.js';

export interface BackendFlags {
  readonly backend?: string;
  readonly threads?: number;
  readonly vectors: string;
  readonly fused: boolean;
  readonly blas: string;
  readonly profile?: boolean;
  readonly gpuMode?: string;
}

/** What was asked for, checked. */
export interface BackendChoice {
  readonly name: BackendName | undefined;
  /** Undefined to let the backend choose. */
  readonly threads: number | undefined;
  readonly vectors: 128 | 256 | 'auto';
  readonly fused: boolean;
  readonly blas: BlasWish;
  readonly profile: boolean;
  /** Undefined to let the gpu backend choose. */
  readonly mode: GpuMode | undefined;
}

export function addBackendOptions(command: Command): Command {
  return command
    .option('--backend <name>', backendNames.join(', '), 'auto')
    .option('--threads <n>', 'threads of the wasm backend (default: one for each physical core)', number)
    .option('--vectors <bits>', vectorsHelp, 'auto')
    .option('--no-fused', fusedHelp)
    .option('--blas <which>', blasHelp, 'off')
    .option('--gpu-mode <mode>', gpuModeHelp)
    .option('--profile', 'print on stderr where the time of the wasm backend went (or set VAELAB_PROFILE=1)');
}

export const vectorsHelp =
  'vectors in matrix products of the wasm backend: auto, 128 or 256 bits; auto is 256 where Node can';

export const gpuModeHelp: string = `how the gpu backend computes: ${gpuModes.join(', ')} (default: the first of them that works here)`;

export const fusedHelp =
  'multiply and add apart in the wasm backend: the same digits in every Node, up to a fifth slower';

export const blasHelp =
  'a native BLAS for products of the wasm backend: off, auto for one of this machine, the path of a library, or of a result.json that had one; last digits then differ';

/** @throws InputError or OptionError for values that do not exist, are out of range or contradict each other */
export function chooseBackend({
  backend,
  threads,
  vectors,
  fused,
  blas,
  profile,
  gpuMode,
}: BackendFlags): BackendChoice {
  const name = backend === undefined ? undefined : oneOf('--backend', backend, backendNames);
  const bits = oneOf('--vectors', vectors, ['auto', '128', '256']);
  if (threads !== undefined) checkWhole('--threads', threads, 1, 64);
  const mode = gpuMode === undefined ? undefined : oneOf('--gpu-mode', gpuMode, gpuModes);
  if (mode !== undefined && name !== 'gpu')
    throw new InputError(`--gpu-mode ${mode}: only the gpu backend has modes; add --backend gpu`);
  if (name === 'reference' || name === 'gpu') {
    const instead = `the ${name} backend`;
    if (!fused)
      throw new InputError(
        `--no-fused: ${instead} ${name === 'gpu' ? 'leaves that to gpu.js' : 'never fuses'}; leave --no-fused out, or take --backend wasm`,
      );
    if (threads !== undefined && threads > 1)
      throw new InputError(
        `--threads ${threads}: ${instead} has one thread; leave --threads out, or take --backend wasm`,
      );
    if (blas !== 'off')
      throw new InputError(`--blas ${blas}: ${instead} has no use for one; leave --blas out, or take --backend wasm`);
    if (bits !== 'auto')
      throw new InputError(`--vectors ${bits}: ${instead} has no vectors; leave --vectors out, or take --backend wasm`);
  }
  if (!fused && blas !== 'off')
    throw new InputError(
      `--no-fused gives the same digits everywhere, which no native BLAS does; leave --no-fused or --blas ${blas} out`,
    );
  return {
    name,
    threads,
    vectors: bits === 'auto' ? bits : bits === '256' ? 256 : 128,
    fused,
    blas: blas.endsWith('.json') ? usedIn(blas) : blas,
    profile: profile === true || process.env['VAELAB_PROFILE'] === '1',
    mode,
  };
}

/** The native BLAS that a result had. @throws InputError for a file that is none, or had none */
function usedIn(path: string): BlasUse {
  let used: BlasUse | undefined;
  try {
    used = (JSON.parse(readFileSync(path, 'utf8')) as { readonly backend?: { readonly blas?: BlasUse } }).backend?.blas;
  } catch (error) {
    throw new InputError(`--blas ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (used === undefined) throw new InputError(`--blas ${path}: no result, or one of a run without a native BLAS`);
  return used;
}

/**
 * Opens it; what makes it slow is said on stderr, even where there is to be no progress.
 * @throws Error when the backend asked for does not work here; InputError where that is no fault of ours
 */
export async function openBackend({
  name,
  threads,
  vectors,
  fused,
  blas,
  profile,
  mode,
}: BackendChoice): Promise<Backend> {
  try {
    const backend = await createBackend(name, {
      vectors,
      blas,
      profile,
      ...(!fused && { fused }),
      ...(threads !== undefined && { threads }),
      ...(mode !== undefined && { mode }),
    });
    warnOfSlowness(backend);
    return backend;
  } catch (error) {
    if (name === 'gpu' && error instanceof Error) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

/** Says on stderr what makes a backend slower than it could be. */
export function warnOfSlowness(backend: Backend): void {
  if (isWasm(backend) && backend.warning !== undefined) tell(`vaelab: warning: ${backend.warning}`);
}

/** "wasm, 2 threads, 256-bit vectors, fused (fastest that works here)", "gpu, mode webgpu on NVIDIA A10 (asked for)" */
export function describeBackend(backend: Backend): string {
  return `${describeAbilities(backend)} (${backend.reason})`;
}

/** "wasm, 2 threads, 256-bit vectors, fused" */
export function describeAbilities(backend: Backend): string {
  const { name, threads } = backend;
  const ability = isWasm(backend)
    ? `, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${backend.vectors}-bit vectors${backend.fused ? ', fused' : ''}${backend.blas === undefined ? '' : `, ${backend.blas.version}`}`
    : isGpu(backend)
      ? `, mode ${backend.mode}${backend.adapter === undefined ? '' : ` on ${backend.adapter}`}`
      : '';
  return `${name}${ability}`;
}

/** What of the choice has no effect on the backend that there is. */
export function backendNotes(backend: Backend, { threads = 1, profile }: BackendChoice): string[] {
  if (isWasm(backend)) return [];
  return [
    ...(threads > 1 ? [`--threads ${threads} has no effect: the ${backend.name} backend has one thread`] : []),
    ...(profile ? [`--profile has no effect: the ${backend.name} backend does not measure itself`] : []),
  ];
}

/** Where the backend's time went; undefined unless that was measured. */
export function profileText(backend: Backend): string | undefined {
  return isWasm(backend) && backend.profile !== undefined
    ? `Where the time went on ${describeBackend(backend)}:\n${backend.profile.toString()}`
    : undefined;
}

function isWasm(backend: Backend): backend is WasmBackend {
  return backend.name === 'wasm';
}
function isGpu(backend: Backend): backend is GpuBackend {
  return backend.name === 'gpu';
}
