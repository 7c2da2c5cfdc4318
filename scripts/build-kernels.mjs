// Compiles the WebAssembly kernels (AssemblyScript), when they have changed: every set into the binary.ts beside its folder.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packBytes } from './packed-bytes.mjs';

const root = new URL('../', import.meta.url);

const common = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1'],
  // The kernels pass v128 values between their own functions only, never to the host.
  ...['--disableWarning', '112'],
];

/** The wasm backend's: once for 128-bit SIMD and once for relaxed SIMD, whose multiply-add is fused where the processor can. */
const backend = {
  folder: 'src/backends/wasm/',
  // 65536 pages of 64 KiB are all that 32-bit addresses reach.
  options: [...common, '--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  features: { simd: 'simd,threads', relaxed: 'simd,threads,relaxed-simd' },
  text({ simd, relaxed }) {
    return `/** Where in each module the flags of its memory stand: 3 for a shared one, 1 for one that is not. */
export const memoryFlags: { readonly simd: number; readonly relaxed: number } = {
  simd: ${memoryFlags(simd)},
  relaxed: ${memoryFlags(relaxed)},
};
/** The modules' bytes, as \`unpackBytes\` reads them, in pieces: one of simd, one of relaxed, and so on. */
export const pieces: readonly string[] = [
${alternating(packBytes(simd), packBytes(relaxed))
  .map((piece) => `  '${piece}',\n`)
  .join('')}];
`;
  },
};

/** Kernels of one thread, with a memory of their own: the same bits in every engine. */
const single = (folder, ...also) => ({
  folder,
  /** What it takes from other sets. */
  also,
  options: common,
  features: { simd: 'simd' },
  text: ({ simd }) => `/** The module's bytes, as \`unpackBytes\` reads them. */
export const packed: string =
  '${packBytes(simd)}';
`,
});

const sets = [
  backend,
  single('src/random/kernels/'),
  single('src/matrix/kernels/'),
  single('src/selection/kernels/'),
  single('src/thesis/kernels/', 'src/backends/wasm/assembly/maths.ts'),
];

/** Pieces of two texts in turn: what they have in common is so near that gzip finds it, which looks back by 32 kB. */
function alternating(...texts) {
  const [length, pieces] = [8000, []];
  for (let from = 0; texts.some((text) => from < text.length); from += length)
    pieces.push(...texts.map((text) => text.slice(from, from + length)));
  return pieces;
}

/** The import of the memory: two names, then the kind (2, a memory) and the byte of flags that follows. */
const memoryImport = Buffer.from('\x03env\x06memory\x02', 'latin1');

function memoryFlags(binary) {
  const place = binary.indexOf(memoryImport) + memoryImport.length;
  if (binary[place] !== 3) throw new Error('The kernels do not import a shared memory with a maximum.');
  return place;
}

/**
 * Writes every binary.ts that was not made from the sources and options as they are now.
 * @returns {Promise<string[]>} the files that it wrote
 */
export async function buildKernels() {
  const written = [];
  for (const set of sets) {
    const target = new URL(`${set.folder}binary.ts`, root);
    const fingerprint = await hashOfInputs(set);
    const present = await readFile(target, 'utf8').catch(() => '');
    if (present.includes(`sources ${fingerprint}`)) continue;
    const modules = {};
    for (const [name, enabled] of Object.entries(set.features))
      modules[name] = await compile(set, ['--enable', enabled, ...set.options]);
    await writeFile(target, `// Built by scripts/build-kernels.mjs; sources ${fingerprint}\n${set.text(modules)}`);
    written.push(fileURLToPath(target));
  }
  return written;
}

const sourcesOf = ({ folder }) => new URL(`${folder}assembly/`, root);

async function compile(set, flags) {
  // Loaded only when needed: the compiler takes most of a second to start.
  const { default: asc } = await import('assemblyscript/asc');
  const sources = sourcesOf(set);
  const folder = (base) => (base && base !== '.' ? new URL(`${base.replaceAll('\\', '/')}/`, sources) : sources);
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name, base) => readFile(new URL(name, folder(base)), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  const messages = stderr.toString().trim();
  if (messages) console.error(messages);
  if (error || !binary) throw new Error(`The kernels of ${set.folder} do not compile; the messages above say where.`);
  return Buffer.from(binary);
}

async function hashOfInputs(set) {
  const sources = sourcesOf(set);
  const hash = createHash('sha256')
    .update(String(set.text))
    .update(set.options.join(' ') + Object.values(set.features).join(' '));
  const { version } = JSON.parse(await readFile(new URL('node_modules/assemblyscript/package.json', root), 'utf8'));
  hash.update(version);
  for (const name of (await readdir(sources)).filter((file) => file.endsWith('.ts')).sort()) {
    hash.update(name).update(await readFile(new URL(name, sources)));
  }
  for (const name of set.also ?? []) hash.update(await readFile(new URL(name, root)));
  return hash.digest('hex').slice(0, 16);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const written = await buildKernels();
  console.log(written.length === 0 ? 'up to date' : `built ${written.join(', ')}`);
}
