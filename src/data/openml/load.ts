/** Fetched data sets for programs; what it needs of Node is loaded when it is called. */
import type { CachedDataset } from './cache.js';
import type { FetchedDataset, FetchOptions } from './fetch.js';

/**
 * Fetches a data set of openml.org, by its number or name, into the folder of fetched data, and says where it is; `loadTable` reads it. A
 * download that broke goes on where it ended; the file has its checksum, or is not kept.
 *
 * Throws an InputError for a data set that is not there, of a format other than ARFF, or wrongly described, and for a server that cannot be
 * reached (then with what to do by hand); a FileError for a disk that does not take it, or a wrong checksum; the signal's reason when it is
 * raised.
 */
export async function fetchDataset(wanted: number | string, options: FetchOptions = {}): Promise<FetchedDataset> {
  return (await import('./fetch.js')).fetchDataset(wanted, options);
}

/**
 * What was fetched before under a number, or under a name (its latest version); undefined for nothing. `cache` is the folder of fetched
 * data, by default `VAELAB_CACHE` or the system's folder for such things.
 */
export async function cachedDataset(wanted: number | string, cache?: string): Promise<CachedDataset | undefined> {
  return (await import('./fetch.js')).cachedDataset(wanted, cache);
}
