/** Asking a server: proxies, silence, and what to say when it is not there. */
import { InputError, shown } from '../../checks/index.js';

/** A server that is not there, does not answer, or answers with an error. `passing` says whether it may be another moment's trouble. */
export class NetworkError extends InputError {
  override readonly name = 'NetworkError';
  readonly passing: boolean;
  /** The answer's JSON, where it is one. */
  readonly json: unknown;

  constructor(message: string, passing: boolean, options: ErrorOptions & { readonly json?: unknown } = {}) {
    super(message, options);
    this.passing = passing;
    this.json = options.json;
  }
}

export interface Answer {
  /** Bytes that were left out at the beginning, as asked for: 0 when the server sends everything. */
  readonly start: number;
  /** Size of the whole file; undefined where the server does not say. */
  readonly total: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The part of a network that downloading needs. */
export interface Network {
  get(url: string, options: { readonly start?: number; readonly signal?: AbortSignal | undefined }): Promise<Answer>;
  /** Waits before something is tried for the n-th time again. */
  pause(attempt: number): Promise<void>;
}

/** No description is longer. */
const mostJson = 2 ** 24;

type Fetch = typeof fetch;

/** `fetch`, by the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. */
async function fetchHere(): Promise<Fetch> {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY'];
  if (!names.some((name) => process.env[name] || process.env[name.toLowerCase()])) return fetch;
  const { EnvHttpProxyAgent, fetch: proxied } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent();
  return (input, init) => proxied(input as string, { ...(init as object), dispatcher });
}

/** The network of this machine. A server counts as gone after `silence` seconds without a byte. */
export async function openNetwork(silence: number = 60): Promise<Network> {
  const ask = await fetchHere();
  return {
    get: (url, { start = 0, signal }) => get(ask, url, start, new Watch(url, silence, signal)),
    pause: (attempt) => new Promise((resolve) => setTimeout(resolve, 500 * attempt)),
  };
}

async function get(ask: Fetch, url: string, start: number, watch: Watch): Promise<Answer> {
  let response: Response;
  try {
    response = await ask(url, {
      signal: watch.signal,
      // A compressed answer has no size to go on from.
      headers: { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) },
    });
  } catch (error) {
    watch.end();
    throw watch.reason(error);
  }
  const { status } = response;
  if (start > 0 && status === 416) {
    // Nothing is left; a part that is no part of this file shows in its checksum.
    watch.end();
    await response.body?.cancel();
    return { start, total: undefined, body: nothing() };
  }
  if (!response.ok) {
    const text = await firstText(response);
    watch.end();
    throw new NetworkError(
      `${url}: the server answers ${status} ${response.statusText}`.trim(),
      status >= 500 || status === 429,
      { json: jsonOf(text) },
    );
  }
  const from = status === 206 ? rangeStart(response.headers.get('content-range'), start, url) : 0;
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const length = encoded ? NaN : Number(response.headers.get('content-length') ?? NaN);
  return {
    start: from,
    total: Number.isSafeInteger(length) ? from + length : undefined,
    body: watch.chunksOf(response),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** @throws NetworkError for a part of the file that was not asked for */
function rangeStart(range: string | null, wanted: number, url: string): number {
  const from = Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? NaN);
  if (from === wanted) return from;
  throw new NetworkError(
    `${url}: the server sends ${shown(range ?? 'nothing')}, and bytes from ${wanted} on were asked for`,
    false,
  );
}

/** The first of a text, for an error. */
async function firstText(response: Response): Promise<string> {
  try {
    return (await response.text()).slice(0, 65536);
  } catch {
    return '';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Ends a request when nothing has come for some time, or when a signal is raised. */
class Watch {
  readonly #url: string;
  /** Seconds. */
  readonly #silence: number;
  readonly #outside: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #forward = (): void => this.#controller.abort();
  #timer: NodeJS.Timeout | undefined;
  #silent = false;

  constructor(url: string, silence: number, outside: AbortSignal | undefined) {
    this.#url = url;
    this.#silence = silence;
    this.#outside = outside;
    if (outside?.aborted === true) this.#forward();
    outside?.addEventListener('abort', this.#forward);
    this.#wind();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  #wind(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silent = true;
      this.#controller.abort();
    }, 1000 * this.#silence);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outside?.removeEventListener('abort', this.#forward);
  }

  async *chunksOf(response: Response): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response.body ?? []) {
        this.#wind();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw this.reason(error);
    } finally {
      this.end();
    }
  }

  /** What a request that failed is told as. */
  reason(error: unknown): unknown {
    if (this.#outside?.aborted === true) return this.#outside.reason;
    if (this.#silent) return new NetworkError(`${this.#url}: nothing has come for ${this.#silence} seconds`, true);
    const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
    const why = cause?.code ?? cause?.message ?? (error as Error).message;
    return new NetworkError(`${this.#url}: no connection (${why})`, true, { cause: error });
  }
}

/** The JSON at an address. @throws NetworkError when there is none */
export async function getJson(network: Network, url: string, signal?: AbortSignal): Promise<unknown> {
  const { body } = await network.get(url, { signal });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    if ((size += chunk.length) > mostJson)
      throw new NetworkError(`${url}: the answer is longer than ${mostJson} bytes`, false);
  }
  const text = Buffer.concat(chunks).toString();
  const json = jsonOf(text);
  if (json !== undefined) return json;
  throw new NetworkError(`${url}: the answer is no JSON: ${shown(text.slice(0, 80), 80)}`, false);
}
