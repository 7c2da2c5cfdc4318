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

/** A row of a reading: `position` and `entry` are null where there is nothing new. */
interface Row {
  readonly id: number;
  readonly entries: string;
  readonly position: string | null;
  readonly entry: unknown;
}

const reading = `SELECT s.id, s.entries, e.position, e.entry
  FROM vaelab.studies s LEFT JOIN vaelab.entries e ON e.study = s.id AND e.position > $2
  WHERE s.name = $1 ORDER BY e.position`;
/** The row of the study stays locked until the entries are committed: their positions are the order in which they can be read. */
const appending = `WITH place AS (
    UPDATE vaelab.studies SET entries = entries + json_array_length($2::json) WHERE id = $1
    RETURNING entries - json_array_length($2::json) AS before
  )
  INSERT INTO vaelab.entries (study, position, entry)
  SELECT $1, before + n, entry FROM place, json_array_elements($2::json) WITH ORDINALITY AS list(entry, n)
  RETURNING 1`;

/** How long others may ask for trials until nobody waits for them any more: in milliseconds, and so many times. */
const lockWait = 10_000;
const lockWaits = 6;
/** Tells the locks of studies from those of other programs in the database; the number means nothing. */
const lockClass = 0x7661656c;

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
    if (!this.#ready) return { entries: [], damage: [], next: from };
    const { rows } = await this.#connection.query<Row>(reading, [this.#study, from.line]);
    const first = rows[0];
    if (first === undefined && this.#id === undefined) return { entries: [], damage: [], next: from };
    this.#check(first, from.line);
    const entries: Entry[] = [];
    const damage: Damage[] = [];
    let { line } = from;
    for (const { position, entry } of rows) {
      if (position === null) break;
      line = Number(position);
      const reason = this.#take(entry, entries, line);
      if (reason !== undefined) damage.push({ from: line, to: line + 1, line, torn: false, open: false, reason });
    }
    return { entries, damage, next: { byte: 0, line } };
  }

  async append(entries: readonly Entry[]): Promise<void> {
    if (this.#id === undefined) {
      await openSchema(this.#connection, this.name, true);
      await this.#connection.query('INSERT INTO vaelab.studies (name) VALUES ($1) ON CONFLICT DO NOTHING', [
        this.#study,
      ]);
      await this.read();
    }
    // Where the connection broke, an entry may stand there twice; it counts once, by its writer's count.
    const { rows } = await this.#connection.query(appending, [this.#id, JSON.stringify(entries)]);
    if (rows.length !== entries.length) this.#gone();
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
      if (((error as Error).cause as { code?: string } | undefined)?.code === '55P03') return false;
      throw error;
    }
  }

  /** That the study is the one that was read before. */
  #check(row: Row | undefined, from: number): void {
    if (row === undefined || (this.#id !== undefined && row.id !== this.#id)) this.#gone();
    this.#id = row.id;
    if (Number(row.entries) < from)
      throw new StudyError(
        `${this.name} has become shorter while it was in use (${row.entries} entries, ${from} were read). Put back what was there, and run it again.`,
      );
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
