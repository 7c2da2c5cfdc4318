/** Runs beside the study's experiments. */
import { leukemiaDeepExperiments } from './leukemia-deep.js';
import { leukemiaExperiments } from './leukemia.js';
import { gcmCvaeExperiments } from './gcm-cvae.js';
import { gcmExperiments } from './gcm.js';
import { type BlockName, cleanSizes, type Experiment, type SearchRecord, type StudyDataset } from './types.js';

const noSearch: SearchRecord = { method: 'bayesian', trials: null, patience: null, space: null };

/** An experiment of the study under another id: nothing is recorded of it, and the draft has no name for it. */
function like(
  list: readonly Experiment[],
  source: string,
  changes: Partial<Experiment> & Pick<Experiment, 'id' | 'note'> & { readonly block: BlockName },
): Experiment {
  return { ...list.find(({ id }) => id === source)!, draftNames: [], recorded: null, search: noSearch, ...changes };
}

/** Rows that the real classifier trains on: 70 % of the data set. */
const trainingRows: Readonly<Record<StudyDataset, number>> = {
  wine: 124,
  leukemia: 50,
  madelon: 1820,
  gisette: 4200,
  gcm: 133,
};

const proposals: readonly Experiment[] = [
  like(gcmCvaeExperiments, '42', {
    id: '42-leukemia',
    block: 'proposals',
    searched: false,
    dataset: 'leukemia',
    samples: 100,
    note: 'The draft proposes the small CVAE of 42 for leukemia, and did not run it. 100 rows, as the other experiments on leukemia drew.',
  }),
  ...(
    [
      ['25t1', leukemiaExperiments, 'leukemia'],
      ['33', gcmExperiments, 'gcm'],
    ] as const
  ).map(([source, list, dataset]) =>
    like(list, source, {
      id: `${source}-rows`,
      block: 'proposals',
      samples: trainingRows[dataset],
      multiples: [2, 5, 10],
      note: `The draft proposes more rows from one trained generator. That of ${source} is drawn from for as many rows as the real classifier trains on, then for 2, 5 and 10 times as many; each also with the number of updates of the first.`,
    }),
  ),
];

const latentSizes: readonly Experiment[] = [3, 10, 20, 50, 100].map((latent) =>
  like(leukemiaDeepExperiments, '37', {
    id: `37-latent-${latent}`,
    block: 'latent-sizes',
    searched: false,
    parameters: { hidden: [50, 30, 20], latent, learningRate: 0.0001, epochs: 1000 },
    final: { stop: 'test', patience: 10 },
    batchNormWhileSampling: 'evaluation',
    note: `One latent size of the grid of 37, with the grid's rule: at most 1000 epochs, and an end after 10 without a lower test loss.`,
  }),
);

const cleanDefaults: readonly Experiment[] = (Object.keys(trainingRows) as StudyDataset[]).map((dataset) => ({
  id: `clean-${dataset}`,
  block: 'clean-defaults',
  searched: false,
  draftNames: [],
  dataset,
  variant: 'vae',
  reconstruction: 'mse',
  parameters: cleanSizes,
  search: noSearch,
  final: { stop: 'none' },
  samples: trainingRows[dataset],
  batchNormWhileSampling: 'evaluation',
  recorded: null,
  note: "The clean protocol with the project's default sizes, the same for every data set.",
}));

export const beyondExperiments: readonly Experiment[] = [...proposals, ...latentSizes, ...cleanDefaults];
