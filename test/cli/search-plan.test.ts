/** What a command line of `vaelab search` becomes, without running it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { finalRequest, planSearch, type SearchPlan } from '../../src/cli/search/plan.js';
import { resolveSettings, type StudySettings } from '../../src/thesis/index.js';
import { folder } from './command.js';

/** The settings of a trial's training under the study's rules. */
const settingsOf = ({ request }: SearchPlan): StudySettings => resolveSettings(request);
const fixed = (value: number): object => ({ type: 'fixed', value });

describe('planSearch', () => {
  test('without options: Bayesian, 30 trials, everything of a network of two widths, clean', () => {
    const plan = planSearch({});
    expect(Object.keys(plan.space)).toEqual(['hidden1', 'hidden2', 'latent', 'lr']);
    expect([plan.sampler.name, plan.trials, plan.workers, plan.pruner]).toEqual(['bayesian', 30, 1, undefined]);
    expect(plan.job).toMatchObject({ stop: 'validation', warmup: 20 });
    expect(plan.job.labels('t.csv')).toMatchObject({ protocol: 'clean', experiment: null });
    expect(plan.study).toBeUndefined();
  });

  test('36, clean: the latent size alone; held-out rows choose the epochs', () => {
    const plan = planSearch({}, { experiment: '36', epochs: 200 });
    expect(plan.space).toEqual({
      hidden1: fixed(2000),
      hidden2: fixed(1000),
      latent: { type: 'int', low: 50, high: 1000 },
      lr: fixed(0.0009674),
    });
    expect([plan.trials, plan.job.stop, plan.job.epochs]).toEqual([100, 'validation', 200]);
    expect(settingsOf(plan)).toMatchObject({ protocol: 'clean', stop: 'validation', epochs: 200 });
    const best = { hidden1: 2000, hidden2: 1000, latent: 77, lr: 0.0009674 };
    expect(finalRequest(plan, best)).toMatchObject({
      protocol: 'clean',
      hidden: [2000, 1000],
      latentDim: 77,
      epochs: 200,
    });
  });

  test('36, as published: with epochs, stopped on the test rows; its own rule for the final training', () => {
    const plan = planSearch({}, { experiment: '36', protocol: 'as-published' });
    expect(plan.space['epochs']).toEqual({ type: 'int', low: 1000, high: 2000 });
    expect(settingsOf(plan)).toMatchObject({ stop: 'test', patience: 10, batchSize: 1024 });
    expect(plan.job).toMatchObject({ stop: 'test', patience: 10 });
    expect(plan.epochs).toBe(2000);
    const best = { hidden1: 2000, hidden2: 1000, latent: 77, lr: 0.0009674, epochs: 1234 };
    expect(finalRequest(plan, best)).toMatchObject({ stop: 'train', patience: 10, epochs: 1234 });
  });

  test('published searches without patience train for all epochs; those from 42 on end by a rule of their own', () => {
    expect(planSearch({}, { experiment: '14', protocol: 'as-published' }).job.stop).toBe('none');
    const plan = planSearch({}, { experiment: '44', protocol: 'as-published', model: 'vae' });
    expect(finalRequest(plan, { epochs: 3000 })).toMatchObject({ stop: 'test', patience: 50, epochs: 500 });
    const described = planSearch({}, { protocol: 'as-described' });
    expect(finalRequest(described, { latent: 5 })).toMatchObject({ stop: 'test', latentDim: 5 });
  });

  test('37 is the whole grid; --trials cuts it; --grid takes the place of its axes', () => {
    expect(planSearch({}, { experiment: '37' })).toMatchObject({ trials: 3125, sampler: { name: 'grid' } });
    expect(planSearch({ trials: 50 }, { experiment: '37' }).trials).toBe(50);
    const seeds = planSearch({ grid: [{ name: 'seed', values: [0, 1, 2] }] }, { experiment: '37' });
    expect(seeds.trials).toBe(15);
  });

  test('--grid alone: its axes and what is fixed, nothing else', () => {
    const grid = [{ name: 'latent', values: [3, 10, 20, 50, 100] }];
    const plan = planSearch({ grid }, { hidden: [50, 30, 20], learningRate: 1e-4 });
    expect(plan.space).toEqual({
      hidden1: fixed(50),
      hidden2: fixed(30),
      hidden3: fixed(20),
      latent: { type: 'int', low: 3, high: 100 },
    });
    expect([plan.trials, plan.request['learningRate']]).toEqual([5, 1e-4]);
    const suggested = Array.from({ length: 5 }, (_, id) => id).reduce<number[]>((found) => {
      const trials = found.map((latent, id) => ({
        id,
        params: { hidden1: 50, hidden2: 30, hidden3: 20, latent },
        state: 'complete' as const,
        value: 1,
        intermediate: [],
        worker: '',
        attempt: 1,
        startedAt: 0,
      }));
      const next = plan.sampler.suggest({ space: plan.space, direction: 'minimize', trials, id: trials.length });
      return [...found, next!['latent'] as number];
    }, []);
    expect(suggested).toEqual([3, 10, 20, 50, 100]);
  });

  test('options fix what a space leaves open; a file may hold conditions', () => {
    const path = join(folder(), 'space.json');
    const space = {
      layers: { type: 'categorical', choices: [2, 3] },
      hidden1: { type: 'int', low: 50, high: 800 },
      hidden2: { type: 'int', low: 20, high: 300 },
      hidden3: { type: 'int', low: 10, high: 100, when: { parameter: 'layers', in: [3] } },
      epochs: { type: 'int', low: 50, high: 300 },
    };
    writeFileSync(path, JSON.stringify(space));
    expect(planSearch({ space: path }).space).toEqual(space);
    expect(planSearch({ space: path })).toMatchObject({ epochs: 300 });
    const plan = planSearch({ space: path, prune: 'hyperband' }, { hidden: [70], epochs: 90, warmup: 5 });
    expect(plan.space).toEqual({ layers: space.layers, hidden1: fixed(70), epochs: fixed(90) });
    expect(plan.pruner).toMatchObject({ name: 'hyperband', options: { minResource: 6, maxResource: 90 } });
    expect(planSearch({ space: path, prune: 'median' }, { warmup: 5 }).pruner!.options).toMatchObject({
      warmupSteps: 5,
    });
  });
});
