/** A disk that is full when results are written: nothing that was worked out is lost, and the message says where it is. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSynthesizer } from '../../src/synthesis/index.js';
import { ResultsKeeper } from '../../src/thesis/commands/results-keeper.js';
import { openResults } from '../../src/thesis/index.js';
import { makeRecords } from '../thesis/records.js';
import { folder, smallTable, vaelab } from './command.js';

const cwd = folder();
const full = join(cwd, 'full');
let mounted = false;
try {
  mkdirSync(full);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full], { stdio: 'ignore' });
  mounted = true;
} catch {
  console.warn('skipped: full disks; mounting a small one takes Linux and the rights of root');
}
afterAll(() => void (mounted && execFileSync('umount', [full])));

const network = ['--model', 'vae', '--hidden', '6', '--latent', '2', '--epochs', '2'];
const run = ['run', 't.csv', '--target', 'kind', '--splits', '1', ...network];
writeFileSync(join(cwd, 't.csv'), smallTable());

/** Leaves no room but for the names of files. */
function fill(): void {
  rmSync(join(full, 'ballast'), { force: true });
  for (let size = 64 * 1024; size > 0; size -= 4096)
    try {
      writeFileSync(join(full, 'ballast'), Buffer.alloc(size));
      return;
    } catch {
      // A page less, then.
    }
}

const refusal = (path: string, option: string): RegExp =>
  new RegExp(
    `vaelab: full/${path}: \\d+ bytes could not be written \\(the disk is full; free some space\\), or name another place with ${option}\\. It is in (\\S.*) instead: move it from there\n$`,
  );

describe.skipIf(!mounted)('on a full disk', () => {
  test('run prints its table, and all its files are elsewhere', async () => {
    fill();
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
    fill();
    const { code, out, err } = await vaelab([...run, '--json', '--out', 'full/o'], cwd, undefined, undefined, {
      TMPDIR: full,
    });
    expect([code, readdirSync(full).filter((name) => name.includes('partial'))]).toEqual([1, []]);
    expect(JSON.parse(out)).toMatchObject({ dataset: 't.csv', files: [] });
    expect(err).toMatch(/name another place with --out\. Nor could it be written to .*full: .*the disk is full/);
  });

  test('fit keeps the model, and sample the rows', async () => {
    fill();
    const fit = await vaelab(['fit', 't.csv', '--target', 'kind', ...network, '-o', 'full/m.safetensors'], cwd);
    expect([fit.code, readdirSync(full).filter((name) => name.startsWith('m.'))]).toEqual([1, []]);
    expect(fit.out).toMatch(/columns .*\nclasses /);
    const [, model] = refusal('m\\.safetensors', '--output').exec(fit.err)!;
    expect((await loadSynthesizer(model!)).trainedOn).toMatchObject({ rows: 40 });
    const sample = await vaelab(['sample', model!, '-n', '50', '-o', 'full/rows.csv'], cwd);
    expect(sample.code).toBe(1);
    const [, rows] = refusal('rows\\.csv', '--output').exec(sample.err)!;
    expect(readFileSync(rows!, 'utf8').trimEnd().split('\n').length).toBe(51);
  });

  test('search says so, and its study goes on once there is room', async () => {
    fill();
    const search = ['search', 't.csv', '--target', 'kind', '--epochs', '2', '--hidden', '6', '--method', 'random'];
    const more = [...search, '--trials', '2', '--no-retrain', '--study', 'full/s.study'];
    const { code, err } = await vaelab([...more, '--out', 'a'], cwd);
    expect(code).toBe(1);
    expect(err).toMatch(/vaelab: full\/s\.study: \d+ bytes could not be written \(the disk is full; free some space\)/);
    rmSync(join(full, 'ballast'));
    expect((await vaelab([...more, '--out', 'b'], cwd)).code).toBe(0);
    expect(readdirSync(join(cwd, 'b'))).toContain('study.json');
  });

  test('reproduce keeps what is finished elsewhere, tries again with the next, and says where things are', async () => {
    fill();
    const records = makeRecords({ experiment: '31', synthetic: 0.5, real: 0.5, seeds: 3 });
    const path = join(full, 'r.jsonl');
    const said: string[] = [];
    const keeper = new ResultsKeeper(path, (text) => said.push(text));
    await keeper.keep(records[0]!);
    await keeper.keep(records[1]!);
    const [, elsewhere] = /the disk is full.* Until then results are kept in (.*)\.$/.exec(said.join('\n'))!;
    expect([...(await openResults(elsewhere!)).values()]).toEqual(records.slice(0, 2));
    expect(() => keeper.check()).toThrow(`2 results are in ${elsewhere} instead`);
    rmSync(join(full, 'ballast'));
    await keeper.keep(records[2]!);
    keeper.check();
    expect([...(await openResults(path)).values()]).toEqual(records);
  });
});
