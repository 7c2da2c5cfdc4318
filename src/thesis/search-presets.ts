/**
 * The searches of the study, from its experiments: ranges, methods and numbers of trials.
 *
 * All ranges were uniform, the learning rate's too, and what was minimised was the last loss on the test rows. A dropout rate that 49 and
 * 50 also searched is left out: it was drawn as a whole number from 0.05 to 0.5 and therefore always 0.
 */
import type { AutoencoderKind } from '../models/index.js';
import type { ProtocolName } from './protocol.js';
import { InputError, nearestName } from '../checks/index.js';
import type { ParameterSpec, SpaceSpec } from '../search/index.js';
import { type Experiment, experiments, type FinalTraining, type StudyDataset } from './catalogue/index.js';

export interface SearchPreset {
  readonly id: string;
  readonly dataset: StudyDataset;
  readonly model: AutoencoderKind;
  readonly method: 'bayesian' | 'grid';
  /** Trials that were asked for; undefined where that is not recorded. */
  readonly trials: number | undefined;
  /** Epochs without improvement of the test loss that ended a trial; undefined for none. */
  readonly patience: number | undefined;
  /** How the training with the chosen parameters ended. */
  readonly final: FinalTraining;
  /** Least and greatest value by parameter; of a grid, its values. */
  readonly ranges: Readonly<Record<string, readonly number[]>>;
}

/** Undefined where the space was not kept. */
function presetOf({ id, dataset, variant, search, final }: Experiment): SearchPreset | undefined {
  const { method, trials, patience, space } = search;
  if (space === null) return undefined;
  const ranges: Record<string, readonly number[]> = Object.fromEntries(
    Object.entries(space)
      .filter(([axis]) => axis !== 'dropout')
      .map(([axis, values]) => [axis === 'learningRate' ? 'lr' : axis, values]),
  );
  const points = Object.values(ranges).reduce((product, values) => product * values.length, 1);
  if (method === 'grid' && trials !== null && trials > points)
    // Restarts of the same point, told apart by their seed here.
    ranges['seed'] = Array.from({ length: trials / points }, (_, i) => i);
  return {
    id,
    dataset,
    model: variant === 'vae' ? 'vae' : 'cvae',
    method,
    final,
    ranges,
    trials: trials ?? undefined,
    patience: patience ?? undefined,
  };
}

export const searchPresets: readonly SearchPreset[] = experiments
  .flatMap((experiment) => presetOf(experiment) ?? [])
  .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));

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
