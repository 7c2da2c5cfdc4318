/** `vaelab worker`: work that is begun here and done by processes that may end at any moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresStorage } from '../../src/postgres/index.js';
import { checkNode } from '../../src/postgres/queue.js';
import type { Trial } from '../../src/search/index.js';
import { StudyState } from '../../src/search/study/study-state.js';
import { newerNode, postgresIsPresent, PostgresServer, type Server } from '../postgres/server.js';
import { until } from '../search/compiled.js';
import { folder, main, smallTable, vaelab } from './command.js';

const tests = 'work for several machines';
const node = postgresIsPresent(tests) ? newerNode(tests) : undefined;

interface Running {
  readonly child: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[], cwd: string): Running {
  const child = spawn(node!, [main, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  return { child, text: () => text, ended: new Promise((done) => child.on('close', (code) => done(code))) };
}

/** The trials of a study, by its entries alone. */
async function trialsOf(address: string): Promise<readonly Trial[]> {
  const state = new StudyState();
  const { entries } = await new PostgresStorage(address).read();
  for (const entry of entries) state.apply(entry);
  return state.trials;
}

test.each(['20.20.2', '22.11.0'])('on Node %s it says what it needs', (version) => {
  expect(() => checkNode(version)).toThrow(/needs Node 22\.12 or newer .* this is Node/);
});

test.each(['22.12.0', '24.0.0'])('Node %s is new enough', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test('a password in an address is refused with exit code 2, and not repeated', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), smallTable());
  const address = 'postgres://me:secret@nowhere/db';
  for (const args of [
    ['worker', address],
    ['search', 't.csv', '--target', 'kind', '--study', `${address}?study=s`],
  ]) {
    const { code, err } = await vaelab(args, cwd);
    expect(err).toMatch(/PGPASSWORD.*\.pgpass/);
    expect(err).not.toContain('secret');
    expect(code).toBe(2);
  }
});

describe.runIf(node !== undefined)('with a server', () => {
  let server: Server;
  let cwd: string;
  beforeAll(async () => {
    server = await new PostgresServer().start();
    cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
  });
  afterAll(() => server?.stop());
  const worker = (...more: readonly string[]): Running =>
    start(['worker', server.address(), '--threads', '1', ...more], cwd);
  const table = ['t.csv', '--target', 'kind'];

  test('a trial survives kill -9 of its worker, and SIGTERM gives it back; all are counted once', async () => {
    const address = server.address('survives');
    const sizes = ['--hidden', '4', '--latent', '2', '--epochs', '300', '--threads', '1', '--no-retrain'];
    const begun = ['search', ...table, ...sizes, '--grid', 'lr=1e-3,2e-3,4e-3', '--workers', '0', '--study', address];
    const search = start([...begun, '--out', 'survives'], cwd);
    const runs = (attempt: number): Promise<unknown> =>
      until(async () => {
        const [first] = await trialsOf(address);
        return first?.state === 'running' && first.attempt === attempt;
      }, `attempt ${attempt} of the first trial`);
    const killed = worker();
    await runs(1);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const ended = worker();
    await runs(2);
    ended.child.kill('SIGTERM');
    expect(await ended.ended, ended.text()).toBe(130);
    expect((await trialsOf(address))[0]!.state).toBe('interrupted');
    const all = [worker('--idle', '5'), worker('--idle', '5')];
    expect(await search.ended, search.text()).toBe(0);
    for (const one of all) expect(await one.ended, one.text()).toBe(0);
    const trials = await trialsOf(address);
    expect(trials.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['complete', 3],
      ['complete', 1],
      ['complete', 1],
    ]);
    const told = all.flatMap((one) => one.text().match(/trial \d+: complete/g) ?? []);
    expect(told.sort()).toEqual([0, 1, 2].map((id) => `trial ${id}: complete`));
  });

  test('other data under the same name are left alone', async () => {
    const elsewhere = folder();
    writeFileSync(join(elsewhere, 't.csv'), smallTable(44));
    const address = server.address('other');
    const args = ['search', ...table, '--grid', 'lr=1e-3,2e-3', '--hidden', '4', '--latent', '2', '--epochs', '9'];
    const search = start([...args, '--workers', '0', '--study', address, '--no-retrain', '--out', 'other'], cwd);
    await until(() => search.text().includes('other machines may help'), 'a search');
    const one = start(['worker', server.address(), '--idle', '4'], elsewhere);
    expect(await one.ended).toBe(0);
    expect(one.text()).toMatch(
      /study other is left to others: t\.csv on this machine is not what the study was begun with: its table/,
    );
    search.child.kill('SIGTERM');
    expect(await search.ended).toBe(130);
    expect(await trialsOf(address)).toEqual([]);
  });

  test('an objective of one’s own runs where the worker names it, and nowhere else', async () => {
    writeFileSync(join(cwd, 'space.json'), '{ "x": { "type": "real", "low": 0, "high": 1 } }');
    writeFileSync(join(cwd, 'own.mjs'), 'export default ({ x }) => (x - 0.3) ** 2;');
    const node = ['--run', `${process.execPath} -e console.log({x})`];
    for (const [name, own] of [
      ['module', ['--objective', 'own.mjs']],
      ['command', node],
    ] as const) {
      const args = ['search', ...own, '--space', 'space.json', '--method', 'random', '--trials', '3', '--workers', '0'];
      const search = start([...args, '--study', server.address(name), '--out', name], cwd);
      await until(() => search.text().includes('other machines may help'), 'a search');
      const without = worker('--idle', '0');
      expect(await without.ended, without.text()).toBe(0);
      expect(without.text()).toMatch(new RegExp(`study ${name} is left to others: its objective is a ${name}`));
      const able = worker('--idle', '30', ...own);
      expect(await search.ended, search.text()).toBe(0);
      able.child.kill('SIGTERM');
      await able.ended;
      expect(
        (await trialsOf(server.address(name))).map(({ state }) => state),
        able.text(),
      ).toEqual(Array.from({ length: 3 }, () => 'complete'));
      const shown = start(['study', 'best', server.address(name)], cwd);
      expect(await shown.ended, shown.text()).toBe(0);
      expect(shown.text()).toMatch(/trial \d/);
    }
  });

  test('pieces of a selection give the same result as here', async () => {
    const args = ['select', ...table, '--method', 'anova', '--k', '2', '--splits', '2', '--permutations', '1'];
    const one = worker('--idle', '5');
    const there = start([...args, '--queue', server.address(), '--out', 'there'], cwd);
    expect(await there.ended, there.text()).toBe(0);
    expect(await one.ended, one.text()).toBe(0);
    expect(one.text()).toMatch(/split 0: anova: done/);
    const here = start([...args, '--workers', '1', '--out', 'here'], cwd);
    expect(await here.ended, here.text()).toBe(0);
    const [a, b] = ['there', 'here'].map((name): unknown =>
      JSON.parse(readFileSync(join(cwd, name, 'result.json'), 'utf8'), (key, value: unknown) =>
        key === 'seconds' ? 0 : value,
      ),
    );
    expect(a).toEqual(b);
  });
});
