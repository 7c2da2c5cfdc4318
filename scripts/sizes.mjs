/**
 * `npm run sizes [-- --rounds 21 --node <program>]`: what the built package takes, against what it may take: on disk, in a page's bundle, and
 * until it has started. Sizes are held by test/package.test.ts; times depend on the machine, so they are multiples of the time in
 * which the runtime starts and ends.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './install.mjs';

/** The most that is allowed, in bytes. */
export const limits = { installed: 20e6, unpacked: 2.5e6, page: 80e3 };

/** The files of the package, as npm would pack them. */
export function packedFiles() {
  const { stdout } = spawnSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(stdout)[0].files;
}

const bytesOf = (files) => files.reduce((sum, { size }) => sum + size, 0);

/** Bytes of everything that `npm install vaelab` puts into an empty folder, and the packages beside it. */
export function installed() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = new Set();
  const visit = (names, from) => {
    for (const name of names) {
      const place = [`${from}/node_modules/${name}`, `node_modules/${name}`].find((path) => lock[path] !== undefined);
      if (found.has(place)) continue;
      found.add(place);
      visit(Object.keys(lock[place].dependencies ?? {}), place);
    }
  };
  visit(Object.keys(lock[''].dependencies), '');
  const sizes = [...found].map((place) => folderBytes(join(root, place)));
  return { packages: [...found], bytes: bytesOf(packedFiles()) + sizes.reduce((a, b) => a + b, 0) };
}

/** Bytes of a folder's files, other packages inside left out. */
function folderBytes(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => (entry.isDirectory() ? folderBytes : (path) => statSync(path).size)(join(folder, entry.name)))
    .reduce((a, b) => a + b, 0);
}

/**
 * A page's bundle of what a module says, minified and in one file, without gpu.js: gzipped bytes, and the names of our files that have
 * something in it.
 */
export async function bundled(text) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'sizes-'));
  try {
    writeFileSync(join(folder, 'entry.js'), text);
    const { output } = await build({
      configFile: false,
      root: folder,
      logLevel: 'error',
      build: {
        write: false,
        target: 'es2022',
        rolldownOptions: {
          input: join(folder, 'entry.js'),
          external: ['gpu.js'],
          output: { codeSplitting: false },
          preserveEntrySignatures: 'strict',
        },
      },
    });
    const parts = Object.entries(output[0].modules).filter(([, { renderedLength }]) => renderedLength > 0);
    return {
      bytes: gzipSync(output[0].code, { level: 9 }).length,
      files: parts.map(([id]) => basename(id)).filter((name) => name !== 'entry.js'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a page imports, by a name for it. */
export const pages = {
  'VAE and wasm': "export { VAE, wasm } from 'vaelab';",
  'search alone': "export { Study, BayesianSearch } from 'vaelab/search';",
  selection: "export { FeatureSelector, GeneticSelector, ReliefF } from 'vaelab/selection';",
};

/** Processes whose times are compared; `most` is the limit as a multiple of the first one. */
const starts = [
  { name: 'the runtime itself', args: ['-e', '0'], most: 1 },
  { name: 'vaelab --help', args: ['dist/lib/cli.js', '--help'], most: 2.5 },
  { name: 'vaelab run --help', args: ['dist/lib/cli.js', 'run', '--help'], most: Infinity },
  ...['', '/data', '/search', '/tensor', '/models', '/synthesis'].map((path) => ({
    name: `import 'vaelab${path}'`,
    args: ['--input-type=module', '-e', `import 'vaelab${path}'`],
    most: 2,
  })),
];

/** Milliseconds from start to end of one process. */
function time(node, args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${node} ${args.join(' ')} failed (${status}): ${stderr}`);
  return performance.now() - start;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function row(name, figure, limit, missed) {
  console.log(`${name.padEnd(26)} ${figure.padStart(12)}  ${limit}${missed ? '  MISSED' : ''}`);
  if (missed) process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '21' }, node: { type: 'string', default: process.execPath } },
  });
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  const { packages, bytes } = installed();
  const count = `with ${packages.length} packages beside it`;
  row('installed', megabytes(bytes), `at most ${megabytes(limits.installed)}, ${count}`, bytes > limits.installed);
  const unpacked = bytesOf(packedFiles());
  row('unpacked', megabytes(unpacked), `at most ${megabytes(limits.unpacked)}`, unpacked > limits.unpacked);
  for (const [name, text] of Object.entries(pages)) {
    const page = await bundled(text);
    const limit = `gzipped, at most ${limits.page / 1e3} kB, of ${page.files.length} files`;
    row(`page: ${name}`, `${(page.bytes / 1e3).toFixed(1)} kB`, limit, page.bytes > limits.page);
  }
  const version = spawnSync(values.node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(
    `\n${version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, medians of ${values.rounds}`,
  );
  const times = starts.map(({ args }) => (time(values.node, args), []));
  for (let round = 0; round < Number(values.rounds); round++)
    starts.forEach(({ args }, i) => times[i].push(time(values.node, args)));
  const bare = median(times[0]);
  starts.forEach(({ name, most }, i) => {
    const ratio = median(times[i]) / bare;
    const limit = most === Infinity ? '' : `, at most ${most}`;
    row(name, `${median(times[i]).toFixed(0)} ms`, `${ratio.toFixed(2)} x${limit}`, ratio > most);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
