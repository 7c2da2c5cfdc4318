/** `npm start`: installs and builds what is missing, then runs the main job on the embedded digits: one split, so that it is soon done. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installIfNeeded, root } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const defaults = ['--model', 'vae', '--splits', '1'];
const main = join(root, 'dist', 'cli', 'main.js');
const args = [main, 'run', 'digits', ...defaults, ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
// Ctrl-C goes to both, the others to this process alone; what they mean is the run's to say.
process.on('SIGINT', () => {});
for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('error', (error) => {
  console.error(`${process.execPath} could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
