/** Studies in PostgreSQL: the promises of the journal, for many machines. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PostgresConnection } from '../../src/postgres/connection.js';
import { passwordFor } from '../../src/postgres/password.js';
import { placeOf } from '../../src/postgres/place.js';
import { openSchema } from '../../src/postgres/schema.js';
import { PostgresStorage } from '../../src/postgres/storage.js';
import { studiesIn } from '../../src/postgres/studies.js';
import { encryptionOf } from '../../src/postgres/tls.js';
import { SeededRandom } from '../../src/random/index.js';
import { studiesAt, studyLine } from '../../src/cli/study/list.js';
import { BayesianSearch, RandomSearch, type Sampler, Study, type StudyOptions } from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/journal.js';
import { compile, folder, type Running, sleep, start, until } from '../search/compiled.js';
import { kept } from '../search/small-study.js';
import { postgresIsPresent, PostgresServer, type Server } from './server.js';

const study = (storage: StudyOptions['storage'], options: Partial<StudyOptions> = {}): Study =>
  new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, kind: { type: 'categorical', choices: ['ä', 'b\n"', '\u0000'] } },
    sampler: new RandomSearch({ seed: 5 }),
    ...(storage && { storage }),
    ...options,
  });

const objective: Parameters<Study['optimize']>[0] = async ({ x }, { id, report }) => {
  for (let step = 1; step <= 3; step++) await report(step, (x as number) / step);
  if (id % 5 === 4) throw new Error('every fifth fails');
  return (x as number) ** 2;
};

describe.runIf(postgresIsPresent('studies in PostgreSQL'))('with a server', () => {
  let server: Server;
  let sql: PostgresConnection;
  beforeAll(async () => {
    server = await new PostgresServer().start();
    sql = new PostgresConnection(placeOf(server.address()));
  });
  afterAll(async () => {
    await sql?.close();
    await server?.stop();
  });

  /** Changes the entries of a study that have a text in them. */
  const change = (name: string, having: string, from: string, to: string): Promise<unknown> =>
    sql.query(
      `UPDATE vaelab.entries SET entries = replace(entries::text, $3, $4)::json
       WHERE strpos(entries::text, $2) > 0 AND study IN (SELECT id FROM vaelab.studies WHERE name = $1)`,
      [name, having, from, to],
    );

  test('reading makes nothing; tables are made with the first entry', async () => {
    const one = study(new PostgresStorage(server.address('none')));
    await one.load();
    expect(one.trials).toEqual([]);
    expect((await sql.query(`SELECT to_regnamespace('vaelab') AS made`)).rows).toEqual([{ made: null }]);
  });

  test('the studies of a database are listed by name, with addresses that lead to them', async () => {
    const own = server.address().replace(/\/[^/?]*(?=\?|$)/, '/listed');
    await sql.query('CREATE DATABASE listed', []);
    expect(await studiesIn(own)).toEqual([]);
    const names = ['b & c', 'a', 'ä/ß?'];
    const mark = own.includes('?') ? '&' : '?';
    for (const name of names) {
      const storage = new PostgresStorage(`${own}${mark}study=${encodeURIComponent(name)}`);
      await study(storage).optimize(objective, { trials: 2 });
      await storage.close();
    }
    const found = await studiesIn(own);
    expect(found.map((address) => placeOf(address).study)).toEqual(['a', 'b & c', 'ä/ß?']);
    expect(await studiesIn(found[1]!)).toEqual([found[1]]);
    const lines = await Promise.all((await studiesAt([own])).map((place) => studyLine(place)));
    expect(lines.map(({ study, trials, problem }) => ({ study, trials, problem }))).toEqual(
      found.map((address) => ({ study: address, trials: 2, problem: null })),
    );
    await sql.query('DROP DATABASE listed', []);
  });

  test.each<[string, () => Sampler]>([
    ['random', () => new RandomSearch({ seed: 5 })],
    ['bayesian', () => new BayesianSearch({ seed: 5 })],
  ])('one worker, the same seed: the same %s trials as on a journal, resumed as well', async (name, sampler) => {
    const journal = study(new JournalStorage(join(folder(), 'j.study')), { sampler: sampler() });
    await journal.optimize(objective, { trials: 12 });
    for (const trials of [5, 12])
      await study(new PostgresStorage(server.address(name)), { sampler: sampler() }).optimize(objective, { trials });
    const again = study(new PostgresStorage(server.address(name)), { sampler: sampler() });
    await again.load();
    expect(kept(again)).toEqual(kept(journal));
    expect(again.notes).toEqual([]);
  });

  test('several studies lie in one database; another one of the same name is refused', async () => {
    const [a, b] = ['a study', 'ü?&'].map((name) => study(new PostgresStorage(server.address(name)))) as [Study, Study];
    await a.optimize(objective, { trials: 2 });
    await b.optimize(objective, { trials: 3 });
    await a.load();
    expect([a.trials.length, b.trials.length]).toEqual([2, 3]);
    const other = study(new PostgresStorage(server.address('ü?&')), { direction: 'maximize' });
    await expect(other.ask()).rejects.toThrow(/study 'ü\?&' in .* holds another study: direction is/);
  });

  test('a changed or removed entry is noticed, and given up only when asked for', async () => {
    const storage = (): PostgresStorage => new PostgresStorage(server.address('damaged'));
    await study(storage()).optimize(objective, { trials: 3 });
    await study(new PostgresStorage(server.address('missing'))).optimize(objective, { trials: 3 });
    await sql.query(
      `DELETE FROM vaelab.entries WHERE strpos(entries::text, 'tell","id":1,') > 0
       AND study IN (SELECT id FROM vaelab.studies WHERE name = 'missing')`,
    );
    await expect(study(new PostgresStorage(server.address('missing'))).load()).rejects.toThrow(
      /\d+ entries are missing between others/,
    );
    await change('damaged', 'tell","id":1,', '"attempt":1', '"attempt":"1"');
    await expect(study(storage()).load()).rejects.toThrow(/damaged \(.*attempt must be a whole number.*acceptDamage/);
    const accepting = study(storage(), { acceptDamage: true });
    await accepting.ask();
    const later = study(storage());
    await later.load();
    expect(later.trials.map(({ state }) => state)).toEqual(['complete', 'running', 'complete', 'running']);
    await sql.query(`DELETE FROM vaelab.studies WHERE name = 'damaged'`);
    await expect(later.ask()).rejects.toThrow(/was removed or replaced while it was in use/);
  });

  test('all read one order: what is being written is waited for, and what was never written is closed', async () => {
    const address = server.address('order');
    await study(new PostgresStorage(address)).optimize(objective, { trials: 1 });
    const { rows } = await sql.query<{ id: number }>(`SELECT id FROM vaelab.studies WHERE name = 'order'`);
    const { id } = rows[0]!;
    // Two positions are taken: one by who dies before writing there, one by who is slow.
    await sql.query(`SELECT nextval('vaelab.study_${id}')`);
    const beat = { kind: 'beat', writer: 'slow', sequence: 1, at: 1 };
    const slow = new PostgresConnection(placeOf(server.address()));
    await slow.query('BEGIN');
    const writing = `INSERT INTO vaelab.entries (study, position, entries) VALUES ($1, nextval('vaelab.study_${id}'), $2)`;
    await slow.query(writing, [id, JSON.stringify([beat])]);
    const later = new PostgresStorage(address);
    const before = await new PostgresStorage(address).read();
    await later.read();
    await later.append([{ kind: 'beat', writer: 'later', sequence: 1, at: 2 }]);
    let seen: readonly string[] | undefined;
    const reading = later.read(before.next).then(({ entries }) => (seen = entries.map(({ writer }) => writer)));
    await sleep(100);
    expect(seen).toBeUndefined();
    await slow.query('COMMIT');
    await reading;
    expect(seen).toEqual(['slow', 'later']);
    await slow.close();
    const positions = await sql.query('SELECT position FROM vaelab.entries WHERE study = $1 AND entries IS NULL', [id]);
    expect(positions.rows.length).toBe(1);
  });

  test('a study of a newer version is refused, and so are tables of one; older tables are brought up to date', async () => {
    const storage = new PostgresStorage(server.address('newer'));
    await study(storage).optimize(objective, { trials: 1 });
    await change('newer', '"kind":"study"', '"format":1', '"format":99');
    await expect(study(new PostgresStorage(server.address('newer'))).load()).rejects.toThrow(
      /entry 1: it has format 99/,
    );
    await sql.query('UPDATE vaelab.version SET version = 9');
    await expect(study(new PostgresStorage(server.address('x'))).load()).rejects.toThrow(
      /tables have version 9.* up to 1/,
    );
    await sql.query('UPDATE vaelab.version SET version = 1');
    const steps = ['SELECT 1 / 0;', 'CREATE TABLE vaelab.more (n integer);', 'INSERT INTO vaelab.more VALUES (7);'];
    const all = [1, 2, 3].map(() => new PostgresConnection(placeOf(server.address())));
    await Promise.all(all.map((each) => openSchema(each, 'here', true, steps)));
    await Promise.all(all.map((each) => each.close()));
    expect((await sql.query('SELECT n, version FROM vaelab.more, vaelab.version')).rows).toEqual([
      { n: 7, version: 3 },
    ]);
    await sql.query('DROP TABLE vaelab.more; UPDATE vaelab.version SET version = 1');
  });

  describe('with processes', () => {
    const rooms = compile(['search', 'files', 'random', 'matrix', 'checks', 'postgres']);
    const search = (name: string, trials: number, pause: number): Running =>
      start('search', rooms, server.address(name), String(trials), 'x', String(pause));
    const open = (name: string): Study =>
      new Study({
        space: { x: { type: 'real', low: 0, high: 1 } },
        sampler: new RandomSearch({ seed: 3 }),
        storage: new PostgresStorage(server.address(name)),
      });
    const told = (lines: readonly string[]): [number, number][] =>
      lines.flatMap((line) => {
        const [what, id, value] = line.split(' ');
        return what === 'told' ? [[Number(id), Number(value)] as [number, number]] : [];
      });

    test('that start a study at once share it, and none stays behind', async () => {
      const all = [1, 2, 3].map(() => search('shared', 40, 5));
      const ended = await Promise.all(all.map((one) => one.ended));
      expect(ended.map(({ code, err }) => [code, err])).toEqual(Array.from({ length: 3 }, () => [0, '']));
      const ran = all.flatMap(({ lines }) => lines().filter((line) => line.startsWith('ran')));
      expect([ran.length, new Set(ran).size]).toEqual([40, 40]);
      const one = open('shared');
      await one.load();
      expect(new Map(all.flatMap(({ lines }) => told(lines())))).toEqual(
        new Map(one.trials.map(({ id, value }) => [id, value!])),
      );
      expect(one.notes).toEqual([]);
    });

    test('kill -9 of workers and of the server: nothing acknowledged is lost, nothing counts twice', async () => {
      const random = new SeededRandom(8);
      const trials = 60;
      const acknowledged = new Map<number, number>();
      const take = ({ lines }: Running): void => {
        for (const [id, value] of told(lines())) {
          // NaN: a trial that was run by killed processes twice.
          if (Number.isNaN(value)) continue;
          expect(acknowledged.has(id)).toBe(false);
          acknowledged.set(id, value);
        }
      };
      const steady = search('killed', trials, 20);
      let kills = 0;
      for (let alive = true; alive;) {
        const one = search('killed', trials, 20);
        const ready = (): boolean => told(one.lines()).length > 0 || one.child.exitCode !== null;
        await until(ready, 'a first result');
        await new Promise((resolve) => setTimeout(resolve, 60 * random.uniform()));
        if (kills < 4) one.child.kill('SIGKILL');
        if (kills++ === 1) {
          await server.kill();
          await server.start();
        }
        const { signal, code, err } = await one.ended;
        expect(err).toBe('');
        take(one);
        alive = signal !== null;
        if (!alive) expect(code).toBe(0);
      }
      expect(await steady.ended).toMatchObject({ code: 0, err: '' });
      take(steady);
      const one = open('killed');
      await one.load();
      expect(one.trials.map(({ id }) => id)).toEqual(Array.from({ length: trials }, (_, i) => i));
      for (const [id, value] of acknowledged) expect(one.trials[id]).toMatchObject({ state: 'complete', value });
      for (const { state, attempt } of one.trials)
        expect([state, attempt]).toEqual(state === 'lost' ? ['lost', 2] : ['complete', attempt]);
    });
  });
});

