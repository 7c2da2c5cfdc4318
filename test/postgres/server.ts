/** What tests with a PostgreSQL of their own share. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A server in a temporary folder, see `scripts/postgres-server.mjs`. */
export interface Server {
  readonly host: string;
  readonly data: string;
  address(study?: string): string;
  start(): Promise<Server>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Made {
  readonly postgresIsPresent: (tests: string) => boolean;
  readonly PostgresServer: new (options?: object) => Server;
}

const made = (await import(pathToFileURL(join(import.meta.dirname, '../../scripts/postgres-server.mjs')).href)) as Made;

export const postgresIsPresent: Made['postgresIsPresent'] = made.postgresIsPresent;
export const PostgresServer: Made['PostgresServer'] = made.PostgresServer;

interface Runtimes {
  readonly newerNode: (tests: string) => string | undefined;
}

const runtimes = (await import(
  pathToFileURL(join(import.meta.dirname, '../../scripts/runtimes.mjs')).href
)) as Runtimes;

/** The program of a Node that pg-boss starts on. */
export const newerNode: Runtimes['newerNode'] = runtimes.newerNode;
