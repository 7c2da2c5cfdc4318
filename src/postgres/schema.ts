/** The tables of studies in a database, their version, and how older ones become newer. */
import { StudyError } from '../search/index.js';
import type { PostgresConnection } from './connection.js';

/**
 * What makes each version from the one before; the first makes it from nothing. A step that was released is never changed.
 *
 * A row of `entries` has what was appended at once. Positions come from a sequence of the study's own, `vaelab.study_<id>`; one without entries
 * was given to somebody who never wrote there.
 */
const released: readonly string[] = [
  `CREATE TABLE vaelab.studies (
     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     name text NOT NULL UNIQUE,
     begun timestamptz NOT NULL DEFAULT now()
   );
   CREATE TABLE vaelab.entries (
     study integer NOT NULL REFERENCES vaelab.studies ON DELETE CASCADE,
     position bigint NOT NULL,
     entries json,
     PRIMARY KEY (study, position)
   );`,
];

/** The lock under which tables are made and changed; the number means nothing. */
const lock = 0x7661656c;

/** One statement that does what is left to do, and all of it or nothing, whoever else does the same at this moment. */
const migration = (steps: readonly string[]): string => `DO $do$ BEGIN
  PERFORM pg_advisory_xact_lock(${lock});
  IF to_regnamespace('vaelab') IS NULL THEN CREATE SCHEMA vaelab; END IF;
  IF to_regclass('vaelab.version') IS NULL THEN
    CREATE TABLE vaelab.version (version integer NOT NULL);
    INSERT INTO vaelab.version VALUES (0);
  END IF;
${steps
  .map(
    (step, i) => `  IF (SELECT version FROM vaelab.version) = ${i} THEN
    ${step}
    UPDATE vaelab.version SET version = ${i + 1};
  END IF;`,
  )
  .join('\n')}
END $do$`;

/**
 * Makes the tables the newest that are known; where there are none, only with `create`. Answers whether there are some.
 * @throws StudyError for tables of a newer version
 */
export async function openSchema(
  connection: PostgresConnection,
  where: string,
  create: boolean,
  steps: readonly string[] = released,
): Promise<boolean> {
  const found = await versionOf(connection);
  if (found === undefined && !create) return false;
  if (found !== undefined && found > steps.length)
    throw new StudyError(
      `${where}: its tables have version ${found}, and this version of vaelab knows them up to ${steps.length}; use a newer one, as those who made them do.`,
    );
  if ((found ?? 0) < steps.length) await connection.query(migration(steps));
  return true;
}

async function versionOf(connection: PostgresConnection): Promise<number | undefined> {
  const there = await connection.query<{ there: boolean }>(`SELECT to_regclass('vaelab.version') IS NOT NULL AS there`);
  if (!there.rows[0]!.there) return undefined;
  const { rows } = await connection.query<{ version: number }>('SELECT version FROM vaelab.version');
  return rows[0]?.version;
}
