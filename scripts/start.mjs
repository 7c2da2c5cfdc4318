/** `npm start`: installs and builds what is missing, then runs the main job on the embedded digits. */
import { join } from 'node:path';
import { installIfNeeded, root, run } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'run', 'digits', ...process.argv.slice(2)]);
