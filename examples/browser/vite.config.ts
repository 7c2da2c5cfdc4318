/** Serves and bundles the page. The headers isolate it from other origins, without which a page gets no threads. */
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const project = resolve(import.meta.dirname, '../..');

/** What the browser allows the page, and the worker that is part of its script: no connection to anywhere. */
const policy = [
  "default-src 'none'",
  // The package ndarray makes functions from texts.
  "script-src 'self' 'unsafe-eval'",
  'worker-src blob:',
  // The report has its style inside.
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/** Puts the policy into the bundled page; the server for development needs connections of its own. */
const closed: Plugin = {
  name: 'closed',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
      injectTo: 'head-prepend',
    },
  ],
};

/** A part for graphics cards, which the page does not use. */
const gpu = /^gpu\.js$/;

export default defineConfig({
  root: import.meta.dirname,
  // Any folder of any server will do.
  base: './',
  plugins: [closed],
  // The worker brings in all that there is; looked at ahead, so that a first visit does not load the page twice.
  optimizeDeps: { entries: ['index.html', 'worker.ts'], exclude: ['gpu.js'] },
  worker: {
    format: 'es',
    // One text: what the library loads when it is called must be there before.
    rolldownOptions: { external: gpu, output: { codeSplitting: false } },
  },
  server: { headers, fs: { allow: [project] } },
  preview: { headers },
  build: {
    outDir: resolve(project, '.cache/browser-example'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2500,
    rolldownOptions: { external: gpu, checks: { pluginTimings: false } },
  },
});
