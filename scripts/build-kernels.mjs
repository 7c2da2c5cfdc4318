// Compiles the WebAssembly kernels (AssemblyScript) into src/backends/wasm/binary.ts, when they have changed:
// once for 128-bit SIMD and once for relaxed SIMD, whose multiply-add is fused where the processor can.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const sources = new URL('src/backends/wasm/assembly/', root);
const target = new URL('src/backends/wasm/binary.ts', root);

const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  // 65536 pages of 64 KiB are all that 32-bit addresses reach.
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // The kernels pass v128 values between their own functions only, never to the host.
  ...['--disableWarning', '112'],
];
const features = { simd: 'simd,threads', relaxed: 'simd,threads,relaxed-simd' };
/** The import of the memory: two names, then the kind (2, a memory) and the byte of flags that follows. */
const memoryImport = Buffer.from('\x03env\x06memory\x02', 'latin1');

/**
 * Writes binary.ts if it was not made from the sources and options as they are now.
 * @returns {Promise<boolean>} whether it compiled
 */
export async function buildKernels() {
  const fingerprint = await hashOfInputs();
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present.includes(`sources ${fingerprint}`)) return false;

  // Loaded only when needed: the compiler takes most of a second to start.
  const { default: asc } = await import('assemblyscript/asc');
  const builds = [];
  for (const [name, enabled] of Object.entries(features)) {
    const binary = await compile(asc, ['--enable', enabled, ...options]);
    const memoryFlags = binary.indexOf(memoryImport) + memoryImport.length;
    if (binary[memoryFlags] !== 3) throw new Error('The kernels do not import a shared memory with a maximum.');
    builds.push(`  ${name}: {\n    memoryFlags: ${memoryFlags},\n    hex:\n      '${binary.toString('hex')}',\n  },\n`);
  }
  await writeFile(
    target,
    `// Built by scripts/build-kernels.mjs; sources ${fingerprint}
export interface Build {
  /** Where in the module the flags of its memory stand: 3 for a shared one, 1 for one that is not. */
  readonly memoryFlags: number;
  /** The module's bytes, two digits each: what repeats in them also repeats in the text, so that it packs better than base64. */
  readonly hex: string;
}
export const builds: { readonly simd: Build; readonly relaxed: Build } = {
${builds.join('')}};
`,
  );
  return true;
}

async function compile(asc, flags) {
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name, base) => readFile(new URL(name, sourceFolder(base)), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  const messages = stderr.toString().trim();
  if (messages) console.error(messages);
  if (error || !binary) throw new Error('The WebAssembly kernels do not compile; the messages above say where.');
  return Buffer.from(binary);
}

function sourceFolder(base) {
  return base && base !== '.' ? new URL(`${base.replaceAll('\\', '/')}/`, sources) : sources;
}

async function hashOfInputs() {
  const hash = createHash('sha256')
    .update('hex')
    .update(options.join(' ') + Object.values(features).join(' '));
  const { version } = JSON.parse(await readFile(new URL('node_modules/assemblyscript/package.json', root), 'utf8'));
  hash.update(version);
  for (const name of (await readdir(sources)).filter((file) => file.endsWith('.ts')).sort()) {
    hash.update(name).update(await readFile(new URL(name, sources)));
  }
  return hash.digest('hex').slice(0, 16);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildKernels();
  console.log(`${fileURLToPath(target)}: ${built ? 'built' : 'up to date'}`);
}
