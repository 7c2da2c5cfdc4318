/** Where threads come from: Node, or a page. */
import type { ThreadHost } from './host.js';

/** The environment of this process or page. */
export async function findHost(): Promise<ThreadHost> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  const { host } = await (process?.versions?.node === undefined ? import('./browser.js') : import('./node.js'));
  return host();
}
