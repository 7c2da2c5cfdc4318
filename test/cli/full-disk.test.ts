/** A disk that is full when results are written: nothing that was worked out is lost, and the message says where it is. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSynthesizer } from '../../src/synthesis/index.js';
import { ResultsKeeper } from '../../src/thesis/commands/results-keeper.js';
import { appendResults, openResults } from '../../src/thesis/index.js';
import { file, read } from '../bench/documents/read.js';
import { SmallDisk } from '../small-disk.js';
import { makeRecords } from '../thesis/records.js';
import { folder, smallTable, vaelab } from './command.js';

const cwd = folder();
const disk = SmallDisk.mount(join(cwd, 'full'));
const full = join(cwd, 'full');
afterAll(() => disk?.unmount());

const network = ['--model', 'vae', '--hidden', '6', '--latent', '2', '--epochs', '2'];
const run = ['run', 't.csv', '--target', 'kind', '--splits', '1', ...network];
writeFileSync(join(cwd, 't.csv'), smallTable());

const refusal = (path: string, option: string): RegExp =>
  new RegExp(
    `vaelab: full/${path}: \\d+ bytes could not be written \\(the disk is full; free some space\\), or name another place with ${option}\\. It is in (\\S.*) instead: move it from there\n$`,
  );

const remade =
  /^vaelab: the report cannot be written to full\/report \(.*: \d+ bytes could not be written \(the disk is full; free some space\)\); the results are kept: name another folder with --report\n$/;

describe.skipIf(disk === undefined)('on a full disk', () => {
  test('run prints its table, and all its files are elsewhere', async () => {
    disk!.fill();
    const { code, out, err } = await vaelab([...run, '--out', 'full/o'], cwd);
    expect([code, readdirSync(full)]).toEqual([1, ['ballast']]);
    expect(out).toMatch(/accuracy/i);
    const [, elsewhere] = refusal('o/synthetic\\.csv', '--out').exec(err)!;
    expect(readdirSync(elsewhere!).sort()).toEqual([
      'model.safetensors',
      'report.html',
      'result.json',
      'synthetic.csv',
    ]);
  });

  test('run prints its table where there is room nowhere, and says what to do', async () => {
    disk!.fill();
    const { code, out, err } = await vaelab([...run, '--json', '--out', 'full/o'], cwd, undefined, undefined, {
      TMPDIR: full,
    });
    expect([code, readdirSync(full).filter((name) => name.includes('partial'))]).toEqual([1, []]);
    expect(JSON.parse(out)).toMatchObject({ dataset: 't.csv', files: [] });
    expect(err).toMatch(/name another place with --out\. Nor could it be written to .*full: .*the disk is full/);
  });

  test('fit keeps the model, and sample the rows', async () => {
    disk!.fill();
    const fit = await vaelab(['fit', 't.csv', '--target', 'kind', ...network, '-o', 'full/m.safetensors'], cwd);
    expect([fit.code, readdirSync(full).filter((name) => name.startsWith('m.'))]).toEqual([1, []]);
    expect(fit.out).toMatch(/features .*\nclasses /);
    const [, model] = refusal('m\\.safetensors', '--output').exec(fit.err)!;
    expect((await loadSynthesizer(model!)).trainedOn).toMatchObject({ rows: 40 });
    const sample = await vaelab(['sample', model!, '-n', '50', '-o', 'full/rows.csv'], cwd);
    expect(sample.code).toBe(1);
    const [, rows] = refusal('rows\\.csv', '--output').exec(sample.err)!;
    expect(readFileSync(rows!, 'utf8').trimEnd().split('\n').length).toBe(51);
  });

  test('search says so, and its study goes on once there is room', async () => {
    disk!.fill();
    const search = ['search', 't.csv', '--target', 'kind', '--epochs', '2', '--hidden', '6', '--method', 'random'];
    const more = [...search, '--trials', '2', '--no-retrain', '--study', 'full/s.study'];
    const { code, err } = await vaelab([...more, '--out', 'a'], cwd);
    expect(code).toBe(1);
    expect(err).toMatch(/vaelab: full\/s\.study: \d+ bytes could not be written \(the disk is full; free some space\)/);
    disk!.free();
    expect((await vaelab([...more, '--out', 'b'], cwd)).code).toBe(0);
    expect(readdirSync(join(cwd, 'b'))).toContain('study.json');
  });

  test('reproduce keeps what is finished elsewhere, tries again with the next, and says where things are', async () => {
    disk!.fill();
    const records = makeRecords({ experiment: '31', synthetic: 0.5, real: 0.5, seeds: 3 });
    const path = join(full, 'r.jsonl');
    const said: string[] = [];
    const keeper = new ResultsKeeper(path, (text) => said.push(text));
    await keeper.keep(records[0]!);
    await keeper.keep(records[1]!);
    const [, elsewhere] = /the disk is full.* Until then results are kept in (.*)\.$/.exec(said.join('\n'))!;
    expect([...(await openResults(elsewhere!)).values()]).toEqual(records.slice(0, 2));
    expect(() => keeper.check()).toThrow(`2 results are in ${elsewhere} instead`);
    disk!.free();
    await keeper.keep(records[2]!);
    keeper.check();
    expect([...(await openResults(path)).values()]).toEqual(records);
  });

  test('bench prints its figures, and keeps each file that finds no room', async () => {
    const bench = ['bench', '--compare', file('small'), file('large'), '--out', 'full/f.json', '--chart', 'full/c.svg'];
    const whole = new Map<string, string>();
    for (let [pages, code] = [0, -1 as number | null]; code !== 0; pages++) {
      disk!.fill(pages);
      const ended = await vaelab(bench, cwd);
      code = ended.code;
      expect(ended.out).toMatch(/^a {2}small\.json/);
      const kept = [...ended.err.matchAll(/full\/(\S+): .* It is in (.*) instead: move it from there$/gm)];
      for (const [, name, place] of kept) whole.set(name!, readFileSync(place!, 'utf8'));
      const written = readdirSync(full).filter((name) => /^(f\.json|c\.svg)/.test(name));
      // Each is there, or elsewhere as the message says; nothing is half written.
      expect([...written, ...kept.map(([, name]) => name)].sort()).toEqual(['c.svg', 'f.json']);
      expect(code).toBe(kept.length === 0 ? 0 : 1);
      for (const name of written) rmSync(join(full, name));
      expect(pages).toBeLessThan(16);
    }
    expect(whole.get('c.svg')!.trimEnd()).toMatch(/<\/svg>$/);
    expect(JSON.parse(whole.get('f.json')!)).toMatchObject({ a: { machine: read('small').machine } });
  });

  test('reproduce: the results are there wherever its report ends, and the report is made again from them', async () => {
    const records = makeRecords({ experiment: '31', synthetic: 0.5, real: 0.5, seeds: 3 });
    const results = join(cwd, 'kept.jsonl');
    await appendResults(results, records);
    const reproduce = ['reproduce', '--no-run', '--results', results, '--report'];
    disk!.fill(1);
    const { code, out, err } = await vaelab([...reproduce, 'full/report'], cwd);
    expect([code, err]).toEqual([1, expect.stringMatching(remade)]);
    expect(out).toMatch(/31/);
    expect(readdirSync(join(full, 'report')).filter((name) => name.includes('partial'))).toEqual([]);
    expect((await vaelab([...reproduce, 'elsewhere'], cwd)).code).toBe(0);
    expect(readdirSync(join(cwd, 'elsewhere')).sort()).toEqual([
      'report.html',
      'results.csv',
      'results.json',
      'results.tex',
    ]);
    expect([...(await openResults(results)).values()].length).toBe(records.length);
    rmSync(join(full, 'report'), { recursive: true });
  });
});
