/**
 * Installs the dependencies when they are missing or no longer those of package-lock.json; otherwise does nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const stamp = join(root, 'node_modules', '.vaelab-installed');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`vaelab needs Node 20 or newer; this is ${process.version}.`);
  process.exit(2);
}

/** Runs a command in the project's root, its output shown; ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** The path of an installed package's command. */
export const bin = (name) => join(root, 'node_modules', '.bin', name);

export function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing dependencies (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['inherit', process.stderr, 'inherit'] });
  writeFileSync(stamp, wanted);
}
