// The sources and tests as Vite compiles them, outside of a test runner.
import { createServer } from 'vite';

/** Loads a module by its path from the root of the package; `close` when nothing more is needed of it. */
export async function loadSource(path) {
  const server = await createServer({
    root: new URL('../..', import.meta.url).pathname,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  return { module: await server.ssrLoadModule(path), close: () => server.close() };
}
