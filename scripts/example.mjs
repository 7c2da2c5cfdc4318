/** `npm run example`: installs and builds what is missing, then serves the page of examples/browser. Arguments go to Vite. */
import { bin, installIfNeeded, run } from './install.mjs';

installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
run(bin('vite'), ['examples/browser', ...process.argv.slice(2)]);
