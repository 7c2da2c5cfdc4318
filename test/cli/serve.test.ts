/** The server of `vaelab study serve`: what it answers, to whom, and what it never does. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOwnHost, StudySite, startServer } from '../../src/cli/study/serve.js';
import { RandomSearch, Study } from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/index.js';
import { until } from '../search/compiled.js';

interface Got {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers };
    request(options, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

const evil = '<img src=x onerror=alert(1)>';
const made = (path: string): Study =>
  new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, [evil]: { type: 'int', low: 1, high: 3 } },
    sampler: new RandomSearch({ seed: 1 }),
    storage: new JournalStorage(path),
    about: { objective: evil },
  });

test('only names of this machine and port are its own', () => {
  for (const name of ['127.0.0.1:80', 'localhost:80', 'LOCALHOST:80', '[::1]:80'])
    expect(isOwnHost(name, 80)).toBe(true);
  for (const name of [
    undefined,
    '',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:81',
    'localhost.:80',
    'evil.example:80',
    '127.0.0.1.evil.example:80',
    'localhost:80@evil.example',
  ])
    // prettier-ignore
    expect(isOwnHost(name, 80)).toBe(false);
});

test('follows the studies of a folder, draws again what has changed, and changes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-serve-'));
  const study = made(join(folder, 'a.study'));
  await study.optimize(({ x }) => Number(x), { trials: 5 });
  writeFileSync(join(folder, 'b.study'), 'this is no study\n');
  const server = await startServer(new StudySite(folder), 0);
  try {
    const { port } = server.address() as AddressInfo;
    expect((server.address() as AddressInfo).address).toBe('127.0.0.1');
    const list = await get(port, '/');
    expect(list.body).toMatch(/<a href="\/study\/0">[^<]*a\.study<\/a>[^]*<a href="\/study\/1">[^<]*b\.study<\/a>/);
    const page = await get(port, '/study/0');
    expect(page.status).toBe(200);
    expect(page.body).toContain('5 trials: 5 complete.');
    expect(page.body).not.toContain('<img');
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))!;
    expect(page.body.match(/<script[^>]*>/g)).toEqual([`<script nonce="${nonce!}">`]);
    const first = await get(port, '/part/0');
    const version = String(first.headers['x-version']);
    expect(await get(port, `/part/0?version=${version}`)).toMatchObject({ status: 204, body: '' });
    const bytes = readFileSync(join(folder, 'a.study'));
    expect((await get(port, '/report/0')).body).toContain('What matters');
    expect(readFileSync(join(folder, 'a.study')).equals(bytes)).toBe(true);
    await study.tell(await study.ask(), 7);
    // It is drawn anew after a rest.
    const next = await until(async () => {
      const got = await get(port, `/part/0?version=${version}`);
      return got.status === 200 && got;
    }, 'what is new');
    expect(next.headers['x-version']).not.toBe(version);
    expect(next.body).toContain('6 trials: 6 complete.');
    expect(next.body).not.toMatch(/\bNaN\b|\bundefined\b/);

    // A study that has come since, and one that cannot be read.
    await made(join(folder, 'c.study')).ask();
    expect((await get(port, '/list')).body).toContain('/study/2');
    expect(await get(port, '/study/1')).toMatchObject({
      status: 503,
      body: expect.stringMatching(/b\.study/) as string,
    });
    // Another one has come to its place.
    await made(join(folder, 'new')).ask();
    renameSync(join(folder, 'new'), join(folder, 'b.study'));
    await get(port, '/study/1');
    expect((await get(port, '/study/1')).body).toContain('1 trial: 1 running.');
    for (const path of [
      '/study/9',
      '/study/../../etc/passwd',
      '/a.study',
      '/study/%2e%2e',
      '/report/-1',
      '//evil.example/',
    ])
      expect((await get(port, path)).status, path).toBe(404);
    for (const host of [`evil.example:${port}`, 'localhost', '127.0.0.1:1'])
      expect(await get(port, '/study/0', { host })).toMatchObject({ status: 403 });
    expect((await get(port, '/study/0', {}, 'POST')).status).toBe(405);
    expect(await get(port, '/study/0', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(readdirSync(folder).sort()).toEqual(['a.study', 'b.study', 'c.study']);
    await expect(startServer(new StudySite(folder), port)).rejects.toThrow(/cannot be had .*--port/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
