/** Builds dist/: the WebAssembly kernels first, then TypeScript, then the bundle for Node. `buildIfNeeded` does so only after a change. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, root, run } from './install.mjs';

const stamp = join(root, 'dist', '.sources');

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
  ])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

export async function build() {
  const { buildKernels } = await import('./build-kernels.mjs');
  await buildKernels();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(bin('tsc'), ['-p', 'tsconfig.build.json']);
  const { bundle } = await import('./bundle.mjs');
  await bundle();
  chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755);
  writeFileSync(stamp, sources());
}

export async function buildIfNeeded() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources()) return;
  console.error('Building …');
  await build();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
