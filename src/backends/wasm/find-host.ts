/** The wasm backend's environment: Node's, or a page's. */
import type { Host } from './host.js';

/** The environment of this process or page. */
export async function findHost(): Promise<Host> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  const { host } = await (process?.versions?.node === undefined ? import('./browser.js') : import('./node.js'));
  return host();
}
