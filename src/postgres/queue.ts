/** A queue of work in PostgreSQL for workers on any machine, on `pg-boss`. */
import type { Job as BossJob, PgBoss } from 'pg-boss';
import { InputError, InterruptedError } from '../checks/index.js';
import { version } from '../checks/version.js';
import { StudyError } from '../search/index.js';
import { connectionTo, loadPackage, type PostgresConnection } from './connection.js';
import { placeOf } from './place.js';

/** Kinds of work, those that are taken first in front: to have trials run, a run of `reproduce`, a unit of `select`. */
export const workKinds = ['trials', 'run', 'unit'] as const;
export type WorkKind = (typeof workKinds)[number];

/** A piece of work in a worker's hands. */
export interface Work {
  readonly kind: WorkKind;
  /** Tells it from all others. */
  readonly key: string;
  /** Plain data. */
  readonly data: unknown;
  readonly id: string;
  readonly retryCount: number;
}

/** What stands in a job. */
interface Content {
  readonly kind: WorkKind;
  readonly key: string;
  readonly version: string;
  /** As JSON: PostgreSQL would change the order of names, and refuse some texts. */
  readonly data: string;
}

const name = 'vaelab';
/** Seconds of silence after which a worker counts as dead, and its piece is given to another. */
export const silence = 60;
/** How often results are looked for, in milliseconds. */
const look = 1000;
/** What pg-boss asks for; it does not start on older ones. */
const leastNode = [22, 12] as const;

/** @throws InputError where this Node is too old for the queue */
export function checkNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return;
  throw new InputError(
    `work for several machines needs Node ${leastNode.join('.')} or newer (pg-boss 12), and this is Node ${version}; start vaelab with a newer one. Studies in PostgreSQL work with this one, too`,
  );
}

/** One connection's part in the queue. */
export class WorkQueue {
  readonly #boss: PgBoss;
  readonly #connection: PostgresConnection;

  private constructor(boss: PgBoss, connection: PostgresConnection) {
    this.#boss = boss;
    this.#connection = connection;
  }

  /**
   * Opens the queue of a database, and makes it where there is none.
   * @throws InputError for an older Node, StudyError where `pg-boss` is missing or the server refuses
   */
  static async open(address: string): Promise<WorkQueue> {
    checkNode();
    const { PgBoss: Boss } = await loadPackage('pg-boss', () => import('pg-boss'));
    const connection = connectionTo(placeOf(address));
    // Fails here where there is no server, and not within.
    await connection.query('SELECT 1');
    const boss = new Boss({
      db: { executeSql: (text, values) => connection.query(text, values).catch(bare) },
      schema: 'vaelab_queue',
      schedule: false,
      registerInstance: false,
      superviseIntervalSeconds: 20,
      monitorIntervalSeconds: 20,
      flowIntervalSeconds: 3600,
    });
    // What it does by itself, such as cleaning up, is tried again.
    boss.on('error', () => undefined);
    // Of several that make the queue at once, all but one try again.
    await boss.start({ attempts: 5 });
    // Of one key, one piece waits at most.
    await boss.createQueue(name, {
      policy: 'short',
      retryLimit: 2,
      retryDelay: 5,
      heartbeatSeconds: silence,
      expireInSeconds: 86_400,
    });
    return new WorkQueue(boss, connection);
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
    await this.#connection.close();
  }

  /** Says that there is work, unless that is said already; after some seconds. Answers with its number where it was new. */
  async offer(kind: WorkKind, key: string, data: object, after = 0): Promise<string | undefined> {
    const content: Content = { kind, key, version, data: JSON.stringify(data) };
    const id = await this.#boss.send(name, content, {
      singletonKey: key,
      priority: workKinds.length - workKinds.indexOf(kind),
      ...(after > 0 && { startAfter: after }),
    });
    return id ?? undefined;
  }

  /** Takes the piece that comes first; it is given to another after a minute in which `touch` is not called. */
  async take(): Promise<Work | undefined> {
    const [job] = await this.#boss.fetch<Content>(name);
    return job && this.#workOf(job);
  }

  async #workOf({ id, retryCount, data: content }: BossJob<Content>): Promise<Work | undefined> {
    if (content.version !== version) {
      await this.fail({ id, retryCount }, `it needs vaelab ${content.version}, and a worker has ${version}`);
      return undefined;
    }
    const { kind, key, data } = content;
    return { kind, key, data: JSON.parse(data), id, retryCount };
  }

  /** A sign of life. */
  async touch({ id, retryCount }: Pick<Work, 'id' | 'retryCount'>): Promise<void> {
    await this.#boss.touch(name, { id, retryCount });
  }

  /** It is done, and this came of it. */
  async complete({ id, retryCount }: Pick<Work, 'id' | 'retryCount'>, value: unknown = null): Promise<void> {
    await this.#boss.complete(name, { id, retryCount }, { value: JSON.stringify(value) });
  }

  /** It could not be done; another worker may try. */
  async fail({ id, retryCount }: Pick<Work, 'id' | 'retryCount'>, message: string): Promise<void> {
    await this.#boss.fail(name, { id, retryCount }, { message });
  }

  /** Gives a piece back as it was, without a mark. */
  async giveBack(work: Work): Promise<void> {
    await this.offer(work.kind, work.key, work.data as object);
    await this.#boss.complete(name, { id: work.id, retryCount: work.retryCount }, { givenBack: true });
  }

  /**
   * Has a piece done by some worker and answers with what it gave. What was done for somebody who ended before is taken.
   * @throws Error when workers could not do it, InterruptedError when the signal is raised before
   */
  async result<T>(kind: WorkKind, key: string, data: object, signal: AbortSignal): Promise<T> {
    for (;;) {
      const jobs = await this.#boss.findJobs<Content>(name, { key });
      const given = jobs.filter(({ output }) => (output as { givenBack?: boolean } | null)?.givenBack !== true);
      const done = given.find(({ state }) => state === 'completed');
      if (done !== undefined) {
        await this.#boss.deleteJob(
          name,
          jobs.map(({ id }) => id),
        );
        return JSON.parse((done.output as { value: string }).value) as T;
      }
      const failed = given.filter(({ state }) => state === 'failed' || state === 'cancelled');
      const alive = given.some(({ state }) => state === 'created' || state === 'retry' || state === 'active');
      if (failed.length > 0 && !alive) {
        await this.#boss.deleteJob(
          name,
          failed.map(({ id }) => id),
        );
        throw new Error((failed.at(-1)!.output as { message?: string } | null)?.message ?? 'its workers died');
      }
      if (signal.aborted) {
        const waiting = given.filter(({ state }) => state === 'created' || state === 'retry').map(({ id }) => id);
        if (waiting.length > 0) await this.#boss.deleteJob(name, waiting);
        throw new InterruptedError('interrupted');
      }
      if (alive) await pause(look, signal);
      else await this.offer(kind, key, data);
    }
  }
}

/** pg-boss knows PostgreSQL's own errors by their codes. */
function bare(error: unknown): never {
  throw error instanceof StudyError && error.cause instanceof Error ? error.cause : error;
}

/** Waits, at most until the signal is raised. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
