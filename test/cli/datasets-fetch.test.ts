import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenMLServer, openmlServer } from '../data/openml-server.js';
import { folder, interruptAt, smallTable, vaelab } from './command.js';

/** A small table as ARFF. */
function arffTable(): string {
  const rows = smallTable().trim().split('\n').slice(1);
  const attributes = Array.from({ length: 6 }, (_, j) => `@attribute x${j} numeric`);
  return ['@relation t', ...attributes, '@attribute kind {left,right}', '@data', ...rows, ''].join('\n');
}

let server: OpenMLServer;
beforeAll(async () => {
  server = await openmlServer(arffTable());
  Object.assign(server.description, { url: `${server.address}/file/t.arff`, default_target_attribute: 'kind' });
});
afterAll(() => server.close());

describe('vaelab datasets fetch', () => {
  it('fetches what run then takes', async () => {
    const cwd = folder();
    const where = { VAELAB_OPENML: server.address, VAELAB_CACHE: join(cwd, 'fetched') };
    const call = (...args: string[]): ReturnType<typeof vaelab> => vaelab(args, cwd, undefined, undefined, where);
    const early = await call('run', 'openml:61', '--model', 'class-normals', '--splits', '1');
    expect(early).toMatchObject({
      code: 2,
      err: 'vaelab: openml:61 was not fetched yet; fetch it first: vaelab datasets fetch 61\n',
    });

    const fetched = await call('datasets', 'fetch', '61', 'iris');
    expect(fetched.code).toBe(0);
    expect(fetched.out).toMatch(
      /^iris \(openml:61\): version 1, class kind, licence Public\n {2}.*61.iris\.arff\niris \(openml:61\): .*was here/,
    );
    expect(fetched.err).toContain('fetching 61');
    const json = await call('datasets', 'fetch', '61', '--json');
    expect(JSON.parse(json.out)).toMatchObject([{ id: 61, target: 'kind', cached: true }]);

    const run = await call('run', 'openml:61', '--model', 'class-normals', '--splits', '1', '--out', 'made', '--quiet');
    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'made/result.json'), 'utf8'))).toMatchObject({ dataset: 'iris' });

    // What its description says is no feature is left out, unless it is asked for.
    Object.assign(server.description, { ignore_attribute: ['x1'], default_target_attribute: 'kind,x2' });
    const again = { ...where, VAELAB_CACHE: join(cwd, 'again') };
    await vaelab(['datasets', 'fetch', '61'], cwd, undefined, undefined, again);
    const fit = (...more: string[]): ReturnType<typeof vaelab> =>
      vaelab(['fit', 'openml:61', '--model', 'class-normals', ...more], cwd, undefined, undefined, again);
    expect((await fit('-o', '1.safetensors')).err).toMatch(/^iris: \d+ rows x 4 columns, class kind/);
    expect((await fit('--keep', 'x1,x2', '-o', '2.safetensors')).err).toMatch(
      /^iris: \d+ rows x 6 columns, class kind/,
    );

    const unknown = await call('datasets', 'fetch', '5000');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toMatch(/Unknown dataset; look for the data set's number/);
    expect((await call('datasets', 'fetch', 'digits')).err).toMatch(/digits comes with a package/);
    expect((await call('datasets', 'fetch', 'gcm-filtered')).err).toMatch(/fetch gcm, which it is a part of/);
  });

  it('keeps what has come at Ctrl-C, and goes on from there', async () => {
    const cwd = folder();
    const where = { VAELAB_OPENML: server.address, VAELAB_CACHE: cwd };
    server.answer = (_request, response, file) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.slice(0, 400));
    };
    const args = ['datasets', 'fetch', '61'];
    const cut = await vaelab(args, cwd, interruptAt(/fetching 61/, 300), undefined, where);
    server.answer = undefined;
    expect(cut).toMatchObject({ code: 130, out: '' });
    expect(cut.err).toMatch(/interrupted; what has come is kept, and the same command goes on from there/);
    const part = join(cwd, 'openml/61/iris.arff.part');
    expect(readFileSync(part, 'utf8')).toBe(server.file.slice(0, 400));
    expect((await vaelab(args, cwd, undefined, undefined, where)).code).toBe(0);
    expect(server.requests.at(-1)).toContain('bytes=400-');
    expect(existsSync(part)).toBe(false);
  });
});
