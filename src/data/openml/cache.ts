/** Where fetched data sets are kept: a folder for each, with the file and what was said of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../files/node/cache-folder.js';
import { type OpenMLDescription, readDescription } from './description.js';

/** A data set that has been fetched. */
export interface CachedDataset {
  readonly description: OpenMLDescription;
  readonly path: string;
}

/** The folder of the data set with this number. */
export const folderOf = (id: number, cache: string = cacheFolder()): string => join(cache, 'openml', String(id));

/** The name of the data set's file: its own, without what file systems do not take. */
export function fileName({ name }: Pick<OpenMLDescription, 'name'>): string {
  const plain = name
    .replace(/[^\w.+-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 100);
  return `${plain || 'data'}.arff`;
}

/** The file that tells that a data set is whole: it is written last. */
export const descriptionFile = 'description.json';

function cachedIn(folder: string): CachedDataset | undefined {
  try {
    const description = readDescription(JSON.parse(readFileSync(join(folder, descriptionFile), 'utf8')), folder);
    const path = join(folder, fileName(description));
    return existsSync(path) ? { description, path } : undefined;
  } catch {
    // Not there, or not whole: it has to be fetched again.
    return undefined;
  }
}

/** What has been fetched under a number, or under a name (the latest version of it); undefined for nothing. */
export function cachedDataset(wanted: number | string, cache: string = cacheFolder()): CachedDataset | undefined {
  if (typeof wanted === 'number') return cachedIn(folderOf(wanted, cache));
  const all = cachedDatasets(cache).filter(
    ({ description }) => description.name.toLowerCase() === wanted.toLowerCase(),
  );
  return all.sort((a, b) => b.description.version - a.description.version)[0];
}

/** All that has been fetched, by number. */
export function cachedDatasets(cache: string = cacheFolder()): CachedDataset[] {
  let ids: string[] = [];
  try {
    ids = readdirSync(join(cache, 'openml'));
  } catch {
    return [];
  }
  return ids
    .map(Number)
    .filter((id) => Number.isSafeInteger(id))
    .sort((a, b) => a - b)
    .flatMap((id) => cachedIn(folderOf(id, cache)) ?? []);
}
