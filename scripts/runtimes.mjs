/** Other runtimes than the one that this is: packages from the registry that hold them, kept in .cache/consumers. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const cache = join(root, '.cache/consumers');
const { platform, arch } = process;
const cpu = { x64: 'x64', arm64: 'aarch64' }[arch];

/** The packages that hold the runtimes of this machine, and where in them the program is. */
export const runtimes = {
  node22: { install: `node22@npm:node-${platform}-${arch}@22`, program: 'node22/bin/node' },
  node24: { install: `node24@npm:node-${platform}-${arch}@24`, program: 'node24/bin/node' },
  node26: { install: `node26@npm:node-${platform}-${arch}@26`, program: 'node26/bin/node' },
  bun: { install: `@oven/bun-${platform}-${cpu}`, program: `@oven/bun-${platform}-${cpu}/bin/bun` },
  deno: {
    install: platform === 'linux' ? `@deno/linux-${arch}-glibc` : `@deno/${platform}-${arch}`,
    program: platform === 'linux' ? `@deno/linux-${arch}-glibc/deno` : `@deno/${platform}-${arch}/deno`,
    args: ['run', '--allow-all'],
  },
};
export function call(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 600_000 });
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed (${error?.message ?? status})\n${stdout}${stderr}`);
  return stdout;
}

/** A folder with a package.json, into which packages were installed. */
export function folderWith(packages, folder) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json')))
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  call('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...packages], folder);
  return folder;
}

/** The path of a runtime, installed when it is not there yet. */
export function runtime(name) {
  const { install, program } = runtimes[name];
  const path = join(cache, 'node_modules', program);
  if (!existsSync(path)) folderWith([install], cache);
  chmodSync(path, 0o755);
  return path;
}

/** A Node of at least 22.12, this one where it is; undefined, said in a line, where there is none. @throws Error for that with CI=true */
export function newerNode(tests) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  try {
    return process.env.NEWER_NODE ?? runtime('node22');
  } catch (error) {
    const missing = `Node 22.12 or newer could not be fetched from the registry, and NEWER_NODE names none (${error.message.split('\n')[0]})`;
    if (process.env.CI === 'true') throw new Error(`${tests}: ${missing}`);
    console.warn(`skipped: ${tests}; ${missing}`);
    return undefined;
  }
}
