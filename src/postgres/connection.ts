/** One connection to PostgreSQL: made when it is first needed, and made anew when it breaks. */
import { hostname, userInfo } from 'node:os';
import type { Client as PostgresClient } from 'pg';
import { OptionError } from '../checks/index.js';
import { StudyError } from '../search/index.js';
import { passwordFor } from './password.js';
import type { PostgresPlace } from './place.js';
import { encryptionOf } from './tls.js';

/** Its types leave out the two. */
type Client = PostgresClient & { ref(): void; unref(): void };

/** What a statement gave. */
export interface PostgresRows<R> {
  readonly rows: R[];
}

/** How long a server is waited for that has answered before, and one that is just starting, in milliseconds. */
const patience = { known: 600_000, starting: 30_000 };
/** Within which time a statement has an answer; it waits for nobody who is asleep. */
const answerWithin = 120_000;
const longestPause = 2000;

interface Failure extends Error {
  readonly code?: string;
  readonly severity?: string;
}

/** Whether a failure is one of the connection and says nothing of the statement. */
const isLost = ({ code = '', message, severity }: Failure): boolean =>
  severity === undefined
    ? /^E[A-Z]+$/.test(code) ||
      /^(Connection terminated|Client (has encountered|was closed)|timeout|Query read)/.test(message)
    : /^(08|57P|53300)/.test(code);
/** Whether a server says that it is there and not ready, or full. */
const isBusy = ({ code }: Failure): boolean => code === '57P03' || code === '53300';

/**
 * Statements one at a time, each repeated when the connection breaks before it has answered: whoever uses it makes sure that
 * doing a statement twice does no harm. It keeps no process alive while it waits for nothing.
 */
export class PostgresConnection {
  readonly #place: PostgresPlace;
  /** The clock of the server against ours, in milliseconds. */
  #ahead = 0;
  #client: Client | undefined;
  #known = false;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(place: PostgresPlace) {
    this.#place = place;
  }

  /** The server's time, in milliseconds since 1970; ours before there was a connection. */
  now(): number {
    return Math.round(Date.now() + this.#ahead);
  }

  /** @throws StudyError when the server cannot be reached or refuses it */
  query<R>(text: string, values?: readonly unknown[]): Promise<PostgresRows<R>> {
    const ask = (): Promise<PostgresRows<R>> => this.#persist(text, values);
    const turn = this.#turn.then(ask, ask);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Ends it, after what was asked before; what is asked later makes it again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    this.#closed = false;
    const client = this.#client;
    this.#client = undefined;
    client?.ref();
    // A server that hangs is not waited for.
    const soon = new Promise((resolve) => setTimeout(resolve, 1000).unref());
    await Promise.race([client?.end().catch(() => undefined), soon]);
  }

  async #persist<R>(text: string, values?: readonly unknown[]): Promise<PostgresRows<R>> {
    const begun = Date.now();
    for (let pause = 50; ; pause = Math.min(2 * pause, longestPause)) {
      try {
        const client = (this.#client ??= await this.#connect());
        client.ref();
        const answer = await client.query(text, values as unknown[] | undefined);
        client.unref();
        return answer as PostgresRows<R>;
      } catch (error) {
        const failure = error as Failure;
        if (!isLost(failure)) {
          // Several statements at once may have begun a transaction.
          await this.#client?.query('ROLLBACK').catch(() => undefined);
          this.#client?.unref();
          throw this.#explained(failure);
        }
        void this.#client?.end().catch(() => undefined);
        this.#client = undefined;
        const wait = this.#known ? patience.known : isBusy(failure) ? patience.starting : 0;
        if (this.#closed || Date.now() - begun >= wait) throw this.#explained(failure);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async #connect(): Promise<Client> {
    const { sslmode } = this.#place;
    const { ssl, optional } = encryptionOf(sslmode);
    let client: Client;
    try {
      client = await this.#open(ssl);
    } catch (error) {
      if (!optional || !(error as Error).message.includes('does not support SSL')) throw error;
      client = await this.#open(false);
    }
    const begun = Date.now();
    const { rows } = await client.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    this.#ahead = rows[0]!.now - (begun + Date.now()) / 2;
    this.#known = true;
    return client;
  }

  async #open(ssl: ReturnType<typeof encryptionOf>['ssl']): Promise<Client> {
    const { Client: Made } = await loadPackage('pg', () => import('pg').then(({ default: pg }) => pg));
    const { host, port, user = process.env['PGUSER'] || userInfo().username, database } = this.#place;
    const client = new Made({
      host,
      port,
      user,
      database,
      // A socket in the file system needs no encryption, and has none.
      ssl: (host ?? process.env['PGHOST'])?.startsWith('/') ? false : ssl,
      password: () => passwordFor(client.host, client.port, client.database ?? user, user) ?? '',
      application_name: `vaelab ${process.pid}@${hostname()}`,
      connectionTimeoutMillis: 10_000,
      query_timeout: answerWithin,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    }) as Client;
    // A connection that breaks while nothing is asked is noticed with the next statement.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  #explained(error: Failure): Error {
    if (error instanceof OptionError || error instanceof StudyError) return error;
    const { name } = this.#place;
    const { code = '' } = error;
    const remedy =
      code === '53300'
        ? 'Every worker takes one connection: end some, or raise max_connections of the server.'
        : code.startsWith('28') || error.message.includes('password must be')
          ? 'Put the password into PGPASSWORD or ~/.pgpass (chmod 600); or does the server want another user, or encryption (PGSSLMODE)?'
          : code === '3D000'
            ? 'Make the database first (createdb), or name another.'
            : code === '42501'
              ? 'Ask the owner of the database for the right (GRANT CREATE ON DATABASE), or have them run it first.'
              : /^E[A-Z]+$/.test(code)
                ? 'Is the server running, and is the address right?'
                : '';
    const message = error.message || code;
    return new StudyError(`${name}: ${message}. ${remedy}`.trim(), { cause: error });
  }
}

/** By server, database and user: a process has one connection to each, however many studies it takes part in. */
const connections = new Map<string, PostgresConnection>();

export function connectionTo(place: PostgresPlace): PostgresConnection {
  const { host, port, user, database, sslmode } = place;
  const key = JSON.stringify([host, port, user, database, sslmode]);
  const known = connections.get(key) ?? new PostgresConnection(place);
  connections.set(key, known);
  return known;
}

/** Loads a package that people install themselves. @throws StudyError saying how, where it is missing */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test((error as Failure).code ?? '')) throw error;
    throw new StudyError(
      `studies in PostgreSQL need the package '${name}', which is not installed beside vaelab: npm install ${name}${name === 'pg-boss' ? '@12' : ''}`,
      { cause: error },
    );
  }
}
