/** Fetching data sets from openml.org. */
import { join } from 'node:path';
import { InputError, shortList, withDefaults } from '../../checks/index.js';
import { cacheFolder } from '../../files/node/cache-folder.js';
import { writeWhole } from '../../files/node/write.js';
import { type CachedDataset, cachedDataset, descriptionFile, fileName, folderOf } from './cache.js';
import { errorIn, type OpenMLDescription, readDescription, readHits } from './description.js';
import { download, type DownloadProgress } from './download.js';
import { getJson, type Network, NetworkError, openNetwork } from './network.js';

export { cachedDataset };

/** Where fetched data sets are kept, and what may be told on the way. */
export interface FetchOptions {
  /** Folder of fetched data. Default: `VAELAB_CACHE`, or the system's folder for such things. */
  readonly cache?: string | undefined;
  /** The server. Default: `VAELAB_OPENML`, or https://www.openml.org. */
  readonly server?: string | undefined;
  /** Version of a name that has several. Default: the latest. */
  readonly version?: number | undefined;
  /** Fetches again what is there already. */
  readonly again?: boolean | undefined;
  /** Called while a file comes in. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** When raised, what has come stays, and the next call goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/** A fetched data set, and whether it was there before. */
export interface FetchedDataset extends CachedDataset {
  readonly cached: boolean;
}

const defaults: FetchOptions = {
  cache: undefined,
  server: undefined,
  version: undefined,
  again: false,
  onProgress: undefined,
  signal: undefined,
};

const publicServer = 'https://www.openml.org';
const readable = ['arff', 'sparse_arff'];

/** As `load.ts` says. */
export async function fetchDataset(wanted: number | string, options: FetchOptions = {}): Promise<FetchedDataset> {
  const all = withDefaults<FetchOptions>('fetchDataset', options, defaults);
  const cache = all.cache ?? cacheFolder();
  const server = (all.server ?? (process.env['VAELAB_OPENML'] || publicServer)).replace(/\/+$/, '');
  const id = typeof wanted === 'number' || /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const known = all.again === true ? undefined : cachedDataset(id ?? wanted, cache);
  if (known !== undefined && (all.version === undefined || all.version === known.description.version))
    return { ...known, cached: true };
  try {
    const network = await openNetwork();
    const number = id ?? (await numberOf(String(wanted), all, network, server));
    return { ...(await fetchNumber(number, all, network, server, cache)), cached: false };
  } catch (error) {
    if (error instanceof NetworkError && error.passing) throw offline(error, id, server, cache);
    throw error;
  }
}

/** The number of a name. */
async function numberOf(
  name: string,
  { version, signal }: FetchOptions,
  network: Network,
  server: string,
): Promise<number> {
  const url = `${server}/api/v1/json/data/list/data_name/${encodeURIComponent(name)}/status/active`;
  const hits = await asking(url, `there is no data set called '${name}'; look for its number at ${server}`, () =>
    getJson(network, url, signal).then((json) => readHits(json, url)),
  );
  const [latest] = hits
    .filter((hit) => version === undefined || hit.version === version)
    .sort((a, b) => b.version - a.version || a.id - b.id);
  if (latest !== undefined) return latest.id;
  const versions = shortList(hits.map((hit) => `${hit.version} (number ${hit.id})`));
  throw new InputError(`${url}: ${name} has no version ${version}${versions === '' ? '' : `; there are ${versions}`}`);
}

/** Turns the server's own error into one that says what to do. */
async function asking<T>(url: string, remedy: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const said = error instanceof NetworkError && !error.passing ? errorIn(error.json) : undefined;
    if (said === undefined) throw error;
    throw new InputError(`${url}: ${said}; ${remedy}`, { cause: error });
  }
}

async function fetchNumber(
  id: number,
  { onProgress, signal }: FetchOptions,
  network: Network,
  server: string,
  cache: string,
): Promise<CachedDataset> {
  const url = `${server}/api/v1/json/data/${id}`;
  const remedy = `look for the data set's number at ${server}`;
  const json = await asking(url, remedy, () => getJson(network, url, signal));
  const description = readDescription(json, url);
  checkDescription(description, id, url);
  const folder = folderOf(id, cache);
  const path = join(folder, fileName(description));
  await download({ network, url: description.url, path, md5: description.md5, onProgress, signal });
  await writeWhole(join(folder, descriptionFile), `${JSON.stringify(json, null, 1)}\n`);
  return { description, path };
}

function checkDescription(description: OpenMLDescription, id: number, url: string): void {
  if (description.id !== id)
    throw new InputError(`${url}: the answer describes data set ${description.id}, and ${id} was asked for`);
  if (!readable.includes(description.format.toLowerCase()))
    throw new InputError(
      `${url}: ${description.name} is in the format ${description.format}; ARFF and sparse ARFF can be read. Convert it yourself, and name the file`,
    );
}

/** What to do without a network. */
function offline(error: NetworkError, id: number | undefined, server: string, cache: string): NetworkError {
  const place = id === undefined ? 'any folder' : folderOf(id, cache);
  return new NetworkError(
    `${error.message}. Is this machine online? Behind a proxy, set HTTPS_PROXY. By hand: get the ARFF file from ${server}/d/${id ?? ''} on a machine that is, put it into ${place}, and name it in the command`,
    true,
    { cause: error },
  );
}
