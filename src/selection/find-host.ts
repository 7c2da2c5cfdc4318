/** Where workers of selection come from: Node, or a page. */
import type { SelectionHost } from './host.js';

/** The environment of this process or page. */
export async function findHost(): Promise<SelectionHost> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  const { host } = await (process?.versions?.node === undefined ? import('./browser.js') : import('./node.js'));
  return host();
}
