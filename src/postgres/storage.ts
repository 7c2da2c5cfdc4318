/** A study in a database of PostgreSQL, shared by any number of machines. */
import { OptionError } from '../checks/index.js';
import { isAlive, thisProcess } from '../files/node/process.js';
import {
  type Damage,
  type Entry,
  type Position,
  type ProcessIdentity,
  type Reading,
  StudyError,
  type StudyStorage,
} from '../search/index.js';
import { checkEntry } from '../search/study/entry-schema.js';
import { NewerFormatError } from '../files/format.js';
import { connectionTo, type PostgresConnection } from './connection.js';
import { placeOf, studyOf } from './place.js';
import { openSchema } from './schema.js';

/** A row of a reading: `position` is null where there is none, `entries` where nobody wrote. */
interface Row {
  readonly id: number;
  readonly position: string | null;
  readonly entries: readonly unknown[] | null;
}

/** From a position on, that one included: that it is still there says that the study is the one that was read. */
const reading = `SELECT s.id, e.position, e.entries
  FROM vaelab.studies s LEFT JOIN vaelab.entries e ON e.study = s.id AND e.position >= $2
  WHERE s.name = $1 ORDER BY e.position`;
/** Nobody writes at these positions any more; whoever is just doing so is waited for. */
const closing = `INSERT INTO vaelab.entries (study, position) SELECT $1, * FROM unnest($2::bigint[]) ON CONFLICT DO NOTHING`;
/** Makes a study and its sequence, both or none, unless it is there. The name comes as bytes, so that no text of it is taken for SQL. */
const beginning = (study: string): string => `DO $do$ DECLARE made integer; BEGIN
  INSERT INTO vaelab.studies (name) VALUES (convert_from(decode('${Buffer.from(study).toString('hex')}', 'hex'), 'UTF8'))
    ON CONFLICT DO NOTHING RETURNING id INTO made;
  IF made IS NOT NULL THEN EXECUTE format('CREATE SEQUENCE vaelab.study_%s', made); END IF;
END $do$`;
/** How long whoever has taken a position is left to write there, in milliseconds. */
const patience = 2;

/** How long others may ask for trials until nobody waits for them any more: in milliseconds, and so many times. */
const lockWait = 10_000;
const lockWaits = 6;
/** Tells the locks of studies from those of other programs in the database; the number means nothing. */
const lockClass = 0x7661656c;

/** PostgreSQL's codes of errors. */
const [notUnique, missingParent, lockTimeout] = ['23505', '23503', '55P03'] as const;
const codeOf = (error: unknown): string | undefined => ((error as Error).cause as { code?: string } | undefined)?.code;

/** Positions after a first one, and before the last of the rows, that no row has. */
function gapsOf(rows: readonly Row[], first: number): number[] {
  const gaps: number[] = [];
  let next = first + 1;
  for (const { position } of rows) {
    for (; next < Number(position); next++) gaps.push(next);
    next = Number(position) + 1;
  }
  return gaps;
}

/**
 * Keeps a study in PostgreSQL, by its name; several may lie in one database. What is acknowledged is committed. It takes one connection,
 * made anew when it breaks; a server that is restarted is waited for (10 minutes). Needs the package `pg`.
 */
export class PostgresStorage implements StudyStorage {
  readonly name: string;
  readonly process: ProcessIdentity = thisProcess();
  readonly #study: string;
  readonly #connection: PostgresConnection;
  #id: number | undefined;
  #ready = false;

  /**
   * @param address such as `postgres://user@host:5432/database?study=name`; what it leaves out is taken from PGHOST, PGPORT, PGUSER,
   *   PGDATABASE and PGSSLMODE
   * @throws OptionError for an address with a password in it (PGPASSWORD and ~/.pgpass are for that), without a study, or that is none
   */
  constructor(address: string) {
    if (typeof address !== 'string')
      throw new OptionError(`PostgresStorage: the address must be a text, found ${JSON.stringify(address)}.`);
    const place = placeOf(address);
    this.#study = studyOf(address);
    this.name = `study '${this.#study}' in ${place.name}`;
    this.#connection = connectionTo(place);
  }

  /** The server's time: machines need not agree on theirs. */
  now(): number {
    return this.#connection.now();
  }

