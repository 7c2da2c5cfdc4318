/** A study that never was: trials of a known function, some of which were pruned, failed or went astray. */
import type { SearchResult } from '../../src/synthesis/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { analyse, type StudyAnalysis } from '../../src/search/analysis/analysis.js';
import { Space } from '../../src/search/space.js';
import type { SpaceSpec, Trial } from '../../src/search/types.js';
import { protocolMeaning } from '../../src/thesis/index.js';

export const plainSpace: SpaceSpec = {
  hidden1: { type: 'int', low: 50, high: 800 },
  latent: { type: 'int', low: 2, high: 100 },
  lr: { type: 'real', low: 1e-5, high: 1e-3, log: true },
  epochs: { type: 'fixed', value: 100 },
};

const begin = 1_700_000_000_000;

export function exampleTrials(spec: SpaceSpec, count: number): Trial[] {
  const space = new Space(spec);
  const random = new SeededRandom(3);
  return Array.from({ length: count }, (_, id): Trial => {
    const x = Float64Array.from({ length: space.size }, () => random.uniform());
    space.snap(x);
    const params = space.decode(x);
    const { lr = 5e-4, latent = 20 } = params as { lr?: number; latent?: number };
    const value =
      7000 + 300 * (Math.log10(lr) + 3.6) ** 2 + 40 * Math.log(Number(latent) / 18) ** 2 + 15 * random.normal();
    const intermediate = Array.from({ length: 100 }, (_e, i) => ({
      step: i + 1,
      value: value * (1 + 3 * Math.exp(-i / 6)),
    }));
    const common = {
      id,
      params,
      worker: `1@host/${(id % 2) + 1}`,
      attempt: 1,
      startedAt: begin + id * 4000,
      endedAt: begin + id * 4000 + 7500,
    };
    if (id % 9 === 4) {
      const seen = intermediate.slice(0, 30);
      return { ...common, state: 'pruned', value: seen.at(-1)!.value, intermediate: seen, reason: 'hopeless' };
    }
    if (id % 17 === 6)
      return { ...common, state: 'failed', intermediate: [], reason: 'the loss left the range of numbers in epoch 4' };
    return { ...common, state: 'complete', value: id === 11 ? 60_000 : value, intermediate };
  });
}

export function exampleStudy(
  space: SpaceSpec = plainSpace,
  trials: readonly Trial[] = exampleTrials(space, 40),
): { result: SearchResult; analysis: StudyAnalysis } {
  const analysis = analyse(space, trials, 'minimize', { now: begin + 1_000_000 });
  const [best] = analysis.ranked;
  return {
    analysis,
    result: {
      vaelab: '0.1.0',
      name: 'leukemia',
      dataset: 'leukemia',
      data: { rows: 72, features: 7129, classes: ['ALL', 'AML'] },
      protocol: 'clean',
      protocolMeaning: protocolMeaning.clean,
      experiment: null,
      model: 'vae',
      seed: 0,
      objective: {
        name: 'validation loss',
        meaning: 'The least validation loss per row.',
        constantPredictor: 7400,
        rows: { fitted: 40, heldOut: 10 },
      },
      space,
      sampler: { name: 'bayesian', options: { seed: 0 } },
      pruner: { name: 'median', options: { warmupSteps: 20 } },
      workers: 2,
      wanted: trials.length,
      stoppedBecause: 'the study has its trials.',
      study: 'leukemia.study',
      trials,
      best: best === undefined ? null : { id: best.id, value: best.value, params: best.params },
      retrained: null,
      files: ['study.json', 'trials.csv'],
      notes: [],
    },
  };
}
