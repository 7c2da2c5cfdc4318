import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedDataset, fetchDataset, loadDataset, loadTable } from '../../src/data/node.js';
import { openNetwork } from '../../src/data/openml/network.js';
import { md5, type OpenMLServer, openmlServer, send, sendPart } from './openml-server.js';

const rows = Array.from({ length: 400 }, (_, i) => `${i % 7}.5,${i % 11},${i % 2 === 0 ? 'a' : 'b'}`).join('\n');
const file = `@relation iris\n@attribute x numeric\n@attribute y numeric\n@attribute class {a,b}\n@data\n${rows}\n`;

let server: OpenMLServer;
let cache: string;

beforeEach(async () => {
  server = await openmlServer(file);
  server.description['url'] = `${server.address}/file/iris.arff`;
  cache = mkdtempSync(join(tmpdir(), 'vaelab cache '));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const get = (wanted: number | string, more: object = {}): ReturnType<typeof fetchDataset> =>
  fetchDataset(wanted, { cache, server: server.address, ...more });
const fileRequests = (): string[] => server.requests.filter((line) => line.includes('/file/'));
const partOf = (id: number): string => join(cache, 'openml', String(id), 'iris.arff.part');

describe('fetchDataset', () => {
  it('fetches by number, once', async () => {
    const seen: number[] = [];
    const { path, description, cached } = await get(61, { onProgress: (p: { bytes: number }) => seen.push(p.bytes) });
    expect(cached).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(file);
    expect(description).toMatchObject({ id: 61, name: 'iris', version: 1, target: 'class', md5: md5(file) });
    expect(seen.at(-1)).toBe(file.length);
    expect((await loadTable(path)).labels).toHaveLength(400);

    const { length } = server.requests;
    expect(await get(61)).toMatchObject({ path, cached: true });
    expect(await get('61')).toMatchObject({ path, cached: true });
    expect(await get('Iris')).toMatchObject({ path, cached: true });
    expect(server.requests).toHaveLength(length);
    expect(await cachedDataset('iris', cache)).toMatchObject({ path });
    expect(readdirSync(join(cache, 'openml', '61')).sort()).toEqual(['description.json', 'iris.arff']);
    expect(await get(61, { again: true })).toMatchObject({ cached: false });
  });

  it('takes the latest version of a name, or the one that is asked for', async () => {
    expect((await get('iris')).description).toMatchObject({ id: 969, version: 3 });
    expect((await get('iris', { version: 1 })).description.id).toBe(61);
    await expect(get('iris', { version: 2 })).rejects.toThrow(
      /iris has no version 2; there are 1 \(number 61\), 3 \(number 969\)/,
    );
    await expect(get('flowers')).rejects.toThrow(/No results; there is no data set called 'flowers'/);
  });

  it('goes on where a connection broke, as long as something comes', async () => {
    let left = 3;
    server.answer = (...args) => (left-- > 0 ? sendPart(700)(...args) : send(...args));
    expect(readFileSync((await get(61)).path, 'utf8')).toBe(file);
    const starts = fileRequests().map((line) => Number(/bytes=(\d+)-/.exec(line)?.[1] ?? 0));
    expect(starts).toHaveLength(4);
    // What a connection had not delivered when it broke is asked for again.
    expect(starts).toEqual([...starts].sort((x, y) => x - y));
    expect(starts.at(-1)).toBeGreaterThanOrEqual(700);
  });

  it('keeps what has come when it is interrupted, and goes on from there', async () => {
    server.answer = (_request, response, whole) => {
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.slice(0, 1000));
    };
    const stop = new AbortController();
    const interrupted = get(61, {
      signal: stop.signal,
      onProgress: ({ bytes }: { bytes: number }) => bytes >= 1000 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow(/aborted/);
    expect(stop.signal.aborted).toBe(true);
    expect(readFileSync(partOf(61), 'utf8')).toBe(file.slice(0, 1000));
    expect(await cachedDataset(61, cache)).toBeUndefined();
    server.answer = undefined;
    expect(readFileSync((await get(61)).path, 'utf8')).toBe(file);
    expect(fileRequests().at(-1)).toContain('bytes=1000-');
  });

  it('begins anew when what is there is of another file, or a server knows no ranges', async () => {
    mkdirSync(join(cache, 'openml', '61'), { recursive: true });
    writeFileSync(partOf(61), 'x'.repeat(500));
    expect(readFileSync((await get(61)).path, 'utf8')).toBe(file);
    expect(fileRequests()).toHaveLength(2);
    mkdirSync(join(cache, 'openml', '62'), { recursive: true });
    writeFileSync(partOf(62), file.slice(0, 500));
    server.answer = (_request, response, whole) => response.writeHead(200).end(whole);
    expect(readFileSync((await get(62)).path, 'utf8')).toBe(file);
    expect(fileRequests()).toHaveLength(3);
    // A part that is whole already.
    mkdirSync(join(cache, 'openml', '63'), { recursive: true });
    writeFileSync(partOf(63), file);
    server.answer = (_request, response) => response.writeHead(416).end();
    expect(readFileSync((await get(63)).path, 'utf8')).toBe(file);
  });

  it('keeps nothing of a file with another checksum', async () => {
    server.description['md5_checksum'] = md5('something else');
    await expect(get(61)).rejects.toThrow(/has the checksum [0-9a-f]{32}, and [0-9a-f]{32} was announced/);
    expect(readdirSync(join(cache, 'openml', '61'))).toEqual([]);
    expect(fileRequests()).toHaveLength(2);
    server.description['md5_checksum'] = undefined;
    expect((await get(61)).description.md5).toBeUndefined();
  });

  it('never leaves its folder, whatever a data set is called', async () => {
    server.description['name'] = '../../../evil/..\u0000name';
    const { path } = await get(61);
    expect(path.startsWith(join(cache, 'openml', '61'))).toBe(true);
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(cache)).toEqual(['openml']);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no url', { url: undefined }, /'url' is missing/],
    ['no address', { url: 'file:///etc/passwd' }, /'url' is 'file:\/\/\/etc\/passwd', which is no address/],
    ['another number', { id: 7 }, /describes data set 7, and 61 was asked for/],
    ['no number', { id: 'x' }, /'id' is '"x"' in the description/],
    ['an odd checksum', { md5_checksum: '../x' }, /which is no MD5/],
    ['another format', { format: 'XRFF' }, /format XRFF; ARFF and sparse ARFF can be read/],
  ])('refuses a description with %s', async (_what, fields, message) => {
    Object.assign(server.description, fields);
    await expect(get(61)).rejects.toThrow(message);
    expect(fileRequests()).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['a page', '<html>Sign in</html>', /the answer is no JSON: '<html>/],
    ['nothing', '', /the answer is no JSON/],
    ['a list', '[1,2]', /describes no data set/],
    ['null', 'null', /describes no data set/],
  ])('refuses %s in place of a description', async (_what, text, message) => {
    server.json = (response) => void response.end(text);
    await expect(get(61)).rejects.toThrow(message);
  });

  it('says what the server says', async () => {
    await expect(get(5000)).rejects.toThrow(/Unknown dataset; look for the data set's number at http/);
    server.answer = (_request, response) => response.writeHead(404).end('gone');
    await expect(get(61)).rejects.toThrow(/file\/iris\.arff: the server answers 404 Not Found$/);
    expect(fileRequests()).toHaveLength(1);
    server.answer = (_request, response) => response.writeHead(503).end();
    await expect(get(61)).rejects.toThrow(/answers 503 .*Is this machine online\? Behind a proxy, set HTTPS_PROXY/);
    expect(fileRequests()).toHaveLength(4);
  });

  it('says what to do without a network', async () => {
    await server.close();
    await expect(get(61)).rejects.toThrow(/no connection \(ECONNREFUSED\).*By hand: get the ARFF file from .*\/d\/61/);
  });

  it('goes by a proxy', async () => {
    const tunnels: string[] = [];
    const proxy = createServer((client) =>
      client.once('data', (data) => {
        const [host, port] = data.toString().split(' ')[1]!.split(':');
        tunnels.push(data.toString().split(' ')[0]!);
        const far = connect(Number(port), host, () => {
          client.write('HTTP/1.1 200 OK\r\n\r\n');
          far.pipe(client).pipe(far);
        });
        far.on('error', () => client.destroy());
        client.on('error', () => far.destroy());
      }),
    );
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
    vi.stubEnv('NO_PROXY', '');
    expect(readFileSync((await get(61)).path, 'utf8')).toBe(file);
    expect(tunnels).toContain('CONNECT');
    proxy.close();
  });
});

describe('a server that falls silent', () => {
  it('counts as gone', async () => {
    server.answer = (_request, response) => void response.writeHead(200).write('@relation');
    const network = await openNetwork(0.2);
    const { body } = await network.get(`${server.address}/file/x`, {});
    const read = async (): Promise<void> => {
      for await (const chunk of body) expect(chunk).toHaveLength(9);
    };
    await expect(read()).rejects.toThrow(/nothing has come for 0.2 seconds/);
  });
});

describe('loadDataset', () => {
  it('finds what was fetched', async () => {
    vi.stubEnv('VAELAB_CACHE', cache);
    await expect(loadDataset('wine')).rejects.toThrow(/"vaelab datasets fetch wine" gets it/);
    server.description['name'] = 'wine';
    const { path } = await get(187);
    const { files, notes } = await loadDataset('wine');
    expect(files).toEqual([path]);
    expect(notes[0]).toContain('expected 178 rows');
  });
});