  alive(process: ProcessIdentity): boolean | undefined {
    return isAlive(process, this.process);
  }

  async read(from: Position = { byte: 0, line: 0 }): Promise<Reading> {
    this.#ready ||= await openSchema(this.#connection, this.name, false);
    const nothing = { entries: [], damage: [], next: from };
    if (!this.#ready) return nothing;
    for (let tries = 0; ; tries++) {
      const { rows } = await this.#connection.query<Row>(reading, [this.#study, from.line]);
      if (rows.length === 0 && this.#id === undefined) return nothing;
      this.#check(rows[0], from.line);
      const found = rows.filter(({ position }) => position !== null && Number(position) > from.line);
      const missing = gapsOf(found, from.line);
      if (missing.length === 0) return this.#taken(found, from);
      // What lies behind a gap may only be read when it is certain what fills it: everybody reads in the same order.
      if (tries === 0) await new Promise((resolve) => setTimeout(resolve, patience));
      else await this.#connection.query(closing, [this.#id, missing]);
    }
  }

  #taken(rows: readonly Row[], from: Position): Reading {
    const entries: Entry[] = [];
    const damage: Damage[] = [];
    for (const { position, entries: values } of rows)
      for (const value of values ?? []) {
        const line = Number(position);
        const reason = this.#take(value, entries, line);
        if (reason !== undefined) damage.push({ from: line, to: line + 1, line, torn: false, open: false, reason });
      }
    return { entries, damage, next: { byte: 0, line: Number(rows.at(-1)?.position ?? from.line) } };
  }

  async append(entries: readonly Entry[]): Promise<void> {
    if (this.#id === undefined) await this.#begin();
    const id = this.#id!;
    const appending = `INSERT INTO vaelab.entries (study, position, entries) VALUES ($1, nextval('vaelab.study_${id}'), $2)`;
    for (;;)
      try {
        // Where the connection breaks, it may stand there twice; it counts once, by its writer's count.
        await this.#connection.query(appending, [id, JSON.stringify(entries)]);
        return;
      } catch (error) {
        if (codeOf(error) === missingParent) this.#gone();
        // Somebody waited no longer, and has closed the position.
        if (codeOf(error) !== notUnique) throw error;
      }
  }

  /** Makes the study, unless somebody else has. */
  async #begin(): Promise<void> {
    await openSchema(this.#connection, this.name, true);
    await this.#connection.query(beginning(this.#study));
    const { rows } = await this.#connection.query<Row>('SELECT id FROM vaelab.studies WHERE name = $1', [this.#study]);
    this.#id = rows[0]!.id;
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#id === undefined) return work();
    // Who waits in vain goes on without: the lock saves suggestions that would come too late, the order of entries decides.
    let locked = false;
    for (let i = 0; i < lockWaits && !locked; i++) locked = await this.#lock();
    try {
      return await work();
    } finally {
      // A failure of the work matters more than one of the lock, which ends with the connection.
      if (locked)
        await this.#connection.query(`SELECT pg_advisory_unlock(${lockClass}, ${this.#id})`).catch(() => undefined);
    }
  }

  /** Ends the connection; it is made again when it is needed. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  async #lock(): Promise<boolean> {
    try {
      await this.#connection.query(
        `SET lock_timeout = ${lockWait}; SELECT pg_advisory_lock(${lockClass}, ${this.#id}); SET lock_timeout = 0`,
      );
      return true;
    } catch (error) {
      if (codeOf(error) === lockTimeout) return false;
      throw error;
    }
  }

  /** That the study is the one that was read before. */
  #check(row: Row | undefined, from: number): void {
    if (row === undefined || (this.#id !== undefined && row.id !== this.#id)) this.#gone();
    this.#id = row.id;
    if (from > 0 && Number(row.position) !== from) this.#gone();
  }

  #gone(): never {
    throw new StudyError(`${this.name} was removed or replaced while it was in use. Run it again to go on with it.`);
  }

  /** Takes an entry; answers why it is none. @throws StudyError for one of a newer version */
  #take(value: unknown, entries: Entry[], position: number): string | undefined {
    try {
      entries.push(checkEntry(value));
      return undefined;
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof NewerFormatError) throw new StudyError(`${this.name}, entry ${position}: ${message}.`);
      return message;
    }
  }
}
