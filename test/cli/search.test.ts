import type { RunResult, SearchResult } from '../../src/synthesis/index.js';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, smallTable, vaelab } from './command.js';

const space = {
  hidden1: { type: 'int', low: 4, high: 12 },
  latent: { type: 'int', low: 1, high: 4 },
  lr: { type: 'real', low: 1e-4, high: 1e-1, log: true },
};
const prepared = (): string => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), smallTable());
  writeFileSync(join(cwd, 'space.json'), JSON.stringify(space));
  return cwd;
};
const base = ['search', 't.csv', '--target', 'kind', '--space', 'space.json', '--epochs', '6', '--warmup', '2'];

describe('vaelab search', () => {
  test('finds, runs the best through the main job, and writes everything', async () => {
    const cwd = prepared();
    const args = [...base, '--method', 'random', '--trials', '5', '--workers', '2', '--plots', '--json', '--out', 'o'];
    const { code, out, err } = await vaelab(args, cwd);
    expect(err).toMatch(/objective +validation loss, learning from 22 rows, judged on 6/);
    expect(err).toMatch(
      /hidden1 +whole numbers from 4 to 12\n +latent .*\n +lr +numbers from 1e−4 to 0\.1, logarithmic\n/,
    );
    expect(err).toMatch(/study +o\.study \(new\)/);
    expect(err.match(/^ +\d\/5 +trial \d: /gm)).toHaveLength(5);
    expect(code).toBe(0);

    const result = JSON.parse(out) as SearchResult & { importance: { parameter: string }[] };
    expect(result.trials.map(({ id, state }) => [id, state])).toEqual([0, 1, 2, 3, 4].map((id) => [id, 'complete']));
    const values = result.trials.map(({ value }) => value!);
    expect(result.best).toMatchObject({ value: Math.min(...values), params: { lr: expect.any(Number) as number } });
    expect(result.importance.map(({ parameter }) => parameter).sort()).toEqual(['hidden1', 'latent', 'lr']);
    for (const { intermediate, value } of result.trials) {
      expect(intermediate.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(Math.min(...intermediate.slice(2).map((one) => one.value))).toBe(value);
    }

    const files = readdirSync(join(cwd, 'o'));
    expect(files.sort()).toEqual([...result.files, 'plots'].sort());
    const run = JSON.parse(readFileSync(join(cwd, 'o/result.json'), 'utf8')) as RunResult;
    const { hidden1, latent, lr } = result.best!.params;
    expect(run.generator).toMatchObject({ hidden: [hidden1], latent, learningRate: lr });
    // The first fit of the main job is the trial's training once more.
    expect(Math.min(...run.training!.validationLoss.slice(2))).toBe(result.best!.value);
    expect(result.retrained!.synthetic.accuracy).toBe(run.synthetic.accuracy);
    const [header, ...lines] = readFileSync(join(cwd, 'o/trials.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe('trial,state,value,best,hidden1,latent,lr,worker,attempt,from_seconds,to_seconds,reason');
    expect(lines.map((line) => Number(line.split(',')[2]))).toEqual(values);
    expect(readFileSync(join(cwd, 'o/search.html'), 'utf8')).toContain('vaelab search t.csv --target kind');
    expect(readdirSync(join(cwd, 'o/plots'))).toEqual(expect.arrayContaining(['history.svg', 'slice0.svg']));
    expect(readFileSync(join(cwd, 'o/plots/history.svg'), 'utf8')).toMatch(/^<svg [^>]*><style>[^]*<\/svg>\n$/);
  });

  test('goes on with a study, gives the same suggestions, and refuses one that is about something else', async () => {
    const cwd = prepared();
    const more = [...base, '--method', 'sobol', '--no-retrain', '--json', '--quiet', '--study', 'deep/my.study'];
    const first = await vaelab([...more, '--trials', '2', '--out', 'a'], cwd);
    const again = await vaelab([...more, '--trials', '4', '--out', 'b'], cwd);
    const whole = await vaelab([...more.slice(0, -1), 'other.study', '--trials', '4', '--out', 'c'], cwd);
    expect([first.code, again.code, whole.code]).toEqual([0, 0, 0]);
    const trials = (text: string): unknown[] =>
      (JSON.parse(text) as SearchResult).trials.map(({ id, params, value }) => ({ id, params, value }));
    expect(trials(again.out)).toHaveLength(4);
    expect(trials(again.out).slice(0, 2)).toEqual(trials(first.out));
    expect(trials(again.out)).toEqual(trials(whole.out));

    const bytes = readFileSync(join(cwd, 'deep/my.study'));
    const other = await vaelab([...more, '--trials', '5', '--out', 'd', '--seed', '1'], cwd);
    expect([other.code, other.out]).toEqual([2, '']);
    expect(other.err).toMatch(
      /deep\/my\.study holds another study: .*split is "sha256 \w+" there and "sha256 \w+" here/,
    );
    expect(readFileSync(join(cwd, 'deep/my.study')).equals(bytes)).toBe(true);
    expect(existsSync(join(cwd, 'd'))).toBe(false);
  });

  test('a study knows its data: other values under the same name, and another target, are refused', async () => {
    const cwd = prepared();
    const [header, ...rows] = smallTable().trimEnd().replaceAll('left', '0').replaceAll('right', '1').split('\n');
    // A second column that could be the class.
    const text = [`flag,${header}`, ...rows.map((row, i) => `${i < 20 ? 0 : 1},${row}`)].join('\n');
    for (const [name, content] of Object.entries({ a: text, b: text.replace('0.', '1.'), c: `${text}\n` })) {
      mkdirSync(join(cwd, name));
      writeFileSync(join(cwd, name, 't.csv'), content);
    }
    const search = (name: string, target: string): ReturnType<typeof vaelab> => {
      const more = ['--epochs', '2', '--method', 'random', '--trials', '1', '--no-retrain', '--study', 's.study'];
      const args = ['search', `${name}/t.csv`, '--target', target, '--space', 'space.json', ...more];
      return vaelab([...args, '--out', `${name}-${target}`], cwd);
    };
    expect((await search('a', 'kind')).code).toBe(0);
    const values = await search('b', 'kind');
    expect(values.code).toBe(2);
    expect(values.err).toMatch(
      /s\.study holds another study: table is "sha256 \w+" there and "sha256 \w+" here\. Go on/,
    );
    const target = await search('a', 'flag');
    expect(target.code).toBe(2);
    expect(target.err).toMatch(/s\.study holds another study: .*target is "kind" there and "flag" here/);
    // The same cells in another file are the same data.
    expect((await search('c', 'kind')).code).toBe(0);
  });

  test('a grid of latent sizes and seeds', async () => {
    const cwd = prepared();
    const grid = ['--grid', 'latent=1,3', '--grid', 'seed=0,1', '--hidden', '6'];
    const args = [
      'search',
      't.csv',
      '--target',
      'kind',
      '--epochs',
      '3',
      ...grid,
      '--no-retrain',
      '--json',
      '--out',
      'g',
    ];
    const { code, out, err } = await vaelab(args, cwd);
    expect(err).toMatch(/method +grid, 4 trials/);
    expect(code).toBe(0);
    const { trials } = JSON.parse(out) as SearchResult;
    expect(trials.map(({ params }) => [params['latent'], params['seed']])).toEqual([
      [1, 0],
      [1, 1],
      [3, 0],
      [3, 1],
    ]);
    expect(new Set(trials.map(({ value }) => value)).size).toBe(4);
  });

  test('prunes hopeless trials, the same ones in every run', async () => {
    const cwd = prepared();
    const args = [...base.slice(0, 6), '--epochs', '40', '--warmup', '5', '--patience', '40', '--method', 'random'];
    const more = [
      ...args,
      '--preset',
      'published',
      '--trials',
      '14',
      '--prune',
      'median',
      '--no-retrain',
      '--quiet',
      '--json',
    ];
    const run = async (out: string): Promise<SearchResult['trials']> =>
      (JSON.parse((await vaelab([...more, '--out', out], cwd)).out) as SearchResult).trials;
    const trials = await run('a');
    const pruned = trials.filter(({ state }) => state === 'pruned');
    expect(pruned.length).toBeGreaterThan(2);
    for (const { intermediate, reason, value } of pruned) {
      expect(intermediate.length).toBeLessThan(40);
      expect(reason).toMatch(/worse than the median/);
      expect(value).toBe(intermediate.at(-1)!.value);
    }
    const without = (all: SearchResult['trials']): unknown =>
      all.map(({ params, state, value, intermediate }) => ({ params, state, value, intermediate }));
    expect(without(await run('b'))).toEqual(without(trials));
  });

  test('trainings that diverge fail their trials; a search without any value exits with 1', async () => {
    const cwd = prepared();
    const args = ['--method', 'random', '--trials', '2', '--lr', '1e18', '--out', 'o'];
    const { code, out, err } = await vaelab([...base, ...args], cwd);
    expect(err).toMatch(/trial 0: failed: the loss (became|on held-out rows is) (NaN|Infinity)/);
    expect(out).toMatch(/No trial has a value \(2 trials\)/);
    expect(code).toBe(1);
    expect(readFileSync(join(cwd, 'o/search.html'), 'utf8')).toContain('No trial has a value.');
  });

  test('Ctrl-C lets the running trial end; twice interrupts it; the study goes on', async () => {
    const cwd = prepared();
    const args = [...base.slice(0, 6), '--epochs', '4000', '--patience', '4000', '--method', 'random'];
    const more = [...args, '--trials', '3', '--study', 's.study', '--no-retrain'];
    let sent = 0;
    const cut = await vaelab([...more, '--out', 'a'], cwd, (text, send) => {
      if (sent === 0 && text.includes('(new)')) {
        sent = 1;
        // The worker is still being started then.
        setTimeout(send, 250);
      } else if (sent === 1 && text.includes('letting the running trials end')) {
        sent = 2;
        send();
      }
    });
    expect(cut.err).toMatch(/Interrupting the running trials; the study goes on with --study s\.study/);
    expect(cut.code).toBe(130);
    expect(existsSync(join(cwd, 'a/search.html'))).toBe(true);
    const rest = await vaelab([...more, '--out', 'b', '--json', '--trials', '1'], cwd);
    expect(rest.err).toMatch(/goes on: 1 of 1 trials are there/);
    const { trials } = JSON.parse(rest.out) as SearchResult;
    expect(trials).toHaveLength(1);
    expect(trials[0]).toMatchObject({ state: 'complete', attempt: 2 });
  });
});

const nothing = { hiden1: { type: 'int', low: 4, high: 12 } };

describe('bad input ends with exit code 2, a clear line, and nothing written', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown method', ['--method', 'bayesain'], /--method must be one of bayesian.*did you mean 'bayesian'/],
    ['an unknown rule for pruning', ['--prune', 'medan'], /--prune must be one of none.*did you mean 'median'/],
    ['no trial', ['--trials', '0'], /--trials must be a whole number.*found 0/],
    ['no worker', ['--workers', '0'], /--workers must be a whole number from 1 to 64, found 0/],
    ['a grid that is none', ['--grid', 'latent'], /--grid.*such as latent=3,10,20/],
    ['a grid and another method', ['--grid', 'latent=1,2', '--method', 'random'], /--grid .*--method is random/],
    ['a grid over nothing', ['--grid', 'laten=1,2'], /parameter 'laten'.*did you mean 'latent'/],
    ['half a latent size', ['--grid', 'latent=1.5,2'], /low must be a whole number, found 1\.5/],
    ['a file of a space that is not there', ['--space', 'no.json'], /--space no\.json: .*no such file/],
    ['a space that is no JSON', ['--space', 't.csv'], /--space t\.csv: .*JSON/],
    ['a space with a typing error', ['--space', 'typo.json'], /'hiden1'.*did you mean 'hidden1'/],
    ['an unknown experiment', ['--experiment', '25t9'], /experiment '25t9'; did you mean '25t\d'/],
    ['an experiment on another data set', ['digits', '--experiment', '36'], /36 is about leukemia, not digits/],
    ['a model that there is not', ['--model', 'gan'], /--model must be one of vae, cvae; found 'gan'/],
    ['stopping on the test rows', ['--stop', 'test'], /published protocols only/],
    ['nothing to take the loss on', ['--stop', 'train'], /needs rows to take the loss on/],
    ['a study without a name', ['--study', ''], /--study is empty/],
    ['a study in a file that is something else', ['--study', 't.csv'], /t\.csv/],
    ['a folder that is there', ['--out', '.'], /--out \. is there already/],
  ];
  test.concurrent.each(cases)('%s', async (_, args, message) => {
    const cwd = prepared();
    writeFileSync(join(cwd, 'typo.json'), JSON.stringify(nothing));
    const before = readdirSync(cwd);
    const named = args.includes('digits') || args.includes('leukemia');
    const { code, out, err } = await vaelab(['search', ...(named ? [] : ['t.csv', '--target', 'kind']), ...args], cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(readdirSync(cwd)).toEqual(before);
  });
});
