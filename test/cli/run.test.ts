import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/data/index.js';
import { loadSynthesizer, type RunResult } from '../../src/synthesis/index.js';
import { folder, interruptAt, noiseTable, smallTable, vaelab } from './command.js';

const prepared = (): string => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), smallTable());
  return cwd;
};
const table = ['run', 't.csv', '--target', 'kind'];
const base = [...table, '--model', 'vae', '--splits', '1', '--hidden', '8,6', '--latent', '3'];

describe('vaelab', () => {
  test('a checkpoint is for runs of one’s own, and is there where it is gone on with', async () => {
    const cwd = folder();
    const said = async (...args: string[]): Promise<unknown[]> => {
      const { code, err } = await vaelab(args, cwd);
      return [code, err];
    };
    expect(await said(...base, '--resume')).toEqual([2, 'vaelab: --resume needs --checkpoint <file>\n']);
    expect(await said(...base, '--checkpoint', 'c', '--resume')).toEqual([
      2,
      expect.stringContaining('--checkpoint c: there is no such file to go on from'),
    ]);
    expect(await said('run', '--experiment', '25t1', '--checkpoint', 'c')).toEqual([
      2,
      expect.stringContaining('--checkpoint is for runs on your own terms'),
    ]);
  });

  test('help and version', async () => {
    const cwd = folder();
    expect((await vaelab(['--version'], cwd)).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await vaelab(['--help'], cwd)).out).toMatchSnapshot();
    expect((await vaelab(['run', '--help'], cwd)).out).toMatchSnapshot();
    expect((await vaelab(['datasets', '--help'], cwd)).out).toMatchSnapshot();
    expect((await vaelab(['reproduce', '--help'], cwd)).out).toMatchSnapshot('reproduce');
    expect((await vaelab(['bench', '--help'], cwd)).out).toMatchSnapshot();
    expect((await vaelab(['search', '--help'], cwd)).out).toMatchSnapshot();
    const { code, out, err } = await vaelab(['datasets', 'list'], cwd);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
    expect((await vaelab(['datasets'], cwd)).out).toBe(out);
    expect((await vaelab(['datasets', 'info', 'leukemia'], cwd)).out).toContain('leukemia_train_38x7129.arff');
  });
});

