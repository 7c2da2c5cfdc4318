import { afterAll, describe, expect, it, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import type { RunData } from '../../src/synthesis/index.js';
import { wasm } from '../../src/backends/index.js';
import { findGenetic, geneSelections, geneticExperiments } from '../../src/thesis/catalogue/index.js';
import { firstChromosome, flipped, selected, twoPointCrossover } from '../../src/thesis/genetic/chromosomes.js';
import { geneticRows } from '../../src/thesis/genetic/rows.js';
import { type GeneticProgress, runGeneticExperiment } from '../../src/thesis/genetic/run.js';
import { type GeneticGeneration, geneticSearch, type GeneticSearchSpec } from '../../src/thesis/genetic/search.js';
import { labelsOf, runData, table } from './tables.js';

/** 24 training rows and 12 test rows of two classes, in a table of a given name. */
function data(name: string, columns: number): RunData {
  const counts = { ALL: 18, AML: 18 };
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const all = runData(counts);
  return {
    ...all,
    table: { ...table(labelsOf(counts), columns), name },
    own: { train: range(0, 24), test: range(24, 12) },
  };
}

describe('the catalogue', () => {
  test('has all experiments, of which 35 recorded something', () => {
    expect(geneticExperiments.map(({ id }) => Number(id))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(geneSelections).toHaveLength(35);
    for (const { accuracy, accuracyRange, features, featuresRange } of geneSelections) {
      expect(accuracy[0]).toBeGreaterThanOrEqual(accuracyRange[0]);
      expect(accuracy[0]).toBeLessThanOrEqual(accuracyRange[1]);
      expect(features[0]).toBeGreaterThanOrEqual(featuresRange[0]);
      expect(features[0]).toBeLessThanOrEqual(featuresRange[1]);
    }
    for (const { generator, samples, toTraining, toTest } of geneticExperiments)
      if (generator === 'vae') expect(toTraining + toTest).toBe(samples);
    expect(() => findGenetic('0041')).toThrow(/0001 to 0040/);
    expect(() => findGenetic('0010')).toThrow(/no feature is selected/);
  });
});

describe('chromosomes', () => {
  const random = new SeededRandom(2);

  test('exchange what lies between two points, and turn over about as many bits as asked', () => {
    const [a, b] = [new Uint8Array(50), new Uint8Array(50).fill(1)];
    for (let i = 0; i < 20; i++) {
      const [c, d] = twoPointCrossover(a, b, random);
      expect([...c].map((bit, j) => bit + d[j]!)).toEqual(new Array(50).fill(1));
      expect([...c].filter((bit, j) => j > 0 && bit !== c[j - 1]).length).toBeLessThanOrEqual(2);
    }
    const changed = Array.from({ length: 400 }, () => selected(flipped(a, 4, random)).length);
    expect(changed.reduce((sum, count) => sum + count, 0) / 400).toBeCloseTo(4, 0);
    expect(selected(firstChromosome(20, 0, random))).toHaveLength(0);
    expect(selected(firstChromosome(20, 1, random))).toEqual(Int32Array.from({ length: 20 }, (_, j) => j));
  });
});

describe('the search', () => {
  /** Ten features tell, and the others disturb. */
  async function search(mutation: GeneticSearchSpec['mutation']): Promise<readonly GeneticGeneration[]> {
    const end = await geneticSearch({
      experiment: findGenetic('0023'),
      features: 300,
      mutation,
      random: new SeededRandom(5),
      accuracies: (sets) =>
        Promise.resolve(
          sets.map((set) => set.filter((j) => j < 10).length / 10 - set.filter((j) => j >= 10).length / 1000),
        ),
    });
    return end!.history;
  }

  test('without mutation ends with one chromosome, and with it does not, and goes further', async () => {
    const [discarded, works] = [await search('discarded'), await search('works')];
    expect(discarded).toHaveLength(30);
    expect(discarded[0]).toEqual(works[0]);
    expect(discarded.at(-1)!.different).toBe(1);
    expect(works.at(-1)!.different).toBeGreaterThan(10);
    expect(works.at(-1)!.bestFitness).toBeGreaterThan(discarded.at(-1)!.bestFitness);
    // The elite is never lost.
    for (const history of [discarded, works])
      history
        .slice(1)
        .forEach(({ bestFitness }, g) => expect(bestFitness).toBeGreaterThanOrEqual(history[g]!.bestFitness));
  });
});

describe('a run', () => {
  const small = data('leukemia', 30);

  it('is the same by any number of threads, and when it is continued', async () => {
    const seen: GeneticProgress[] = [];
    const both = await runGeneticExperiment('0001', {
      data: small,
      repeats: 2,
      threads: 2,
      onProgress: (progress) => seen.push(progress),
    });
    const { runs } = await runGeneticExperiment('0001', { data: small, repeats: 1, firstRepeat: 1 });
    expect(runs).toEqual(both.runs.slice(1));
    expect(both.runs[0]!.history).toHaveLength(20);
    expect(both.runs[0]!.history).not.toEqual(both.runs[1]!.history);
    expect(seen).toHaveLength(40);
    expect(both.networks).toBeLessThan(2 * 20 * 100);
    expect(both.runs.map(({ converged }) => converged)).toEqual([true, true]);
    for (const { accuracy, realAccuracy, elite, features } of both.runs) {
      // Without synthetic rows the test rows are the real ones.
      expect(realAccuracy).toBe(accuracy);
      expect(elite).toHaveLength(features);
    }
    expect(both.standsIn).toBe(false);
    expect(both.recorded!.accuracy[0]).toBe(0.9923);
  });

  it('with inner fitness looks at no test row to choose', async () => {
    const options = { repeats: 1, fitness: 'inner', seed: 3 } as const;
    const narrow = data('leukemia', 12);
    const short = { ...narrow, own: { train: narrow.own!.train, test: Array.from(narrow.own!.test).slice(0, 6) } };
    const [first, second] = [
      await runGeneticExperiment('0001', { data: narrow, ...options }),
      await runGeneticExperiment('0001', { data: short, ...options }),
    ];
    expect(first.runs[0]!.history).toEqual(second.runs[0]!.history);
    expect(first.accuracyInside).toBeNull();
    expect(24 * first.accuracy[0]).toBeCloseTo(Math.round(24 * first.accuracy[0]), 9);
  });

  it('ends by a signal, and refuses what it cannot use', async () => {
    const aborted = runGeneticExperiment('0001', { data: small, signal: AbortSignal.abort() });
    await expect(aborted).rejects.toThrow(/interrupted before the first run/);
    await expect(runGeneticExperiment('0001', { data: { ...small, own: undefined } })).rejects.toThrow(
      /no train and test file/,
    );
    await expect(runGeneticExperiment('0001', { data: small, repeats: 0 })).rejects.toThrow(/repeats/);
  });
});

describe('synthetic rows', () => {
  const backend = wasm({ threads: 1 });
  const context = async () => ({ backend: await backend, seed: 1 });
  afterAll(async () => (await backend).dispose());
  const experiment = { ...findGenetic('0002'), samples: 12, toTraining: 8, toTest: 4 };

  test('go to training and test rows; those of leukemia have the labels the wrong way round', async () => {
    const small = data('leukemia', 8);
    const rows = await geneticRows(experiment, small, context);
    expect(rows).toMatchObject({ realTraining: 24, syntheticTraining: 8, realTest: 12, syntheticTest: 4, classes: 2 });
    expect(rows.x.shape).toEqual([48, 8]);
    // ALL, the first of the classes, is 1 in real rows.
    small.table.labels.slice(0, 24).forEach((label, i) => expect(rows.codes[i]).toBe(Number(label === 'ALL')));
    const same = await geneticRows(
      { ...experiment, dataset: 'madelon' },
      { ...small, table: { ...small.table, name: 'madelon' } },
      context,
    );
    small.table.labels.slice(0, 24).forEach((label, i) => expect(same.codes[i]).toBe(Number(label === 'AML')));
    // Standardised by the real training rows: a column has mean 10 otherwise.
    expect(Math.abs(rows.x.data[24 * 8]!)).toBeLessThan(6);
    expect(rows.notes.join()).toMatch(/trained for \d+ epochs; of its 12 rows/);
  });

  test('of gcm keep their original units', async () => {
    const small = data('gcm', 8);
    const cvae = { ...findGenetic('0033'), samples: 12, toTraining: 12 };
    const rows = await geneticRows(cvae, small, context);
    const meanOf = (from: number, count: number): number =>
      rows.x.data.slice(8 * from, 8 * (from + count)).reduce((a, b) => a + b, 0) / (8 * count);
    expect(Math.abs(meanOf(0, 24))).toBeLessThan(1e-6);
    expect(meanOf(24, 12)).toBeGreaterThan(7);
    expect(rows.syntheticTest).toBe(0);
  });
});
