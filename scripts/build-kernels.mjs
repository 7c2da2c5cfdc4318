// Compiles the WebAssembly kernels (AssemblyScript) into src/tensor/backends/wasm/binary.ts, when they have changed.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const sources = new URL('src/tensor/backends/wasm/assembly/', root);
const target = new URL('src/tensor/backends/wasm/binary.ts', root);

const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--use', 'abort='],
  // The kernels pass v128 values between their own functions only, never to the host.
  ...['--disableWarning', '112'],
];

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
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...options], {
    readFile: (name, base) => readFile(new URL(name, sourceFolder(base)), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  const messages = stderr.toString().trim();
  if (messages) console.error(messages);
  if (error || !binary) throw new Error('The WebAssembly kernels do not compile; the messages above say where.');

  const text = Buffer.from(binary).toString('base64');
  await writeFile(
    target,
    `// Built by scripts/build-kernels.mjs; sources ${fingerprint}\nexport const binary: string =\n  '${text}';\n`,
  );
  return true;
}

function sourceFolder(base) {
  return base && base !== '.' ? new URL(`${base.replaceAll('\\', '/')}/`, sources) : sources;
}

async function hashOfInputs() {
  const hash = createHash('sha256').update(options.join(' '));
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
