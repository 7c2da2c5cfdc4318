/** `npm start`: installs and builds what is missing, then runs the main job on the embedded digits: one split, so that it is soon done. */
import { join } from 'node:path';
import { installIfNeeded, root, run } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const defaults = ['--model', 'vae', '--splits', '1'];
run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'run', 'digits', ...defaults, ...process.argv.slice(2)]);
