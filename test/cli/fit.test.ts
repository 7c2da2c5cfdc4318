import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSynthesizer, VAESynthesizer } from '../../src/synthesis/index.js';
import { mixedCsv } from '../synthesis/table.js';
import { folder, interruptAt, vaelab } from './command.js';

const prepared = (): string => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), mixedCsv());
  return cwd;
};
const small = ['--model', 'vae', '--hidden', '8', '--latent', '3', '--epochs', '6'];
const fit = ['fit', 't.csv', '--target', 'state', '-o', 'm.safetensors'];
const files = (cwd: string): string[] => readdirSync(cwd).sort();

describe('vaelab fit', () => {
  test('help', async () => {
    expect((await vaelab(['fit', '--help'], folder())).out).toMatchSnapshot();
  });

  test('writes a synthesizer, and says what it learned and what comes next', async () => {
    const cwd = prepared();
    const { code, out, err } = await vaelab([...fit, ...small], cwd);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^column +kind.*\n(.*\n){7}\nfeatures {2}1 constant, 1 binary, 1 whole, 3 real\nclasses {3}ill \(20\), well \(40\)\nloss /,
    );
    expect(err).toMatch(/^t\.csv: 60 rows x 6 columns, class state; vae, backend wasm/);
    expect(err).toContain('Rows of it: vaelab sample m.safetensors -n 60 -o rows.csv');
    expect(files(cwd)).toEqual(['m.safetensors', 't.csv']);
    const synthesizer = await loadSynthesizer(join(cwd, 'm.safetensors'));
    expect(synthesizer).toBeInstanceOf(VAESynthesizer);
    expect((synthesizer as VAESynthesizer).options).toMatchObject({ hidden: [8], latentDim: 3, epochs: 6 });
    expect(synthesizer.trainedOn).toEqual({ table: 't.csv', rows: 60, columns: 6 });
  });

  test('chooses the kind by default, and says why', async () => {
    const cwd = prepared();
    const { code, out } = await vaelab(fit, cwd);
    expect(code).toBe(0);
    expect(out).toMatch(/^chosen {4}\S.*: .*\.$/m);
    const { kind, containsTrainingRows } = await loadSynthesizer(join(cwd, 'm.safetensors'));
    expect(['class-normals', 'class-means', 'bootstrap']).not.toContain(kind);
    expect(containsTrainingRows).toBe(false);
  });

  test('--json prints one document; --quiet says nothing else', async () => {
    const cwd = prepared();
    const { code, out, err } = await vaelab(
      [...fit, ...small.slice(2), '--model', 'cvae', '--seed', '7', '--json', '--quiet'],
      cwd,
    );
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'cvae',
      file: 'm.safetensors',
      trainedOn: { rows: 60, columns: 6 },
      classes: ['ill', 'well'],
      containsTrainingRows: false,
      containsTrainingCodes: true,
      training: { epochs: 6 },
    });
    expect((await loadSynthesizer(join(cwd, 'm.safetensors'))).seed).toBe(7);
  });

  test('the same command gives the same file, byte for byte', async () => {
    const [one, other] = [prepared(), prepared()];
    for (const cwd of [one, other]) expect((await vaelab([...fit, ...small, '--quiet'], cwd)).code).toBe(0);
    const bytes = async (cwd: string): Promise<unknown> =>
      (await loadSynthesizer(join(cwd, 'm.safetensors'))).toBytes();
    expect(await bytes(one)).toEqual(await bytes(other));
  });

  test('a table without a class', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), mixedCsv().replaceAll('ill', '1').replaceAll('well', '2'));
    for (const model of ['vae', 'auto']) {
      const file = `${model}.safetensors`;
      const { code, out } = await vaelab(['fit', 't.csv', '-o', file, ...small, '--model', model], cwd);
      expect(code).toBe(0);
      expect(out).not.toMatch(/class(es|ifier)/);
      expect((await loadSynthesizer(join(cwd, file))).classes).toEqual([]);
    }
  });

  test('kinds without a network; a bootstrap is saved only when that is said', async () => {
    const cwd = prepared();
    const normals = await vaelab([...fit, '--model', 'class-normals'], cwd);
    expect(normals.code).toBe(0);
    expect(normals.err).toMatch(/; class-normals\n/);
    const copies = ['fit', 't.csv', '--target', 'state', '--model', 'bootstrap', '-o', 'deep/b.safetensors'];
    const refused = await vaelab(copies, cwd);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^vaelab: --model bootstrap keeps the training rows.*--include-training-rows/);
    expect(files(cwd)).toEqual(['m.safetensors', 't.csv']);
    expect((await vaelab([...copies, '--include-training-rows', '--quiet'], cwd)).code).toBe(0);
    expect((await loadSynthesizer(join(cwd, 'deep/b.safetensors'))).kind).toBe('bootstrap');
    const idle = await vaelab([...fit.slice(0, -1), 'n.safetensors', '--model', 'class-normals', '--epochs', '3'], cwd);
    expect([idle.code, idle.err]).toEqual([
      2,
      'vaelab: --model class-normals has no network; leave out the options of one (--epochs)\n',
    ]);
  });

  test('Ctrl-C saves what there is', async () => {
    const cwd = prepared();
    const { code, err, out } = await vaelab(
      [...fit, ...small.slice(0, -1), '1000000', '--stop', 'none'],
      cwd,
      interruptAt(/a training step has/, 300),
    );
    expect(err).toContain('Interrupted: finishing this step, then saving what there is');
    expect(code).toBe(130);
    expect(out).toMatch(/note +Training was interrupted/);
    expect((await (await loadSynthesizer(join(cwd, 'm.safetensors'))).sample(4)).labels.length).toBe(4);
    expect(files(cwd)).toEqual(['m.safetensors', 't.csv']);
  });

  test('--checkpoint survives Ctrl-C and SIGTERM, and --resume goes on to the same file', async () => {
    const cwd = prepared();
    const long = [...fit.slice(0, -2), ...small.slice(0, -1), '120', '--patience', '120', '--batch', '8', '-o'];
    const kept = [...long, 'm.safetensors', '--checkpoint', 'c.checkpoint', '--checkpoint-every', '0.2'];
    expect((await vaelab([...long, 'whole.safetensors', '--quiet'], cwd)).code).toBe(0);
    const cut = await vaelab(kept, cwd, interruptAt(/a training step has/));
    expect(cut.code).toBe(130);
    expect(cut.err).toContain('then keeping the state of the training');
    expect(cut.err).toMatch(
      /its checkpoint c\.checkpoint:\n {2}vaelab fit t\.csv .*--checkpoint-every 0\.2 --resume\n$/,
    );
    expect(files(cwd)).toEqual(['c.checkpoint', 't.csv', 'whole.safetensors']);
    const again = await vaelab([...kept, '--resume', '--json'], cwd, interruptAt(/a training step has/, 0, 'SIGTERM'));
    expect([again.code, JSON.parse(again.out)]).toEqual([
      130,
      { interrupted: true, file: null, checkpoint: 'c.checkpoint' },
    ]);
    const other = await vaelab([...kept, '--resume', '--seed', '5'], cwd);
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringMatching(/is of another training: .*seed is 5, there it is/),
    ]);
    expect((await vaelab([...kept, '--resume', '--quiet'], cwd)).code).toBe(0);
    expect(files(cwd)).toEqual(['m.safetensors', 't.csv', 'whole.safetensors']);
    expect(readFileSync(join(cwd, 'm.safetensors')).equals(readFileSync(join(cwd, 'whole.safetensors')))).toBe(true);
  });

  test('a training that diverges: exit code 1, a hint, and no file but of a good epoch', async () => {
    const cwd = prepared();
    const { code, err } = await vaelab([...fit, ...small, '--lr', '1e30'], cwd);
    expect(code).toBe(1);
    expect(err).toMatch(/vaelab: the VAE's .*smaller learning rate/);
    expect(existsSync(join(cwd, 'm.safetensors'))).toBe(err.includes('are kept'));
    expect(files(cwd).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a missing file', ['fit', 'u.csv', '-o', 'm.x'], /u\.csv.*(not exist|no file|no such)/i],
    ['no such column', ['fit', 't.csv', '--target', 'stat', '-o', 'm.x'], /no column 'stat'.*did you mean 'state'/],
    ['--resume alone', ['fit', 't.csv', '-o', 'm.x', '--resume'], /--resume needs --checkpoint/],
    [
      'a checkpoint that is not there',
      ['fit', 't.csv', '-o', 'm.x', '--checkpoint', 'c', '--resume'],
      /--checkpoint c: there is no such file/,
    ],
    [
      'a checkpoint in the way',
      ['fit', 't.csv', '-o', 'm.x', '--checkpoint', 't.csv'],
      /t\.csv is there already; go on/,
    ],
    [
      'a checkpoint of a kind without a network',
      ['fit', 't.csv', '-o', 'm.x', '--checkpoint', 'c', '--model', 'pooled-gaussian'],
      /trains no network and is done soon; leave out --checkpoint/,
    ],
    ['no --output', ['fit', 't.csv', '--target', 'state'], /required option '-o, --output <file>'/],
    ['an empty --output', ['fit', 't.csv', '--target', 'state', '-o', ''], /--output is empty/],
    [
      'an output that is there',
      ['fit', 't.csv', '--target', 'state', '-o', 't.csv'],
      /--output t\.csv is there already/,
    ],
    [
      'an output in a file',
      ['fit', 't.csv', '--target', 'state', '-o', 't.csv/m'],
      /--output t\.csv\/m: no file can be made/,
    ],
    ['an unknown kind', [...fit, '--model', 'vea'], /--model must be one of auto, vae, cvae.*did you mean 'vae'/],
    ['a rate of 0', [...fit, '--lr', '0'], /--lr must be a positive number, found 0/],
    ['a seed below 0', [...fit, '--seed', '-1'], /--seed must be a whole number.*found -1/],
    ['an option of a run', [...fit, '--samples', '3'], /unknown option '--samples'/],
    ['an unknown option', [...fit, '--epoch', '3'], /unknown option '--epoch'\n\(Did you mean --epochs\?\)/],
    ['a CVAE without classes', ['fit', 'p.csv', '-o', 'm.x', '--model', 'cvae'], /needs a table with a class column/],
    [
      'a column of ids as the class',
      ['fit', 'p.csv', '--target', 'a', '-o', 'm.x'],
      /the target 'a' looks like a measurement: 12 different numbers in 12 rows/,
    ],
  ])('%s: exit code 2 and one line', async (_, args, message) => {
    const cwd = prepared();
    const rows = Array.from({ length: 12 }, (_, i) => `${i},${(i * 7) % 5}`);
    writeFileSync(join(cwd, 'p.csv'), `a,b\n${rows.join('\n')}\n`);
    const { code, out, err } = await vaelab(args, cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/at .*\.js:\d+/);
    expect(files(cwd)).toEqual(['p.csv', 't.csv']);
  });
});