describe('vaelab run', () => {
  test('--json prints one document with the fields of the contract; the folder has all files', async () => {
    const cwd = prepared();
    const { code, out, err } = await vaelab([...base, '--epochs', '4', '--json', '--out', 'deep/o'], cwd);
    expect(code).toBe(0);
    const result = JSON.parse(out) as RunResult;
    expect(result).toMatchObject({
      dataset: 't.csv',
      protocol: 'clean',
      seed: 0,
      generator: { model: 'vae', hidden: [8, 6], latent: 3 },
      backend: { name: 'wasm', threads: expect.any(Number) as number },
    });
    expect(result.split.train.length + result.split.test.length).toBe(40);
    expect(result.training!.trainLoss.length).toBe(result.training!.epochs);
    for (const score of [result.real, result.synthetic])
      expect(score.report.perClass.map(({ label }) => label)).toEqual(['left', 'right']);
    expect(err).toMatch(/training the generator/);
    expect(readdirSync(join(cwd, 'deep/o')).sort()).toEqual([...result.files].sort());
    expect(JSON.parse(readFileSync(join(cwd, 'deep/o/result.json'), 'utf8'))).toEqual(result);
    expect(readFileSync(join(cwd, 'deep/o/report.html'), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*vaelab run t\.csv --target kind[\s\S]*<\/html>\s*$/,
    );

    const synthetic = readCsv(readFileSync(join(cwd, 'deep/o/synthetic.csv'), 'utf8'), {
      file: 'synthetic.csv',
      target: 'kind',
    });
    expect(synthetic.featureNames).toEqual(['a, b', 'x1', 'x2', 'x3', 'x4', 'x5']);
    expect(synthetic.labels.length).toBe(result.synthetic.rows);
    // The first draw of the saved synthesizer is the run's.
    const saved = await loadSynthesizer(join(cwd, 'deep/o/model.safetensors'));
    const again = await saved.sample(result.synthetic.rows);
    expect([again.features.data, again.labels]).toEqual([synthetic.features.data, synthetic.labels]);
    expect((await saved.sample(2)).features.shape).toEqual([2, 6]);
  });

  test('synthetic.csv has the columns of the table in their order, the class in its own place', async () => {
    const cwd = folder();
    const lines = smallTable().trimEnd().split('\n');
    // The class column comes to the front.
    const table = lines.map((line) => line.replace(/^(.*),([^,]*)$/, '$2,$1'));
    writeFileSync(join(cwd, 't.csv'), `${table.join('\n')}\n`);
    expect((await vaelab([...base, '--epochs', '2', '--quiet', '--out', 'o'], cwd)).code).toBe(0);
    const written = readFileSync(join(cwd, 'o/synthetic.csv'), 'utf8').trimEnd().split('\n');
    expect(written[0]).toBe('kind,"a, b",x1,x2,x3,x4,x5');
    expect(new Set(written.slice(1).map((line) => line.split(',')[0]))).toEqual(new Set(['left', 'right']));
  });

  test('without --json the table goes to stdout; --quiet says nothing else', async () => {
    const cwd = prepared();
    const { code, out, err } = await vaelab([...base, '--epochs', '2', '--quiet'], cwd);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/t\.csv: VAE[\s\S]*real rows +\d[\s\S]*class-means \(control\)[\s\S]*leakage +none/);
    expect(readdirSync(join(cwd, 'runs'))).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d-]+-t\.csv$/)]);
  });

  test('splits are repeated: the first in full, all of them in the verdict, with controls beside', async () => {
    const cwd = prepared();
    const args = [...table, '--model', 'pooled-gaussian', '--splits', '3', '--margin', '5', '--json', '--out', 'o'];
    const { code, out, err } = await vaelab(args, cwd);
    expect(code).toBe(0);
    const result = JSON.parse(out) as RunResult;
    expect(result.generator).toMatchObject({ model: 'pooled-gaussian', hidden: null, latent: null, parameters: null });
    expect([result.training, result.endedBecause, result.curve, result.choice]).toEqual([null, null, null, null]);
    expect(result.verdict).toMatchObject({ splits: 3, margin: 0.05, measure: 'accuracy' });
    expect(result.splits.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    expect(result.split).toMatchObject({ train: result.splits[0]!.train, test: result.splits[0]!.test });
    const scores = result.splits.map(({ utility }) => utility.ridge!.synthetic.accuracy);
    expect(result.utility.ridge!.synthetic).toBeCloseTo(scores.reduce((a, b) => a + b, 0) / 3, 12);
    expect(result.measures.ridge!.synthetic.accuracy).toBe(result.utility.ridge!.synthetic);
    expect(result.ranking.map(({ kind }) => kind).sort()).toEqual(
      ['bootstrap', 'class-means', 'class-normals', 'pooled-gaussian'].sort(),
    );
    const own = result.ranking.filter((one) => one.own);
    expect(own).toMatchObject([{ kind: 'pooled-gaussian', control: false, difference: result.verdict.difference }]);
    expect(result.repeats!.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    expect(err).toMatch(/split 3 of 3: on average real \d+\.\d%, synthetic \d+\.\d%, difference/);
  });

  test('the learning curve sets few real rows against them with synthetic ones', async () => {
    const cwd = prepared();
    const { code, out } = await vaelab(
      [...table, '--model', 'class-normals', '--splits', '1', '--curve', '--json'],
      cwd,
    );
    expect(code).toBe(0);
    const { curve, ranking } = JSON.parse(out) as RunResult;
    // 28 training rows, 14 of each class.
    expect(curve!.map(({ rowsPerClass, splits }) => [rowsPerClass, splits])).toEqual([
      [5, 1],
      [10, 1],
    ]);
    expect(curve![0]!.difference).toBeCloseTo(curve![0]!.augmented - curve![0]!.real, 12);
    expect(ranking.filter(({ kind }) => kind === 'class-normals').length).toBe(1);
  });

  test('a kind that keeps training rows is saved only where that is asked for', async () => {
    const cwd = prepared();
    const args = [...table, '--model', 'smote', '--splits', '1', '--json'];
    const without = JSON.parse((await vaelab([...args, '--out', 'a'], cwd)).out) as RunResult;
    expect(readdirSync(join(cwd, 'a')).sort()).toEqual(['report.html', 'result.json', 'synthetic.csv']);
    expect(without.notes.join()).toMatch(/keeps training rows.*--include-training-rows/);
    const saved = JSON.parse((await vaelab([...args, '--include-training-rows', '--out', 'b'], cwd)).out) as RunResult;
    expect(saved.files).toContain('model.safetensors');
    expect((await loadSynthesizer(join(cwd, 'b/model.safetensors'))).kind).toBe('smote');
  });

  const rare = noiseTable()
    .split('\n')
    .map((line, i) => (i > 57 ? line.replace(/(left|right)$/, 'rare') : line))
    .join('\n');
  test.each([
    ['two classes', noiseTable()],
    ['three classes, one of three rows', rare],
  ])('pure noise of %s has no signal, whatever the split', async (_, noise) => {
    const cwd = prepared();
    writeFileSync(join(cwd, 'noise.csv'), noise);
    const args = ['run', 'noise.csv', '--target', 'kind', '--model', 'class-normals', '--splits', '5', '--json'];
    const { verdict, data } = JSON.parse((await vaelab(args, cwd)).out) as RunResult;
    expect(data.classes.length).toBe(noise === rare ? 3 : 2);
    expect(verdict).toMatchObject({ answer: 'no-signal', tone: 'unknown' });
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no such kind', ['--model', 'gan'], /no kind of synthesizer 'gan'.*There are: .*pooled-gaussian/],
    ['no network', ['--model', 'class-means', '--hidden', '8'], /--model class-means does not take --hidden/],
    ['two numbers', ['--splits', '2', '--seeds', '3'], /--splits 2 and --seeds 3 mean the same/],
    ['no margin', ['--margin', '100'], /--margin must be below 100 points/],
    ['of the study', ['--protocol', 'as-published', '--splits', '2'], /--splits has no meaning.*--seeds/],
  ])('%s: exit code 2 and a line', async (_, args, message) => {
    const { code, err } = await vaelab([...table, ...args], prepared());
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  test('Ctrl-C on a later split keeps the finished ones', async () => {
    const cwd = prepared();
    const { code, err } = await vaelab(
      [...table, '--model', 'class-normals', '--splits', '500', '--out', 'o'],
      cwd,
      interruptAt(/split 2 of 500:/),
    );
    expect(err).toContain('Interrupted');
    expect(code).toBe(130);
    const result = JSON.parse(readFileSync(join(cwd, 'o/result.json'), 'utf8')) as RunResult;
    expect(result.splits.length).toBeGreaterThanOrEqual(2);
    expect(result.splits.length).toBeLessThan(500);
    expect(result.endedBecause).toMatch(/^Interrupted/);
  });

  test('Ctrl-C finishes the epoch, scores what there is and exits with 130', async () => {
    const cwd = prepared();
    const { code, err } = await vaelab(
      [...base, '--epochs', '1000000', '--stop', 'none', '--out', 'o'],
      cwd,
      interruptAt(/a training step has/, 300),
    );
    expect(err).toContain('Interrupted: finishing the step in progress');
    expect(code).toBe(130);
    const result = JSON.parse(readFileSync(join(cwd, 'o/result.json'), 'utf8')) as RunResult;
    expect(result.training!.stoppedBecause).toBe('interrupted');
    expect(result.training!.epochs).toBeGreaterThan(0);
    expect(result.notes.join()).toContain('interrupted');
  });

  test('a second Ctrl-C quits at once and leaves nothing', async () => {
    const cwd = prepared();
    let sent = 0;
    const { code } = await vaelab(
      [...base, '--epochs', '1000000', '--stop', 'none', '--out', 'o', '--hidden', '1500,1500', '--batch', '20'],
      cwd,
      (text, send) => {
        if (sent === 0 && text.includes('a training step has')) {
          sent = 1;
          setTimeout(() => {
            send();
            setTimeout(send, 30);
          }, 300);
        }
      },
    );
    expect(code).toBe(130);
    expect(readdirSync(cwd)).toEqual(['t.csv']);
  });

  test('a loss that is no number: exit code 1, the epoch and a hint, and the last good weights', async () => {
    const cwd = prepared();
    const { code, err } = await vaelab([...base, '--epochs', '50', '--lr', '1e18', '--out', 'o'], cwd);
    expect(err).toMatch(/loss became (NaN|Infinity) in epoch \d+; .*smaller learning rate.* no good epoch before/);
    expect(code).toBe(1);
    expect(existsSync(join(cwd, 'o'))).toBe(false);
    // At which of these rates a training goes wrong after a good epoch differs from machine to machine.
    for (const rate of ['7', '6', '8', '4', '5', '9', '10', '11', '12']) {
      const out = `o ${rate}`;
      const odd = ['--preset', 'published', '--epochs', '400', '--stop', 'none', '--lr', rate];
      const late = await vaelab([...base, ...odd, '--out', out], cwd);
      if (!late.err.includes('are kept')) continue;
      expect(late.err).toMatch(
        /The model of epoch (\d+) is in o \d+\/model\.safetensors\n.*The weights of epoch \1 are kept/s,
      );
      expect(readdirSync(join(cwd, out))).toEqual(['model.safetensors']);
      expect((await loadSynthesizer(join(cwd, out, 'model.safetensors'))).classes).toEqual(['left', 'right']);
      return;
    }
    expect.fail('no training went wrong after a good epoch');
  });
});
