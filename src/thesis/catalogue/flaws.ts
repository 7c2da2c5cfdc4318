/** What is known to be wrong with the study, which of its experiments it touches, and what the clean protocol does instead. */
import type { Experiment } from './types.js';

export interface Flaw {
  readonly flaw: string;
  /** What it does to the figures. */
  readonly effect: string;
  readonly clean: string;
  readonly touches: (experiment: Experiment) => boolean;
}

const every = (): boolean => true;
const number = ({ id }: Experiment): number => Number.parseInt(id, 10);
const conditional = ({ variant }: Experiment): boolean => variant !== 'vae';

export const flaws: readonly Flaw[] = [
  {
    flaw: "The classifiers' test rows trained the generator, stopped it, gave its latent statistics, or chose its parameters.",
    effect:
      'Through the generator, the second classifier learns from rows that the first has not seen. It may equal or beat it for that alone.',
    clean: 'One outer split, made first; the audit counts zero.',
    touches: every,
  },
  {
    flaw: 'One generator, one classifier seed, no seed set for either.',
    effect:
      'One program gave 0.7273, 0.8182 and 0.9091 on leukemia in three runs; one of its 22 test rows is worth 4.5 points.',
    clean: 'Several seeds, means, intervals.',
    touches: every,
  },
  {
    flaw: 'The real rows\u2019 classifier has a single seed, on leukemia an unlucky one.',
    effect:
      'The seeds 0 to 23 give 0.886 \u00b1 0.060 there, seed 42 gives 0.8182. \u201cSynthetic beats real\u201d rests on it.',
    clean: 'The same seeds for both classifiers.',
    touches: ({ dataset }) => dataset === 'leukemia',
  },
  {
    flaw: 'Over twenty configurations are compared on the same 22 rows, and the best is put forward.',
    effect: 'The highest of many figures from the same 22 rows is high by selection.',
    clean: 'Nothing is chosen by test rows.',
    touches: ({ dataset }) => dataset === 'leukemia',
  },
  {
    flaw: 'BatchNorm in training mode while sampling; the CVAE decodes each class as a batch of its own.',
    effect:
      'The label adds the same to every row of its batch, and the batch\u2019s mean is subtracted: the class has no influence, and accuracy is near chance.',
    clean: 'Evaluation mode.',
    touches: (one) => conditional(one) && one.batchNormWhileSampling === 'training',
  },
  {
    flaw: 'BatchNorm in training mode while sampling, on the output, too.',
    effect:
      'Every generated column gets the mean and spread that were learned, whatever the decoder does: bad decoders look good.',
    clean: 'Evaluation mode.',
    touches: (one) => !conditional(one) && one.batchNormWhileSampling === 'training',
  },
  {
    flaw: 'A sigmoid at the end, on standardised columns.',
    effect: 'No generated value lies below the mean of its column, none more than one standard deviation above.',
    clean: 'Linear output.',
    touches: conditional,
  },
  {
    flaw: 'The class is a regressed column of the VAE, rounded afterwards.',
    effect:
      'With many classes its codes hardly leave the neighbourhood of 0; the balance of the classes is left to chance.',
    clean: 'One indicator column a class; classes drawn in the proportions of the training rows.',
    touches: (one) => !conditional(one),
  },
  {
    flaw: 'The column of fourteen classes was split at 0.5.',
    effect: 'Every generated row is of one of two classes.',
    clean: 'The list of classes decides.',
    touches: ({ decodedAsBinary }) => decodedAsBinary === true,
  },
  {
    flaw: 'Latent points come from one Normal with averaged means and averaged deviations.',
    effect: 'What lies between the rows and between the classes is lost.',
    clean: 'Posteriors of training rows, class by class.',
    touches: every,
  },
  {
    flaw: 'One step an epoch, and BatchNorm averages that need some tens of steps: a patience of 10 ends a training before it has begun.',
    effect:
      'All 3125 runs of the grid of 37 end above the constant predictor; the order of the latent sizes is one among models that have learned nothing.',
    clean: 'Small batches, a warm-up before patience counts, the constant predictor beside every curve.',
    touches: ({ final, search, dataset }) =>
      dataset !== 'gisette' && (final.stop === 'test' || (search.patience ?? Infinity) <= 50),
  },
  {
    flaw: 'The search takes the last test loss, not the best, and had 1, 2 or 10 trials, the first ten of them random.',
    effect: 'The parameters are nearly those of a lottery.',
    clean: 'Sizes are given; a search of the clean protocol takes the best validation loss.',
    touches: ({ search }) => search.method === 'bayesian' && search.trials !== null && search.trials <= 10,
  },
  {
    flaw: 'The share of dropout was drawn as a whole number between 0.05 and 0.5.',
    effect: 'It is 0: these are networks without dropout.',
    clean: 'A real number.',
    touches: (one) => number(one) === 49 || number(one) === 50,
  },
  {
    flaw: 'The third width was not passed on.',
    effect: 'The network that drew the rows is not the one that was searched for.',
    clean: 'Named parameters, checked.',
    touches: ({ trainedAs }) => trainedAs !== undefined,
  },
  {
    flaw: 'The synthetic rows\u2019 classifier is scaled with the synthetic rows.',
    effect: 'Real test rows reach it on a scale that the generator has set.',
    clean: 'The real training rows scale both.',
    touches: every,
  },
  {
    flaw: 'More rows also mean more updates of the classifier, and other parameters of the generator.',
    effect: 'The effect of the number of rows cannot be told from that of longer training.',
    clean: 'One generator, several draws, a row with equal updates.',
    touches: ({ id }) => ['34', '40', '45', '47', '48'].includes(id),
  },
  {
    flaw: 'Trials of 1 to 10 epochs were kept as results.',
    effect: 'Their accuracies are those of untrained networks.',
    clean: 'At least the warm-up, and the best epoch.',
    touches: ({ parameters }) => parameters !== null && parameters.epochs <= 10,
  },
];
