/**
 * The searches of the study as data: the ranges, methods and numbers of trials of its experiments.
 *
 * All ranges were uniform, the learning rate's too, and what was minimised was the last loss on the test rows. A dropout rate that 49 and
 * 50 also searched is left out: it was drawn as a whole number from 0.05 to 0.5 and therefore always 0.
 */
import { InputError, type DatasetName, nearestName } from '../data/index.js';
import type { ParameterSpec, SpaceSpec } from '../search/index.js';
import type { ProtocolName } from './result.js';

export interface SearchPreset {
  readonly id: string;
  readonly dataset: DatasetName;
  readonly model: 'vae' | 'cvae';
  readonly method: 'bayesian' | 'grid';
  /** Trials that were asked for; undefined where that is not recorded. */
  readonly trials: number | undefined;
  /** Epochs without improvement of the test loss that ended a trial; undefined for none. */
  readonly patience: number | undefined;
  /** How the training with the chosen parameters ended: after the chosen epochs, or by a rule of its own. */
  readonly final: { readonly stop: 'none' | 'train' | 'test'; readonly patience?: number; readonly epochs?: number };
  /** Least and greatest value by parameter; of a grid, its values. */
  readonly ranges: Readonly<Record<string, readonly number[]>>;
}

const rate = [1e-5, 1e-3] as const;
/** Two widths and latent size; then learning rate and epochs, which most experiments had alike. */
const two = (h1: number[], h2: number[], latent: number[], lr: readonly number[] = rate, epochs = [1000, 5000]) => ({
  ...{ hidden1: h1, hidden2: h2, latent, lr, epochs },
});
const three = (h1: number[], h2: number[], h3: number[], latent: number[], epochs = [1000, 5000]) => ({
  ...{ hidden1: h1, hidden2: h2, hidden3: h3, latent, lr: rate, epochs },
});

const narrow = two([100, 1000], [50, 500], [5, 20], rate, [800, 4000]);
const narrowFor = (low: number, high: number) => ({ ...narrow, epochs: [low, high] });
const wider = two([100, 1000], [50, 500], [5, 100]);
const widest = two([100, 1000], [100, 800], [50, 300], [1e-7, 1e-3]);
const huge = three([7000, 8000], [2000, 5000], [100, 1000], [50, 200]);
const conditional = three([5000, 7000], [2000, 4000], [200, 1000], [5, 100], [100, 5000]);
const genes = three([5000, 8000], [2000, 4000], [200, 1000], [5, 100], [100, 5000]);
const gcmWide = two([5000, 10000], [1500, 4900], [20, 1400]);
const later = (latent: number[], lr: readonly number[] = rate) => two([200, 500], [100, 200], latent, lr, [100, 5000]);
const theRate = [0.0009674, 0.0009674];

type Row = readonly [
  ids: string,
  dataset: DatasetName,
  model: SearchPreset['model'],
  trials: number | undefined,
  patience: number | undefined,
  ranges: SearchPreset['ranges'],
  final?: SearchPreset['final'],
];

const all: SearchPreset['final'] = { stop: 'none' };
const train10: SearchPreset['final'] = { stop: 'train', patience: 10 };
/** The chosen number of epochs was ignored here. */
const test50: SearchPreset['final'] = { stop: 'test', patience: 50, epochs: 500 };

