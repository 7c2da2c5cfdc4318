/** What is known to be wrong with the study, which of its experiments it touches, and what the clean protocol does instead. */
import { readData } from './json.js';
import { checked, list, object, among, text } from '../../checks/rules.js';
import type { Experiment } from './types.js';

interface Flaw {
  readonly flaw: string;
  /** What it does to the figures. */
  readonly effect: string;
  readonly clean: string;
  readonly touches: (experiment: Experiment) => boolean;
}

const every = (): boolean => true;
const number = ({ id }: Experiment): number => Number.parseInt(id, 10);
const conditional = ({ variant }: Experiment): boolean => variant !== 'vae';

/** Which experiments a flaw touches, by its name in `data/flaws.json`. */
const touches: Readonly<Record<string, Flaw['touches']>> = {
  'test-rows-known': every,
  'one-seed': every,
  'one-seed-of-real': ({ dataset }) => dataset === 'leukemia',
  'many-compared': ({ dataset }) => dataset === 'leukemia',
  'conditional-batch-norm': (one) => conditional(one) && one.batchNormWhileSampling === 'training',
  'batch-norm': (one) => !conditional(one) && one.batchNormWhileSampling === 'training',
  sigmoid: conditional,
  'regressed-class': (one) => !conditional(one),
  'binary-class': ({ decodedAsBinary }) => decodedAsBinary === true,
  'one-normal': every,
  'few-steps': ({ final, search, dataset }) =>
    dataset !== 'gisette' && (final.stop === 'test' || (search.patience ?? Infinity) <= 50),
  'few-trials': ({ search }) => search.method === 'bayesian' && search.trials !== null && search.trials <= 10,
  'whole-dropout': (one) => number(one) === 49 || number(one) === 50,
  'third-width': ({ trainedAs }) => trainedAs !== undefined,
  'own-scale': every,
  'more-updates': ({ id }) => ['34', '40', '45', '47', '48'].includes(id),
  'few-epochs': ({ parameters }) => parameters !== null && parameters.epochs <= 10,
};

const schema = list(object({ name: among(...Object.keys(touches)), flaw: text, effect: text, clean: text }));
const written: readonly (Omit<Flaw, 'touches'> & { readonly name: string })[] = checked(
  schema,
  'flaws.json',
  readData('flaws'),
);

export const flaws: readonly Flaw[] = written.map(({ name, flaw, effect, clean }) => ({
  flaw,
  effect,
  clean,
  touches: touches[name]!,
}));