describe('an address', () => {
  test.each([
    ['postgres://me:secret@host/db?study=s', /password.*PGPASSWORD.*\.pgpass/],
    ['postgres://host/db?study=s&password=secret', /PGPASSWORD/],
    ['postgres://host/db', /names no study; add one to the address: \?study=name/],
    ['postgres://host/db?studdy=s', /no part 'studdy' \(did you mean 'study'\?\)/],
    ['postgres://host:70000/db?study=s', /no address of PostgreSQL/],
  ])('%s is refused, and its password is not repeated', (address, message) => {
    const open = (): unknown => new PostgresStorage(address);
    expect(open).toThrow(message);
    expect(open).not.toThrow(/secret/);
  });

  test('what it says', () => {
    expect(placeOf('postgresql://me@h:6000/d?study=a%20b&sslmode=require')).toEqual({
      name: 'postgres://h:6000/d',
      host: 'h',
      port: 6000,
      user: 'me',
      database: 'd',
      sslmode: 'require',
      study: 'a b',
    });
  });
});

test('passwords come from PGPASSWORD, or from the first line of a file of one’s own that fits', () => {
  const file = join(folder(), 'pgpass');
  writeFileSync(file, '# mine\nelsewhere:*:*:*:no\nhost:5432:db:me:a\\:b\\\\c\nlocalhost:*:*:*:local\n');
  vi.stubEnv('PGPASSFILE', file);
  vi.stubEnv('PGPASSWORD', '');
  chmodSync(file, 0o644);
  expect(passwordFor('host', 5432, 'db', 'me')).toBeUndefined();
  chmodSync(file, 0o600);
  expect(passwordFor('host', 5432, 'db', 'me')).toBe('a:b\\c');
  expect(passwordFor('host', 5433, 'db', 'me')).toBeUndefined();
  expect(passwordFor('/run/postgresql', 1, 'x', 'y')).toBe('local');
  vi.stubEnv('PGPASSWORD', 'given');
  expect(passwordFor('host', 5432, 'db', 'me')).toBe('given');
  vi.unstubAllEnvs();
});

test('encryption goes by PGSSLMODE, as in PostgreSQL’s own programs', () => {
  const root = join(folder(), 'root.crt');
  writeFileSync(root, 'certificate');
  vi.stubEnv('PGSSLROOTCERT', '');
  vi.stubEnv('HOME', folder());
  expect(encryptionOf('disable')).toEqual({ ssl: false, optional: false });
  expect(encryptionOf(undefined)).toMatchObject({ ssl: { rejectUnauthorized: false }, optional: true });
  expect(encryptionOf('require')).toMatchObject({ ssl: { rejectUnauthorized: false }, optional: false });
  vi.stubEnv('PGSSLROOTCERT', root);
  expect(encryptionOf('require')).toMatchObject({ ssl: { rejectUnauthorized: true }, optional: false });
  const whole = encryptionOf('verify-full');
  expect(whole).toMatchObject({ ssl: { rejectUnauthorized: true, ca: Buffer.from('certificate') }, optional: false });
  expect(whole.ssl).not.toHaveProperty('checkServerIdentity');
  expect(encryptionOf('verify-ca').ssl).toHaveProperty('checkServerIdentity');
  expect(() => encryptionOf('maybe')).toThrow(/must be one of disable, allow/);
  vi.unstubAllEnvs();
});