const rows: readonly Row[] = [
  ['13', 'wine', 'vae', 1, undefined, narrow],
  ['14', 'wine', 'vae', 10, undefined, narrow],
  ['15', 'leukemia', 'vae', 1, 2000, narrow],
  ['16-cvae', 'leukemia', 'cvae', 10, 800, narrowFor(1, 10)],
  ['16-vae', 'madelon', 'vae', 10, 2000, narrow],
  ['17', 'madelon', 'cvae', 1, 800, narrowFor(1000, 1000)],
  ['18', 'gisette', 'vae', undefined, 2000, narrowFor(1, 1)],
  ['19', 'gisette', 'cvae', 1, 2000, narrowFor(1, 1)],
  ['20', 'gcm', 'vae', 10, 2000, narrowFor(1, 1)],
  ['21', 'gcm', 'cvae', 10, 2000, narrowFor(10, 100)],
  ['22', 'leukemia', 'vae', 10, 50, wider],
  ['23', 'leukemia', 'vae', 10, 10, wider],
  ['23-trial95', 'leukemia', 'vae', undefined, 50, wider],
  ['24t1', 'leukemia', 'vae', 10, 50, wider],
  ['24t2', 'leukemia', 'vae', undefined, 10, wider, train10],
  ['25t1 25t2', 'leukemia', 'vae', 10, 50, widest],
  ['26', 'leukemia', 'vae', 10, 10, three([300, 500], [200, 300], [80, 100], [50, 150])],
  ['27', 'leukemia', 'vae', 100, 10, three([300, 1000], [200, 800], [10, 600], [50, 200])],
  ['28', 'leukemia', 'vae', 30, 10, huge],
  ['28-run1', 'leukemia', 'vae', 40, 10, huge],
  ['29', 'leukemia', 'cvae', 10, 10, three([800, 1000], [600, 800], [300, 600], [5, 200], [100, 5000])],
  ['30-1', 'leukemia', 'vae', 20, 10, huge, train10],
  ['31', 'madelon', 'vae', 10, 10, two([600, 1000], [100, 500], [5, 100])],
  ['32 32-trial', 'gisette', 'vae', 10, 10, two([3000, 5000], [1000, 3000], [5, 300]), train10],
  ['33t0 33t1 51', 'gcm', 'vae', 10, 10, gcmWide, train10],
  ['33', 'gcm', 'vae', 2, 10, two([100, 150], [80, 100], [5, 40]), train10],
  ['34 40', 'leukemia', 'cvae', 10, 10, conditional, train10],
  ['35', 'leukemia', 'vae', 150, 10, two([759, 759], [315, 315], [5, 300], theRate, [1000, 2000]), train10],
  ['36', 'leukemia', 'vae', 100, 10, two([2000, 2000], [1000, 1000], [50, 1000], theRate, [1000, 2000]), train10],
  ['38 39', 'gcm', 'cvae', 20, 10, genes, train10],
  ['38t1 38t2', 'gcm', 'cvae', undefined, 10, genes, train10],
  ['42', 'gcm', 'cvae', 2, 10, later([5, 80]), test50],
  ['43', 'gcm', 'cvae', 20, 50, later([5, 40]), test50],
  ['44', 'gcm', 'cvae', 40, 50, later([5, 20], [1e-6, 1e-3]), test50],
  ['45 46 46t0 47 48 49', 'gcm', 'cvae', 10, 50, later([5, 80]), test50],
  ['50', 'gcm', 'cvae', 10, 50, two([3000, 7000], [1000, 2500], [5, 120], rate, [100, 5000]), test50],
];

const grids: readonly SearchPreset[] = [
  {
    ...{ id: '31-1', dataset: 'leukemia', model: 'vae', method: 'grid', trials: 243, patience: 10, final: all },
    ranges: {
      ...{ hidden1: [1000, 3000, 7000], hidden2: [300, 900, 1500], hidden3: [20, 120, 190] },
      ...{ latent: [3, 20, 100], lr: [1e-4, 3e-4, 1e-3], epochs: [1000] },
    },
  },
  {
    // Five equal values on every other axis: 625 trainings for each latent size, told apart by their seed here.
    ...{ id: '37', dataset: 'leukemia', model: 'vae', method: 'grid', trials: 3125, patience: 10, final: all },
    ranges: {
      ...{ hidden1: [50], hidden2: [30], hidden3: [20], latent: [3, 10, 20, 50, 100], lr: [1e-4], epochs: [1000] },
      seed: Array.from({ length: 625 }, (_, i) => i),
    },
  },
];

export const searchPresets: readonly SearchPreset[] = [
  ...rows.flatMap(([ids, dataset, model, trials, patience, ranges, final = all]) =>
    ids
      .split(' ')
      .map((id): SearchPreset => ({ id, dataset, model, method: 'bayesian', trials, patience, final, ranges })),
  ),
  ...grids,
].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));

/** @throws InputError for an id that is not in the list */
export function findPreset(id: string): SearchPreset {
  const found = searchPresets.find((preset) => preset.id === id);
  if (found !== undefined) return found;
  const ids = searchPresets.map((preset) => preset.id);
  const near = nearestName(id, ids);
  throw new InputError(
    `there is no search of an experiment '${id}'${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${ids.join(', ')}`,
  );
}

/** Parameter names of the study's searches that hold whole numbers. */
const isWhole = (name: string): boolean => name !== 'lr';

/**
 * The space of an experiment's search. As published: its ranges, all uniform, with the number of epochs. Clean: a logarithmic learning
 * rate, and no number of epochs, because held-out rows choose it.
 */
export function presetSpace({ ranges }: SearchPreset, protocol: ProtocolName): SpaceSpec {
  const clean = protocol === 'clean';
  return Object.fromEntries(
    Object.entries(ranges)
      .filter(([name]) => !(clean && name === 'epochs'))
      .map(([name, values]): [string, ParameterSpec] => {
        const [low, high] = [Math.min(...values), Math.max(...values)];
        if (low === high) return [name, { type: 'fixed', value: low }];
        if (isWhole(name)) return [name, { type: 'int', low, high }];
        return [name, { type: 'real', low, high, ...(clean && { log: true }) }];
      }),
  );
}

/** The values of a grid's axes, of those that its space has; undefined where the experiment searched otherwise. */
export function presetGrid(
  { method, ranges }: SearchPreset,
  space: SpaceSpec,
): Readonly<Record<string, readonly number[]>> | undefined {
  return method === 'grid'
    ? Object.fromEntries(Object.entries(ranges).filter(([name]) => Object.hasOwn(space, name)))
    : undefined;
}
