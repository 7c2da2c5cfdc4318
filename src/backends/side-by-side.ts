/** Several pieces of work at once, each on a backend of its own. */
import type { Backend } from '../tensor/backend.js';

/** What the wasm backend has beside what others have (wasm/backend.ts). */
interface Divisible extends Backend {
  readonly alike?: (() => Promise<Backend>) | undefined;
}

/**
 * Does `work` for every item, as many at a time as the backend has threads, and gives the answers in the items' order. Every item has a
 * thread to itself, with its own memory, in place of sharing all threads with nobody: what a training does between its products, such as
 * drawing first weights, then costs others nothing. The bits are those of the backend itself, which no number of threads changes. A backend
 * of one thread, or of another kind, takes the items in turn.
 * @throws what `work` throws first; no further item is begun then
 */
export async function sideBySide<T, R>(
  backend: Backend,
  items: readonly T[],
  work: (item: T, backend: Backend) => Promise<R>,
): Promise<R[]> {
  const { alike } = backend as Divisible;
  const count = alike === undefined ? 1 : Math.min(backend.threads, items.length);
  const results: R[] = [];
  let [next, failed] = [0, false];
  const goOn = async (own: Backend): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        results[at] = await work(items[at]!, own);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  if (count < 2) {
    await goOn(backend);
    return results;
  }
  const lanes = await Promise.allSettled(
    Array.from({ length: count }, async () => {
      const own = await alike!();
      try {
        await goOn(own);
      } finally {
        await own.dispose();
      }
    }),
  );
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return results;
}
