/** `ndarray-ops`, which generates its loops while it loads: fetched by the first program that needs them, not by every import. */
import type nops from 'ndarray-ops';

type ArrayOps = typeof nops;

let loaded: ArrayOps | undefined;

/** Fetches the loops; to be awaited before a reference kernel runs. */
export async function loadArrayOps(): Promise<void> {
  loaded ??= (await import('ndarray-ops')).default;
}

/** @throws Error before `loadArrayOps` has been awaited */
export function arrayOps(): ArrayOps {
  if (loaded === undefined) throw new Error('arrayOps: ndarray-ops is not loaded; await loadArrayOps() first');
  return loaded;
}
