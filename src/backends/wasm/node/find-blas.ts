/** Finds a native BLAS on this machine, by trying libraries in a process of their own. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bindBlas, openNative } from './binding.js';
import { BlasTrial, type TrialMessage } from './trial.js';
import type { NativeProduct, TriedBlas } from '../blas/types.js';

/** A library that was tried, and is right. */
export interface FoundBlas {
  readonly tried: TriedBlas;
  /** What tells its file from another one of the same name. */
  readonly file: string;
  /** The product on a shared memory, for this thread. */
  bind(memory: { readonly buffer: ArrayBuffer }): NativeProduct;
}

const load = createRequire(import.meta.url);

/** What can call native libraries here: Node's own interface, where it needs no flag, or koffi, by its path. @throws Error for neither */
function interfaceHere(): string {
  try {
    openNative(load, 'node:ffi', '');
    return 'node:ffi';
  } catch (error) {
    const { code } = error as { code?: string };
    // That the interface is there and the library is not.
    if (code === 'ERR_FFI_CALL_FAILED') return 'node:ffi';
  }
  try {
    return load.resolve('koffi');
  } catch {
    throw new Error(
      `Node ${process.versions.node} cannot call native libraries by itself (26.12 can); with the package koffi it can (npm i koffi)`,
    );
  }
}

/** Libraries by the names that loaders know, the likely fastest first; none is looked for as a file. */
function likelyLibraries(): string[] {
  const { MKLROOT, CONDA_PREFIX } = process.env;
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].map((folder) => `${folder}/openblas/lib/libopenblas.dylib`);
  switch (process.platform) {
    case 'darwin':
      return ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'].concat(homebrew);
    case 'win32':
      return ['mkl_rt.2.dll', 'mkl_rt.dll', 'libopenblas.dll', 'openblas.dll', 'libblis.dll'];
    default: {
      const usual = ['libmkl_rt.so.2', 'libmkl_rt.so', 'libopenblas.so.0', 'libopenblas.so', 'libopenblas64_.so.0'];
      const rooted = [MKLROOT, CONDA_PREFIX]
        .filter((root) => root !== undefined && root !== '')
        .flatMap((root) => [join(root!, 'lib', 'libmkl_rt.so.2'), join(root!, 'lib', 'libopenblas.so')]);
      return usual.concat(rooted, ['libblis.so.4', 'libblis.so.3', 'libblis.so', 'libcblas.so.3', 'libblas.so.3']);
    }
  }
}

/** So that a library starts no threads of its own when it is loaded. */
const oneThread = {
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  MKL_THREADING_LAYER: 'SEQUENTIAL',
  BLIS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
};

/** Seconds after which a library that is being tried counts as hanging; a trial takes a fifth of one. */
const patience = 60;

/** Tries libraries in a process, until one is right or the process ends; what it said. */
function tryIn(via: string, libraries: readonly string[]): Promise<{ said: TrialMessage[]; ended: string }> {
  const text = `const open = ${openNative.toString()};
const Trial = ${BlasTrial.toString()};
for (const path of ${JSON.stringify(libraries)}) {
  const tell = (message) => require('node:fs').writeSync(1, JSON.stringify(message) + '\\n');
  tell({ trying: path });
  const message = new Trial(open, require, ${JSON.stringify(via)}, path).run();
  tell(message);
  if ('found' in message) break;
}`;
  return new Promise((done, reject) => {
    // What a Node needs that has its own interface behind a flag.
    const flags = process.execArgv.filter((flag) => flag.includes('-ffi'));
    const child = spawn(process.execPath, [...flags, '-e', text], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...oneThread },
      timeout: 1000 * patience,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const lines = Buffer.concat(parts).toString().split('\n');
      const said = lines.flatMap((line): TrialMessage[] => {
        try {
          return [JSON.parse(line) as TrialMessage];
        } catch {
          // What the library itself has printed.
          return [];
        }
      });
      const ended = signal === null ? `ended with code ${code}` : `ended by ${signal}`;
      done({ said, ended: child.killed ? `gave no answer within ${patience} s` : ended });
    });
  });
}

/** The first library that is right. @throws Error that says why there is none */
async function firstRight(via: string, libraries: readonly string[]): Promise<TriedBlas> {
  const refused: string[] = [];
  for (let left = [...libraries]; left.length > 0;) {
    const { said, ended } = await tryIn(via, left);
    for (const message of said) {
      if ('found' in message) return message.found;
      if ('refused' in message && (message.loaded || libraries.length === 1))
        refused.push(`${message.refused}: ${message.because}`);
    }
    const last = said.at(-1);
    if (last === undefined) throw new Error(`the process that tries libraries ${ended}`);
    if (!('trying' in last)) break;
    refused.push(`${last.trying}: the process in which it was tried ${ended}`);
    left = left.slice(left.indexOf(last.trying) + 1);
  }
  throw new Error(refused.join('; ') || `none was found (looked for ${libraries.join(', ')})`);
}

/** A native BLAS, by its path or name, or the first that is right of those that are likely. @throws Error that says why there is none */
export async function findBlas(wanted: string): Promise<FoundBlas> {
  const via = interfaceHere();
  const tried = await firstRight(
    via,
    wanted === 'auto' ? likelyLibraries() : [/[\\/]/.test(wanted) ? resolve(wanted) : wanted],
  );
  return {
    tried,
    bind: (memory) => withEnvironment(oneThread, () => bindBlas(openNative, load, tried, memory.buffer)),
    file: fileOf(tried.library),
  };
}

function withEnvironment<T>(values: Readonly<Record<string, string>>, work: () => T): T {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return work();
  } finally {
    for (const [name, value] of before)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  }
}

/** Size and time of a library's file, which tell one from another; nothing where the loader knows it by its name alone. */
function fileOf(library: string): string {
  try {
    const { size, mtimeMs } = statSync(library);
    return `${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}
