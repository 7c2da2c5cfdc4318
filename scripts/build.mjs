/**
 * Builds dist/: the WebAssembly kernels first, then TypeScript, then the bundle for Node. `buildIfNeeded` does so only after a change.
 * All is made beside it and takes its place when it is whole, so that what runs from dist/ finds its files at any moment.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, root, run } from './install.mjs';

const place = join(root, 'dist');
const stamp = '.sources';

/** A digest of everything that dist/ is made from. */
function sources() {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'binary.ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [
    ...files,
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package.json'),
    join(root, 'scripts', 'bundle.mjs'),
    join(root, 'scripts', 'declarations.mjs'),
  ])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

export async function build() {
  const { buildKernels } = await import('./build-kernels.mjs');
  await buildKernels();
  // A process that fails leaves its folder behind for the next build.
  const beside = join(root, '.cache', 'build');
  mkdirSync(beside, { recursive: true });
  for (const name of readdirSync(beside)) if (!lives(Number(name))) rmSync(join(beside, name), { recursive: true });
  const own = join(beside, String(process.pid));
  const dist = join(own, 'dist');
  const made = sources();
  // The same files in half the time: it is the tests that check types.
  run(bin('tsc'), ['-p', 'tsconfig.build.json', '--outDir', dist, '--noCheck']);
  const { bundle } = await import('./bundle.mjs');
  await bundle(dist);
  chmodSync(join(dist, 'cli', 'main.js'), 0o755);
  writeFileSync(join(dist, stamp), made);
  if (existsSync(place)) renameSync(place, join(own, 'before'));
  renameSync(dist, place);
  rmSync(own, { recursive: true });
}

function lives(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function buildIfNeeded() {
  const there = join(place, stamp);
  if (existsSync(there) && readFileSync(there, 'utf8') === sources()) return;
  console.error('Building …');
  await build();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
