/** Serves and bundles the page. The headers isolate it from other origins, without which a page gets no threads. */
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { digitFiles } from './digit-files.js';

const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const project = resolve(import.meta.dirname, '../..');

export default defineConfig({
  root: import.meta.dirname,
  // Any folder of any server will do.
  base: './',
  plugins: [digitFiles()],
  // The worker brings in all that there is; looked at ahead, so that a first visit does not load the page twice.
  optimizeDeps: { entries: ['index.html', 'worker.ts'] },
  worker: { format: 'es' },
  server: { headers, fs: { allow: [project] } },
  preview: { headers },
  build: {
    outDir: resolve(project, '.cache/browser-example'),
    emptyOutDir: true,
    target: 'es2022',
    // gpu.js is a chunk of its own, loaded by the worker alone.
    chunkSizeWarningLimit: 700,
    // The digits take longer than the bundle.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
