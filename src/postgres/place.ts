/** Where a server of PostgreSQL is, from an address such as `postgres://user@host:5432/database?study=name`. */
import { nearestName, OptionError, shown } from '../checks/index.js';

/** What an address says; what it leaves out is PGHOST, PGPORT, PGUSER and PGDATABASE, or what PostgreSQL takes by itself. */
export interface PostgresPlace {
  /** The address without the name of a study, for messages. */
  readonly name: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** How the connection is to be encrypted, as PGSSLMODE says it. */
  readonly sslmode: string | undefined;
  readonly study: string | undefined;
}

const parameters = ['study', 'host', 'port', 'user', 'dbname', 'sslmode'];
const example = 'postgres://host/database?study=name';

/** Whether a text is an address of PostgreSQL and not the name of a file. */
export const isPostgres = (text: string): boolean => /^postgres(ql)?:/i.test(text);

/** @throws OptionError for an address that has a password in it, cannot be read or says what nobody knows */
export function placeOf(address: string): PostgresPlace {
  let url: URL;
  try {
    // Only the schemes that the standard knows by name have a host that is checked.
    url = new URL(address.replace(/^postgres(ql)?:/i, 'postgres:'));
  } catch {
    // What cannot be read may hold a password all the same.
    throw new OptionError(`this is no address of PostgreSQL; write ${example}`);
  }
  const given = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  if (url.password !== '' || given('password') !== undefined)
    throw new OptionError(
      'an address with a password in it can be read by every user of this machine (ps) and stays in logs; put the password into the variable PGPASSWORD or into the file ~/.pgpass, and leave it out of the address',
    );
  for (const name of url.searchParams.keys())
    if (!parameters.includes(name)) {
      const near = nearestName(name, parameters);
      throw new OptionError(
        `an address of PostgreSQL has no part ${shown(name)}${near === undefined ? '' : ` (did you mean '${near}'?)`}; it has ${parameters.join(', ')}`,
      );
    }
  const port = url.port || given('port');
  const study = given('study');
  if (study === '') throw new OptionError(`the address names no study; write ${example}`);
  const [host, user, database] = [
    decodeURIComponent(url.hostname) || given('host'),
    decodeURIComponent(url.username) || given('user'),
    decodeURIComponent(url.pathname.replace(/^\//, '')) || given('dbname'),
  ];
  const where = host === undefined || host.startsWith('/') ? '' : host;
  return {
    name: `postgres://${where}${url.port === '' ? '' : `:${url.port}`}/${database ?? ''}`,
    host,
    port: port === undefined ? undefined : portOf(port),
    user,
    database,
    sslmode: given('sslmode'),
    study,
  };
}

/** The study that an address names. @throws OptionError where it names none */
export function studyOf(address: string): string {
  const { name, study } = placeOf(address);
  if (study === undefined)
    throw new OptionError(
      `${name} names no study; add one to the address: ?study=name (vaelab study list ${name} shows them)`,
    );
  return study;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new OptionError(`the port in an address of PostgreSQL must be from 1 to 65535, found ${shown(text)}`);
}
