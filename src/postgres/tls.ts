/** How a connection is encrypted, by the variables that PostgreSQL's own programs read (libpq, "SSL Support"). */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { OptionError } from '../checks/index.js';

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Settings of a connection, and whether it may do without where the server has no encryption. */
export interface Encryption {
  readonly ssl: ConnectionOptions | false;
  readonly optional: boolean;
}

/** A file that a variable names or, where it names none, that lies at its usual place. */
function fileOf(variable: string, usual: string): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== '') return named;
  const path = join(homedir(), '.postgresql', usual);
  return existsSync(path) ? path : undefined;
}

function read(path: string | undefined, what: string): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw new OptionError(`${what} cannot be read: ${(error as Error).message}`);
  }
}

/** @throws OptionError for a mode that nobody knows, and for a file that cannot be read */
export function encryptionOf(wanted: string | undefined): Encryption {
  const mode = wanted ?? (process.env['PGSSLMODE'] || 'prefer');
  if (!modes.includes(mode))
    throw new OptionError(`sslmode (PGSSLMODE) must be one of ${modes.join(', ')}; found '${mode}'`);
  if (mode === 'disable') return { ssl: false, optional: false };
  const root = fileOf('PGSSLROOTCERT', 'root.crt');
  const ca = root === 'system' ? undefined : read(root, 'PGSSLROOTCERT');
  const cert = read(fileOf('PGSSLCERT', 'postgresql.crt'), 'PGSSLCERT');
  const key = read(fileOf('PGSSLKEY', 'postgresql.key'), 'PGSSLKEY');
  const optional = mode === 'allow' || mode === 'prefer';
  return {
    optional,
    ssl: {
      // As libpq has it: 'require' checks the certificate where there is something to check it by.
      rejectUnauthorized: mode.startsWith('verify') || (!optional && root !== undefined),
      ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
    },
  };
}
